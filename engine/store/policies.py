"""Policies on reviews: each that was ever in force, with who set it, when and why; none is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.governing import policy
from engine.store.outcomes import Taken
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class PolicyRow(NamedTuple):
    """A policy; `rules` is JSON that this room does not read."""

    number: int
    months: int
    rules: bytes
    set_at: int
    set_by: str
    why: str


_NEWEST_FIRST = policy.c.number.desc()
_ADD = adding_new(policy)
_ALL = Statement(select(policy).order_by(_NEWEST_FIRST))
_CURRENT = Statement(select(policy).order_by(_NEWEST_FIRST).limit(p("limit")).offset(NONE_SKIPPED))


def current(r: Reader) -> PolicyRow | None:
    """The policy in force; None where nobody has set one."""
    row = r.one(_CURRENT, {"limit": 1})
    return None if row is None else PolicyRow._make(row)


def everything(r: Reader) -> list[PolicyRow]:
    """All policies, the one in force first."""
    return [PolicyRow._make(row) for row in r.all(_ALL)]


def add(w: Writer, row: PolicyRow) -> None:
    """Put a policy in force; raises Taken where somebody else did so at the same time."""
    if not w.add(_ADD, row._asdict()):
        raise Taken("A policy", str(row.number))
