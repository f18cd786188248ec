"""Whether a review counts: it restarts the clock, or the record says everything that it wants for that.

A click is no review. Every rule is asked, all reasons come at once, in words that stand in the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.model import Zone
from engine.sentence import say, say_many

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator

    Rule: TypeAlias = Callable[["Held"], Iterator["Reason"]]

OUTCOMES = {
    "confirmed": say("Confirmed: nothing has to change"),
    "changed_minor": say("Small changes"),
    "changed_major": say("Large changes"),
    "retire": say("To be retired"),
    "not_accepted": say("Not accepted"),
}
"""What a review may come to, by what people read."""

COUNTING = ("confirmed", "changed_minor", "changed_major")
"""Outcomes with which a process goes on."""

FRONT, BACK = str(Zone.FRONTSTAGE), str(Zone.BACKSTAGE)
OFFICES = {FRONT: say("front office"), BACK: say("back office")}
FREE_DAYS = 5
"""Business days by which a review may be entered late without saying why."""


class Reason(NamedTuple):
    """Why a review does not count: the rule's name, and a sentence."""

    rule: str
    sentence: str


class Participant(NamedTuple):
    """Somebody who took part, on which side they stand (a zone), and whether they have signed what they said."""

    person: str
    zone: str
    has_signed: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """The facts about a review that is, or is to be, recorded.

    None stands for what nobody can know (of a review that was held before it was entered here), and counts as good.
    `reviewed` and `active` are ids of versions; `zones` those of the process's lanes; `author` drew the version.
    """

    outcome: str
    held_on: dt.date
    today: dt.date
    evidence: int
    signed_by: str | None
    owner: str | None
    unanswered: int | None = None
    reviewed: str | None = None
    active: str | None = None
    author: str | None = None
    participants: tuple[Participant, ...] | None = None
    zones: frozenset[str] = field(default_factory=frozenset)
    state: str = "completed"
    is_voided: bool = False


def reasons(held: Held) -> tuple[Reason, ...]:
    """Everything that keeps a review from counting; empty means that it is significant."""
    return tuple(reason for rule in RULES for reason in rule(held))


def is_complete(held: Held) -> Iterator[Reason]:
    """A review that is still being held counts for nothing yet."""
    if held.state != "completed":
        yield Reason("state", say("It is not completed."))


def leaves_the_process_in_use(held: Held) -> Iterator[Reason]:
    """Only who decides that the process goes on, as it is or changed, has looked at what it will be."""
    if held.outcome not in COUNTING:
        said = OUTCOMES.get(held.outcome)
        yield Reason("outcome", say("Its outcome is “%(said)s”.", said=said) if said else say("It has no outcome."))


def is_signed_by_the_owner(held: Held) -> Iterator[Reason]:
    """The one who is accountable signs, and nobody for them."""
    if held.signed_by is None:
        yield Reason("signature", say("Nobody has signed it."))
    elif held.signed_by != held.owner:
        yield Reason("signature", say("Who signed it was not the accountable owner."))


def shows_evidence(held: Held) -> Iterator[Reason]:
    """Something shows that people have looked."""
    if not held.evidence:
        yield Reason("evidence", say("There is no evidence: no file, no link, no note of a walk-through."))


def answers_the_checklist(held: Held) -> Iterator[Reason]:
    """Every question has an answer, and a remark where it is not a plain yes."""
    if held.unanswered:
        said = say_many(
            "The checklist is not complete: %(number)s question is open.",
            "The checklist is not complete: %(number)s questions are open.",
            held.unanswered,
        )
        yield Reason("checklist", said)


def is_about_the_active_version(held: Held) -> Iterator[Reason]:
    """What was looked at is what people worked with on that day."""
    if held.reviewed is not None and held.reviewed != held.active:
        yield Reason("version", say("The version that was reviewed was not the active one on that day."))


def lies_in_the_past(held: Held) -> Iterator[Reason]:
    """A review that will be held has not been held."""
    if held.held_on > held.today:
        yield Reason("date", say("Its date lies in the future."))


def is_held_by_both_offices(held: Held) -> Iterator[Reason]:
    """Where work crosses from front to back office, both have a say, and sign it."""
    if held.participants is None:
        return
    for office in unheard(held.zones, {one.zone for one in held.participants if one.has_signed}):
        yield Reason("participants", say("Nobody from the %(office)s has taken part and signed.", office=office))


def unheard(zones: Collection[str], heard: Collection[str]) -> tuple[str, ...]:
    """The offices that were not heard (by the zones for which somebody spoke), where both work in a process's lanes.

    >>> unheard({FRONT, BACK}, {FRONT}), unheard({FRONT}, ())
    (('back office',), ())
    """
    return tuple(office for zone, office in OFFICES.items() if OFFICES.keys() <= set(zones) and zone not in heard)


def has_somebody_besides_the_author(held: Held) -> Iterator[Reason]:
    """Who drew the version does not judge it alone."""
    if held.participants is None:
        return
    others = {one.person for one in held.participants if one.has_signed} | {held.signed_by} - {None}
    if not others - {held.author}:
        yield Reason("author", say("Nobody took part but the one who deployed this version."))


def is_not_voided(held: Held) -> Iterator[Reason]:
    """What was taken back counts for nothing."""
    if held.is_voided:
        yield Reason("voided", say("It was voided."))


RULES: tuple[Rule, ...] = (
    is_complete,
    leaves_the_process_in_use,
    is_signed_by_the_owner,
    shows_evidence,
    answers_the_checklist,
    is_about_the_active_version,
    lies_in_the_past,
    is_held_by_both_offices,
    has_somebody_besides_the_author,
    is_not_voided,
)


def business_days(held_on: dt.date, entered: dt.date) -> int:
    """How many business days, Monday to Friday, lie after a date up to the one it was entered on.

    >>> import datetime as dt
    >>> business_days(dt.date(2026, 3, 6), dt.date(2026, 3, 9))
    1
    """
    weeks, rest = divmod(max((entered - held_on).days, 0), 7)
    return weeks * 5 + sum((held_on.weekday() + day) % 7 < 5 for day in range(1, rest + 1))  # noqa: PLR2004


def is_back_dated(held_on: dt.date, entered: dt.date) -> bool:
    """Whether a review was entered so late that the record says why."""
    return business_days(held_on, entered) > FREE_DAYS
