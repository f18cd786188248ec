"""Who is asking, and whether they may come in: every address needs a permission (`web.permits`).

Pages come with a cookie that holds the random token of a session; the session itself is in the database, and is
looked up at every request with its person, so whoever is signed out or has left loses access at once, on every
server. Programs show an API token (Bearer) or person id and password (Basic), and may use the cookie of a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, g, redirect, request, session, url_for
from werkzeug.exceptions import TooManyRequests

from engine.errors import NotAllowed
from engine.faces import could, in_words, within
from engine.model import Person
from engine.sentence import say, say_many
from web import refusals
from web.held import held
from web.permits import PERMITS
from web.remembered import Remembered

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import Admission, House

_ORDINARY = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # no backslash and nothing that browsers strip
_FIRST_RUN = frozenset({"static", "visits.health", "first_run.ask", "first_run.made"})
TOO_NARROW = say("the token that was shown does not go that far")
BY_ITSELF = "X-By-Itself"
"""Header of what a page asks by itself, while perhaps nobody is there: it does not keep a session alive."""
TOKEN = "token"  # noqa: S105 - the name of the field, not what is in it


def visitor() -> Person:
    """Give the person who asks."""
    return cast("Person", g.visitor)


def is_signed_in() -> bool:
    """Whether somebody is signed in."""
    return g.get("visitor") is not None


def token() -> str:
    """Give the token of the session that the request comes with; empty where there is none."""
    return str(session.get(TOKEN, ""))


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or ""


def must_wait(seconds: int) -> None:
    """Refuse who guesses; 0 seconds refuse nobody."""
    if seconds:
        said = say_many(
            "There were too many wrong passwords. Try again in %(number)s second.",
            "There were too many wrong passwords. Try again in %(number)s seconds.",
            seconds,
        )
        raise TooManyRequests(said, retry_after=seconds)


class Door:
    """Lets people in and out at a browser, and programs by what they show with every request."""

    def __init__(self, house: House) -> None:
        self._entrance = house.entrance
        self._remembered = Remembered(house.entrance)

    def check(self, name: str, password: str) -> Admission:
        """Try a password; raises TooManyRequests after too many failures."""
        admission = self._entrance.sign_in(name, password, address=address())
        must_wait(admission.wait)
        return admission

    def enter(self, person: Person, method: str, *, proven: bool = True) -> None:
        """Begin a session with a token of its own; whatever the browser had before is forgotten."""
        before, agent = token(), request.user_agent.string
        session.clear()
        session[TOKEN] = self._entrance.begin(
            person.id, method, address=address(), agent=agent, before=before, proven=proven
        )
        session.permanent = True

    def leave(self) -> str:
        """End the session; gives by what it had begun."""
        method = self._entrance.leave(token()) if token() else ""
        session.clear()
        return method

    def known(self) -> Person | None:
        """Give who asks, by what the request shows. A program that shows something is known by that or not at all."""
        given = request.authorization
        if refusals.is_api() and given is not None and given.type in {"basic", "bearer"}:
            g.program = True
            return self._by_token(given.token or "") if given.type == "bearer" else self._by_basic()
        by_itself = request.headers.get(BY_ITSELF) == "1" or request.blueprint == "live"
        return self._entrance.of_session(token(), present=not by_itself) if token() else None

    def _by_token(self, text: str) -> Person | None:
        found = self._entrance.of_token(text)
        if found is None:
            return None
        person, scopes = found
        self._entrance.narrow(person.id, scopes)
        return person

    def _by_basic(self) -> Person | None:
        given = request.authorization
        assert given is not None
        admission = self._remembered.check(given.username or "", given.password or "", address())
        must_wait(admission.wait)
        return admission.person


def guard(app: Flask, door: Door, house: House) -> None:
    """Refuse everything to those who are not signed in, and to those who are what they have no permission for."""
    entrance = house.entrance

    @app.before_request
    def know_visitor() -> AnyResponse | None:
        entrance.narrow(None)
        g.visitor = None
        if entrance.is_new() and request.endpoint not in _FIRST_RUN:
            return _please_begin()
        g.visitor = door.known()
        permission = PERMITS.get(request.endpoint or "", "")
        if permission == "visit":
            return None
        if g.visitor is None:
            return _please_sign_in(basic=entrance.policy.basic)
        _must_be_permitted(g.visitor, permission)
        return None

    @app.teardown_request
    def ask_no_more(_error: BaseException | None) -> None:
        entrance.narrow(None)


def _must_be_permitted(person: Person, permission: str) -> None:
    if permission and not within(person, permission):
        raise NotAllowed(person.name, say("do this"), TOO_NARROW)
    if not request.view_args and permission and not could(person, permission):
        raise NotAllowed(person.name, say("do this"), say("only %(who)s may", who=in_words(permission)))


def _please_begin() -> AnyResponse:
    """Lead to the first run, while there is nobody who could sign in."""
    if refusals.is_api() or refusals.is_partial():
        said = say(
            "Nobody looks after this installation yet. Open it in a browser, with the code that is on the terminal."
        )
        return refusals.answer(503, said)
    return redirect(url_for("first_run.ask"), 303)


def _please_sign_in(*, basic: bool) -> AnyResponse:
    if refusals.is_api() and request.headers.get("Sec-Fetch-Site") == "same-origin":
        # A page asks: offered Basic, its browser would ask for a password, and the page would wait for that.
        return refusals.problem(401, SESSION_ENDED)
    if refusals.is_api():
        response = refusals.problem(401, HOW_BASIC if basic else HOW_TOKEN)
        ways = ['Basic realm="Throughlane", charset="UTF-8"'] if basic else []
        for one in (*ways, 'Bearer realm="Throughlane"'):
            response.headers.add("WWW-Authenticate", one)
        return response
    if refusals.is_partial():
        return refusals.answer(401, SESSION_ENDED, sign_in=True)
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        # A page asks, not somebody: led to the form it would be given a cookie, which would take the place of the
        # one of a tab where somebody is signing in just now.
        return refusals.problem(401, SESSION_ENDED)
    if request.method == "GET":
        return redirect(url_for("visits.sign_in", next=_address()), 303)
    return held(401) or redirect(url_for("visits.sign_in"), 303)


SESSION_ENDED = say("Your session has ended. Sign in again in another tab; what is here stays.")
HOW_BASIC = "Show an API token (Bearer), or sign in with HTTP Basic: your person id and password."
HOW_TOKEN = "Show an API token: Authorization: Bearer tl_…; people make them on their account page."  # noqa: S105


def _address() -> str | None:
    return request.full_path.rstrip("?") if request.path != "/" else None


def own_address(wanted: str | None) -> str | None:
    """Give an address to return to, unless it leads to another site."""
    foreign = not wanted or not wanted.startswith("/") or wanted.startswith("//")
    return None if foreign or not _ORDINARY.fullmatch(wanted or "") else wanted


__all__ = ["Door", "Person", "Response", "guard", "is_signed_in", "own_address", "visitor"]
