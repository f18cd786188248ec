"""The page of a team, for who leads it: who has what, what waits, and giving it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import NotAllowed, NotFound, Refusal
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

SAID = {
    "given": say("The task is given, and they are told."),
    "asked": say("Who has the task is asked to hand it over. Nothing was taken from them."),
    "kept": say("They have it already."),
}


def pages(house: House) -> Blueprint:
    """Make the page of teams."""
    blueprint = Blueprint("teams", __name__)
    views = Teams(house)
    blueprint.add_url_rule("/team", view_func=views.team)
    blueprint.add_url_rule("/team/give", view_func=views.give, methods=["POST"])
    return blueprint


class Teams:
    """The views of a team."""

    def __init__(self, house: House) -> None:
        self._house = house

    def team(self) -> Response | str:
        """Show the team that is asked for, else the first that somebody leads."""
        group = _group()
        if not group:
            return render_template("team.html", board=None, leads=())
        return render_template(
            "team.html", board=self._house.team.board(group, person=visitor()), leads=visitor().leads
        )

    def give(self) -> AnyResponse:
        """Give a task out, or ask for it; a refusal is told on the page of the team."""
        sent, whom = request.form, request.form.get("whom", "").strip()
        if not whom:
            flash(say("Choose somebody."), "refused")
            return self._back()
        try:
            came = self._house.team.give(
                sent.get("task", ""),
                whom,
                sent.get("words", ""),
                by=visitor().id,
                request_id=entries.request_id(sent),
            )
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed | NotFound) and not visitor().leads:
                raise
            flash(refusal.sentence, "refused")
        else:
            flash(SAID[came])
        return self._back()

    def _back(self) -> AnyResponse:
        return redirect(url_for("teams.team", group=request.args.get("group")), 303)


def _group() -> str:
    return request.args.get("group") or next(iter(visitor().leads), "")
