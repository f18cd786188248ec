"""What an administrator allows that is forbidden otherwise, by kind and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.entrance import allowance
from engine.store.statements import Statement, among, keeping, p, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

EVERY = "*"
"""The subject that stands for all of its kind."""


class AllowanceRow(NamedTuple):
    """Something that is allowed: by whom, since when (microseconds UTC)."""

    kind: str
    subject: str
    by: str
    at: int


_KIND = allowance.c.kind == p("kind")
_ANY = Statement(select(allowance.c.by).where(_KIND, among(allowance.c.subject, "subjects")))
_ALL = Statement(select(allowance).where(_KIND).order_by(allowance.c.subject))
_GIVE = keeping(allowance)
_TAKE = removing(allowance, "kind", "subject")


def allows(r: Reader, kind: str, subject: str) -> bool:
    """Whether this, or all of its kind, is allowed."""
    return r.value(_ANY, {"kind": kind, "subjects": texts([subject, EVERY])}) is not None


def everything(r: Reader, kind: str) -> list[AllowanceRow]:
    """All that is allowed of a kind, by subject."""
    return [AllowanceRow._make(row) for row in r.all(_ALL, {"kind": kind})]


def give(w: Writer, row: AllowanceRow) -> None:
    """Allow something; who has allowed it last, counts."""
    w.run(_GIVE, row._asdict())


def take(w: Writer, kind: str, subject: str) -> bool:
    """Withdraw it; False where it was not allowed."""
    return w.run(_TAKE, {"kind": kind, "subject": subject}) == 1
