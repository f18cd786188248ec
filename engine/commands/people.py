"""People: who there is, and what is said of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from engine import views
from engine.errors import Conflict, InvalidValues, NotFound
from engine.model import Person, Role
from engine.rights import questions
from engine.sentence import say
from engine.store import people, settings
from engine.store.outcomes import Taken
from engine.store.people import EVERYWHERE, PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.store.transaction import Reader, Writer


HELD = "people"
"""The setting that is held while somebody is changed or leaves, and while it is looked who administers."""

SYSTEM = questions.SYSTEM

ALL_ROLES = frozenset({Role.MEMBER, Role.DESIGNER, Role.OPERATOR, Role.ADMINISTRATOR})
"""The roles of the one who looks after everything in a small company."""

_SYSTEM = Person(SYSTEM, "Throughlane", roles=ALL_ROLES | {Role.OWNER, Role.AUDITOR})


def acting(r: Reader, person_id: str, at: int) -> Person:
    """Find somebody who may act at a moment, or refuse."""
    return _SYSTEM if person_id == SYSTEM else who_acts(people.find_whole(r, person_id, at), person_id)


def who_acts(found: people.Whole | None, person_id: str) -> Person:
    """Show who acts; refused where there is nobody of that id, or they have left."""
    if found is None or not found.row.active:
        raise NotFound("person", person_id)
    return views.person(found)


def add(
    w: Writer,
    row: PersonRow,
    *,
    groups: Iterable[str],
    roles: Iterable[str],
    password_hash: str | None,
    at: int,
) -> None:
    """Let a new person in; refused where the id is in use, or something about them cannot be."""
    _check(w, row, wrong_id(row.id))
    try:
        people.add(w, row, groups, [(role, EVERYWHERE) for role in roles], password_hash=password_hash, at=at)
    except Taken as taken:
        raise Conflict(say("There is a person %(id)s already.", id=repr(row.id))) from taken


LONGEST_ID, LONGEST_NAME, LONGEST_TEXT = 100, 200, 2_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
WRONG_ZONE = say("Choose a time zone such as Europe/Berlin, or leave it empty for the organisation's.")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def change(w: Writer, person_id: str, given: Mapping[str, str | None]) -> tuple[str, ...]:
    """Change who somebody is (what `CHANGED` lists); gives what differs now. Ids never change."""
    settings.hold(w, HELD)
    row = people.find(w, person_id)
    if row is None:
        raise NotFound("person", person_id)
    changed = row._replace(**{name: given[name] for name in CHANGED if name in given})  # type: ignore[arg-type]
    _check(w, changed)
    people.change(w, changed)
    return tuple(name for name in CHANGED if getattr(row, name) != getattr(changed, name))


CHANGED = ("name", "title", "email", "manager_id", "language", "zone")
"""What can be changed about a person; everything else is an act of its own."""


def wrong_id(text: str) -> str:
    """Say what is wrong with the id of a person or group; empty where nothing is."""
    if text == SYSTEM:
        return say("This id stands for the product itself.")
    fits = len(text) <= LONGEST_ID and _ID.fullmatch(text)
    return (
        ""
        if fits
        else say(
            "Use letters, digits and . _ - @ +, %(longest_id)s at most, a letter or digit first.", longest_id=LONGEST_ID
        )
    )


def wrong_name(text: str) -> str:
    """Say what is wrong with what somebody or something is called; empty where nothing is."""
    if not text.strip():
        return say("It must have a name.")
    return (
        ""
        if len(text) <= LONGEST_NAME and text.isprintable()
        else say("Use one line, %(longest_name)s letters at most.", longest_name=LONGEST_NAME)
    )


def _check(r: Reader, row: PersonRow, wrong: str = "") -> None:
    titled = wrong_name(row.title) if row.title else ""
    address = "" if not row.email or _is_address(row.email) else say("Write an address such as name@example.com.")
    found = {"id": wrong, "name": wrong_name(row.name), "title": titled, "email": address}
    found["manager"] = _wrong_manager(r, row)
    found["language"] = (
        "" if not row.language or _LANGUAGE.fullmatch(row.language) else say("There is no such language.")
    )
    found["zone"] = "" if not row.zone or row.zone in available_timezones() else WRONG_ZONE
    found = {name: said for name, said in found.items() if said}
    if found:
        raise InvalidValues(say("What is said about %(id)s", id=row.id), found)


def _is_address(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def _wrong_manager(r: Reader, row: PersonRow) -> str:
    if row.manager_id is None:
        return ""
    if row.id in {row.manager_id, *above(r, row.manager_id)}:
        return say("Nobody can be their own manager, not even through others.")
    manager = people.find(r, row.manager_id)
    if manager is None:
        return say("There is no person %(manager_id)s.", manager_id=repr(row.manager_id))
    before = people.find(r, row.id)
    kept = before is not None and before.manager_id == row.manager_id
    if manager.keeper_id is not None:
        return say("%(manager)s is a program.", manager=manager.name)
    return "" if manager.active or kept else say("%(manager)s has left.", manager=manager.name)


def can_own(row: PersonRow) -> bool:
    """Whether somebody can answer for a process: they are here, and no program."""
    return bool(row.active) and row.keeper_id is None


def above(r: Reader, person_id: str) -> list[str]:
    """The managers above somebody, the nearest first, whether they are still here or not."""
    found: list[str] = []
    row = people.find(r, person_id)
    while row is not None and row.manager_id is not None and row.manager_id not in found:
        found.append(row.manager_id)
        row = people.find(r, row.manager_id)
    return found
