"""Whatever two people or workers do to one process at once, it is as if one had come after the other.

What then stands in the record, and what both were told, must be what comes of the two in one order or the other.
`prove` tries every pair at every statement; here are all pairs at the worst moment, and some at any.
"""

from __future__ import annotations

import random
from contextlib import closing

import pytest

from tests.durability.deeds import DEEDS, Scene
from tests.durability.interleaved import STATEMENTS, InOrder, interrupted, overtaken

SEED = 20260302
SAMPLES = {"SqliteCopies": 80, "PostgresCopies": 40}


@pytest.fixture(scope="session")
def in_order(sqlite_scenes):
    return InOrder(sqlite_scenes)


@pytest.mark.parametrize("second", DEEDS)
def test_who_has_looked_and_is_overtaken_looks_again(second, sqlite_scenes, in_order):
    for first in DEEDS:
        outcome = overtaken(sqlite_scenes, first, second)

        if outcome is not None and str(outcome[0][1]).startswith("('NotAllowed'"):  # its refusal was being noted
            assert outcome in in_order.either(first, second), f"{first}, while the refusal of {second} was noted"
        else:
            assert outcome in (None, in_order.outcome(first, second)), f"{first}, then {second}"


def test_two_at_any_moment_are_as_one_after_the_other(scenes, in_order):
    chance = random.Random(SEED)
    for _ in range(SAMPLES[type(scenes).__name__]):
        one, other, at = chance.choice(list(DEEDS)), chance.choice(list(DEEDS)), chance.randrange(STATEMENTS)

        outcome = interrupted(scenes, one, other, at)

        assert outcome is None or outcome in in_order.either(one, other), f"{other} at statement {at} of {one}"


@pytest.mark.parametrize("at", range(STATEMENTS))
def test_what_is_read_in_several_statements_is_of_one_moment(at, sqlite_scenes, in_order):
    """A subprocess was closed between reading its task and reading its variables: that was a KeyError."""
    outcome = interrupted(sqlite_scenes, "inner task", "cancel", at)

    assert outcome is None or outcome in in_order.either("inner task", "cancel")


def test_whatever_breaks_over_two_moments_is_looked_at_again(sqlite_scenes):
    """Not only what is missing: a search that finds nothing, say."""
    looks = []

    def deed(turn):
        looks.append(turn)
        if len(looks) == 1:
            raise StopIteration
        return "seen"

    with sqlite_scenes.copy() as url, closing(Scene(url)) as scene:
        assert scene.house.turns.take(deed, actor="sam") == "seen"
