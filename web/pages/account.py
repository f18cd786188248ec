"""One's own account: who one is here, who stands in, password, second factor, sessions, API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from flask import Blueprint, current_app, redirect, render_template, request, url_for

from engine.errors import InvalidValues
from engine.faces import BUNDLES, telephone
from engine.sentence import say
from web import access
from web.access import visitor
from web.language import asked, speak
from web.notices import flash
from web.pages.people import owned, process_names
from web.pages.tasks import NOTHING_TRIED

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict
    from werkzeug.wrappers import Response

    from engine.faces import House

DAYS = (30, 90, 180, 365)
USUAL_DAYS = 90
TOKEN_CHOICES: dict[str, Any] = {"bundles": BUNDLES, "days": DAYS, "usual_days": USUAL_DAYS}
"""What a page offers who makes an API token."""


def asked_token(form: MultiDict[str, str]) -> dict[str, Any]:
    """Read which API token is wanted."""
    days = form.get("days", "")
    return {
        "name": form.get("name", ""),
        "scopes": form.getlist("scopes"),
        "days": int(days) if days.isdecimal() and len(days) <= len("365") else 0,
    }


def telephone_picture(secret: bytes, person_id: str) -> dict[str, str]:
    """Give what a page shows so that a telephone learns a secret: the text, and the picture as its own address."""
    text, address = telephone(secret, person_id)
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
    return {"secret": text, "picture": picture}


def pages(house: House) -> Blueprint:
    """Make the pages of one's account."""
    blueprint = Blueprint("account", __name__)
    views = Account(house)
    rules = (
        ("/account", views.account, "GET"),
        ("/account/language", views.spoken, "POST"),
        ("/account/password", views.password, "GET"),
        ("/account/password", views.password_changed, "POST"),
        ("/account/second-factor", views.second_factor, "GET"),
        ("/account/second-factor", views.second_factor_set_up, "POST"),
        ("/account/second-factor/off", views.second_factor_off, "POST"),
        ("/account/second-factor/codes", views.codes_renewed, "POST"),
        ("/account/confirm", views.confirmed, "GET"),
        ("/account/confirm", views.confirmed, "POST"),
        ("/account/tokens", views.tokens, "GET"),
        ("/account/tokens", views.token_made, "POST"),
        ("/account/tokens/<token_id>/revoke", views.token_revoked, "POST"),
        ("/account/sessions/<session_id>/end", views.session_ended, "POST"),
        ("/account/sessions/end-others", views.others_ended, "POST"),
    )
    for address, view, method in rules:
        blueprint.add_url_rule(address, view_func=view, methods=[method])
    return blueprint


class Account:
    """The views of one's account; whoever looks is whom it is about."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._accounts = house.accounts
        self._entrance = house.entrance

    def account(self) -> str:
        """Show who one is, and where one is signed in."""
        return self._account({})

    def spoken(self) -> Response | tuple[str, int]:
        """Choose the language and the time zone of one's pages and mails."""
        language, zone = request.form.get("language", ""), request.form.get("zone", "")
        known = current_app.extensions["languages"]
        if language and language not in known.names:
            return self._account({"language": say("There is no such language.")}), 422
        try:
            self._accounts.speak(visitor().id, language, zone, by=visitor().id)
        except InvalidValues as refused:
            return self._account(dict(refused.fields)), 422
        speak(known.find(language) if language else asked(known))
        flash(say("Pages and mails speak to you as you have chosen."))
        return redirect(url_for("account.account"), 303)

    def _account(self, wrong: dict[str, str]) -> str:
        me = visitor().id
        return render_template(
            "account.html",
            account=self._accounts.account(me, by=me),
            sessions=self._accounts.sessions(me, by=me, token=access.token()),
            owned=owned(self._house, visitor().owns),
            absences=self._house.rota.absences(me, by=me),
            everybody=self._house.people.listed(person=visitor()),
            processes=process_names(self._house),
            group_names={one.id: one.name for one in self._house.groups.listed(person=visitor())},
            told=self._house.governance.told(me, person=visitor()),
            tried=NOTHING_TRIED,
            languages=current_app.extensions["languages"].names,
            zone=str(self._house.zone),
            wrong=wrong,
            chosen=request.form if wrong else {"language": visitor().language, "zone": visitor().zone},
        )

    def password(self) -> str:
        """Ask for another password."""
        return self._password({})

    def password_changed(self) -> Response | tuple[str, int]:
        """Set another password; signs out everywhere else."""
        me, given = visitor().id, request.form
        new = given.get("password", "")
        if new != given.get("again", ""):
            return self._password({"again": say("The two are not the same.")}), 422
        try:
            self._accounts.change_password(
                me, given.get("old", ""), new, by=me, token=access.token(), address=access.address()
            )
        except InvalidValues as refused:
            return self._password(dict(refused.fields)), 422
        flash(say("Your password is changed, and you are signed out everywhere else."))
        return redirect(url_for("account.account"), 303)

    def _password(self, wrong: dict[str, str]) -> str:
        return render_template("account_password.html", wrong=wrong, least=self._entrance.policy.least_password)

    def second_factor(self) -> str:
        """Show the second factor, or what the telephone must know for it."""
        return self._second_factor({})

    def second_factor_set_up(self) -> str | tuple[str, int]:
        """Put the second factor in force by its first code; shows the recovery codes."""
        me = visitor().id
        try:
            codes = self._accounts.confirm_second_factor(me, request.form.get("code", ""), by=me, token=access.token())
        except InvalidValues as refused:
            return self._second_factor(dict(refused.fields)), 422
        return render_template("recovery_codes.html", codes=codes, onward=url_for("account.account"))

    def second_factor_off(self) -> Response | tuple[str, int]:
        """Turn the second factor off."""
        try:
            self._accounts.drop_second_factor(**self._proof())
        except InvalidValues as refused:
            return self._second_factor(dict(refused.fields)), 422
        flash(say("Your second factor is turned off."))
        return redirect(url_for("account.account"), 303)

    def codes_renewed(self) -> str | tuple[str, int]:
        """Make new recovery codes."""
        try:
            codes = self._accounts.renew_recovery_codes(**self._proof())
        except InvalidValues as refused:
            return self._second_factor(dict(refused.fields)), 422
        return render_template("recovery_codes.html", codes=codes, onward=url_for("account.account"))

    def _proof(self) -> dict[str, str]:
        me, given = visitor().id, request.form
        entered = {"password": given.get("password", ""), "code": given.get("code", "")}
        return {"person_id": me, "by": me, "address": access.address(), **entered}

    def _second_factor(self, wrong: dict[str, str]) -> str:
        me = visitor().id
        account, shown = self._accounts.account(me, by=me), dict[str, Any]()
        if account.has_password and not account.since:
            shown = telephone_picture(self._accounts.begin_second_factor(me, by=me), me)
        return render_template("account_second_factor.html", account=account, wrong=wrong, **shown)

    def confirmed(self) -> Response:
        """Go on to a page that asks for it; the door has seen to the rest (web/confirming.py)."""
        return redirect(access.own_address(request.values.get("next")) or url_for("account.account"), 303)

    def tokens(self) -> str:
        """List one's API tokens."""
        return self._tokens()

    def token_made(self) -> str | tuple[str, int]:
        """Make an API token; it is shown on this one page."""
        me = visitor().id
        try:
            made = self._accounts.make_token(me, **asked_token(request.form), by=me)
        except InvalidValues as refused:
            return self._tokens(wrong=dict(refused.fields)), 422
        return self._tokens(made=made)

    def token_revoked(self, token_id: str) -> Response:
        """Make an API token worthless."""
        self._accounts.revoke_token(visitor().id, token_id, by=visitor().id)
        flash(say("The API token is revoked; it is worthless from now on."))
        return redirect(url_for("account.tokens"), 303)

    def _tokens(self, *, made: Any = None, wrong: dict[str, str] | None = None) -> str:
        me = visitor().id
        return render_template(
            "account_tokens.html",
            tokens=self._accounts.tokens(me, by=me),
            made=made,
            wrong=wrong or {},
            tried=request.form,
            **TOKEN_CHOICES,
        )

    def session_ended(self, session_id: str) -> Response:
        """End one session."""
        self._accounts.end_session(visitor().id, session_id, by=visitor().id)
        flash(say("That session is ended."))
        return redirect(url_for("account.account"), 303)

    def others_ended(self) -> Response:
        """End all sessions but this one."""
        self._accounts.end_sessions(visitor().id, by=visitor().id, token=access.token())
        flash(say("You are signed out everywhere else."))
        return redirect(url_for("account.account"), 303)
