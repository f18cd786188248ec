"""Hit policies: what a table gives when several rules match (DMN 1.5, 8.2.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.feel.equality import equal
from engine.feel.functions.registry import BUILTINS
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.feel.run import Run

    Shape = Callable[[list[Any]], Any]

POLICIES: Final = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
_MULTIPLE: Final = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
_FUNCTIONS: Final = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


class Hits:
    """One table's policy. `priorities` lists, for each output, its values from the most important on."""

    def __init__(self, policy: str, aggregation: str, priorities: list[list[Any]]) -> None:
        """`policy` is one of POLICIES, `aggregation` a key of the functions or "" for the list itself."""
        self.policy = policy
        self.aggregation = aggregation
        self.priorities = priorities
        self.may_be_empty = policy in _MULTIPLE

    def empty(self, default: Any) -> Any:
        """Give the value when no rule matches."""
        if self.aggregation == "COUNT" and default is None:
            return 0
        return [] if default is None and self.may_be_empty and not self.aggregation else default

    def choose(self, rows: list[list[Any]], numbers: list[int], shaped: Shape, run: Run) -> tuple[Any, str | None]:
        """Give the value that the outputs of the matching rules make, and what is amiss if anything."""
        if self.policy == "UNIQUE" and len(rows) > 1:
            return None, say("rules %(rules)s match, but the table allows only one to match", rules=_listed(numbers))
        if self.policy == "ANY" and not all(_alike(rows[0], row) for row in rows):
            return None, say(
                "rules %(rules)s match with different results, but the table wants them alike", rules=_listed(numbers)
            )
        if self.policy in ("PRIORITY", "OUTPUT ORDER"):
            rows = sorted(rows, key=self._rank)
        if not self.may_be_empty:
            return shaped(rows[0]), None
        values = [shaped(row) for row in rows]
        return (self._aggregated(rows, run) if self.aggregation else values), None

    def _rank(self, row: list[Any]) -> list[int]:
        return [_place(value, listed) for value, listed in zip(row, self.priorities, strict=False)]

    def _aggregated(self, rows: list[list[Any]], run: Run) -> Any:
        if self.aggregation == "COUNT":
            return len(rows)
        function = BUILTINS[_FUNCTIONS[self.aggregation]]
        return function.call(run, [[row[0] if row else None for row in rows]])


def _place(value: Any, listed: Sequence[Any]) -> int:
    """Give the place of a value among those listed; what is not listed comes last."""
    return next((place for place, each in enumerate(listed) if equal(value, each) is True), len(listed))


def _alike(one: list[Any], other: list[Any]) -> bool:
    return all(equal(left, right) is True for left, right in zip(one, other, strict=True))


def _listed(numbers: list[int]) -> str:
    *most, last = numbers
    first = ", ".join(map(str, most))
    return say("%(first)s and %(last)s", first=first, last=last) if most else str(last)
