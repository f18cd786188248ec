"""People: who may sign in, with what password, in which groups. Passwords are kept as argon2id hashes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from engine import views
from engine.errors import Conflict
from engine.store import people
from engine.store.outcomes import Taken
from engine.store.people import PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Person
    from engine.store.transaction import Reader, Writer


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """Hash a password with argon2id; slow on purpose, so never inside a transaction."""
    return _hasher().hash(password)


def add(
    w: Writer,
    person_id: str,
    name: str,
    *,
    title: str,
    groups: Iterable[str],
    password_hash: str | None,
    administrator: bool,
    demo: bool,
) -> None:
    """Let a new person in; refused where the id is in use."""
    row = PersonRow(person_id, name, title, password_hash, int(administrator), int(demo), 1)
    try:
        people.add(w, row, groups)
    except Taken as taken:
        raise Conflict(f"There is a person {person_id!r} already.") from taken


def verified(r: Reader, person_id: str, password: str) -> Person | None:
    """Give the person if the password is theirs; takes as long for somebody who does not exist."""
    row = people.find(r, person_id)
    known = row.password_hash if row is not None and row.active else None
    try:
        _hasher().verify(known or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return views.person(row, people.groups(r, person_id)) if row is not None and known else None


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")
