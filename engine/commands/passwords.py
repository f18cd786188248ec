"""Passwords: argon2id hashes, and what a password must be so that nobody guesses it.

Length is what counts (NIST SP 800-63B, section 3.1.1): no kinds of characters are demanded, but a password may not be
one that everybody tries, one of those with little more, or made of the person's own names.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from engine.errors import InvalidValues
from engine.rights.policy import LONGEST_PASSWORD
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LIST = Path(__file__).with_name("common_passwords.txt")
SHORTEST_WORD = 4
LITTLE_MORE = 4
FEWEST_SIGNS = 5
_LOOKS_LIKE = str.maketrans("@4301!$57", "aaeoiisst")
_PRODUCT = "throughlane"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """Hash a password with argon2id; slow on purpose, so never inside a transaction."""
    return _hasher().hash(password)


def is_right(known: str | None, password: str) -> bool:
    """Whether a password has this hash; takes as long where there is no hash to compare with."""
    fits = len(password) <= LONGEST_PASSWORD
    try:
        _hasher().verify(known or _nobody(), password if fits else "")
    except (VerifyMismatchError, InvalidHashError):
        return False
    return known is not None and fits


def is_outdated(known: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(known)


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def must_be_good(password: str, least: int, names: Iterable[str] = ()) -> None:
    """Refuse a password that is short, or easily guessed by who knows these names; the refusal says why."""
    why = weakness(password, least, names)
    if why:
        raise InvalidValues(say("The new password"), {"password": why})


def weakness(password: str, least: int, names: Iterable[str] = ()) -> str:
    """Say in a sentence what is wrong with a password; empty where nothing is."""
    if len(password) < least:
        return say("Take at least %(least)s characters; a few words in a row are easy to remember.", least=least)
    if len(password) > LONGEST_PASSWORD:
        return say("Take at most %(longest_password)s characters.", longest_password=LONGEST_PASSWORD)
    plain = password.casefold()
    if any(name in plain for name in _parts(names)):
        return say("Leave your name, your id and the name of this product out of it.")
    if _is_monotonous(plain) or is_common(plain):
        return say("This is one of the passwords that are tried first. Take something that only you would think of.")
    return ""


def _parts(names: Iterable[str]) -> Iterator[str]:
    yield _PRODUCT
    for name in names:
        yield from (part for part in re.split(r"[\W_]+", name.casefold()) if len(part) >= SHORTEST_WORD)


def _is_monotonous(plain: str) -> bool:
    """Whether it is made of few different signs, or goes up or down all the way (…6789012…)."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(plain)}
    return len(set(plain)) < FEWEST_SIGNS or len(steps) == 1


def is_common(plain: str) -> bool:
    """Whether a password in lower case is one or two of those that everybody tries, with little around them.

    >>> is_common("password1234"), is_common("p4ssw0rd!dragon"), is_common("correct horse battery")
    (True, True, False)
    """
    return any(_is_made_of_common(one) for one in {plain, plain.translate(_LOOKS_LIKE)})


def _is_made_of_common(text: str) -> bool:
    for start, end in _pieces(text):
        before, after = text[:start], text[end:]
        if len(before) + len(after) <= LITTLE_MORE:
            return True
        if any(len(text) - (end - start) - (stop - first) <= LITTLE_MORE for first, stop in _pieces(after)):
            return True
    return False


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Places of common passwords within a text."""
    known, longest = _common()
    for start in range(min(len(text), longest + LITTLE_MORE)):
        for end in range(start + SHORTEST_WORD, min(len(text), start + longest) + 1):
            if text[start:end] in known:
                yield start, end


@cache
def _common() -> tuple[frozenset[str], int]:
    lines = _LIST.read_text(encoding="ascii").splitlines()
    known = frozenset(line for line in lines if line and not line.startswith("# ") and line != "#")
    return known, max(map(len, known))
