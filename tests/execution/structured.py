"""Random processes that are well structured, so that each comes to an end whatever is chosen on the way."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dsl import Process

CONDITIONS = ("true", "false", "modulo(c, 2) = 0", "modulo(c, 3) = 1", "c > 4")
ROUNDS = 3
"""How often a task is done that is done several times."""

leaves = st.sampled_from(["user", "script", "timer", "manual", "race", "watched", "interrupted"]).map(
    lambda kind: (kind,)
)
"""A block is a tuple: its kind, then what it is made of."""


def composed(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Blocks made of smaller ones, of what every engine can do."""
    several = st.lists(blocks, min_size=2, max_size=3)
    conditions = st.lists(st.sampled_from(CONDITIONS), min_size=3, max_size=3)
    return st.one_of(
        st.tuples(st.just("sequence"), several),
        st.tuples(st.sampled_from(["exclusive", "inclusive"]), several, conditions),
        st.tuples(st.just("parallel"), several),
        st.tuples(st.just("loop"), blocks, st.integers(1, 2)),
        st.tuples(st.just("subprocess"), blocks, st.sampled_from(["none", "beside", "interrupting"])),
        st.tuples(st.just("escape"), blocks, st.sampled_from(CONDITIONS)),
    )


def _bigger(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return composed(blocks) | st.tuples(st.just("listening"), blocks, blocks, st.booleans())


blocks = st.recursive(leaves, _bigger, max_leaves=8)


def _repeating(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return _bigger(blocks) | st.tuples(st.just("rounds"), blocks, st.booleans())


repeated = st.sampled_from([("each",), ("turns",)])
repeating_blocks = st.recursive(leaves | repeated, _repeating, max_leaves=8)
"""The same, and what is done for several at once or one after another."""


def drawn(block: Any) -> Process:
    """Draw a block as a process."""
    return draw(process(), block, count(1)).end("end")


def draw(pen: Any, block: Any, numbers: Iterator[int]) -> Any:
    """Draw a block on where the pen stands; it stands behind it."""
    return DRAW[block[0]](pen, block, next(numbers), numbers)


def _sequence(pen: Any, block: Any, _: int, numbers: Iterator[int]) -> Any:
    for one in block[1]:
        draw(pen, one, numbers)
    return pen


def _choice(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    kind, branches, conditions = block
    split, join = f"{kind}{number}", f"{kind}{number} join"
    getattr(pen, kind)(split)
    for place, (one, condition) in enumerate(zip(branches, conditions, strict=False), 1):
        pen.at(split)
        last = place == len(branches)
        draw(pen.otherwise() if last else pen.when(condition), one, numbers)
        getattr(pen, kind)(join) if last else pen.goto(join)
    return pen


def _parallel(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    split, join = f"fork{number}", f"join{number}"
    pen.parallel(split)
    for place, one in enumerate(block[1], 1):
        draw(pen.at(split), one, numbers)
        pen.parallel(join) if place == len(block[1]) else pen.goto(join)
    return pen


def _loop(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    _, body, rounds = block
    name = f"round{number}"
    draw(pen.exclusive(f"again{number}"), body, numbers)
    pen.script_task(f"count{number}", f"if {name} = null then 1 else {name} + 1", result=name)
    pen.exclusive(f"enough{number}").when(f"{name} <= {rounds}").goto(f"again{number}")
    return pen.at(f"enough{number}").otherwise().throw(f"out{number}")


def _subprocess(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    _, body, boundary = block
    name = f"sub{number}"
    pen.subprocess(name, draw(process(), body, numbers).end(f"{name} end"), inputs={f"own{number}": "=c"})
    if boundary != "none":
        pen.boundary_timer(f"late{number}", on=name, after="PT1H", interrupting=boundary == "interrupting")
        if boundary == "interrupting":
            pen.goto(f"{name} done")
        else:
            pen.user_task(f"beside{number}").end(f"beside{number} end")
    return pen.at(name).exclusive(f"{name} done")


def _race(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    pen.event_based(f"race{number}").catch_message(f"news{number}", message="news", key='="k"').goto(f"over{number}")
    return pen.at(f"race{number}").catch_timer(f"hour{number}", after="PT1H").exclusive(f"over{number}")


def _watched(pen: Any, block: Any, number: int, _: Iterator[int]) -> Any:
    """Draw a task with a message on its border, beside it or in its place."""
    name, interrupting = f"watched{number}", block[0] == "interrupted"
    pen.user_task(name)
    pen.boundary_message(f"told{number}", on=name, message="news", key='="k"', interrupting=interrupting)
    pen.goto(f"done{number}") if interrupting else pen.user_task(f"heard{number}").end(f"heard{number} end")
    return pen.at(name).exclusive(f"done{number}")


def _each(pen: Any, block: Any, number: int, _: Iterator[int]) -> Any:
    """Draw a task that is done several times, all at once or one after another."""
    return pen.user_task(f"each{number}", times=ROUNDS, parallel=block[0] == "each")


def _rounds(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    _, body, parallel = block
    name = f"rounds{number}"
    return pen.subprocess(name, draw(process(), body, numbers).end(f"{name} end"), times=2, parallel=parallel)


def _escape(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw a subprocess that ends in an error, beside work of its own, where a condition says so."""
    _, body, condition = block
    inside = process().parallel(f"split{number}")
    draw(inside, body, numbers).end(f"calm{number}").at(f"split{number}").exclusive(f"escape{number}")
    inside.when(condition).end_error(f"error{number}").at(f"escape{number}").otherwise().end(f"stay{number}")
    pen.subprocess(f"sub{number}", inside).boundary_error(f"caught{number}", on=f"sub{number}").goto(f"done{number}")
    return pen.at(f"sub{number}").exclusive(f"done{number}")


def _listening(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw a subprocess with an event subprocess, interrupting or not."""
    _, body, other, interrupting = block
    start = process().start_message(f"called{number}", message="news", key='="k"', interrupting=interrupting)
    inside = draw(process(), body, numbers).end(f"sub{number} end")
    inside.event_subprocess(f"aside{number}", draw(start, other, numbers).end(f"aside{number} end"))
    return pen.subprocess(f"sub{number}", inside)


DRAW: dict[str, Any] = {
    "user": lambda pen, _, number, __: pen.user_task(f"user{number}"),
    "script": lambda pen, _, number, __: pen.script_task(f"script{number}", "c + 1", result="c"),
    "note": lambda pen, _, number, __: pen.script_task(f"note{number}", "c + 1", result=f"noted{number}"),
    "manual": lambda pen, _, number, __: pen.manual_task(f"manual{number}"),
    "timer": lambda pen, _, number, __: pen.catch_timer(f"timer{number}", after="PT1H"),
    "sequence": _sequence,
    "exclusive": _choice,
    "inclusive": _choice,
    "parallel": _parallel,
    "loop": _loop,
    "subprocess": _subprocess,
    "race": _race,
    "watched": _watched,
    "interrupted": _watched,
    "each": _each,
    "turns": _each,
    "rounds": _rounds,
    "escape": _escape,
    "listening": _listening,
}
