"""Whatever was done, in whatever order: taking back is its mirror image. Random processes, read anew in every turn."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.events import Completed, ScopeOpened, TaskCreated
from tests.dsl import process
from tests.execution.stored import Instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TASK = ("task", ())
SUBPROCESSES = {
    "in turn": {},
    "at once": {},
    "twice": {"times": 2, "parallel": True},
    "again": {"times": 2},
    "transaction": {"kind": "transaction"},
}
SHAPES = st.recursive(
    st.just(TASK),
    lambda inner: st.tuples(st.sampled_from(sorted(SUBPROCESSES)), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=6,
)
INSIDE = st.lists(SHAPES, min_size=1, max_size=3)


def _drawing(shapes: Iterable[Any]) -> Any:
    drawing, numbers = process(), count(1)
    for shape in shapes:
        _step(drawing, shape, numbers)
    return drawing.end_compensation("take back")


def _step(drawing: Any, shape: Any, numbers: Iterator[int]) -> Any:
    """Draw one activity, every task with another that takes it back, and stand behind it."""
    kind, inside = shape
    if shape == TASK:
        name = f"t{next(numbers)}"
        return drawing.user_task(name).boundary_compensation(on=name).user_task(f"undo_{name}").at(name)
    return drawing.subprocess(f"s{next(numbers)}", _inside(kind, inside, numbers), **SUBPROCESSES[kind])


def _inside(kind: str, shapes: Iterable[Any], numbers: Iterator[int]) -> Any:
    drawing = process()
    if kind == "at once":
        fork = f"fork{next(numbers)}"
        drawing.parallel(fork)
        for shape in shapes:
            _step(drawing.at(fork), shape, numbers)
        return drawing
    for shape in shapes:
        _step(drawing, shape, numbers)
    return drawing


def _done(instance: Instance) -> list[tuple[tuple[int, ...], str]]:
    """The tasks that were completed, in order, each with the scopes it stands in, the outermost first."""
    around = {one.scope: one.parent for one in instance.events if isinstance(one, ScopeOpened)}
    found = []
    for event in instance.events:
        if isinstance(event, Completed) and event.kind == "task":
            path, scope = list[int](), event.scope
            while scope:
                path.insert(0, scope)
                scope = around[scope]
            found.append((tuple(path), event.element))
    return found


def _mirrored(done: list[tuple[int, tuple[int, ...], str]], depth: int = 0) -> list[str]:
    """What was done last is undone first; what is in one scope stays together."""
    groups: dict[Any, list[tuple[int, tuple[int, ...], str]]] = {}
    for number, path, name in done:
        groups.setdefault(path[depth] if len(path) > depth else ("", number), []).append((number, path, name))
    told = []
    for _, some in sorted(groups.items(), key=lambda group: -max(number for number, _, _ in group[1])):
        inside = len(some[0][1]) > depth
        told += _mirrored(some, depth + 1) if inside else [f"undo_{some[0][2]}"]
    return told


@settings(max_examples=150, deadline=None)
@given(INSIDE, st.randoms(use_true_random=False))
def test_taking_back_is_the_mirror_image_of_what_was_done(shapes: list[Any], random: Any) -> None:
    instance = Instance(_drawing(shapes))
    while not any(type(one).__name__ == "CompensationBegun" for one in instance.events):
        instance.complete_one(random.randrange(len(instance.tasks)))
    done = [(number, path, name) for number, (path, name) in enumerate(_done(instance))]
    undone: list[str] = []

    while instance.ended is None:
        assert len(instance.tasks) == 1
        created = [one for one in instance.events if isinstance(one, TaskCreated)]
        undone.append(created[-1].element)
        instance.complete_one(0)

    assert undone == _mirrored(done)
    assert instance.ended == "completed"
    assert instance.stored.pages == {}


@settings(max_examples=100, deadline=None)
@given(INSIDE, st.randoms(use_true_random=False), st.integers(0, 20))
def test_a_transaction_that_is_cancelled_anywhere_takes_back_what_was_done(
    shapes: list[Any], random: Any, steps: int
) -> None:
    inside = process().parallel("both")
    _step(inside.at("both"), ("in turn", tuple(shapes)), count(1))
    inside.at("both").user_task("stop").end_cancel("give up")
    instance = Instance(
        process().subprocess("whole", inside, kind="transaction").end().boundary_cancel(on="whole").end("c")
    )
    stop = instance.tasks[[one.element for one in instance.events if isinstance(one, TaskCreated)].index("stop")]

    for _ in range(steps):
        others = [place for place, one in enumerate(instance.tasks) if one != stop]
        if others:
            instance.complete_one(random.choice(others))
    done = sorted(name for _, name in _done(instance))
    instance.complete_one(instance.tasks.index(stop))
    while instance.ended is None:
        assert len(instance.tasks) == 1
        instance.complete_one(0)

    undone = sorted(name.removeprefix("undo_") for _, name in _done(instance) if name.startswith("undo_"))
    assert undone == done
    assert instance.ended == "completed"
    assert instance.stored.pages == {}
