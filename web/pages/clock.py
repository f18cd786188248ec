"""The test clock: where it is on, people can let time pass instead of waiting for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from engine.errors import InvalidValues, NotFound
from engine.sentence import say
from web.access import own_address
from web.notices import flash
from web.words import duration

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House

UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400}
LONGEST = dt.timedelta(days=3_660)


def pages(house: House) -> Blueprint:
    """Make the page that advances the test clock."""
    blueprint = Blueprint("clock", __name__)

    @blueprint.post("/clock")
    def advance() -> Response:
        if not house.test_clock:
            raise NotFound("test clock", "here")
        by = length(request.form.get("amount", ""), request.form.get("unit", ""))
        house.operations.advance_clock(by)
        house.operations.work_off()
        flash(say("The clock has been advanced by %(time)s; what was due has happened.", time=duration(by)))
        return redirect(own_address(request.form.get("back")) or url_for("tasks.inbox"), 303)

    return blueprint


def length(amount: str, unit: str) -> dt.timedelta:
    """Read how far to advance; raises InvalidValues."""
    by = dt.timedelta(0)
    if amount.strip().isdecimal() and len(amount.strip()) <= 6 and unit in UNITS:  # noqa: PLR2004 - keeps it finite
        by = dt.timedelta(seconds=int(amount) * UNITS[unit])
    if not dt.timedelta(0) < by <= LONGEST:
        raise InvalidValues(
            say("The time to advance"), {"amount": say("Give a whole number of minutes, hours or days.")}
        )
    return by
