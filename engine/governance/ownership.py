"""Who can answer for a process, and what is to be known of who does (process-review rule, section 2, owner states).

Pure functions of facts: whoever asks gives the day it is. Every rule is asked, all states come at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.model import Role
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator

    Rule: TypeAlias = Callable[["Standing"], Iterator["OwnerState"]]

MANY = 10
"""How many processes one person may answer for before it is said that these are many."""
LATE_DAYS = 30
"""An owner who has had a process for fewer days than this when its review is due has hardly seen it run."""


class Grade(StrEnum):
    """How bad a state is: it keeps a version from being published, it heads the report, or it is worth knowing."""

    REFUSED = "refused"
    CRITICAL = "critical"
    INFO = "info"


class OwnerState(NamedTuple):
    """One thing about the owner of a process: a stable id, how bad it is, what is so, and what to do."""

    rule: str
    grade: Grade
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts about who answers for one process, on one day in the organisation's zone.

    `owner` and `deputies` are names (None: nobody owns it), `left_on` the owner's last working day. `groups` are the
    owner's, `lanes` those that work in the process. `owns` counts the owner's processes, `since` is the first day of
    this one, `due` the day of its next review.
    """

    name: str
    today: dt.date
    owner: str | None = None
    is_live: bool = True
    left_on: dt.date | None = None
    groups: frozenset[str] = field(default_factory=frozenset)
    lanes: frozenset[str] = field(default_factory=frozenset)
    owns: int = 1
    since: dt.date | None = None
    due: dt.date | None = None
    deputies: tuple[str, ...] = ()
    many: int = MANY


def states(standing: Standing) -> tuple[OwnerState, ...]:
    """Everything that is to be known about the owner, the worst first; empty where all is well."""
    found = [state for rule in RULES for state in rule(standing)]
    return tuple(sorted(found, key=lambda one: one.grade == Grade.INFO))


def has_an_owner(standing: Standing) -> Iterator[OwnerState]:
    """Before it is published a process without an owner is refused; later it is as bad as can be."""
    if standing.owner is None:
        yield OwnerState(
            "owner-none",
            Grade.CRITICAL if standing.is_live else Grade.REFUSED,
            say("Nobody answers for %(standing)s.", standing=repr(standing.name)),
            say("Make somebody its owner.")
            if standing.is_live
            else say("Name one person as the owner in its diagram."),
        )


def has_an_owner_who_is_here(standing: Standing) -> Iterator[OwnerState]:
    """Who has left answers for nothing from the day after the last one they worked."""
    if standing.owner is None or standing.left_on is None:
        return
    gone = standing.today > standing.left_on
    advice = say("Hand it over to somebody who is here.")
    if standing.deputies:
        advice = say(
            "Hand it over to somebody who is here; who stands in knows it: %(people)s.",
            people=", ".join(standing.deputies),
        )
    yield OwnerState(
        "owner-left",
        Grade.CRITICAL if gone else Grade.INFO,
        say("%(owner)s has left, and still owns %(standing)s.", owner=standing.owner, standing=repr(standing.name))
        if gone
        else say(
            "%(owner)s, who owns %(standing)s, has their last day today.",
            owner=standing.owner,
            standing=repr(standing.name),
        ),
        advice,
    )


def has_an_owner_who_works_in_it(standing: Standing) -> Iterator[OwnerState]:
    """Who stands outside all lanes hears of the work at second hand."""
    if standing.owner is not None and standing.lanes and standing.lanes.isdisjoint(standing.groups):
        yield OwnerState(
            "owner-outside",
            Grade.INFO,
            say(
                "%(owner)s works in none of the lanes of %(standing)s.",
                owner=standing.owner,
                standing=repr(standing.name),
            ),
            say("That can be right; then see to it that its lanes tell the owner what they see."),
        )


def has_an_owner_with_time(standing: Standing) -> Iterator[OwnerState]:
    """Who answers for everything answers for nothing."""
    if standing.owner is not None and standing.owns > standing.many:
        yield OwnerState(
            "owner-many",
            Grade.INFO,
            say("%(owner)s owns %(owns)s processes.", owner=standing.owner, owns=standing.owns),
            say("More than %(many)s are hard to know well; think of handing some over.", many=standing.many),
        )


def has_an_owner_who_knows_it(standing: Standing) -> Iterator[OwnerState]:
    """Who has just taken a process over should not judge it alone."""
    if standing.owner is None or standing.since is None or standing.due is None:
        return
    days = (standing.due - standing.since).days
    if 0 <= days < LATE_DAYS:
        yield OwnerState(
            "owner-new",
            Grade.INFO,
            say(
                "%(owner)s has owned %(standing)s only since %(since)s; its review is due on %(due)s.",
                owner=standing.owner,
                standing=repr(standing.name),
                since=format(standing.since, "%Y-%m-%d"),
                due=format(standing.due, "%Y-%m-%d"),
            ),
            say("Hold the review together with the owner before, as a handing over."),
        )


def has_a_deputy(standing: Standing) -> Iterator[OwnerState]:
    """Somebody should stand in when the owner is away; accountable stays the owner."""
    if standing.owner is not None and standing.left_on is None and not standing.deputies:
        yield OwnerState(
            "owner-deputy",
            Grade.INFO,
            say(
                "Nobody is named to stand in for %(owner)s in %(standing)s.",
                owner=standing.owner,
                standing=repr(standing.name),
            ),
            say("Arrange on the owner's page who stands in, now or for the next time they are away."),
        )


RULES: tuple[Rule, ...] = (
    has_an_owner,
    has_an_owner_who_is_here,
    has_an_owner_who_works_in_it,
    has_an_owner_with_time,
    has_an_owner_who_knows_it,
    has_a_deputy,
)

KINDS: dict[str, Callable[[str], str]] = {
    "left": lambda named: say("%(name)s has left.", name=in_quotes(named)),
    "group": lambda named: say("%(name)s is a group.", name=in_quotes(named)),
    "role": lambda named: say("%(name)s is a role.", name=in_quotes(named)),
    "mailbox": lambda named: say("%(name)s is a mailbox.", name=in_quotes(named)),
    "unknown": lambda named: say("%(name)s is not an active person.", name=in_quotes(named)),
}
"""What somebody who cannot be an owner is instead: a sentence about how they are called."""


def kind_of(named: str, active: Collection[str], left: Collection[str], groups: Collection[str]) -> str:
    """Say what keeps whoever is named from owning a process (a key of `KINDS`); empty where it is a person who is here.

    >>> kind_of("service@example.com", {"sam"}, set(), set()), kind_of("sam", {"sam"}, set(), set())
    ('mailbox', '')
    """
    if named in active:
        return ""
    if named in left:
        return "left"
    if named.startswith("@") or named.casefold() in {one.casefold() for one in groups}:
        return "group"
    if named.casefold() in set(Role):
        return "role"
    return "mailbox" if "@" in named else "unknown"
