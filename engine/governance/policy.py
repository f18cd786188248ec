"""What an organisation has decided about reviews: how often, who is told when one comes near or is late.

A policy may be stricter than the rule (18 months), never laxer. What is in force is the last of a history; none of it
is ever changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.governance.clock.rule import LONGEST_MONTHS
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator

FURTHEST = 365
"""Days before or after the due date within which people can be told."""
ROLES = {
    "owner": say("the owner"),
    "deputy": say("who stands in for the owner"),
    "manager": say("the owner's manager"),
    "office": say("the process office"),
    "head": say("the head of the process office"),
    "executives": say("the executives"),
}
"""Who can be told, by the word that a policy uses."""


class Step(NamedTuple):
    """One rung of the ladder: from so many days after the due date on (negative: before it), `to` are told."""

    band: str
    days: int
    to: tuple[str, ...]


LADDER = (
    Step("first", -90, ("owner",)),
    Step("second", -60, ("owner",)),
    Step("last", -30, ("owner", "deputy", "office")),
    Step("due", 0, ("owner", "manager")),
    Step("overdue", 1, ("owner",)),
    Step("late", 30, ("owner", "head")),
    Step("very_late", 90, ("owner", "executives")),
)
BANDS = tuple(step.band for step in LADDER)
FIXED = {"due": 0, "overdue": 1}
"""Steps whose day is not a matter of policy."""


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The decision. `office` and `executives` are ids of groups, `head` of a person; empty where there is none.

    `blocks`: while a process is overdue, no change of it is published that does not come of its review.
    """

    months: int = LONGEST_MONTHS
    steps: tuple[Step, ...] = LADDER
    office: str = "process-office"
    head: str = ""
    executives: str = ""
    blocks: bool = False

    @property
    def bands(self) -> tuple[int, ...]:
        """Days before the due date at which its warnings begin, the first first."""
        return tuple(-step.days for step in self.steps if step.days < 0)


def problems(policy: ReviewPolicy) -> dict[str, str]:
    """Everything that a policy may not say, by the name of the field."""
    return dict(_months(policy)) | dict(_days(policy)) | dict(_recipients(policy))


def _months(policy: ReviewPolicy) -> Iterator[tuple[str, str]]:
    if not 1 <= policy.months <= LONGEST_MONTHS:
        yield (
            "months",
            say(
                "Choose 1 to %(longest_months)s months: no process goes longer without a review.",
                longest_months=LONGEST_MONTHS,
            ),
        )


def _days(policy: ReviewPolicy) -> Iterator[tuple[str, str]]:
    if tuple(step.band for step in policy.steps) != BANDS:
        yield "steps", say("Name these steps, in this order: %(join)s.", join=", ".join(BANDS))
        return
    for step in policy.steps:
        if step.days != FIXED.get(step.band, step.days):
            yield step.band, say("This day is fixed: a review is due on its day and overdue from the next.")
        elif abs(step.days) > FURTHEST:
            yield step.band, say("Choose a day within %(furthest)s days of the due date.", furthest=FURTHEST)
    for earlier, later in pairwise(policy.steps):
        if earlier.days >= later.days:
            yield later.band, say("Each step comes on a later day than the one before.")


def _recipients(policy: ReviewPolicy) -> Iterator[tuple[str, str]]:
    for step in policy.steps:
        if not step.to or not ROLES.keys() >= set(step.to):
            yield f"{step.band}_to", say("Choose at least one of: %(join)s.", join=", ".join(ROLES))
