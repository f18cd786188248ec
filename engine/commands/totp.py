"""Codes of the second factor that change with time: TOTP (RFC 6238) with SHA-1, 30 seconds, six digits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
SLACK = 1
"""Steps by which a clock may be wrong, either way."""
MICROSECONDS = 1_000_000


def new_secret() -> bytes:
    """Make a secret as long as the hash (RFC 4226, section 4)."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(now: int) -> int:
    """Count the steps of time up to a moment (microseconds since 1970-01-01 UTC)."""
    return now // MICROSECONDS // SECONDS


def code(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Give the code of a step (HOTP, RFC 4226, section 5.3).

    >>> code(b"12345678901234567890", 59 // SECONDS, 8)  # RFC 6238, appendix B
    '94287082'
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def step_of(secret: bytes, given: str, now: int) -> int | None:
    """Find the step whose code was given, among those that may be on a clock just now; None where it is wrong."""
    given = "".join(given.split())
    if not given.isascii():
        return None
    near = range(step_at(now) - SLACK, step_at(now) + SLACK + 1)
    right = [step for step in near if hmac.compare_digest(code(secret, step), given)]
    return max(right, default=None)


def as_text(secret: bytes) -> str:
    """Write a secret the way people type it into their telephone."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address(secret: bytes, account: str) -> str:
    """Give what the picture for the telephone says (the key URI format)."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/Throughlane:{account}?secret={plain}&issuer=Throughlane"
