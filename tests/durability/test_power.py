"""Pull the plug at every statement: then everything of a deed has happened, or nothing; and who asks again with the
same request id gets the answer that was lost.
"""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.durability.deeds import DEEDS, WORK, Scene, told
from tests.durability.power import power_for, rows

REQUEST = "request-1"


def finished(deed, scene):
    """What a deed comes to: its answer and what then stands; of a worker's, what stands when nothing is left to do."""
    answer = told(deed, scene)
    if deed not in WORK:
        return answer, scene.standing()
    scene.sleep(minutes=2)
    scene.work()
    histories, *tables = scene.standing()
    return [(process, sorted(lines)) for process, lines in histories], tables


def cut_after_commit(deed, scene, statements):
    """Cut the power ever later, until something was committed; how many statements that took, and whether all got
    through.
    """
    before = rows(scene)
    while True:
        statements += 1
        with power_for(statements, scene) as wire:
            told(deed, scene)
            return statements, True
        if wire.commits:
            return statements, False
        assert rows(scene) == before, f"after {statements} statements"


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_done_or_not_whenever_the_power_fails(deed, scenes):
    with scenes.copy() as url, closing(Scene(url, REQUEST)) as scene:
        undisturbed = finished(deed, scene)

    statements, through = 0, False
    while not through:
        with scenes.copy() as url:
            with closing(Scene(url, REQUEST)) as scene:
                statements, through = cut_after_commit(deed, scene, statements)
            with closing(Scene(url, REQUEST)) as restarted:
                assert finished(deed, restarted) == undisturbed, f"after {statements} statements"
