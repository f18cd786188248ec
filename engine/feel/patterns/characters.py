r"""Which characters a part of a pattern stands for: \d, \p{Lu}, [a-z-[aeiou]]."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias

Set: TypeAlias = Callable[[str], bool]

_NAME_START: Final = re.compile(
    "[:A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
_NAME_MORE: Final = re.compile("[-.0-9\u00b7\u0300-\u036f\u203f-\u2040]")
_CATEGORY: Final = re.compile(r"(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)")
_BLOCKS: Final = {
    "BasicLatin": ("\u0000", "\u007f"),
    "Latin-1Supplement": ("\u0080", "\u00ff"),
    "LatinExtended-A": ("\u0100", "\u017f"),
    "LatinExtended-B": ("\u0180", "\u024f"),
    "GreekandCoptic": ("\u0370", "\u03ff"),
    "Greek": ("\u0370", "\u03ff"),
    "Cyrillic": ("\u0400", "\u04ff"),
    "Hebrew": ("\u0590", "\u05ff"),
    "Arabic": ("\u0600", "\u06ff"),
    "GeneralPunctuation": ("\u2000", "\u206f"),
    "CurrencySymbols": ("\u20a0", "\u20cf"),
}


def _is_word(character: str) -> bool:
    """Everything but punctuation, separators and what is unassigned or controls."""
    return unicodedata.category(character)[0] not in "PZC"


def _is_digit(character: str) -> bool:
    return unicodedata.category(character) == "Nd"


def _is_name_start(character: str) -> bool:
    return _NAME_START.match(character) is not None


def _is_name(character: str) -> bool:
    return _is_name_start(character) or _NAME_MORE.match(character) is not None


ESCAPES: Final[dict[str, Set]] = {
    "s": lambda character: character in " \t\n\r",
    "d": _is_digit,
    "w": _is_word,
    "i": _is_name_start,
    "c": _is_name,
}
SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in "\\|.-^?*+{}()[]$"}}
"""Escapes that stand for one character."""


def escape(letter: str) -> Set | None:
    r"""Give the set of \d and the like, of \D and the like; None for any other letter."""
    if letter in ESCAPES:
        return ESCAPES[letter]
    found = ESCAPES.get(letter.lower())
    return None if found is None else negated(found)


def named(name: str) -> Set | None:
    r"""Give the set of \p{name}: a general category, or a block after "Is"; None when there is none."""
    if _CATEGORY.fullmatch(name):
        return lambda character: unicodedata.category(character).startswith(name)
    block = _BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
    return None if block is None else between(*block)


def one(wanted: str) -> Set:
    """Give the set of a single character."""
    return lambda character: character == wanted


def between(low: str, high: str) -> Set:
    """Give the set of all characters from one to another."""
    return lambda character: low <= character <= high


def negated(inner: Set) -> Set:
    """Give the set of all others."""
    return lambda character: not inner(character)


def united(sets: list[Set]) -> Set:
    """Give the set of what is in any of them."""
    return sets[0] if len(sets) == 1 else lambda character: any(each(character) for each in sets)


def without(whole: Set, less: Set) -> Set:
    """Give the set of what is in the one but not in the other."""
    return lambda character: whole(character) and not less(character)


def any_case(inner: Set) -> Set:
    """Give the set of what is in it in capitals or in small letters."""
    return lambda character: any(map(inner, variants(character)))


def variants(character: str) -> set[str]:
    """Give a character with its capital and small forms."""
    small = character.lower()
    return {form for form in (character, small, character.upper(), small.upper()) if len(form) == 1}
