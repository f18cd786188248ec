"""Personal data: what is known of somebody, erasing it, and how long the data of requests is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from engine.errors import InvalidValues
from engine.sentence import in_quotes, say
from engine.values import to_json
from web.access import visitor
from web.notices import flash
from web.personal_words import COLUMNS, PLACES

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

MOST_DIGITS = 6


def pages(house: House) -> Blueprint:
    """Make the pages of personal data."""
    blueprint = Blueprint("privacy", __name__)
    views = Privacy(house)
    blueprint.add_url_rule("/people/<person_id>/known", view_func=views.known)
    blueprint.add_url_rule("/people/<person_id>/known.json", view_func=views.known_as_file)
    for path, view in (
        ("/people/<person_id>/erase", views.erase_person),
        ("/requests/<instance_id>/erase", views.erase_request),
        ("/processes/<definition_id>/keep-for", views.keep_for),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])
    return blueprint


class Privacy:
    """The views of personal data."""

    def __init__(self, house: House) -> None:
        self._house = house

    def known(self, person_id: str) -> str:
        """Show everything that is known of somebody."""
        found = self._house.privacy.export(person_id, by=visitor().id)
        who = self._house.people.find(person_id)
        return render_template("known.html", known=found, person=who, place_words=PLACES, column_words=COLUMNS)

    def known_as_file(self, person_id: str) -> Response:
        """Give it as a file."""
        response = Response(as_text(self._house.privacy.export(person_id, by=visitor().id)))
        response.content_type = "application/json; charset=utf-8"
        response.headers["Content-Disposition"] = 'attachment; filename="what-is-known.json"'
        return response

    def erase_person(self, person_id: str) -> AnyResponse:
        """Erase what connects an id with a human being."""
        called = self._house.privacy.erase_person(person_id, by=visitor().id)
        flash(
            say("What was known of this person has been erased. From now on they are called %(called)s.", called=called)
        )
        return redirect(url_for("people.person", person_id=person_id), 303)

    def erase_request(self, instance_id: str) -> AnyResponse:
        """Erase the values of a request that has ended."""
        self._house.privacy.erase_request(instance_id, by=visitor().id)
        flash(say("The values of this request have been erased."))
        return redirect(url_for("instances.instance", instance_id=instance_id), 303)

    def keep_for(self, definition_id: str) -> AnyResponse:
        """Say how long values are kept after the end of a request."""
        shown = self._house.catalogue.definition(definition_id, person=visitor())
        self._house.privacy.keep_for(shown.key, days(request.form.get("days", "")), by=visitor().id)
        flash(say("How long values are kept has been changed."))
        return redirect(url_for("definitions.definition", definition_id=definition_id), 303)


def days(text: str) -> int | None:
    """Read a number of days; empty is None; raises InvalidValues."""
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text.strip()) > MOST_DIGITS:
        raise InvalidValues(
            say("The period"),
            {"days": say("%(text)s is not a whole number of days.", text=in_quotes(text.strip()[:20]))},
        )
    return int(text)


def as_text(known: dict[str, Any]) -> str:
    """Write what is known as JSON that people can read."""
    return json.dumps(to_json(known), ensure_ascii=False, indent=2) + "\n"
