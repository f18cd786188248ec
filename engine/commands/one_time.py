"""What is random, shown once and kept as a hash: codes for links, the first run and the step between two factors."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from engine.calendar.instants import HOUR, MINUTE
from engine.errors import Conflict
from engine.sentence import say
from engine.store import codes
from engine.store.codes import CodeRow

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

INVITATION = "invitation"
RESET = "reset"
FIRST_RUN = "first run"
SECOND = "second"
ENROL = "enrol"
LASTS = {INVITATION: 72 * HOUR, RESET: 24 * HOUR, FIRST_RUN: 24 * HOUR, SECOND: 5 * MINUTE, ENROL: 15 * MINUTE}
LINKS = (INVITATION, RESET)
GONE = say("This link is no longer good: it was used, another was made, or its time is over. Ask for a new one.")


def new_code() -> str:
    """Make a code that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


def digest(code: str) -> str:
    """What is kept of a code. It is random, so a fast hash does."""
    return hashlib.sha256(code.encode()).hexdigest()


def make(w: Writer, kind: str, person_id: str | None, by: str, at: int) -> tuple[str, CodeRow]:
    """Make a code; earlier ones of the same purpose die. Half-way sign-ins may be several (two browsers)."""
    if kind in LINKS:
        drop_links(w, person_id or "")
    elif kind == FIRST_RUN:
        codes.drop(w, (FIRST_RUN,))
    code = new_code()
    row = CodeRow(digest(code), kind, person_id, at, by, at + LASTS[kind])
    codes.add(w, row)
    return code, row


def find(r: Reader, code: str, kinds: tuple[str, ...], at: int) -> CodeRow | None:
    """What a code is good for just now; None for whatever reason it is not."""
    row = codes.find(r, digest(code), at)
    return row if row is not None and row.kind in kinds else None


def use(w: Writer, code: str, kinds: tuple[str, ...], at: int, gone: str = GONE) -> CodeRow:
    """Use a code up, or refuse: of two at once, one."""
    row = find(w, code, kinds, at)
    if row is None or not codes.use(w, row.hash, at):
        raise Conflict(gone)
    return row


def drop_all(w: Writer, person_id: str) -> None:
    """Let somebody's links die, and the sign-ins that are half-way."""
    codes.drop(w, (*LINKS, SECOND, ENROL), person_id)


def drop_links(w: Writer, person_id: str) -> None:
    """Let somebody's links die."""
    codes.drop(w, LINKS, person_id)
