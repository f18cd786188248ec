"""Who answers for a process: all owners since it has one, who stands in, and handing it over."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import NotAllowed, NotFound, Refusal
from engine.faces import may
from engine.sentence import say
from web.access import visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House


def pages(house: House) -> Blueprint:
    """Make the pages of ownership."""
    blueprint = Blueprint("ownership", __name__)
    views = Owners(house)
    blueprint.add_url_rule("/processes/<process_key>/owners", view_func=views.shown)
    blueprint.add_url_rule("/processes/<process_key>/owners", view_func=views.handed_over, methods=["POST"])
    return blueprint


class Owners:
    """The views of who owns a process."""

    def __init__(self, house: House) -> None:
        self._house = house

    def shown(self, process_key: str) -> Response:
        """Show everybody who has owned it."""
        return self._show(process_key, NOTHING_TRIED)

    def handed_over(self, process_key: str) -> AnyResponse:
        """Hand it over to another owner."""
        typed = {name: request.form.get(name, "").strip() for name in ("owner", "reason")}
        seen = None
        with suppress(ValueError):
            seen = dt.datetime.fromisoformat(request.form.get("seen", "")).astimezone(dt.UTC)
        try:
            self._house.governance.hand_over(
                process_key, typed["owner"], reason=typed["reason"], by=visitor().id, seen=seen
            )
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(process_key, attempt(refusal, typed))
        flash(say("The process has been handed over."))
        return redirect(url_for("ownership.shown", process_key=process_key), 303)

    def _show(self, process_key: str, tried: Attempt) -> Response:
        may_own = may(visitor(), "process.own", process_key)
        page = render_template(
            "owners.html",
            ownership=self._house.governance.ownership(process_key, person=visitor()),
            may_own=may_own,
            everybody=self._house.people.listed(person=visitor()) if may_own else (),
            tried=tried,
        )
        return answer(page, tried)
