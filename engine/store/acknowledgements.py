"""Read receipts: what published versions change for whose lane, who is asked to take note, and who has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, exists, func, or_, select

from engine.store.entrance import person_group
from engine.store.governing import acknowledgement, changed_lane, process
from engine.store.registers import definition, person
from engine.store.statements import Statement, adding_new, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class ChangeRow(NamedTuple):
    """That a version changes the steps of a lane, in which this group works; `told` is a JSON list of sentences."""

    definition_id: str
    lane: str
    process_key: str
    version: int
    at: int
    group: str
    name: str
    told: bytes = b"[]"


class Asked(NamedTuple):
    """A change that somebody is asked to take note of; `process_name` as the version has it."""

    definition_id: str
    process_key: str
    process_name: str
    version: int
    at: int
    lane: str
    told: bytes


class Receipt(NamedTuple):
    """Whether somebody whose lane a version changes has taken note of it, and when (None: not yet)."""

    person_id: str
    name: str
    lane: str
    at: int | None


_COVERING = definition.alias("covering")
_COVERED = acknowledgement.join(_COVERING, _COVERING.c.id == acknowledgement.c.definition_id)
_IN_GROUP = and_(
    person_group.c.group == changed_lane.c.group,
    person_group.c.since <= changed_lane.c.at,
    or_(person_group.c.until.is_(None), person_group.c.until > p("now")),
)
_ADD, _GIVE = adding_new(changed_lane), adding_new(acknowledgement)
ASKED = Statement(
    select(
        changed_lane.c.definition_id,
        changed_lane.c.process_key,
        definition.c.name,
        changed_lane.c.version,
        changed_lane.c.at,
        changed_lane.c.name,
        changed_lane.c.told,
    )
    .join(definition, definition.c.id == changed_lane.c.definition_id)
    .join(person_group, _IN_GROUP)
    .outerjoin(process, process.c.key == changed_lane.c.process_key)
    .where(
        person_group.c.person_id == p("person_id"),
        process.c.retired_at.is_(None),
        ~exists(
            select(_COVERING.c.id)
            .select_from(_COVERED)
            .where(
                acknowledgement.c.person_id == p("person_id"),
                _COVERING.c.key == changed_lane.c.process_key,
                _COVERING.c.version >= changed_lane.c.version,
            )
        ),
    )
    .order_by(changed_lane.c.process_key, changed_lane.c.version, changed_lane.c.lane)
)
_FIRST = (
    select(func.min(acknowledgement.c.at))
    .select_from(_COVERED)
    .where(
        acknowledgement.c.person_id == person.c.id,
        _COVERING.c.key == changed_lane.c.process_key,
        _COVERING.c.version >= changed_lane.c.version,
    )
    .scalar_subquery()
)
_RECEIPTS = Statement(
    select(person.c.id, person.c.name, changed_lane.c.name, _FIRST)
    .select_from(changed_lane.join(person_group, _IN_GROUP).join(person, person.c.id == person_group.c.person_id))
    .where(changed_lane.c.definition_id == p("definition_id"), person.c.active == p("active"))
    .order_by(changed_lane.c.name, person.c.name, person.c.id)
)


def record_change(w: Writer, row: ChangeRow) -> None:
    """Keep what a version changes for a lane; once."""
    w.add(_ADD, row._asdict())


def give(w: Writer, definition_id: str, person_id: str, at: int) -> None:
    """Note that somebody has taken note of a version; the first time counts."""
    w.add(_GIVE, {"definition_id": definition_id, "person_id": person_id, "at": at})


def asked(r: Reader, person_id: str, now: int) -> list[Asked]:
    """What somebody is asked to take note of: changes to lanes they worked in then and work in now, unless they have
    taken note of that version or a later one; of processes that are in use.
    """
    return [Asked._make(row) for row in r.all(ASKED, {"person_id": person_id, "now": now})]


def receipts(r: Reader, definition_id: str, now: int) -> list[Receipt]:
    """Everybody who is asked to take note of a version, by lane, and when they have."""
    return [Receipt._make(row) for row in r.all(_RECEIPTS, {"definition_id": definition_id, "now": now, "active": 1})]
