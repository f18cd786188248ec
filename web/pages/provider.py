"""Signing in by a provider outside (OpenID Connect): there and back."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from engine.errors import NotAllowed, Refusal
from engine.sentence import say
from web import access
from web.notices import flash
from web.pages.visits import OPENID

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House
    from web.pages.visits import Steps

UNDER_WAY = "provider"
"""Field of the cookie that holds what is remembered while a browser is at the provider."""
STALE = say("Signing in did not end as it began. Please begin again, in one browser and one tab.")
DECLINED = say("The provider did not let you in.")
CONFIRMED = say("You have confirmed who you are. Please do now what you were about to do.")


def pages(house: House, steps: Steps) -> Blueprint:
    """Make the addresses by which a browser leaves and comes back."""
    blueprint = Blueprint("provider", __name__)

    @blueprint.get("/sign-in/provider")
    def ask() -> Response | tuple[str, int]:
        anew = _is_anew()
        try:
            question = house.identity.ask(_back(), anew=anew)
        except Refusal as refused:
            return _sorry(refused.sentence, 403 if isinstance(refused, NotAllowed) else 502)
        session[UNDER_WAY] = {
            "state": question.state,
            "nonce": question.nonce,
            "verifier": question.verifier,
            "next": access.own_address(request.args.get("next")) or "",
            "anew": anew,
        }
        return redirect(question.address, 303)

    @blueprint.get("/sign-in/back")
    def back() -> Response | tuple[str, int]:
        known = session.pop(UNDER_WAY, None) or {}
        state, code = request.args.get("state", ""), request.args.get("code", "")
        if not known or not hmac.compare_digest(state.encode(), known["state"].encode()) or _is_of_another(house):
            return _sorry(STALE, 400)
        if not code:
            return _sorry(DECLINED, 403)
        try:
            return _confirmed(house, code, known) if known["anew"] else _let_in(house, steps, code, known)
        except Refusal as refused:
            return _sorry(refused.sentence, 403)

    @blueprint.get("/sign-out/provider")
    def farewell() -> Response:
        try:
            address = house.identity.farewell(url_for("visits.sign_in", _external=True))
        except Refusal:
            address = ""
        if not address:
            flash(say("The provider does not offer signing out from here."))
        return redirect(address or url_for("visits.sign_in"), 303)

    return blueprint


def _is_of_another(house: House) -> bool:
    """Whether the answer says that it comes from another provider than the one that was asked (RFC 9207)."""
    openid, said = house.entrance.policy.openid, request.args.get("iss")
    return said is not None and openid is not None and said != openid.issuer


def _is_anew() -> bool:
    """Whether somebody who is signed in is to confirm who they are."""
    return "anew" in request.args and access.is_signed_in()


def _let_in(house: House, steps: Steps, code: str, known: dict[str, Any]) -> Response:
    admission = house.identity.let_in(code, _back(), known["nonce"], known["verifier"])
    return steps.take(admission, known["next"], OPENID)


def _confirmed(house: House, code: str, known: dict[str, Any]) -> Response | tuple[str, int]:
    """Take the word of the provider about somebody who is signed in already."""
    if not access.is_signed_in():
        return _sorry(STALE, 400)
    who = {"person_id": access.visitor().id, "token": access.token()}
    house.identity.confirm(code, _back(), known["nonce"], known["verifier"], **who)
    flash(CONFIRMED)
    return redirect(known["next"] or url_for("account.account"), 303)


def _back() -> str:
    return url_for("provider.back", _external=True)


def _sorry(sentence: str, status: int) -> tuple[str, int]:
    return render_template("provider.html", sentence=sentence), status
