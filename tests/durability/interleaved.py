"""Two deeds at once, and what may come of them: what comes of the two in one order or in the other."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.durability.deeds import DEEDS, Scene, spoken, told
from tests.durability.staged import meanwhile, meanwhile_at_statement

if TYPE_CHECKING:
    from tests.durability.scenes import Copies

STATEMENTS = 25
"""More than any of the deeds sends."""
SHORT_WAIT = 0.05


class InOrder:
    """What comes of two deeds one after the other: what both are told, and what then stands in the record."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies
        self.outcome = cache(self._outcome)

    def _outcome(self, first: str, second: str) -> tuple[tuple[Any, Any], Any]:
        with self._copies.copy() as url, closing(Scene(url)) as scene:
            answers = told(first, scene), told(second, scene)
            return answers, scene.standing()

    def either(self, one: str, other: str) -> tuple[Any, Any]:
        """Give the outcome in both orders, the answer to `one` first."""
        answers, standing = self.outcome(other, one)
        return self.outcome(one, other), (answers[::-1], standing)


def overtaken(copies: Copies, first: str, second: str) -> Any:
    """Do `second`, and `first` when `second` has looked and is about to take; None where it takes nothing."""
    with copies.copy() as url, closing(Scene(url)) as scene:
        with meanwhile(lambda: DEEDS[first](scene)) as other:
            answer = told(second, scene)
        return ((spoken(other.gave), answer), scene.standing()) if other.happened else None


def interrupted(copies: Copies, one: str, other: str, at: int) -> Any:
    """Do `one`, and `other` just before statement number `at` of it; None where it has fewer statements."""
    with copies.copy() as url, closing(Scene(url)) as scene:
        with meanwhile_at_statement(lambda: DEEDS[other](scene), at=at, patience=SHORT_WAIT) as meanwhile_:
            answer = told(one, scene)
        return ((answer, spoken(meanwhile_.gave)), scene.standing()) if meanwhile_.happened else None
