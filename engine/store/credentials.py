"""What people prove with that they are who they say: hashes of passwords and codes, never passwords.

The secret of the second factor is the one thing that must be read again; it is encrypted with the key outside the
database, and tied to its person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from engine.store.entrance import credential, recovery_code
from engine.store.statements import Statement, adding, changing, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

_SALT = 16


class CredentialRow(NamedTuple):
    """What one person proves with. `totp_since` is when the second factor was confirmed, None while it is not."""

    person_id: str
    password_hash: str | None
    changed_at: int
    totp: bytes | None
    totp_since: int | None
    totp_step: int | None

    @property
    def second_factor(self) -> bool:
        """Whether a password alone does not suffice."""
        return self.totp_since is not None


_FIND = Statement(select(credential).where(credential.c.person_id == p("person_id")))
_SET_PASSWORD = Statement(changing(credential, ("password_hash", "changed_at"), "person_id"))
_RENEW = Statement(
    changing(credential, ("password_hash",), "person_id").where(credential.c.password_hash == p("before"))
)
_SET_TOTP = Statement(changing(credential, ("totp", "totp_since", "totp_step"), "person_id"))
_TAKE_STEP = Statement(
    changing(credential, ("totp_step",), "person_id").where(
        or_(credential.c.totp_step.is_(None), credential.c.totp_step < p("totp_step"))
    )
)
_FORGET_CODES = removing(recovery_code, "person_id")
_ADD_CODE = adding(recovery_code)
_USE_CODE = Statement(
    changing(recovery_code, ("used_at",), "person_id", "hash").where(recovery_code.c.used_at.is_(None))
)
_LEFT = Statement(
    select(func.count()).where(recovery_code.c.person_id == p("person_id"), recovery_code.c.used_at.is_(None))
)


def find(r: Reader, person_id: str) -> CredentialRow | None:
    """What somebody proves with; None where there is nobody of that id."""
    row = r.one(_FIND, {"person_id": person_id})
    return None if row is None else CredentialRow._make(row)


def set_password(w: Writer, person_id: str, hashed: str | None, at: int) -> bool:
    """Write a password's hash (None: nobody signs in by one); False where there is no such person."""
    return w.run(_SET_PASSWORD, {"person_id": person_id, "password_hash": hashed, "changed_at": at}) == 1


def renew_hash(w: Writer, person_id: str, before: str, hashed: str) -> None:
    """Write another hash of the same password, unless the password has been changed meanwhile."""
    w.run(_RENEW, {"person_id": person_id, "password_hash": hashed, "before": before})


def set_totp(w: Writer, person_id: str, secret: bytes | None, since: int | None, step: int | None = None) -> None:
    """Write the second factor's secret, encrypted; without `since` it is not in force yet, without a secret gone."""
    closed = None
    if secret is not None:
        salt, inner, _ = w.seal.close(_owner(person_id), secret)
        closed = salt + inner
    w.run(_SET_TOTP, {"person_id": person_id, "totp": closed, "totp_since": since, "totp_step": step})


def totp(r: Reader, row: CredentialRow) -> bytes | None:
    """Read the second factor's secret; None where there is none, or another key has encrypted it."""
    if row.totp is None:
        return None
    return r.seal.open(_owner(row.person_id), row.totp[:_SALT], row.totp[_SALT:])


def take_step(w: Writer, person_id: str, step: int) -> bool:
    """Use up a time step of the second factor and all before it; False where it is used up already."""
    return w.run(_TAKE_STEP, {"person_id": person_id, "totp_step": step}) == 1


def set_codes(w: Writer, person_id: str, hashes: Iterable[str]) -> None:
    """Give somebody these recovery codes and no others."""
    w.run(_FORGET_CODES, {"person_id": person_id})
    w.run_many(_ADD_CODE, [{"person_id": person_id, "hash": one, "used_at": None} for one in hashes])


def use_code(w: Writer, person_id: str, hashed: str, at: int) -> bool:
    """Use up a recovery code; False where there is none such left."""
    return w.run(_USE_CODE, {"person_id": person_id, "hash": hashed, "used_at": at}) == 1


def codes_left(r: Reader, person_id: str) -> int:
    """How many recovery codes somebody has not used."""
    return int(r.value(_LEFT, {"person_id": person_id}))


def _owner(person_id: str) -> str:
    return f"second factor of {person_id}"
