"""API tokens: what programs show instead of a password. The table has their hashes, and how they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store.entrance import api_token
from engine.store.statements import Statement, adding, changing, fixed, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class TokenRow(NamedTuple):
    """One token; `scopes` is a JSON list of names."""

    id: str
    person_id: str
    name: str
    prefix: str
    hash: str
    scopes: bytes
    made_at: int
    expires_at: int
    used_at: int | None
    revoked_at: int | None


_ADD = adding(api_token)
_FIND = Statement(select(api_token).where(api_token.c.hash == p("hash")))
_OF = Statement(
    select(api_token)
    .where(api_token.c.person_id == p("person_id"), api_token.c.revoked_at.is_(None))
    .order_by(api_token.c.made_at.desc(), api_token.c.id)
)
_USED = Statement(
    changing(api_token, ("used_at",), "id").where(func.coalesce(api_token.c.used_at, fixed(0)) < p("used_at"))
)
_REVOKE = Statement(changing(api_token, ("revoked_at",), "id", "person_id").where(api_token.c.revoked_at.is_(None)))
_REVOKE_ALL = Statement(changing(api_token, ("revoked_at",), "person_id").where(api_token.c.revoked_at.is_(None)))


def add(w: Writer, row: TokenRow) -> None:
    """Keep a new token."""
    w.run(_ADD, row._asdict())


def find(r: Reader, hashed: str) -> TokenRow | None:
    """A token by its hash, whether or not it is still good."""
    row = r.one(_FIND, {"hash": hashed})
    return None if row is None else TokenRow._make(row)


def of_person(r: Reader, person_id: str) -> list[TokenRow]:
    """Somebody's tokens that are not revoked, the newest first."""
    return [TokenRow._make(row) for row in r.all(_OF, {"person_id": person_id})]


def used(w: Writer, token_id: str, at: int) -> None:
    """Note that a token was used; never earlier than was known."""
    w.run(_USED, {"id": token_id, "used_at": at})


def revoke(w: Writer, person_id: str, token_id: str, at: int) -> bool:
    """Make a token of somebody worthless; False where they have none such."""
    return w.run(_REVOKE, {"id": token_id, "person_id": person_id, "revoked_at": at}) == 1


def revoke_all(w: Writer, person_id: str, at: int) -> None:
    """Make all tokens of somebody worthless."""
    w.run(_REVOKE_ALL, {"person_id": person_id, "revoked_at": at})
