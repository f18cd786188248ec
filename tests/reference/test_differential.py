"""Random diagrams on our runtime and on SpiffWorkflow, step by step: the same waits, values and ends.

Only what the micro-cases prove is drawn, and no branch writes what a parallel one reads, because the standard
leaves open which is first. Where a run comes to a limit that shows only while it runs
(engine.reference.limits), it is compared as far as it got.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.calendar import standard
from engine.program.bundle import read_bundle
from engine.reference.limits import NotComparable
from engine.reference.scenarios import prepared
from tests.execution.in_memory import HOUR, InMemory
from tests.execution.structured import composed, drawn

if TYPE_CHECKING:
    from engine.reference.play import Play

NOW = 1_772_438_400_000_000
MOST_STEPS = 40
SHARES = 4
EXAMPLES = 500
"""Of each share: 2,000 diagrams with a run each."""

leaves = st.sampled_from(["user", "note", "timer", "manual", "race", "watched", "interrupted"]).map(
    lambda kind: (kind,)
)


blocks = st.recursive(leaves, composed, max_leaves=8)
compared = {"whole": 0, "part": 0}


@pytest.mark.parametrize("share", range(SHARES))
def test_random_diagrams_run_alike(share: int) -> None:
    compared.update(whole=0, part=0)

    @seed(share)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(block=blocks, data=st.data())
    def alike(block: Any, data: st.DataObject) -> None:
        compare(drawn(block).xml(), data)

    alike()

    assert compared["whole"] > compared["part"], compared


def compare(xml: bytes, data: st.DataObject) -> None:
    """Run a diagram on both, the same things happening to each."""
    files = {"p.bpmn": xml}
    bundle = read_bundle(files)
    (one,) = bundle.processes
    ours, now = InMemory(one.program, NOW), NOW
    try:
        scenario = {"process": one.program.key, "start": {"values": {"c": 0}}}
        theirs = prepared(bundle, files, scenario, now=now, calendar=standard(), guarded=True)
        for _ in range(MOST_STEPS):
            see_alike(ours, theirs)
            if ours.state.ended:
                break
            now = step(ours, theirs, now, data)
    except NotComparable:
        compared["part"] += 1
    else:
        compared["whole"] += 1


def see_alike(ours: InMemory, theirs: Play) -> None:
    """See the same tasks waiting, the same values, the same end."""
    assert tuple(sorted(element for _, element in ours.tasks)) == theirs.waiting
    assert bool(ours.state.ended) == theirs.over
    if not ours.state.ended:
        assert ours.state.scope(0).variables == theirs.data.root.values


def step(ours: InMemory, theirs: Play, now: int, data: st.DataObject) -> int:
    """Let one thing happen to both; gives the time after it."""
    names = [element for _, element in ours.tasks]
    once = [(wait, element) for wait, element in ours.tasks if names.count(element) == 1]
    may: list[Any] = [*once, *(["an hour"] if ours.timers else []), *(["a message"] if ours.listeners else [])]
    if not may:
        raise NotComparable("", "Two of the same tasks wait, and which of them is done cannot be said.")
    choice = may[data.draw(st.integers(0, len(may) - 1), label="what happens")]
    if choice == "an hour":
        ours.pass_hour(now + HOUR)
        theirs.pass_time(now + HOUR)
        return now + HOUR
    if choice == "a message":
        ours.hear(now, "m")
        theirs.publish("news", "k", {})
        return now
    values = {"c": data.draw(st.integers(0, 6), label="c")}
    ours.complete(now, choice[0], values)
    theirs.complete(choice[1], values)
    return now
