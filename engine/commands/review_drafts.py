"""What is entered of a review while it is being held: read, checked, kept as JSON."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine.errors import InvalidValues
from engine.governance import checklist, significance
from engine.governance.significance import Held, Participant
from engine.sentence import plain, say
from engine.store import definitions, people
from engine.store.review_actions import ActionRow
from engine.store.review_proof import subject
from engine.store.signatures import REVIEWER, SignatureRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.reviews import ReviewRow
    from engine.store.transaction import Reader
    from engine.turn import Turns

LONGEST = 4_000
MOST = 50
FILE, LINK, WALK = "file", "link", "walkthrough"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINK = re.compile(r"https?://[^\s<>\"]{3,2000}")
_encode = msgspec.json.Encoder(order="sorted", enc_hook=plain).encode


class Draft(NamedTuple):
    """The row of a review, with what its JSON says."""

    row: ReviewRow

    @property
    def pins(self) -> dict[str, Any]:
        """The numbers that were pinned; empty while they are not."""
        return msgspec.json.decode(self.row.pins) if self.row.pins else {}

    @property
    def participants(self) -> list[dict[str, Any]]:
        """Who has taken part: person, zone, words, at, and the digest of the numbers they saw."""
        return list(msgspec.json.decode(self.row.participants))

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """The checklist: answer and remark by the id of the question."""
        return dict(msgspec.json.decode(self.row.checklist))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Questions of the checklist that are open."""
        return checklist.missing(self.answers)

    def held_on(self, today: dt.date) -> dt.date:
        """The day that was entered; where none was, the day on which it is signed."""
        return dt.date.fromisoformat(self.row.held_on) if self.row.held_on else today

    @property
    def evidence(self) -> list[dict[str, str]]:
        """What shows that people have looked: kind (file, link, walkthrough, import) and what it is."""
        return list(msgspec.json.decode(self.row.evidence))

    @property
    def actions(self) -> list[dict[str, str]]:
        """What is to be done: what, person, due_on."""
        return list(msgspec.json.decode(self.row.changes))

    def must_be_ready(self) -> None:
        """Refuse to sign what says nothing: no outcome, or no word on what changes or why nothing has to."""
        wrong = {}
        if self.row.outcome not in significance.OUTCOMES:
            wrong["outcome"] = say("Say what comes of the review.")
        if not self.row.remarks.strip():
            wrong["remarks"] = say("Say what changes, or why nothing has to.")
        if wrong:
            raise InvalidValues(say("The review"), wrong)

    def with_input(
        self, turns: Turns, person_id: str, zone: str, words: str, at: int
    ) -> tuple[ReviewRow, SignatureRow]:
        """Add what somebody says for an office, with their signature; who says it again replaces what they said."""
        said = words.strip()
        if not said or len(said) > LONGEST:
            raise InvalidValues(
                say("Your input"), {"words": say("Say what you see, in 1 to %(number)s characters.", number=LONGEST)}
            )
        seen = hashlib.sha256(self.row.pins or b"").hexdigest()
        one = {"person": person_id, "zone": zone, "words": said, "at": at, "seen": seen}
        others = [other for other in self.participants if (other["person"], other["zone"]) != (person_id, zone)]
        digest = hashlib.sha256(_encode({"review": self.row.id, **one})).digest()
        signed = SignatureRow(turns.new_id(), subject(self.row.id), person_id, REVIEWER, at, digest, zone)
        return self.row._replace(participants=_encode([*others, one])), signed

    def with_facts(self, facts: Mapping[str, Any], today: dt.date, known: set[str]) -> ReviewRow:
        """Take over what was entered; refused with everything that is wrong with it."""
        unknown = sorted(facts.keys() - _READERS.keys())
        wrong = dict.fromkeys(unknown, say("This cannot be entered."))
        given: dict[str, Any] = {}
        for name, value in facts.items():
            if name in _READERS:
                try:
                    given |= _READERS[name](value, today, known)
                except (ValueError, TypeError, KeyError, AttributeError) as bad:
                    wrong[name] = bad.args[0] if type(bad) is ValueError else say("This cannot be read.")
        if wrong:
            raise InvalidValues(say("The review"), wrong)
        changed = self.row._replace(**given)
        return changed._replace(checklist_complete=int(not Draft(changed).unanswered))


def _answers(value: Any, _today: dt.date, _known: set[str]) -> dict[str, Any]:
    found = {}
    for key, one in dict(value).items():
        answer, remark = str(one.get("answer", "")), _text(one.get("remark", ""))
        if key not in checklist.KNOWN or (answer and answer not in checklist.ANSWERS):
            raise ValueError(say("'%(key)s' is no question with the answer '%(answer)s'.", key=key, answer=answer))
        if answer or remark:
            found[key] = {"answer": answer, "remark": remark}
    return {"checklist": _encode(found)}


def _evidence(value: Any, _today: dt.date, _known: set[str]) -> dict[str, Any]:
    found = [_shown(dict(one)) for one in _several(value)]
    return {"evidence": _encode(found)}


def _shown(one: dict[str, Any]) -> dict[str, str]:
    kind, what = str(one.get("kind", "")), _text(one.get("what", ""))
    if kind == FILE and _SHA256.fullmatch(str(one.get("sha256", ""))):
        return {"kind": kind, "what": what or "A file", "sha256": str(one["sha256"])}
    if kind == LINK and _LINK.fullmatch(what):
        return {"kind": kind, "what": what}
    if kind == WALK and what:
        return {"kind": kind, "what": what}
    said = {LINK: say("A link begins with http:// or https://."), FILE: say("A file needs its SHA-256.")}
    raise ValueError(said.get(kind, say("Evidence is a file, a link, or a note of a walk-through.")))


def _actions(value: Any, _today: dt.date, known: set[str]) -> dict[str, Any]:
    found = []
    for one in _several(value):
        what, person, due_on = _text(one["what"]), str(one["person"]), str(one["due_on"])
        if not what or person not in known:
            raise ValueError(say("An action says what is to be done, and by whom (somebody who is here)."))
        found.append({"what": what, "person": person, "due_on": _day(due_on).isoformat()})
    return {"changes": _encode(found)}


def _outcome(value: Any, _today: dt.date, _known: set[str]) -> dict[str, Any]:
    if value and value not in significance.OUTCOMES:
        raise ValueError(
            say("'%(value)s' is no outcome: %(outcomes)s.", value=value, outcomes=", ".join(significance.OUTCOMES))
        )
    return {"outcome": str(value or "")}


def _held_on(value: Any, today: dt.date, _known: set[str]) -> dict[str, Any]:
    if not value:
        return {"held_on": ""}
    day = value if isinstance(value, dt.date) else _day(str(value))
    if day > today:
        raise ValueError(say("A review is recorded once it has been held, not before."))
    return {"held_on": day.isoformat()}


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(say("Give the day as year-month-day, such as 2026-11-21.")) from None


def _text(value: Any) -> str:
    text = str(value or "").strip()
    if len(text) > LONGEST:
        raise ValueError(say("At most %(number)s characters.", number=LONGEST))
    return text


def _several(value: Any) -> list[Any]:
    found = list(value)
    if len(found) > MOST:
        raise ValueError(say("At most %(number)s.", number=MOST))
    return found


_READERS: dict[str, Any] = {
    "checklist": _answers,
    "evidence": _evidence,
    "actions": _actions,
    "outcome": _outcome,
    "held_on": _held_on,
    "remarks": lambda value, *_: {"remarks": _text(value)},
    "late_reason": lambda value, *_: {"late_reason": _text(value) or None},
}


def actions_of(turns: Turns, row: ReviewRow, at: int) -> list[ActionRow]:
    """The actions of a review, as they go on record."""
    return [
        ActionRow(turns.new_id(), row.process_key, row.id, one["what"], one["person"], one["due_on"], at)
        for one in Draft(row).actions
    ]


def held_by(r: Reader, turns: Turns, row: ReviewRow, today: dt.date) -> Held:
    """The facts by which a review counts or not."""
    draft, versions = Draft(row), definitions.versions(r, row.process_key)
    reviewed = next((one for one in versions if one.id == row.definition_id), None)
    program = turns.deployed.program(r, row.definition_id)
    held_on = draft.held_on(today)
    return Held(
        outcome=row.outcome,
        held_on=held_on,
        today=today,
        evidence=len(draft.evidence),
        signed_by=row.signed_by,
        owner=row.owner_at_time,
        unanswered=len(draft.unanswered),
        reviewed=row.definition_id,
        active=_active(turns, versions, held_on),
        author=people.answerable(r, reviewed.deployed_by) if reviewed else None,
        participants=tuple(Participant(one["person"], one["zone"]) for one in draft.participants),
        zones=frozenset(lane.zone for lane in program.lanes.values() if lane.zone),
    )


def _active(turns: Turns, versions: list[definitions.DefinitionRow], day: dt.date) -> str:
    """The version that was in force at the end of a day."""
    zone = turns.calendar
    there = (one for one in versions if one.published_at is not None and zone.local(one.published_at).date() <= day)
    return next((one.id for one in there), "")
