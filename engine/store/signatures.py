"""Signatures: who put their name to what, when, with which meaning; never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.governing import signature
from engine.store.statements import Statement, adding, among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

AUTHOR, REVIEWER, APPROVER = "author", "reviewer", "approver"


class SignatureRow(NamedTuple):
    """A signature. `subject` is written `kind:id` (review:…), `meaning` author, reviewer or approver, `digest` the
    SHA-256 of what was signed.
    """

    id: str
    subject: str
    person_id: str
    meaning: str
    at: int
    digest: bytes
    remarks: str = ""


_ADD = adding(signature)
_OF = Statement(
    select(signature).where(among(signature.c.subject, "subjects")).order_by(signature.c.at, signature.c.id)
)


def add(w: Writer, row: SignatureRow) -> None:
    """Keep a signature."""
    w.run(_ADD, row._asdict())


def of(r: Reader, subjects: Iterable[str]) -> dict[str, list[SignatureRow]]:
    """The signatures under these things, by subject, in the order they were given."""
    found: dict[str, list[SignatureRow]] = {}
    for row in r.all(_OF, {"subjects": texts(sorted(set(subjects)))}):
        found.setdefault(row[1], []).append(SignatureRow._make(row))
    return found
