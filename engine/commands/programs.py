"""Accounts of programs: they sign in by API token only, somebody answers for each, and their time runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import DAY
from engine.commands import api_tokens
from engine.commands.people import HELD, can_own
from engine.commands.people import add as add_person
from engine.errors import InvalidValues, NotFound, WrongState
from engine.sentence import say
from engine.store import api_tokens as tokens
from engine.store import people, settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.rights.accounts import ApiToken
    from engine.store.people import PersonRow
    from engine.store.transaction import Reader, Writer

MOST_DAYS = 366
"""Days after which somebody must say again that a program is still wanted."""


def add(w: Writer, row: PersonRow, *, groups: Iterable[str], roles: Iterable[str], at: int) -> None:
    """Let a new program in."""
    _check(w, row, at)
    add_person(w, row, groups=groups, roles=roles, password_hash=None, at=at)


def change(
    w: Writer, program_id: str, keeper_id: str | None, ends_at: int | None, at: int, *, keep_tokens: bool = False
) -> int:
    """Say who answers for a program from now on, and until when it is good; None leaves it.

    Who answered for it before may know its tokens: with another keeper they end, unless they are to be kept. Gives how
    many ended.
    """
    settings.hold(w, HELD)
    row = find(w, program_id)
    kept = row._replace(keeper_id=keeper_id or row.keeper_id, ends_at=ends_at or row.ends_at)
    _check(w, kept, at)
    people.change(w, kept)
    if kept.keeper_id == row.keeper_id or keep_tokens:
        return 0
    ended = sum(one.expires_at > at for one in tokens.of_person(w, program_id))
    tokens.revoke_all(w, program_id, at)
    return ended


def make_token(
    w: Writer, token_id: str, program_id: str, name: str, scopes: Sequence[str], days: int, at: int
) -> tuple[str, ApiToken]:
    """Make an API token for a program; refused while nobody answers for it."""
    row = find(w, program_id)
    if not row.active:
        raise WrongState(row.name, say("given a token"), say("switched off"))
    wrong = _wrong_keeper(w, row)
    if wrong:
        raise WrongState(
            row.name, say("given a token"), say("without anybody who answers for it: %(wrong)s", wrong=wrong)
        )
    return api_tokens.make(w, token_id, program_id, name, scopes, days, at)


def find(r: Reader, program_id: str) -> PersonRow:
    """The account of a program, or a refusal."""
    row = people.find(r, program_id)
    if row is None or row.keeper_id is None:
        raise NotFound("program", program_id)
    return row


def _check(r: Reader, row: PersonRow, at: int) -> None:
    fits = at < (row.ends_at or 0) <= at + MOST_DAYS * DAY
    until = "" if fits else say("Name a moment to come, %(most_days)s days away at most.", most_days=MOST_DAYS)
    wrong = {"keeper": _wrong_keeper(r, row), "until": until}
    found = {name: said for name, said in wrong.items() if said}
    if found:
        raise InvalidValues(say("What is said about %(id)s", id=row.id), found)


def _wrong_keeper(r: Reader, row: PersonRow) -> str:
    keeper = people.find(r, row.keeper_id or "")
    if keeper is None:
        return say("There is nobody of this id.")
    return "" if can_own(keeper) else say("%(keeper)s is not a person who is here.", keeper=keeper.name)
