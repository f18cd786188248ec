"""What a round of a repeated activity costs does not depend on how many there are: counted in pages, bytes, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process
from tests.execution.stored import Cost, Instance

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, MANY = 60, 10_000
DIGITS = 40
"""Bytes that numbers of more digits may add to what a step reads and writes."""


def _task(**more: Any) -> Any:
    return process().user_task("sign", **more).end()


DRAWINGS: dict[str, Callable[[int], Any]] = {
    "parallel": lambda n: _task(times=n, parallel=True),
    "parallel, items": lambda n: _task(each=f"=for i in 1..{n} return i", item="it", parallel=True),
    "parallel, results": lambda n: _task(times=n, parallel=True, into="all", gives="=yes"),
    "sequential": lambda n: _task(times=n),
    "sequential, items": lambda n: _task(each=f"=for i in 1..{n} return i", item="it"),
    "sequential, results": lambda n: _task(
        each=f"=for i in 1..{n} return i", item="it", into="all", gives="=yes", until="loopCounter > 100000"
    ),
    "loop": lambda n: _task(loop=f"loopCounter < {n}"),
}


def _costs(drawing: Any, rounds: int) -> list[Cost]:
    instance = Instance(drawing)
    return [instance.complete(yes=True) for _ in range(rounds)]


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_round_costs_the_same_among_ten_thousand_as_among_few(name: str) -> None:
    few = _costs(DRAWINGS[name](FEW), FEW - 1)
    many = _costs(DRAWINGS[name](MANY), 2 * FEW)

    highest = Cost(*(max(column) for column in zip(*few, strict=True)))
    for cost in many:
        for field, spent, before in zip(Cost._fields, cost, highest, strict=True):
            assert spent <= before + (DIGITS * (cost.read + cost.written) if "bytes" in field else 0), (field, cost)


@pytest.mark.parametrize("name", ["sequential, results", "loop"])
def test_the_last_of_ten_thousand_rounds_costs_what_the_first_did(name: str) -> None:
    costs = _costs(DRAWINGS[name](MANY), MANY - 1)

    first, last = costs[:200], costs[-200:]
    for field in range(len(Cost._fields)):
        early, late = max(cost[field] for cost in first), max(cost[field] for cost in last)
        assert late <= early + 4 * DIGITS * ("bytes" in Cost._fields[field])


def test_no_page_grows_with_the_number_of_rounds() -> None:
    for name in ("parallel, items", "sequential, items"):
        sizes = [max(map(len, Instance(DRAWINGS[name](number)).stored.pages.values())) for number in (FEW, MANY)]
        assert sizes[1] <= sizes[0] + 4 * DIGITS


def test_ten_thousand_rounds_in_parallel_end_with_all_results_and_leave_nothing() -> None:
    drawing = process().script_task(
        "x",
        "it * 2",
        result="n",
        each=f"=for i in 1..{MANY} return i",
        item="it",
        parallel=True,
        into="all",
        gives="=n",
    )
    instance = Instance(drawing.end())

    assert instance.ended == "completed"
    assert instance.variables["all"] == [2 * number for number in range(1, MANY + 1)]
    assert instance.stored.pages == {}
