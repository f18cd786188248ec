"""What a request asks of the report on reviews: the day, and what it is narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import BadRequest

from engine.faces.reports import BANDS

if TYPE_CHECKING:
    from collections.abc import Mapping

EARLIEST, LATEST = dt.date(1970, 1, 2), dt.date(2199, 12, 31)


def asked(given: Mapping[str, str]) -> dict[str, Any]:
    """Read the parameters of an address; raises BadRequest with a sentence."""
    band = given.get("band", "")
    if band and band not in BANDS:
        raise BadRequest(f"There is no band {band!r}. Choose one of {', '.join(BANDS)}.")
    day = given.get("as_of", "").strip()
    try:
        as_of = read_day(day) if day else None
    except ValueError as error:
        raise BadRequest(str(error)) from None
    return {"as_of": as_of, "owner": given.get("owner", ""), "area": given.get("area", ""), "band": band}


def read_day(text: str) -> dt.date:
    """Read a day; raises ValueError with a sentence.

    >>> read_day("2026-11-21")
    datetime.date(2026, 11, 21)
    """
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("Write the day as year, month and day, such as 2026-11-21.") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"The day must lie between {EARLIEST} and {LATEST}.")
    return day
