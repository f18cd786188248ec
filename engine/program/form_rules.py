"""The rules of form-js for what is entered, rule by rule: why a value is not acceptable, in a sentence.

They are those of form-js 1.23, held to it by a differential test in a browser. Lengths are counted as JavaScript
counts them, spaces trimmed as it trims them. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.program.form_values import characters, plain
from engine.sentence import say, say_many

if TYPE_CHECKING:
    from engine.program.form_fields import Field
    from engine.values import Value

BLANKS = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What JavaScript trims from the ends of a text (ECMA-262, WhiteSpace and LineTerminator)."""

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")
"""A valid e-mail address of the HTML standard."""

_COUNTRIES = """
1 1242 1246 1264 1268 1284 1340 1345 1441 1473 1649 1664 1670 1671 1684 1721 1758 1767 1784 1787 1809 1829 1849
1868 1869 1876 1939 20 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236
237 238 239 240 241 242 243 244 245 246 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266
267 268 269 27 291 297 298 299 30 31 32 33 34 350 351 352 353 354 355 356 357 358 359 36 370 371 372 373 374 375
376 377 378 379 380 381 382 383 385 386 387 389 39 3906698 40 41 420 421 423 43 44 45 46 47 4779 48 49 500 501
502 503 504 505 506 507 508 509 51 52 53 54 55 56 57 58 590 591 592 593 594 595 596 597 598 5999 60 61 62 63 64
65 66 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 7 76 77 81 82 84 850
852 853 855 856 86 880 886 90 91 92 93 94 95 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977
98 992 993 994 995 996 998
"""
"""Country codes (ITU-T E.164) as form-js counts them."""
_ZONES = (
    "[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    "|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679])[0-9]"
)
"""What form-js wants to follow: the beginning of a code once more, of one, two or three digits."""
_PHONE = re.compile(rf"(?:\+|00)(?:{'|'.join(_COUNTRIES.split())})(?:{_ZONES})[0-9]{{4,20}}\Z")


def objection(field: Field, value: Value, today: dt.date | None = None) -> str:
    """Why a value of the right kind is still not acceptable; empty where it is."""
    if missing(field, value):
        return field.missing if field.required else ""
    if field.type == "number":
        return _number(field, Decimal(value))
    if isinstance(value, str) and field.is_text:
        return _text(field, value) if value else ""
    if field.not_in_the_past and today and _day(value) < today:
        return say("This date has passed.")
    return ""


def missing(field: Field, value: Value) -> bool:
    """Whether a value counts as not entered; nought counts as entered, and so does a No that was chosen."""
    return value is None or value in ("", []) or (value is False and field.type == "checkbox")


def length(text: str) -> int:
    """Count the characters of a text as JavaScript does: 16 bits each, without the blanks at its ends."""
    return len(text.strip(BLANKS).encode("utf-16-le", "surrogatepass")) // 2


def _text(field: Field, text: str) -> str:
    count = length(text)
    if field.min_length is not None and count < field.min_length:
        return say("Enter at least %(least)s; this has %(number)s.", least=characters(field.min_length), number=count)
    if field.max_length is not None and count > field.max_length:
        return say("Enter at most %(most)s; this has %(number)s.", most=characters(field.max_length), number=count)
    if field.format == "email" and not _EMAIL.fullmatch(text):
        return say("Enter an e-mail address, such as name@example.org.")
    if field.format == "phone" and not _PHONE.search(text):
        return say("Enter a telephone number with its country code and without spaces, such as +31205550100.")
    return "" if field.pattern is None or field.pattern.fits(text) else field.pattern_message


def _number(field: Field, number: Decimal) -> str:
    if field.minimum is not None and number < field.minimum:
        return say("Enter %(number)s or more.", number=plain(field.minimum))
    if field.maximum is not None and number > field.maximum:
        return say("Enter %(number)s or less.", number=plain(field.maximum))
    if field.decimals is not None and _decimals(number) > field.decimals:
        if not field.decimals:
            return say("Enter a whole number.")
        return say_many(
            "Enter a number with at most %(number)s decimal place.",
            "Enter a number with at most %(number)s decimal places.",
            field.decimals,
        )
    if field.step and number % field.step:
        return say("Enter a multiple of %(number)s.", number=plain(field.step))
    return ""


def _day(value: Value) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.max


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
