"""Programs with an account of their own: who answers for each, and until when it is good."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotAllowed, Refusal
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages.people import ROLES
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

USUAL_DAYS = 180


def pages(house: House) -> Blueprint:
    """Make the page of programs."""
    blueprint = Blueprint("programs", __name__)
    views = Programs(house)
    blueprint.add_url_rule("/programs", view_func=views.listed)
    blueprint.add_url_rule("/programs", view_func=views.added, methods=["POST"])
    blueprint.add_url_rule("/programs/<person_id>", view_func=views.changed, methods=["POST"])
    return blueprint


class Programs:
    """The views of programs."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> Response:
        """List programs, those that are switched off too."""
        return self._list(NOTHING_TRIED)

    def _list(self, tried: Attempt) -> Response:
        everybody = self._house.people.listed(person=visitor(), left=True)
        page = render_template(
            "programs.html",
            programs=[one for one in everybody if one.keeper],
            people=[one for one in everybody if one.active and not one.keeper],
            groups=self._house.groups.listed(person=visitor()),
            names={one.id: one.name for one in everybody},
            here={one.id for one in everybody if one.active},
            roles=[one for one in ROLES if one != "administrator"],
            usual=(self._house.now().astimezone(self._house.zone) + dt.timedelta(days=USUAL_DAYS)).date().isoformat(),
            tried=tried,
        )
        return answer(page, tried)

    def added(self) -> AnyResponse:
        """Let a program in."""
        typed = {name: request.form.get(name, "").strip() for name in ("person_id", "name", "keeper", "until")}
        chosen = {"groups": request.form.getlist("groups"), "roles": request.form.getlist("roles")}
        try:
            found = self._house.programs.add(
                typed["person_id"],
                typed["name"],
                keeper=typed["keeper"],
                until=self._until(typed["until"]),
                **chosen,
                by=visitor().id,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._list(attempt(refusal, typed | chosen))
        flash(say("%(name)s has been added. Make an API token for it here.", name=found.name))
        return redirect(url_for("accounts.account", person_id=found.id), 303)

    def changed(self, person_id: str) -> AnyResponse:
        """Say who answers for a program, and until when."""
        keeper, until = (request.form.get(name, "").strip() for name in ("keeper", "until"))
        keep = "keep_tokens" in request.form
        self._house.programs.change(
            person_id, keeper=keeper, until=self._until(until), keep_tokens=keep, by=visitor().id
        )
        bare = not self._house.accounts.tokens(person_id, by=visitor().id)
        bare_now = say("It has been changed. It has no API token now; make one here.")
        flash(bare_now if bare else say("It has been changed."))
        return redirect(url_for("accounts.account", person_id=person_id), 303)

    def _until(self, text: str) -> dt.datetime:
        """Read the last day as the moment after it."""
        try:
            last = entries.day(text)
        except ValueError as error:
            raise InvalidValues(say("The program"), {"until": error.args[0]}) from None
        if last is None:
            raise InvalidValues(say("The program"), {"until": say("Say until when it may come in, that day included.")})
        return entries.midnight(last + dt.timedelta(days=1), self._house.zone)
