"""Signing in and out, and whether the server is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from web import access

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House
    from web.settings import Settings

WRONG = "This name and password do not belong together."


def pages(house: House, door: access.Door, settings: Settings) -> Blueprint:
    """Make the pages that need nobody to be signed in."""
    blueprint = Blueprint("visits", __name__)

    def form(name: str = "", said: str = "", status: int = 200) -> tuple[str, int]:
        shown = (
            [person for person in house.people.everybody() if person.demo and person.active] if settings.demo else []
        )
        return_to = access.own_address(request.values.get("next")) or ""
        return render_template("sign_in.html", people=shown, name=name, said=said, return_to=return_to), status

    @blueprint.get("/sign-in")
    def sign_in() -> Response | tuple[str, int]:
        return redirect(url_for("tasks.inbox"), 303) if access.is_signed_in() else form(request.args.get("name", ""))

    @blueprint.post("/sign-in")
    def signed_in() -> Response | tuple[str, int]:
        name = request.form.get("name", "").strip()
        person = door.check(name, request.form.get("password", ""))
        if person is None:
            return form(name, WRONG, 401)
        access.enter(person)
        return redirect(access.own_address(request.form.get("next")) or url_for("tasks.inbox"), 303)

    @blueprint.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        return redirect(url_for("visits.sign_in"), 303)

    @blueprint.get("/health")
    def health() -> dict[str, str]:
        house.people.everybody()
        return {"status": "ok"}

    return blueprint
