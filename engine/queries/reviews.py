"""Reviews as people read them: what was looked at, who said what, what came of it, and whether it counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.governance.significance import OUTCOMES, is_back_dated
from engine.lists import Page, key, looking, place, turned
from engine.rights import may
from engine.sentence import say
from engine.store import definitions, review_actions, reviews, signatures
from engine.store.review_proof import subject
from engine.store.reviews import COMPLETED, OPEN
from engine.turn.participation import relations, tasks_of
from engine.views import moment_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model import Person
    from engine.store.definitions import DefinitionRow
    from engine.store.review_actions import ActionRow
    from engine.store.reviews import ReviewRow
    from engine.store.signatures import SignatureRow
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Signed(NamedTuple):
    """A signature: who, with which meaning (author, reviewer, approver), when, for which office."""

    person: str
    meaning: str
    at: dt.datetime
    zone: str
    digest: str


class Step(NamedTuple):
    """An open task of the process that leads through a review."""

    task_id: str
    element: str
    name: str
    assignee: str | None


class Action(NamedTuple):
    """Something that a review has agreed: id ("" in a draft), what, by whom, by when, when it was done, and by which
    version, if by one.
    """

    id: str
    what: str
    person: str
    due_on: dt.date
    done_at: dt.datetime | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review. `significant` is None while it is being held; `reasons` say why it does not count, or would not yet.

    Dates are in the organisation's zone; `held_on` is None while it is being held and no day was entered. `pins` are
    the numbers, `answers` the checklist by the id of the question.
    """

    id: str
    process_key: str
    process_name: str
    definition_id: str
    version: int | None
    kind: str
    state: str
    held_on: dt.date | None
    recorded_at: dt.datetime
    owner: str | None
    outcome: str
    remarks: str
    participants: tuple[dict[str, Any], ...]
    answers: dict[str, dict[str, str]]
    evidence: tuple[dict[str, str], ...]
    actions: tuple[Action, ...]
    pins: dict[str, Any] | None
    significant: bool | None
    reasons: tuple[str, ...]
    signed_by: str | None
    signed_at: dt.datetime | None
    next_due: dt.date | None
    late_reason: str
    is_back_dated: bool
    voided_at: dt.datetime | None
    voided_by: str | None
    voided_why: str
    signatures: tuple[Signed, ...] = ()
    steps: tuple[Step, ...] = ()
    instance_id: str | None = None
    published_since: tuple[tuple[str, int], ...] = ()
    """Versions of the process that were published after it was recorded: (id, number), the newest first."""

    @property
    def is_open(self) -> bool:
        """Whether it is being held."""
        return self.state == OPEN

    @property
    def outcome_words(self) -> str:
        """What came of it, as people read it."""
        return OUTCOMES.get(self.outcome, "")


def find(r: Reader, turns: Turns, review_id: str) -> Review:
    """One review, or a refusal."""
    row = reviews.find(r, review_id)
    if row is None:
        raise NotFound("review", review_id)
    return shown(r, turns, [row], whole=True)[0]


def of_process(r: Reader, turns: Turns, process_key: str, person: Person | None) -> tuple[Review, ...]:
    """The reviews of a process on record that somebody may see, the one held last first; voided ones too."""
    rows = reviews.of_process(r, process_key)[::-1]
    return tuple(shown(r, turns, [row for row in rows if person is None or may_see(r, turns, row, person)]))


def being_held(r: Reader, turns: Turns, person: Person | None) -> tuple[Review, ...]:
    """Those being held that somebody may see, by process."""
    rows = reviews.being_held(r)
    return tuple(shown(r, turns, [row for row in rows if person is None or may_see(r, turns, row, person)]))


def on_record(
    r: Reader, turns: Turns, person: Person | None, process_key: str, after: str | None, limit: int
) -> Page[Review]:
    """A page of those on record (of a process, or "" of all) that somebody may see, the youngest first.

    Where each has to be looked at, a page gives up after `LOOKED_AT` of them, and says where to go on.
    """
    all_seen = person is None or may(person, "review.see", process_key)
    looked = reviews.newest(r, process_key, place(after), looking(limit, sees_all=all_seen))
    sees = None if person is None or all_seen else partial(may_see, r, turns, person=person)
    found, last = turned(looked, sees, limit, lambda row: key(row.recorded_at, row.id))
    return Page(tuple(shown(r, turns, found)), last)


def may_see(r: Reader, turns: Turns, row: ReviewRow, person: Person) -> bool:
    """Whether somebody may open the page of a review."""
    if may(person, "review.see", row.process_key):
        return True
    return may(person, "review.see", row.process_key, relations(r, turns.deployed, row, person))


def shown(r: Reader, turns: Turns, rows: list[ReviewRow], *, whole: bool = False) -> list[Review]:
    """Show rows; `whole`, with the open steps of the process that leads through them."""
    versions = {one.id: one for one in definitions.of_processes(r, {row.process_key for row in rows})}
    names = {one.key: one.name for one in versions.values()}
    signed = signatures.of(r, [subject(row.id) for row in rows])
    agreed = review_actions.of_reviews(r, [row.id for row in rows])
    found = []
    for row in rows:
        version = versions.get(row.definition_id)
        under, actions = signed.get(subject(row.id), ()), agreed.get(row.id, [])
        steps = tasks_of(r, row) if whole and row.state == OPEN else []
        one = _review(
            turns,
            row,
            names.get(row.process_key, row.process_key),
            version.version if version else None,
            tuple(map(_signed, under)),
            _actions(row, actions, versions),
            tuple(_step(one) for one in steps if one.state == "open"),
        )
        found.append(
            replace(one, published_since=published_since(row.process_key, row.recorded_at, versions.values()))
            if whole
            else one
        )
    return found


def _review(
    turns: Turns,
    row: ReviewRow,
    name: str,
    version: int | None,
    signed: tuple[Signed, ...],
    actions: tuple[Action, ...],
    steps: tuple[Step, ...],
) -> Review:
    said = msgspec.json.decode(row.standing) if row.standing else {"significant": None, "reasons": []}
    held_on = dt.date.fromisoformat(row.held_on) if row.held_on else None
    voided = row.voided_at is not None
    counts = said["significant"] and not voided if row.state == COMPLETED else None
    return Review(
        id=row.id,
        process_key=row.process_key,
        process_name=name,
        definition_id=row.definition_id,
        version=version,
        kind=row.kind,
        state=row.state,
        held_on=held_on,
        recorded_at=moment(row.recorded_at),
        owner=row.owner_at_time,
        outcome=row.outcome,
        remarks=row.remarks,
        participants=tuple(msgspec.json.decode(row.participants)),
        answers=msgspec.json.decode(row.checklist),
        evidence=tuple(msgspec.json.decode(row.evidence)),
        actions=actions,
        pins=msgspec.json.decode(row.pins) if row.pins else None,
        significant=counts,
        reasons=(*(one["why"] for one in said["reasons"]), *((say("It was voided."),) if voided else ())),
        signed_by=row.signed_by,
        signed_at=moment_or_none(row.signed_at),
        next_due=dt.date.fromisoformat(row.next_due) if row.next_due else None,
        late_reason=row.late_reason or "",
        is_back_dated=held_on is not None and is_back_dated(held_on, turns.calendar.local(row.recorded_at).date()),
        voided_at=moment_or_none(row.voided_at),
        voided_by=row.voided_by,
        voided_why=row.voided_why or "",
        signatures=signed,
        steps=steps,
        instance_id=row.instance_id,
    )


def published_since(process_key: str, at: int, versions: Iterable[DefinitionRow]) -> tuple[tuple[str, int], ...]:
    """The versions of a process that were published after a moment, (id, number), the newest first."""
    later = [one for one in versions if one.key == process_key and (one.published_at or 0) > at]
    return tuple((one.id, one.version) for one in sorted(later, key=lambda one: -one.version))


def _actions(row: ReviewRow, agreed: list[ActionRow], versions: Mapping[str, DefinitionRow]) -> tuple[Action, ...]:
    """The actions of a record as they stand now; of a draft as they were entered."""
    if row.state == OPEN:
        entered = msgspec.json.decode(row.changes)
        return tuple(Action("", one["what"], one["person"], dt.date.fromisoformat(one["due_on"])) for one in entered)
    return tuple(_action(one, versions.get(one.definition_id or "")) for one in agreed)


def _action(one: ActionRow, version: DefinitionRow | None) -> Action:
    due_on, done_at = dt.date.fromisoformat(one.due_on), moment_or_none(one.done_at)
    return Action(one.id, one.what, one.person_id, due_on, done_at, version.version if version else None)


def _signed(row: SignatureRow) -> Signed:
    return Signed(row.person_id, row.meaning, moment(row.at), row.remarks, row.digest.hex())


def _step(row: TaskRow) -> Step:
    return Step(row.id, row.element, row.name, row.assignee)
