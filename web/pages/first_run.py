"""The first run: whoever has the code that is on the terminal makes the first administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from engine.errors import Conflict, InvalidValues
from engine.sentence import say
from web.notices import flash

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House
    from web.access import Door


def pages(house: House, door: Door) -> Blueprint:
    """Make the page, which is there only until there is an administrator."""
    blueprint = Blueprint("first_run", __name__)
    entrance = house.entrance

    def form(wrong: dict[str, str], status: int) -> tuple[str, int]:
        least = entrance.policy.least_password
        return render_template("first_run.html", wrong=wrong, tried=request.form, least=least), status

    @blueprint.get("/first-run")
    def ask() -> tuple[str, int]:
        return form({}, 200) if entrance.is_new() else abort(404)

    @blueprint.post("/first-run")
    def made() -> Response | tuple[str, int]:
        if not entrance.is_new():
            abort(404)
        given = {name: request.form.get(name, "").strip() for name in ("code", "id", "name")}
        password = request.form.get("password", "")
        if password != request.form.get("again", ""):
            return form({"again": say("The two are not the same.")}, 422)
        try:
            made = entrance.first_administrator(given["id"], given["name"], password, code=given["code"])
        except InvalidValues as refused:
            return form(dict(refused.fields), 422)
        except Conflict as refused:
            return form({"code": refused.sentence}, 409)
        door.enter(house.people.find(made), "password")
        flash(say("You look after this installation now."))
        return redirect(url_for("tasks.home"), 303)

    return blueprint
