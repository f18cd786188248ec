"""API tokens: made, found by what a program shows, revoked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec

from engine.calendar.instants import DAY, MINUTE, moment
from engine.commands.one_time import digest
from engine.errors import InvalidValues, NotFound
from engine.rights.accounts import ApiToken
from engine.rights.scopes import is_scope
from engine.sentence import say
from engine.store import api_tokens
from engine.store.api_tokens import TokenRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader, Writer

BEGINS = "tl_"
PREFIX_SIGNS = 9
LONGEST_NAME = 80
MOST_DAYS = 365
MOST_TOKENS = 50
USED_EVERY = MINUTE


def make(
    w: Writer, token_id: str, person_id: str, name: str, scopes: Sequence[str], days: int, at: int
) -> tuple[str, ApiToken]:
    """Make a token; what the program shows is given this once."""
    name = name.strip()
    wrong = _wrong(name, scopes, days, len(api_tokens.of_person(w, person_id)))
    if wrong:
        raise InvalidValues(say("The API token"), wrong)
    text = BEGINS + secrets.token_urlsafe(32)
    packed = msgspec.json.encode(sorted(set(scopes)))
    prefix = text[:PREFIX_SIGNS]
    row = TokenRow(token_id, person_id, name, prefix, digest(text), packed, at, at + days * DAY, None, None)
    api_tokens.add(w, row)
    return text, shown(row)


def _wrong(name: str, scopes: Sequence[str], days: int, known: int) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        wrong["name"] = say(
            "Give it a name of at most %(longest_name)s characters: which program uses it?", longest_name=LONGEST_NAME
        )
    if known >= MOST_TOKENS:
        wrong["name"] = say(
            "There are %(most_tokens)s tokens already; revoke those that nobody uses.", most_tokens=MOST_TOKENS
        )
    strange = sorted(one for one in scopes if not is_scope(one))
    if strange or not scopes:
        wrong["scopes"] = (
            say("There is no scope %(strange)s.", strange=repr(strange[0]))
            if strange
            else say("Say what it may do: at least one scope.")
        )
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = say("It can be good for 1 to %(most_days)s days.", most_days=MOST_DAYS)
    return wrong


def find(r: Reader, text: str, at: int) -> TokenRow | None:
    """The token that a program shows, unless it is revoked or its time is over."""
    row = api_tokens.find(r, digest(text)) if text.startswith(BEGINS) else None
    return row if row is not None and row.revoked_at is None and at < row.expires_at else None


def is_stale(row: TokenRow, at: int) -> bool:
    """Whether it is time to note that a token is used: not with every request."""
    return at - (row.used_at or 0) >= USED_EVERY


def revoke(w: Writer, person_id: str, token_id: str, at: int) -> None:
    """Make a token worthless."""
    if not api_tokens.revoke(w, person_id, token_id, at):
        raise NotFound("API token", token_id)


def scopes_of(row: TokenRow) -> tuple[str, ...]:
    """What a token may at most."""
    return tuple(msgspec.json.decode(row.scopes))


def shown(row: TokenRow) -> ApiToken:
    """Show a token without anything that would let somebody use it."""
    used = None if row.used_at is None else moment(row.used_at)
    return ApiToken(row.id, row.name, row.prefix, scopes_of(row), moment(row.made_at), moment(row.expires_at), used)
