"""With which signs a number is shown in a field and typed: those of the language of the page.

What is stored does not know of this. A field of a number posts the signs of its page beside it, and what was typed
becomes, at the door, a number as programs write it. In a German page 1.200 is twelve hundred, as it is on all of them.
"""

from __future__ import annotations

import re

from web.language import number_signs

_PLAIN = re.compile(r"([+-]?[0-9]+)\.([0-9]+)")
_SIGNS = re.compile(r"(\D)(\D)")
_SPACES = re.compile(r"\s")


def shown(text: str) -> str:
    """Write a number, as a form holds it, with the page's sign of decimals; what is none stays as it was typed."""
    ours, plain = number_signs(), _PLAIN.fullmatch(text)
    return f"{plain[1]}{ours[0]}{plain[2]}" if ours and plain else text


def entered(text: str, typed_with: str) -> str:
    """Write what was typed with these signs as programs do; what is no number with them stays as it was typed.

    >>> entered("1.234.567,5", ",."), entered("0,75", ",."), entered("1.200", ",.")
    ('1234567.5', '0.75', '1200')
    >>> entered("2.5", ",."), entered("1,2,3", ",."), entered("99.95", "")
    ('2.5', '1,2,3', '99.95')
    """
    signs = _SIGNS.fullmatch(typed_with)
    if not signs:
        return text
    digits = _SPACES.sub("", text)
    decimal, group = map(re.escape, signs.groups())
    if not re.fullmatch(rf"[+-]?([0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}})+)({decimal}[0-9]+)?", digits):
        return text
    return digits.replace(signs[2], "").replace(signs[1], ".")
