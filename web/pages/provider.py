"""Signing in by a provider outside (OpenID Connect): there and back."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from engine.errors import NotAllowed, Refusal
from web import access
from web.pages.visits import OPENID

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House
    from web.pages.visits import Steps

UNDER_WAY = "provider"
"""Field of the cookie that holds what is remembered while a browser is at the provider."""
STALE = "Signing in did not end as it began. Please begin again, in one browser and one tab."
DECLINED = "The provider did not let you in."


def pages(house: House, steps: Steps) -> Blueprint:
    """Make the addresses by which a browser leaves and comes back."""
    blueprint = Blueprint("provider", __name__)

    @blueprint.get("/sign-in/provider")
    def ask() -> Response | tuple[str, int]:
        try:
            question = house.identity.ask(_back())
        except Refusal as refused:
            return _sorry(str(refused), 403 if isinstance(refused, NotAllowed) else 502)
        session[UNDER_WAY] = {
            "state": question.state,
            "nonce": question.nonce,
            "verifier": question.verifier,
            "next": access.own_address(request.args.get("next")) or "",
        }
        return redirect(question.address, 303)

    @blueprint.get("/sign-in/back")
    def back() -> Response | tuple[str, int]:
        known = session.pop(UNDER_WAY, None) or {}
        state, code = request.args.get("state", ""), request.args.get("code", "")
        if not known or not hmac.compare_digest(state.encode(), known["state"].encode()):
            return _sorry(STALE, 400)
        if not code:
            return _sorry(DECLINED, 403)
        try:
            admission = house.identity.let_in(code, _back(), known["nonce"], known["verifier"])
        except Refusal as refused:
            return _sorry(str(refused), 403)
        return steps.take(admission, known["next"], OPENID)

    @blueprint.get("/sign-out/provider")
    def farewell() -> Response:
        try:
            address = house.identity.farewell(url_for("visits.sign_in", _external=True))
        except Refusal:
            address = ""
        if not address:
            flash("The provider does not offer signing out from here.")
        return redirect(address or url_for("visits.sign_in"), 303)

    return blueprint


def _back() -> str:
    return url_for("provider.back", _external=True)


def _sorry(sentence: str, status: int) -> tuple[str, int]:
    return render_template("provider.html", sentence=sentence), status
