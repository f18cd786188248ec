"""One evaluation: the instant it happens at and the steps it may still take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.failures import FeelBudgetExceeded
from engine.sentence import grouped, say

if TYPE_CHECKING:
    import datetime as dt

MAX_STEPS = 1_000_000
"""Loop rounds, list items and pieces of text that one evaluation may touch; about a second of work."""
MAX_SIZE = 1_000_000
"""Items in one list, characters in one string."""
MAX_CALLS = 600
"""Python frames that nested calls of FEEL functions may take together."""
_CHARACTERS_A_STEP = 16
TOO_LONG = say("a text longer than %(number)s characters", number=grouped(MAX_SIZE))


class Run:
    """What an evaluation carries along. `now` is in microseconds UTC or None, `zone` the organisation's."""

    __slots__ = ("calls", "left", "notes", "now", "zone")

    def __init__(self, now: int | None, zone: dt.tzinfo) -> None:
        """Start with the full budget."""
        self.now = now
        self.zone = zone
        self.left = MAX_STEPS
        self.calls = 0
        self.notes: list[Any] | None = None
        """What decision tables have to say about how they came to their result, where somebody listens."""

    def charge(self, steps: int) -> None:
        """Take steps from the budget.

        Raises FeelBudgetExceeded when it is used up.
        """
        self.left -= steps
        if self.left < 0:
            raise FeelBudgetExceeded(say("more than %(number)s steps", number=grouped(MAX_STEPS)))

    def charge_text(self, length: int) -> None:
        """Take what a new string of this length costs.

        Raises FeelBudgetExceeded when the string is too long.
        """
        if length > MAX_SIZE:
            raise FeelBudgetExceeded(TOO_LONG)
        self.charge(1 + length // _CHARACTERS_A_STEP)

    def charge_list(self, length: int) -> None:
        """Take what a new list of this length costs.

        Raises FeelBudgetExceeded when the list is too long.
        """
        if length > MAX_SIZE:
            raise FeelBudgetExceeded(say("a list longer than %(number)s items", number=grouped(MAX_SIZE)))
        self.charge(1 + length)

    def enter(self, frames: int) -> None:
        """Note that a function body nested `frames` deep begins.

        Raises FeelBudgetExceeded when calls are nested too deeply.
        """
        self.charge(1)
        self.calls += frames
        if self.calls > MAX_CALLS:
            raise FeelBudgetExceeded(say("functions that call each other too deeply"))

    def leave(self, frames: int) -> None:
        """Note that the body has ended."""
        self.calls -= frames
