"""The policy on reviews is set with a reason, stays in its history, and moves every due date at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import due_dates
from engine.errors import InvalidValues, NotFound
from engine.governance.policy import problems
from engine.sentence import say
from engine.store import groups, people, policies, settings
from engine.store.policies import PolicyRow
from engine.turn import standing

if TYPE_CHECKING:
    from engine.calendar import Calendar
    from engine.governance.policy import ReviewPolicy
    from engine.store.transaction import Reader, Writer

HELD = "review policy"
LONGEST_WHY = 500


def set_policy(w: Writer, calendar: Calendar, now: int, policy: ReviewPolicy, by: str, why: str) -> list[str]:
    """Put a policy in force; gives the keys of the processes whose due date moves."""
    wrong = problems(policy)
    if not why.strip() or len(why) > LONGEST_WHY:
        wrong["why"] = say("Say why, in at most %(number)s characters: it stands in the history.", number=LONGEST_WHY)
    if wrong:
        raise InvalidValues(say("The policy"), wrong)
    _must_exist(w, policy)
    settings.hold(w, HELD)
    before = policies.current(w)
    number = before.number + 1 if before else 1
    policies.add(w, PolicyRow(number, policy.months, standing.rules_of(policy), now, by, why.strip()))
    return due_dates.settle_all(w, calendar, now, say("The policy was changed: %(why)s", why=why.strip()))


def _must_exist(r: Reader, policy: ReviewPolicy) -> None:
    if policy.head and people.find(r, policy.head) is None:
        raise NotFound("person", policy.head)
    if policy.executives and groups.find(r, policy.executives) is None:
        raise NotFound("group", policy.executives)
