"""People: who may sign in, with what password, in which groups. Passwords are kept as argon2id hashes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from engine import views
from engine.errors import Conflict, NotFound
from engine.model import Person, Role
from engine.store import credentials, people
from engine.store.outcomes import Taken
from engine.store.people import EVERYWHERE, PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """Hash a password with argon2id; slow on purpose, so never inside a transaction."""
    return _hasher().hash(password)


SYSTEM = "system"
"""Who acts where nobody does: what happens by itself, and what the command line is told on the machine itself."""

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
    """Let a new person in; refused where the id is in use."""
    try:
        people.add(w, row, groups, [(role, EVERYWHERE) for role in roles], password_hash=password_hash, at=at)
    except Taken as taken:
        raise Conflict(f"There is a person {row.id!r} already.") from taken


def verified(r: Reader, person_id: str, password: str, at: int) -> Person | None:
    """Give the person if the password is theirs; takes as long for somebody who does not exist."""
    found = people.find_whole(r, person_id, at)
    known = credentials.password_hash(r, person_id) if found is not None and found.row.active else None
    try:
        _hasher().verify(known or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return views.person(found) if found is not None and known else None


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")
