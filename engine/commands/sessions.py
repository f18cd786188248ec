"""Sessions: beginning, knowing and ending them. All is in the database, so every server knows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import MINUTE, moment, span
from engine.commands import attempts, one_time
from engine.errors import NotFound, WrongState
from engine.rights.accounts import Session
from engine.sentence import say
from engine.store import api_tokens, feeds, sessions
from engine.store.sessions import SessionRow

if TYPE_CHECKING:
    from engine.model import Person
    from engine.rights.policy import Policy
    from engine.store.transaction import Reader, Writer

LONGEST_AGENT = 200
SEEN_EVERY = MINUTE
ID_SIGNS = 24


def begin(
    w: Writer,
    policy: Policy,
    person_id: str,
    method: str,
    *,
    address: str,
    agent: str,
    before: str,
    at: int,
    proven: bool = True,
) -> str:
    """Begin a session and give its token; the one that the browser had `before` ends. `proven`: who they are was shown
    a moment ago, and not remembered by somebody outside.
    """
    if before:
        sessions.end(w, one_time.digest(before))
    sessions.end_old(w, at, at - span(policy.idle))
    attempts.forget_old(w, at)
    token = one_time.new_code()
    until = at + span(policy.lasts)
    row = SessionRow(
        one_time.digest(token), person_id, method, at, at, until, address, agent[:LONGEST_AGENT], at * proven
    )
    sessions.add(w, row)
    return token


def find(r: Reader, policy: Policy, token: str, at: int) -> SessionRow | None:
    """The session of a token, unless its time is over."""
    row = sessions.find(r, one_time.digest(token))
    return row if row is not None and is_good(row, policy, at) else None


def is_good(row: SessionRow, policy: Policy, at: int) -> bool:
    """Whether a session's time is not over."""
    return at < row.expires_at and at < row.seen_at + span(policy.idle)


def is_proven(row: SessionRow, policy: Policy, at: int) -> bool:
    """Whether somebody has shown lately who they are."""
    return at < row.proven_at + span(policy.proven)


def prove(w: Writer, token: str, person_id: str, at: int) -> None:
    """Note that whoever has this session has shown anew who they are."""
    if not sessions.proven(w, one_time.digest(token), person_id, at):
        raise WrongState(say("Who you are"), say("confirmed"), say("to be shown within a session, and yours has ended"))


def is_stale(row: SessionRow, at: int) -> bool:
    """Whether it is time to note that somebody is there: not with every request."""
    return at - row.seen_at >= SEEN_EVERY


def of_person(r: Reader, policy: Policy, person: Person, token: str, at: int) -> tuple[Session, ...]:
    """Somebody's sessions; the one of this token is marked."""
    here = one_time.digest(token) if token else ""
    return tuple(_shown(row, person, here) for row in sessions.of_person(r, person.id) if is_good(row, policy, at))


def end_one(w: Writer, person_id: str, session_id: str) -> None:
    """End one session of somebody."""
    found = [row for row in sessions.of_person(w, person_id) if row.hash.startswith(session_id)]
    if len(session_id) != ID_SIGNS or not found:
        raise NotFound("session", session_id)
    sessions.end(w, found[0].hash)


def shut_out(w: Writer, person_id: str, at: int, but: str = "") -> None:
    """End everything by which somebody comes in without their password: sessions (perhaps but one, by its token's
    hash), API tokens, calendars with a secret address, links, sign-ins that are half-way.
    """
    sessions.end_all(w, person_id, but)
    api_tokens.revoke_all(w, person_id, at)
    feeds.revoke_all(w, person_id, at)
    one_time.drop_all(w, person_id)


def _shown(row: SessionRow, person: Person, here: str) -> Session:
    return Session(
        row.hash[:ID_SIGNS],
        person,
        row.method,
        row.address,
        row.agent,
        moment(row.made_at),
        moment(row.seen_at),
        moment(row.expires_at),
        row.hash == here,
    )
