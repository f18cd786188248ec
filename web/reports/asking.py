"""What a request asks of the report on reviews: the day, and what it is narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import BadRequest

from engine.faces.reports import BANDS
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

EARLIEST, LATEST = dt.date(1970, 1, 2), dt.date(2199, 12, 31)


def asked(given: Mapping[str, str]) -> dict[str, Any]:
    """Read the parameters of an address; raises BadRequest with a sentence."""
    band = given.get("band", "")
    if band and band not in BANDS:
        raise BadRequest(
            say("There is no band '%(band)s'. Choose one of %(bands)s.", band=band, bands=", ".join(BANDS))
        )
    day = given.get("as_of", "").strip()
    try:
        as_of = read_day(day) if day else None
    except ValueError as error:
        raise BadRequest(error.args[0]) from None
    return {"as_of": as_of, "owner": given.get("owner", ""), "area": given.get("area", ""), "band": band}


def read_day(text: str) -> dt.date:
    """Read a day; raises ValueError with a sentence.

    >>> read_day("2026-11-21")
    datetime.date(2026, 11, 21)
    """
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(say("Give the day as year-month-day, such as 2026-11-21.")) from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(say("The day must lie between %(first)s and %(last)s.", first=EARLIEST, last=LATEST))
    return day
