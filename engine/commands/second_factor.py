"""The second factor: a telephone that shows codes, and recovery codes on paper for the day it is lost."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from engine.commands import one_time, totp
from engine.errors import InvalidValues, WrongState
from engine.sentence import say
from engine.store import credentials

if TYPE_CHECKING:
    from engine.store.credentials import CredentialRow
    from engine.store.transaction import Reader, Writer

CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS = 4
_GROUP = 4
WRONG = say("This code is not right. Take the one that the telephone shows now; each is good once.")


def propose(w: Writer, person_id: str) -> bytes:
    """Make the secret for somebody's telephone, or give the one that waits for its first code."""
    known = _of(w, person_id)
    if known.second_factor:
        raise WrongState(say("The second factor"), say("set up"), say("set up already"))
    secret = credentials.totp(w, known) or totp.new_secret()
    if known.totp is None:
        credentials.set_totp(w, person_id, secret, None)
    return secret


def confirm(w: Writer, person_id: str, given: str, at: int) -> tuple[str, ...]:
    """Put it in force by a first code; gives the recovery codes, which are shown this once."""
    known = _of(w, person_id)
    secret = credentials.totp(w, known)
    if known.second_factor or secret is None:
        raise WrongState(
            say("The second factor"),
            say("confirmed"),
            say("set up already") if known.second_factor else say("not begun"),
        )
    step = totp.step_of(secret, given, at)
    if step is None:
        raise InvalidValues(say("The second factor"), {"code": WRONG})
    credentials.set_totp(w, person_id, secret, at, step)
    return fresh_codes(w, person_id)


def fresh_codes(w: Writer, person_id: str) -> tuple[str, ...]:
    """Make new recovery codes; those before are worthless."""
    made = tuple(_recovery_code() for _ in range(CODES))
    credentials.set_codes(w, person_id, [_digest(person_id, one) for one in made])
    return made


def passes(w: Writer, person_id: str, given: str, at: int) -> bool:
    """Whether a code of the telephone, or a recovery code, is right; it is used up by that."""
    known = credentials.find(w, person_id)
    secret = credentials.totp(w, known) if known is not None and known.second_factor else None
    if secret is None:
        return False
    step = totp.step_of(secret, given, at)
    if step is not None:
        return credentials.take_step(w, person_id, step)
    return credentials.use_code(w, person_id, _digest(person_id, given), at)


def remove(w: Writer, person_id: str) -> bool:
    """Take it away, recovery codes and all; False where there was none."""
    had = _of(w, person_id).second_factor
    credentials.set_totp(w, person_id, None, None)
    credentials.set_codes(w, person_id, ())
    return had


def forget_proposal(w: Writer, person_id: str) -> None:
    """Forget a secret that waits for its first code: whoever had the password before may have seen it."""
    if not _of(w, person_id).second_factor:
        credentials.set_totp(w, person_id, None, None)


def is_on(r: Reader, person_id: str) -> bool:
    """Whether somebody has one."""
    known = credentials.find(r, person_id)
    return known is not None and known.second_factor


def _of(r: Reader, person_id: str) -> CredentialRow:
    known = credentials.find(r, person_id)
    assert known is not None  # whoever asks has found the person, and everybody has a row
    return known


def _recovery_code() -> str:
    signs = "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))
    return "-".join(signs[place : place + _GROUP] for place in range(0, len(signs), _GROUP))


def _digest(person_id: str, code: str) -> str:
    plain = "".join(code.split()).replace("-", "").lower()
    return one_time.digest(f"{person_id} {plain}")
