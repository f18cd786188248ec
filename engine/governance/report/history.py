"""The whole history of one process: every review, voided and back-dated ones too, every owner, what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine.governance import checklist, significance
from engine.governance.recorded import reasons_in
from engine.governance.report.facts import is_back_dated, is_known, local
from engine.governance.report.numbers import Numbers, numbers
from engine.governance.report.order import in_order, is_retired
from engine.governance.report.rows import is_open, row, severities
from engine.governance.report.timeline import clock_review, is_voided
from engine.sentence import recalled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.governance.clock import Review
    from engine.governance.report.facts import AsOf, Facts, Held, Owned, Version
    from engine.governance.report.model import Row
    from engine.governance.report.order import Known, Process


class Words(NamedTuple):
    """The long parts of a review; lists and objects are JSON. `pins` are the numbers that it looked at, if it did."""

    participants: bytes = b"[]"
    checklist: bytes = b"{}"
    changes: bytes = b"[]"
    remarks: str = ""
    voided_why: str | None = None
    pins: bytes | None = None


class Signature(NamedTuple):
    """Who signed a review, and as what; `at` is an instant."""

    person_id: str
    meaning: str
    at: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it is shown."""

    name: str
    meaning: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A review as it is shown. `why_not` says why it does not restart the clock; empty where it does."""

    id: str
    held_on: dt.date
    kind: str
    outcome: str
    version: int | None
    owner: str
    signed: tuple[Signed, ...]
    recorded_at: dt.datetime
    back_dated: bool
    late_reason: str
    why_not: tuple[str, ...]
    voided_on: dt.date | None
    voided_by: str
    voided_why: str
    participants: tuple[str, ...]
    checklist: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    evidence: tuple[str, ...]
    remarks: str
    numbers: Numbers | None


@dataclass(frozen=True, slots=True)
class Owner:
    """A time as owner; `until` is None for the one who owns it."""

    person: str
    name: str
    since: dt.date
    until: dt.date | None
    given_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """Something that a review decided; `days` is how long it has been open, or was."""

    what: str
    name: str
    due: dt.date
    done_on: dt.date | None
    days: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Release:
    """A version, by whom it was deployed and by whom published; `is_new` says that it came after the last review."""

    id: str
    version: int
    deployed_on: dt.date
    author: str
    published_on: dt.date | None
    approver: str
    errors: int
    warnings: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class History:
    """One process with everything that happened to it, the latest first. `row` is None where it is out of use.

    `has_gap` says that there was a time without an owner.
    """

    process: str
    name: str
    as_of: dt.date
    row: Row | None
    reviews: tuple[Told, ...]
    owners: tuple[Owner, ...]
    has_gap: bool
    actions: tuple[Decided, ...]
    versions: tuple[Release, ...]
    open_feedback: int
    base: str
    current: str


class Texts(NamedTuple):
    """The long parts of reviews, and the signatures under them, by the review's id."""

    words: Mapping[str, Words]
    signatures: Mapping[str, Sequence[Signature]]


def history(facts: Facts, key: str, texts: Texts) -> History | None:
    """Tell the history of a process from its facts; None where it was not live by the day asked for.

    `base` and `current` are the versions that were active at the last significant review and now.
    """
    known = in_order(facts)
    one = next((each for each in (*known.active, *known.retired) if each.version.key == key), None)
    if one is None:
        return None
    until = facts.as_of.until
    owned = sorted(each for each in facts.owners if each.since <= until)
    last = one.held[-1][1] if one.held else None
    return History(
        process=key,
        name=one.version.name,
        as_of=facts.as_of.day,
        row=None if is_retired(one.live, until) else row(known, one),
        reviews=tuple(_reviews(known, one, texts)),
        owners=tuple(_owner(known, each) for each in reversed(owned)),
        has_gap=any(before.until != after.since for before, after in pairwise(owned)),
        actions=tuple(_actions(known, one)),
        versions=tuple(_releases(known, one, last)),
        open_feedback=one.feedback,
        base=last.definition_id if last else "",
        current=one.version.id,
    )


def _why_not(held: Held, as_of: AsOf) -> tuple[str, ...]:
    """Why a review does not restart the clock: as its record says, else by the rule; and whether it was voided."""
    written = tuple(one["why"] for one in reasons_in(held))
    return (
        *(written or unwritten(clock_review(held, as_of))),
        *(("It was voided.",) if is_voided(held, as_of) else ()),
    )


def unwritten(review: Review) -> tuple[str, ...]:
    """Why a review whose record does not say so counts for nothing, beside having been voided."""
    wanting = (
        (review.state != "completed", "It is not completed."),
        (review.outcome not in significance.COUNTING, "Its outcome does not keep the process in use."),
        (not review.signed_by_owner, "The accountable owner has not signed it."),
        (review.evidence_count == 0, "There is no evidence."),
        (not review.checklist_complete, "The checklist is not complete."),
    )
    return tuple(said for wants, said in wanting if wants)


def _reviews(known: Known, one: Process, texts: Texts) -> Iterator[Told]:
    versions = {each.id: each.version for each in one.versions}
    held = [each for each in known.facts.reviews if is_known(each, known.as_of)]
    for each in sorted(held, key=lambda each: (each.held_on, each.recorded_at, each.id), reverse=True):
        signed = texts.signatures.get(each.id) or _signature(each)
        told = _told(known, each, texts.words.get(each.id, Words()), versions.get(each.definition_id))
        yield replace(told, signed=tuple(_signed(known, one) for one in signed if one.at <= known.as_of.until))


def _told(known: Known, held: Held, words: Words, version: int | None) -> Told:
    as_of = known.as_of
    voided = held.voided_at if is_voided(held, as_of) else None
    return Told(
        id=held.id,
        held_on=dt.date.fromisoformat(held.held_on),
        kind=held.kind,
        outcome=held.outcome,
        version=version,
        owner=known.name(held.owner_at_time),
        signed=(),
        recorded_at=local(held.recorded_at, as_of.zone),
        back_dated=is_back_dated(held, as_of),
        late_reason=held.late_reason or "",
        why_not=_why_not(held, as_of),
        voided_on=None if voided is None else as_of.day_of(voided),
        voided_by="" if voided is None else known.name(held.voided_by),
        voided_why="" if voided is None else words.voided_why or "",
        participants=tuple(_participant(known, one) for one in msgspec.json.decode(words.participants)),
        checklist=tuple(_answers(words.checklist)),
        changes=tuple(_change(known, one) for one in msgspec.json.decode(words.changes)),
        evidence=tuple(_piece(one) for one in msgspec.json.decode(held.evidence)),
        remarks=words.remarks,
        numbers=numbers(words.pins, as_of),
    )


def _signature(held: Held) -> Sequence[Signature]:
    """The signature of a review that has none of its own: it was held elsewhere, and entered."""
    return [Signature(held.signed_by, "entered", held.signed_at or held.recorded_at)] if held.signed_by else []


def _signed(known: Known, one: Signature) -> Signed:
    return Signed(known.name(one.person_id), one.meaning, local(one.at, known.as_of.zone))


def _participant(known: Known, one: dict[str, Any]) -> str:
    """Who took part, for which office if for one, and what they said."""
    office = significance.OFFICES.get(one["zone"], one["zone"])
    who = f"{known.name(one['person'])} ({office})" if office else known.name(one["person"])
    return ": ".join(filter(None, (who, one.get("words", ""))))


def _change(known: Known, one: dict[str, str]) -> str:
    return f"{one['what']} ({known.name(one['person'])}, by {one['due_on']})"


def _piece(one: dict[str, str]) -> str:
    """A piece of evidence; of a file its whole fingerprint, by which it can be known again."""
    return f"{one['what']} (SHA-256 {one['sha256']})" if one.get("sha256") else one["what"]


def _answers(data: bytes) -> Iterator[tuple[str, str]]:
    """The questions that were answered, in the order in which they are asked, and the answers with their remarks."""
    said: dict[str, dict[str, str]] = msgspec.json.decode(data)
    for question in checklist.QUESTIONS:
        if question.id in said:
            answer, remark = said[question.id].get("answer", ""), said[question.id].get("remark", "")
            yield question.words, ": ".join(filter(None, (checklist.ANSWERS.get(answer, ""), remark)))


def _owner(known: Known, one: Owned) -> Owner:
    ended = one.until is not None and one.until <= known.as_of.until
    until = known.as_of.day_of(one.until) if ended and one.until is not None else None
    return Owner(
        one.person_id,
        known.name(one.person_id),
        known.as_of.day_of(one.since),
        until,
        known.name(one.given_by),
        recalled(one.reason),
    )


def _actions(known: Known, one: Process) -> Iterator[Decided]:
    as_of = known.as_of
    for each in sorted(one.actions, key=lambda each: (each.made_at, each.id), reverse=True):
        done = None if is_open(each, as_of.until) or each.done_at is None else as_of.day_of(each.done_at)
        days = ((done or as_of.day) - as_of.day_of(each.made_at)).days
        due = dt.date.fromisoformat(each.due_on)
        late = (done or as_of.day) > due
        yield Decided(each.what, known.name(each.person_id), due, done, days, late)


def _releases(known: Known, one: Process, last: Held | None) -> Iterator[Release]:
    since = last.recorded_at if last else 0
    for each in reversed(one.versions):
        yield _release(known, each, is_new=last is not None and max(each.deployed_at, each.published_at or 0) > since)


def _release(known: Known, one: Version, *, is_new: bool) -> Release:
    as_of = known.as_of
    published = one.published_at if one.published_at is not None and one.published_at <= as_of.until else None
    errors, warnings = severities(one)
    return Release(
        one.id,
        one.version,
        as_of.day_of(one.deployed_at),
        known.name(one.deployed_by),
        None if published is None else as_of.day_of(published),
        "" if published is None else known.name(one.published_by),
        errors,
        warnings,
        is_new,
    )
