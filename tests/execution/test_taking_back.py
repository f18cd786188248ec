"""What it costs to take one more thing back does not depend on how much there is: counted in pages, bytes, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process
from tests.execution.stored import Instance

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, MANY = 20, 2_000
DIGITS = 100
"""Bytes that numbers of more digits may add to what a step reads and writes."""


def _rounds(number: int) -> Any:
    drawing = process().user_task("book", times=number, parallel=True).end_compensation("back")
    return drawing.boundary_compensation(on="book").user_task("undo")


def _again_and_again(number: int) -> Any:
    drawing = process().user_task("book").script_task("count", "n + 1", result="n").exclusive("more?")
    drawing.when(f"n < {number}").goto("book").at("more?").otherwise().end_compensation("back")
    return drawing.boundary_compensation(on="book").user_task("undo")


DRAWINGS: dict[str, Callable[[int], Any]] = {"rounds": _rounds, "again and again": _again_and_again}


def _costs(drawing: Any, number: int) -> tuple[list[Any], int]:
    """What each step back cost, but the first, which plans, and the last; and how many there were."""
    instance = Instance(drawing, n=0)
    for _ in range(number):
        instance.complete()
    costs = []
    while instance.ended is None:
        costs.append(instance.complete())
    assert instance.ended == "completed"
    assert instance.stored.pages.keys() <= {0}
    return costs[1:-1], len(costs)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_step_back_costs_the_same_however_many_there_are(name: str) -> None:
    few, _ = _costs(DRAWINGS[name](FEW), FEW)
    many, steps = _costs(DRAWINGS[name](MANY), MANY)

    assert steps == MANY
    flat = {one._replace(bytes_read=0, bytes_written=0) for one in few}
    assert {one._replace(bytes_read=0, bytes_written=0) for one in many} == flat
    assert max(one.bytes_read for one in many) <= max(one.bytes_read for one in few) + DIGITS
    assert max(one.bytes_written for one in many) <= max(one.bytes_written for one in few) + DIGITS


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_thing_done_costs_the_same_however_much_is_kept(name: str) -> None:
    def costs(number: int) -> list[Any]:
        instance = Instance(DRAWINGS[name](number), n=0)
        return [instance.complete() for _ in range(number)][1:-1]

    flat = {one._replace(bytes_read=0, bytes_written=0) for one in costs(FEW)}
    assert {one._replace(bytes_read=0, bytes_written=0) for one in costs(MANY)} == flat
