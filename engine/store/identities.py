"""Identities: whom a provider outside knows by which subject. The pair of issuer and subject is the whole identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store.entrance import identity
from engine.store.registers import person
from engine.store.statements import Statement, adding_new, changing, fixed, p, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class IdentityRow(NamedTuple):
    """One person as one provider knows them."""

    issuer: str
    subject: str
    person_id: str
    seen_at: int


_FIND = Statement(
    select(identity.c.person_id).where(identity.c.issuer == p("issuer"), identity.c.subject == p("subject"))
)
_ADD = adding_new(identity)
_WITH_EMAIL = Statement(
    select(person.c.id)
    .where(func.lower(person.c.email) == p("email"), person.c.active == fixed(1))
    .order_by(person.c.id)
)
_SEEN = Statement(changing(identity, ("seen_at",), "issuer", "subject"))
_OF = Statement(select(identity).where(identity.c.person_id == p("person_id")).order_by(identity.c.issuer))
_DROP = removing(identity, "person_id")


def find(r: Reader, issuer: str, subject: str) -> str | None:
    """Who it is."""
    found: str | None = r.value(_FIND, {"issuer": issuer, "subject": subject})
    return found


def add(w: Writer, row: IdentityRow) -> bool:
    """Link a person; False where the identity is linked already."""
    return w.add(_ADD, row._asdict())


def seen(w: Writer, issuer: str, subject: str, at: int) -> None:
    """Note that somebody came in by it."""
    w.run(_SEEN, {"issuer": issuer, "subject": subject, "seen_at": at})


def of_person(r: Reader, person_id: str) -> list[IdentityRow]:
    """By which providers somebody is known."""
    return [IdentityRow._make(row) for row in r.all(_OF, {"person_id": person_id})]


def with_email(r: Reader, address: str) -> list[str]:
    """Who is here and has an e-mail address (in lower case)."""
    return [row[0] for row in r.all(_WITH_EMAIL, {"email": address})]


def drop(w: Writer, person_id: str) -> None:
    """Unlink somebody from all providers."""
    w.run(_DROP, {"person_id": person_id})
