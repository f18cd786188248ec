"""Personal data: all that is known of a person, erasing it, and erasing the values of requests that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from engine.calendar.instants import moment
from engine.commands import documents
from engine.commands.audit import note
from engine.commands.people import SYSTEM
from engine.errors import Conflict, InvalidValues, NotFound
from engine.sentence import grouped, say
from engine.store import (
    attachments,
    audit,
    instances,
    journal,
    owners,
    pages,
    people,
    personal,
    remarks,
    retention,
    ticks,
)
from engine.store.retention import RetentionRow
from engine.turn import noting
from engine.values import loads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.instances import InstanceRow
    from engine.store.people import PersonRow
    from engine.store.transaction import Reader, Writer

LONGEST = 36_500
"""Days for which personal values can be kept at most: a hundred years."""
DAY = 86_400 * 1_000_000
LINES = 500
_INSTANTS = ("at", "since", "until")
_LAST = 2**62


def known(r: Reader, person_id: str) -> dict[str, Any]:
    """Everything that is known of somebody, as plain JSON, by where it stands."""
    _person(r, person_id)
    found: dict[str, Any] = {
        place: [{name: _plain(name, value) for name, value in row.items()} for row in rows]
        for place, rows in personal.known(r, person_id).items()
    }
    found["documents about them"] = [
        {"store": store, "written_at": moment(one.written_at).isoformat(), "value": _held(one.data)}
        for store, one in documents.about_person(r, person_id)
    ]
    names = {one.id: one.name for one in attachments.of_person(r, person_id)}
    found["files given"] = [one | {"name": names[one["id"]]} for one in found["files given"]]
    found["audit log"] = [_line(line) for line in _lines(r, person_id)]
    return found


def erase_person(w: Writer, person_id: str, name: str) -> None:
    """Erase what connects an id with a human being; refused while they are here, or own a process."""
    row = _person(w, person_id)
    if row.active:
        raise Conflict(
            say("%(person)s has not left yet; only then can what is known of them be erased.", person=row.name)
        )
    owned = sorted(key for key, one in owners.all_current(w).items() if one.person_id == person_id)
    if owned:
        raise Conflict(
            say(
                "%(person)s still owns %(processes)s; give it another owner first.",
                person=row.name,
                processes=", ".join(owned),
            )
        )
    attachments.erase(w, attachments.held_for(person_id))
    noting.tell(lines=personal.erase(w, person_id, name), documents=documents.erase_about(w, person_id))


def erase_request(w: Writer, instance_id: str) -> str:
    """Erase the personal values of a request that has ended, and of all that it called; gives the id of its root."""
    row = _instance(w, instance_id)
    root = _instance(w, row.root_id)
    if root.ended_at is None:
        raise Conflict(
            say("This request is still running, and decides by its values. Let it end, or cancel it, then erase.")
        )
    rows = _erase_family(w, root)
    noting.tell(f"request:{root.id}", rows=rows)
    return root.id


def erase_what_is_over(w: Writer, now: int, limit: int) -> int:
    """Erase the values of requests whose time is over, each with a line in the audit log; how many those were."""
    done: list[tuple[str, int]] = []
    for one in retention.all_of(w):
        over = retention.over(w, one.process_key, now - one.days * DAY, limit - len(done))
        done += [(root_id, _erase_family(w, _instance(w, root_id))) for root_id in over]
    for root_id, rows in done:
        note(w, now, SYSTEM, retention.ERASED[1], f"request:{root_id}", details={"rows": rows})
    return len(done)


def set_retention(w: Writer, now: int, process_key: str, days: int | None, by: str) -> None:
    """Say how many days after the end of a request its personal values are erased; None: not by themselves."""
    if days is None:
        retention.drop(w, process_key)
    elif 0 <= days <= LONGEST:
        retention.keep(w, RetentionRow(process_key, days, by, now))
    else:
        raise InvalidValues(
            say("The period"),
            {"days": say("Give a whole number of days from 0 to %(longest)s.", longest=grouped(LONGEST))},
        )


def _erase_family(w: Writer, root: InstanceRow) -> int:
    erased = 0
    for one in _family(w, root):
        erased += journal.erase_values(w, one.id)
        pages.drop_all(w, one.id)
        remarks.erase(w, one.id)
        erased += attachments.erase(w, one.id) + ticks.erase(w, one.id)
    return erased


def _family(r: Reader, root: InstanceRow) -> Iterator[InstanceRow]:
    waiting = [root]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += instances.children(r, one.id)


def _person(r: Reader, person_id: str) -> PersonRow:
    row = people.find(r, person_id)
    if row is None:
        raise NotFound("person", person_id)
    return row


def _instance(r: Reader, instance_id: str) -> InstanceRow:
    row = instances.load(r, instance_id)
    if row is None:
        raise NotFound("process instance", instance_id)
    return row


def _lines(r: Reader, person_id: str) -> Iterator[audit.Line]:
    before = _LAST
    while found := audit.concerning(r, person_id, before=before, limit=LINES):
        yield from found
        before = found[-1].number


def _line(line: audit.Line) -> dict[str, Any]:
    facts = line._asdict()
    return facts | {"at": moment(line.at).isoformat()}


def _held(data: bytes | None) -> Any:
    return None if data is None else loads(data)


def _plain(name: str, value: Any) -> Any:
    """Read a column as people do: instants as date-times, JSON as what it holds."""
    if isinstance(value, int) and value and (name in _INSTANTS or name.endswith("_at")):
        return moment(value).isoformat()
    return msgspec.json.decode(value) if isinstance(value, bytes) and value else value
