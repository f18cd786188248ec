"""The record of a review: written once, in one transaction with everything that comes of it; never changed.

Every way to a recorded review leads through here, whether it was held as a process, signed at a first publication, or
held elsewhere and entered. So the chain of reviews holds them all, and each says why it counts or not.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from engine.calendar.instants import moment
from engine.commands import due_dates
from engine.errors import InvalidValues, NotFound, WrongState
from engine.governance import significance
from engine.governance.significance import Held
from engine.sentence import plain, say
from engine.store import definitions, owners, processes, review_actions, review_chain, reviews, signatures
from engine.store.processes import ProcessRow
from engine.store.review_proof import subject
from engine.store.reviews import COMPLETED, OPEN, ReviewRow
from engine.store.signatures import SignatureRow
from engine.turn import standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from engine.store.review_actions import ActionRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

LONGEST = 4_000
IMPORTED = b'[{"kind":"import","what":"Held elsewhere, and entered here"}]'


class Elsewhere(NamedTuple):
    """A review that was held elsewhere, on the word of who enters it: nobody knows here who took part."""

    held_on: dt.date
    outcome: str
    kind: str
    signed_by: str
    remarks: str = ""


def enter(w: Writer, turns: Turns, now: int, process_key: str, given: Elsewhere) -> ReviewRow:
    """Record a review that was held elsewhere."""
    published, owner = definitions.latest(w, process_key), owners.current(w, process_key)
    row = ReviewRow(
        id=turns.new_id(),
        process_key=process_key,
        definition_id=published.id if published else "",
        kind=given.kind,
        held_on=given.held_on.isoformat(),
        recorded_at=now,
        outcome=given.outcome,
        owner_at_time=owner.person_id if owner else None,
        checklist_complete=1,
        evidence=IMPORTED,
        remarks=given.remarks,
        signed_by=given.signed_by,
        signed_at=now,
    )
    today = local_day(turns, now)
    held = Held(given.outcome, given.held_on, today, 1, given.signed_by, row.owner_at_time)
    return record(w, turns, sealed(row, held))


def must_be_dated(held_on: dt.date, today: dt.date, late_reason: str) -> None:
    """Refuse a date in the future, and one long past without a reason."""
    if held_on > today:
        raise InvalidValues(
            say("The review"), {"held_on": say("A review is recorded once it has been held, not before.")}
        )
    if significance.is_back_dated(held_on, today) and not late_reason.strip():
        said = say(
            "This is more than %(number)s business days ago: say why it is recorded only now.",
            number=significance.FREE_DAYS,
        )
        raise InvalidValues(say("The review"), {"late_reason": said})


def sealed(row: ReviewRow, held: Held) -> ReviewRow:
    """Complete a review with what it is worth: significant, or every reason why it is not."""
    why = significance.reasons(held)
    said = {"significant": not why, "reasons": [{"rule": one.rule, "why": one.sentence} for one in why]}
    return row._replace(state=COMPLETED, standing=msgspec.json.encode(said, enc_hook=plain))


def record(
    w: Writer,
    turns: Turns,
    row: ReviewRow,
    signed: Sequence[SignatureRow] = (),
    actions: Sequence[ActionRow] = (),
) -> ReviewRow:
    """Write a completed review, new or until now a draft: what came of it, who signed, its entry in the chain and the
    next date. `signed` are the signatures given now; those under the draft stay. Gives the row as it stands.
    """
    before = reviews.held(w, row.id)
    row = row._replace(state=COMPLETED)
    row = row._replace(next_due=_next_due(w, turns, row))
    if before is None:
        reviews.record(w, row)
    elif not reviews.save(w, row):
        raise WrongState(say("The review"), say("recorded"), say("recorded already, or dropped"))
    for one in signed:
        add_signature(w, one)
    for action in actions:
        review_actions.add(w, action)
    every = signatures.of(w, [subject(row.id)]).get(subject(row.id), [])
    content = review_chain.content(row, every, actions)
    review_chain.append(
        w, row.recorded_at, row.signed_by or "", row.process_key, review_chain.RECORDED, row.id, content
    )
    due_dates.settle(w, turns.calendar, row.recorded_at, row.process_key, say("A review was recorded"))
    return row


def _next_due(w: Writer, turns: Turns, row: ReviewRow) -> str | None:
    """When the process is due next with this review on record; None where it is out of scope (or not live yet)."""
    due = due_on(w, turns, row.process_key, row.recorded_at, row)
    return None if due is None else due.isoformat()


def due_on(r: Reader, turns: Turns, process_key: str, at: int, *more: ReviewRow) -> dt.date | None:
    """When a process is due, by the reviews on record and `more`; None where it is out of scope."""
    process, version = processes.find(r, process_key), definitions.latest(r, process_key)
    process = process or ProcessRow(process_key, at, at)
    held = [*reviews.of_process(r, process_key), *more]
    months, zone = version.review_months if version else None, turns.calendar.zone.key
    return standing.deadline(process, held, months, standing.policy_now(r), moment(at), zone).clock.due


def void(w: Writer, turns: Turns, now: int, review_id: str, by: str, why: str) -> ReviewRow:
    """Say that a recorded review does not count, and why; the record itself stays as it was."""
    reason = why.strip()
    if not reason or len(reason) > LONGEST:
        raise InvalidValues(
            say("The review"), {"why": say("Say why it does not count: it stands in the record for good.")}
        )
    row = reviews.held(w, review_id)
    if row is None or row.state == OPEN:
        raise NotFound("recorded review", review_id)
    if not reviews.void(w, review_id, at=now, by=by, why=reason):
        raise WrongState(say("The review"), say("voided"), say("voided already"))
    row = row._replace(voided_at=now, voided_by=by, voided_why=reason)
    review_chain.append(w, now, by, row.process_key, review_chain.VOIDED, row.id, review_chain.voiding(row))
    due_dates.settle(w, turns.calendar, now, row.process_key, say("A review was voided: %(why)s", why=reason))
    return row


def digest(row: ReviewRow) -> bytes:
    """What a signature of the whole review covers: the record without what is only known when it is signed."""
    covered = row._replace(signed_by=None, signed_at=None, next_due=None, standing=None, recorded_at=0)
    return hashlib.sha256(review_chain.content(covered, (), ())).digest()


def signature(turns: Turns, row: ReviewRow, person_id: str, meaning: str, at: int) -> SignatureRow:
    """Sign a review as a whole."""
    return SignatureRow(turns.new_id(), subject(row.id), person_id, meaning, at, digest(row))


def add_signature(w: Writer, one: SignatureRow) -> None:
    """Keep a signature; it stands in the record from now on."""
    signatures.add(w, one)


def local_day(turns: Turns, at: int) -> dt.date:
    """The day it is at a moment, where the organisation is."""
    return moment(at, turns.calendar.zone).date()
