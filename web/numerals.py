"""With which signs a number is shown in a field and typed: those of the language of the page.

What is stored does not know of this. A field of a number posts the signs of its page beside it, and what was typed
becomes, at the door, a number as programs write it. In a German page 1.200 is twelve hundred, as it is on all of them.
"""

from __future__ import annotations

import re

from web import language

_PLAIN = re.compile(r"([+-]?[0-9]+)\.([0-9]+)")
_SPACES = re.compile(r"\s")


def signs() -> str:
    """Give the signs of the page's language: of decimals, then of thousands; none in English, which programs write."""
    return language.number_signs()


def shown(text: str) -> str:
    """Write a number, as a form holds it, with the page's sign of decimals; what is none stays as it was typed."""
    ours, plain = signs(), _PLAIN.fullmatch(text)
    return f"{plain[1]}{ours[0]}{plain[2]}" if ours and plain else text


def entered(text: str, typed_with: str) -> str:
    """Write what was typed with these signs as programs do; what is no number with them stays as it was typed.

    >>> entered("1.234.567,5", ",."), entered("0,75", ",."), entered("1.200", ",.")
    ('1234567.5', '0.75', '1200')
    >>> entered("2.5", ",."), entered("1,2,3", ",."), entered("99.95", "")
    ('2.5', '1,2,3', '99.95')
    """
    if len(typed_with) != 2:  # noqa: PLR2004 - one of each
        return text
    digits = _SPACES.sub("", text)
    decimal, group = map(re.escape, typed_with)
    if not re.fullmatch(rf"[+-]?([0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}})+)({decimal}[0-9]+)?", digits):
        return text
    return digits.replace(typed_with[1], "").replace(typed_with[0], ".")
