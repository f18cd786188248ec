"""Random processes of repeated activities: the same whether or not their state is read from its pages at every step."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.events import IncidentRaised
from tests.dsl import process
from tests.execution.in_memory import InMemory
from tests.execution.stored import Instance
from tests.world import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_STEPS = 300
REPEATED = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"loop": st.sampled_from(["loopCounter < 2", "false"]), "before": st.booleans()}),
    st.fixed_dictionaries({"loop": st.just("true"), "at_most": st.integers(1, 3)}),
    st.fixed_dictionaries(
        {"times": st.integers(0, 3), "parallel": st.booleans()},
        optional={"until": st.sampled_from(["numberOfCompletedInstances >= 2", "loopCounter = 1"])},
    ),
    st.fixed_dictionaries(
        {
            "each": st.sampled_from(["=[]", "=[1]", "=[1, null, 3]", "=for i in 1..53 return i"]),
            "item": st.just("item"),
            "parallel": st.booleans(),
        },
        optional={
            "until": st.just("numberOfCompletedInstances >= 3"),
            "gives": st.sampled_from(["=item", "=n", "=loopCounter"]),
        },
    ),
)
MANY: dict[str, Any] = {"each": "=for i in 1..53 return i", "item": "item", "parallel": True}
LEAF = st.tuples(st.sampled_from(["user", "script"]), REPEATED)
TREE = st.recursive(LEAF, lambda inside: st.tuples(st.lists(inside, min_size=1, max_size=2), REPEATED), max_leaves=5)


def _drawn(pen: Any, tree: Any, names: Iterator[int]) -> Any:
    what, more = tree
    name = f"x{next(names)}"
    more = more | ({"into": "all"} if "gives" in more else {})
    if what == "user":
        return pen.user_task(name, **more)
    if what == "script":
        return pen.script_task(name, "if n = null then 1 else n + 1", result="n", **more)
    inside = process()
    for one in what:
        inside = _drawn(inside, one, names)
    return pen.subprocess(name, inside.end(), **more)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([([([("script", MANY)], MANY)], MANY)], [])
@given(st.lists(TREE, min_size=1, max_size=2), st.lists(st.integers(0, 50), max_size=MOST_STEPS))
def test_rounds_are_the_same_however_often_their_state_is_read_again(trees: list[Any], choices: list[int]) -> None:
    names = count(1)
    drawing = process()
    for tree in trees:
        drawing = _drawn(drawing, tree, names)
    stored = Instance(drawing.end(), c=0)
    alive = InMemory(stored.program, BEGINNING)
    for step in range(MOST_STEPS):
        if stored.ended is not None:
            break
        if not stored.tasks:  # more steps of its own than one turn may take
            assert "endless-loop" in [event.code for event in stored.events if isinstance(event, IncidentRaised)]
            break
        assert sorted(wait for _, wait in stored.tasks) == [wait for wait, _ in alive.tasks]
        stored.tasks.sort(key=lambda task: task[1])
        place = (choices[step] if step < len(choices) else 0) % len(stored.tasks)
        _, wait = stored.tasks[place]
        stored.complete_one(place, n=step)
        alive.complete(BEGINNING, wait, {"n": step})

    assert stored.events == alive.events
    assert len(stored.stored.pages) == len(alive.state.scopes)
    if stored.ended is not None:
        assert stored.ended == "completed"
        assert stored.stored.pages == {}
