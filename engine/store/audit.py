"""The audit log: what people did that is not work on a task, and what was refused to them; appended, never changed.

One chain for the whole log, made like those of the journal: each row's hash is an HMAC over everything in it, over a
salted digest of its personal values and over the hash before. The personal values lie encrypted in `audit_values`,
from where they can be erased; ids of people are pseudonyms and stay.

Whoever appends holds the end of the chain until the transaction ends, so rows are appended last of all, after every
other lock has been taken and every other row written (`event_position` included, see `history`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import or_, select

from engine.sentence import plain
from engine.store import settings
from engine.store.entrance import audit, audit_values
from engine.store.statements import NONE_SKIPPED, Statement, adding, p

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.transaction import Reader, Writer

DONE = "done"
_END = "audit_end"
_FIRST_HASH = b""


class Act(NamedTuple):
    """What somebody did. `subject` is written `kind:id`; `details` and `personal` are plain JSON objects.

    `personal` is what must be erasable: names, addresses, reasons in words. Secrets stand in neither.
    """

    actor: str
    verb: str
    subject: str = ""
    outcome: str = DONE
    channel: str = ""
    on_behalf_of: str | None = None
    details: Mapping[str, Any] | None = None
    personal: Mapping[str, Any] | None = None


class Line(NamedTuple):
    """A row of the log as it is read; `personal` is None where it was erased, empty where there never was any."""

    number: int
    at: int
    actor: str
    on_behalf_of: str | None
    verb: str
    subject: str
    outcome: str
    channel: str
    details: dict[str, Any]
    personal: dict[str, Any] | None


class Asked(NamedTuple):
    """Which rows: those before a number (the youngest come first), of an actor, a verb, a subject, between moments."""

    before: int | None = None
    actor: str | None = None
    verb: str | None = None
    subject: str | None = None
    since: int | None = None
    until: int | None = None


_encode = msgspec.json.Encoder(order="sorted", enc_hook=plain).encode
_decode = msgspec.json.Decoder().decode
_LAST = Statement(
    select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(p("limit")).offset(NONE_SKIPPED)
)
_ADD = adding(audit)
_ADD_VALUES = adding(audit_values)
_CONCERNS = or_(
    audit.c.actor == p("person_id"), audit.c.on_behalf_of == p("person_id"), audit.c.subject == p("subject")
)
_ERASE = Statement(audit_values.delete().where(audit_values.c.number.in_(select(audit.c.number).where(_CONCERNS))))
_PLAIN = ("number", "at", "actor", "on_behalf_of", "verb", "subject", "outcome", "channel")
_SHOWN = (*audit.c[(*_PLAIN, "details", "values_digest")], *audit_values.c["salt", "data"])
_JOINED = audit.outerjoin(audit_values, audit_values.c.number == audit.c.number)
_CONDITIONS: dict[str, Any] = {
    "before": audit.c.number < p("before"),
    "actor": audit.c.actor == p("actor"),
    "verb": audit.c.verb == p("verb"),
    "subject": audit.c.subject == p("subject"),
    "since": audit.c.at >= p("since"),
    "until": audit.c.at < p("until"),
}
_STATEMENTS: dict[tuple[str, ...], Statement] = {}


def append(w: Writer, at: int, act: Act) -> int:
    """Write what was done at the end of the log; gives its number. Nothing else is locked after this."""
    settings.hold(w, _END)
    number, previous = end(w)
    number += 1
    details = _encode(act.details or {})
    salt, closed, digest = w.seal.close(place(number), _encode(act.personal)) if act.personal else (b"", b"", b"")
    row = {
        "number": number,
        "at": at,
        **act._asdict(),
        "details": details,
        "values_digest": digest,
        "previous": previous,
    }
    del row["personal"]
    w.run(_ADD, row | {"hash": w.seal.act(*covered(row))})
    if act.personal:
        w.run(_ADD_VALUES, {"number": number, "salt": salt, "data": closed})
    return number


def covered(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the hash of a row covers, in its order."""
    return tuple(row[name] for name in (*_PLAIN, "details", "values_digest", "previous"))


def place(number: int) -> str:
    """Name a row towards the seal, so that its values cannot be moved to another."""
    return f"audit {number}"


def end(r: Reader) -> tuple[int, bytes]:
    """The number and the hash of the last row; 0 where there is none."""
    found = r.one(_LAST, {"limit": 1})
    return (found[0], found[1]) if found else (0, _FIRST_HASH)


def listed(r: Reader, asked: Asked, limit: int) -> list[Line]:
    """A page of the log, youngest first; `asked.before` is the last number of the page before."""
    given = {name: value for name, value in asked._asdict().items() if value is not None}
    return [_line(r, row) for row in r.all(_statement(tuple(given)), {**given, "limit": limit})]


def concerning(r: Reader, person_id: str, *, before: int, limit: int) -> list[Line]:
    """A page of the rows that a person acted in, or that are about them, youngest first."""
    about = {"person_id": person_id, "subject": f"person:{person_id}", "before": before, "limit": limit}
    return [_line(r, row) for row in r.all(_CONCERNING, about)]


def erase(w: Writer, person_id: str) -> int:
    """Erase the personal values of all rows that a person acted in, or that are about them; how many those were."""
    return w.run(_ERASE, {"person_id": person_id, "subject": f"person:{person_id}"})


def _statement(names: tuple[str, ...]) -> Statement:
    found = _STATEMENTS.get(names)
    if found is None:
        found = _STATEMENTS[names] = Statement(_page(*(_CONDITIONS[name] for name in names)))
    return found


def _page(*conditions: Any) -> Any:
    chosen = select(*_SHOWN).select_from(_JOINED).where(*conditions).order_by(audit.c.number.desc())
    return chosen.limit(p("limit")).offset(NONE_SKIPPED)


_CONCERNING = Statement(_page(_CONCERNS, _CONDITIONS["before"]))


def _line(r: Reader, row: tuple[Any, ...]) -> Line:
    number, at, actor, on_behalf_of, verb, subject, outcome, channel, details, digest, salt, closed = row
    personal: dict[str, Any] | None = None if digest else {}
    if closed is not None:
        opened = r.seal.open(place(number), salt, closed)
        personal = None if opened is None else _decode(opened)
    return Line(number, at, actor, on_behalf_of, verb, subject, outcome, channel, _decode(details), personal)
