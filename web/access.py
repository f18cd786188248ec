"""Who is asking, and whether they may come in: every address needs a permission (`web.permits`).

Pages use a signed cookie that holds the person's id and nothing else; the person is looked up at every
request, so somebody who leaves loses access at once. The JSON API takes the same cookie or HTTP Basic.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, g, redirect, request, session, url_for
from werkzeug.exceptions import TooManyRequests

from engine.errors import NotAllowed, NotFound
from engine.faces import could, in_words
from engine.model import Person
from web import refusals
from web.permits import PERMITS
from web.throttle import Throttle

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

REMEMBERED = 60.0
MOST_REMEMBERED = 1_000
_ORDINARY = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # no backslash and nothing that browsers strip


def visitor() -> Person:
    """Give the person who asks."""
    return cast("Person", g.visitor)


def is_signed_in() -> bool:
    """Whether somebody is signed in."""
    return g.get("visitor") is not None


def enter(person: Person) -> None:
    """Begin a session; what an earlier session in this browser held is forgotten."""
    session.clear()
    session["person"] = person.id
    session.permanent = True


class Door:
    """Lets people in: checks passwords, slows down guessing, and remembers for a minute who showed one to the API."""

    def __init__(self, house: Any, throttle: Throttle | None = None) -> None:
        self._house = house
        self._throttle = throttle or Throttle()
        self._secret = secrets.token_bytes(32)
        self._seen: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def check(self, name: str, password: str) -> Person | None:
        """Give the person with this password, or None; raises TooManyRequests after too many failures."""
        keys = (f"person {name}", f"address {request.remote_addr}")
        wait = self._throttle.wait(*keys)
        if wait:
            said = f"There were too many wrong passwords. Try again in {wait} {'second' if wait == 1 else 'seconds'}."
            raise TooManyRequests(said, retry_after=wait)
        person = cast("Person | None", self._house.people.sign_in(name, password))
        if person is None or not person.active:
            self._throttle.failed(*keys)
            return None
        self._throttle.succeeded(*keys)
        return person

    def person(self, person_id: str) -> Person | None:
        """Give an active person by id, or None."""
        try:
            person = cast("Person", self._house.people.find(person_id))
        except NotFound:
            return None
        return person if person.active else None

    def check_again(self, name: str, password: str) -> Person | None:
        """Check a password that comes with every request; hashing it anew each time would be slow."""
        mark = hmac.new(self._secret, f"{len(name)} {name} {password}".encode(), hashlib.sha256).digest()
        with self._lock:
            known = self._seen.get(mark, 0.0) > time.monotonic()
        if known:
            return self.person(name)
        person = self.check(name, password)
        if person:
            self._remember(mark)
        return person

    def _remember(self, mark: bytes) -> None:
        with self._lock:
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            self._seen[mark] = time.monotonic() + REMEMBERED


def guard(app: Flask, door: Door) -> None:
    """Refuse everything to those who are not signed in, and to those who are what they have no permission for."""

    @app.before_request
    def know_visitor() -> AnyResponse | None:
        g.visitor = _from_basic(door) or _from_session(door)
        permission = PERMITS.get(request.endpoint or "", "")
        if permission == "visit":
            return None
        if g.visitor is None:
            return _please_sign_in()
        if not request.view_args and permission and not could(g.visitor, permission):
            raise NotAllowed(g.visitor.name, "do this", f"only {in_words(permission)} may")
        return None


def _from_basic(door: Door) -> Person | None:
    given = request.authorization
    if not refusals.is_api() or given is None or given.type != "basic":
        return None
    g.basic = True
    return door.check_again(given.username or "", given.password or "")


def _from_session(door: Door) -> Person | None:
    person_id = session.get("person")
    return door.person(person_id) if person_id and not g.get("basic") else None


def _please_sign_in() -> AnyResponse:
    if refusals.is_api():
        response = refusals.problem(401, "Sign in with HTTP Basic: your person id and password.")
        response.headers["WWW-Authenticate"] = 'Basic realm="Throughlane", charset="UTF-8"'
        return response
    if refusals.is_partial():
        sentence = "Your session has ended. Sign in again in another tab, then load this page again."
        return refusals.answer(401, sentence, sign_in=True)
    return redirect(url_for("visits.sign_in", next=_address() if request.method == "GET" else None), 303)


def _address() -> str | None:
    return request.full_path.rstrip("?") if request.path != "/" else None


def own_address(address: str | None) -> str | None:
    """Give an address to return to, unless it leads to another site."""
    foreign = not address or not address.startswith("/") or address.startswith("//")
    return None if foreign or not _ORDINARY.fullmatch(address or "") else address


__all__ = ["Door", "Person", "Response", "enter", "guard", "is_signed_in", "own_address", "visitor"]
