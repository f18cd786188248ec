"""Links that are good once: setting a password by an invitation, or after it was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import Conflict, InvalidValues
from engine.sentence import say
from web.notices import flash

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House


def pages(house: House) -> Blueprint:
    """Make the page behind a link."""
    blueprint = Blueprint("links", __name__)
    entrance = house.entrance

    def form(code: str, wrong: str = "", status: int = 200) -> tuple[str, int]:
        holder = entrance.holder(code)
        least = entrance.policy.least_password
        return render_template("link.html", holder=holder, code=code, least=least, wrong=wrong), (
            status if holder else 410
        )

    @blueprint.get("/link/<code>")
    def password(code: str) -> tuple[str, int]:
        return form(code)

    @blueprint.post("/link/<code>")
    def password_set(code: str) -> Response | tuple[str, int]:
        new, again = request.form.get("password", ""), request.form.get("again", "")
        if new != again:
            return form(code, say("The two are not the same."), 422)
        try:
            person = entrance.set_password(code, new)
        except InvalidValues as refused:
            return form(code, refused.fields["password"], 422)
        except Conflict:
            return form(code, status=410)
        flash(say("Your password is set. Sign in with it."))
        return redirect(url_for("visits.sign_in", name=person.id), 303)

    return blueprint
