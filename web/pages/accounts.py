"""Looking after the accounts of others: links for signing in, sessions, lost telephones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues
from engine.sentence import say, say_many
from web.access import visitor
from web.notices import flash
from web.pages.account import TOKEN_CHOICES, asked_token
from web.pages.tasks import NOTHING_TRIED

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import House, Link
    from engine.model import Person


def pages(house: House) -> Blueprint:
    """Make the page of somebody's account, for administrators and auditors."""
    blueprint = Blueprint("accounts", __name__)
    views = Accounts(house)
    blueprint.add_url_rule("/people/<person_id>/account", view_func=views.account)
    for address, view in (
        ("invite", views.invited),
        ("reset", views.reset),
        ("end-sessions", views.sessions_ended),
        ("remove-second-factor", views.second_factor_removed),
        ("tokens", views.token_made),
        ("tokens/<token_id>/revoke", views.token_revoked),
    ):
        blueprint.add_url_rule(f"/people/<person_id>/account/{address}", view_func=view, methods=["POST"])
    return blueprint


class Accounts:
    """The views of somebody's account."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._accounts = house.accounts

    def account(self, person_id: str) -> str:
        """Show how somebody signs in, and where they are signed in."""
        return self._show(person_id)

    def invited(self, person_id: str) -> str:
        """Make the link for a first password; it is shown on this one page."""
        return self._show(person_id, self._accounts.invite(person_id, by=visitor().id))

    def reset(self, person_id: str) -> str:
        """Make the link for another password; it is shown on this one page."""
        return self._show(person_id, self._accounts.reset(person_id, by=visitor().id))

    def sessions_ended(self, person_id: str) -> Response:
        """Sign somebody out everywhere."""
        count = self._accounts.end_sessions(person_id, by=visitor().id)
        return self._done(person_id, say_many("%(number)s session is ended.", "%(number)s sessions are ended.", count))

    def second_factor_removed(self, person_id: str) -> Response:
        """Take away a second factor that somebody has lost."""
        self._accounts.remove_second_factor(person_id, by=visitor().id)
        return self._done(person_id, say("The second factor is removed, and all sessions are ended."))

    def token_made(self, person_id: str) -> str | tuple[str, int]:
        """Make an API token for a program; it is shown on this one page."""
        given = request.form
        try:
            made = self._house.programs.make_token(person_id, **asked_token(given), by=visitor().id)
        except InvalidValues as refused:
            return self._show(person_id, wrong=dict(refused.fields)), 422
        return self._show(person_id, made=made)

    def token_revoked(self, person_id: str, token_id: str) -> Response:
        """Make somebody's API token worthless."""
        self._accounts.revoke_token(person_id, token_id, by=visitor().id)
        return self._done(person_id, say("The API token is revoked."))

    def _done(self, person_id: str, said: str) -> Response:
        flash(said)
        return redirect(url_for("accounts.account", person_id=person_id), 303)

    def _show(
        self, person_id: str, link: Link | None = None, *, made: Any = None, wrong: dict[str, str] | None = None
    ) -> str:
        me = visitor().id
        account = self._accounts.account(person_id, by=me)
        return render_template(
            "person_account.html",
            account=account,
            sessions=self._accounts.sessions(person_id, by=me),
            tokens=self._accounts.tokens(person_id, by=me),
            link=link,
            made=made,
            wrong=wrong or {},
            entered=request.form,
            tried=NOTHING_TRIED,
            **TOKEN_CHOICES,
            **self._kept(account.person),
        )

    def _kept(self, person: Person) -> dict[str, Any]:
        """What is to be shown of who answers for a program."""
        if not person.keeper or person.ends_at is None:
            return {}
        last = (person.ends_at.astimezone(self._house.zone) - dt.timedelta(days=1)).date()
        return {
            "keeper_name": self._house.people.names().get(person.keeper, person.keeper),
            "people": [one for one in self._house.people.listed(person=visitor()) if not one.keeper],
            "last_day": last.isoformat(),
        }
