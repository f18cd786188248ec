"""Asking somebody anew who they are, before what would let others in: a browser that was left open is not enough.

Addresses say in `web.permits` that they need it. What was about to be done is held in the page that asks, and done when
the answer is right, so that nothing typed is lost; it needs no JavaScript. Programs show who they are every time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request

from engine.errors import InvalidValues, WrongState
from engine.sentence import say
from web import access, refusals
from web.held import entered
from web.permits import PROVEN
from web.protection import SAFE

if TYPE_CHECKING:
    from engine.faces import House

PASSWORD, CODE, BACK = "confirm_password", "confirm_code", "confirm_back"
_OURS = frozenset({PASSWORD, CODE, BACK})
HOW = say("It is some time since you showed who you are. Do so at /account/confirm in your browser, then try again.")


def guard(app: Flask, house: House) -> None:
    """Ask whoever comes with a browser; to be put after the tokens of forms are checked."""
    asking = Asking(house)
    app.before_request(asking.look)


class Asking:
    """Looks whether somebody has shown lately who they are, takes the answer, and asks."""

    def __init__(self, house: House) -> None:
        self._accounts = house.accounts
        self._entrance = house.entrance

    def look(self) -> Response | None:
        """Let those on who have shown it, and ask the others."""
        if request.endpoint not in PROVEN or g.get("program") or not access.is_signed_in():
            return None
        if self._entrance.is_proven(access.token()):
            return None
        if refusals.is_api() or refusals.is_partial():
            return refusals.answer(403, HOW)
        return self._taken() if request.form.keys() & {PASSWORD, CODE} else self._ask({}, 403)

    def _taken(self) -> Response | None:
        """Take the answer; None where it is right."""
        given = {"password": request.form.get(PASSWORD, ""), "code": request.form.get(CODE, "")}
        try:
            self._accounts.confirm(access.visitor().id, **given, token=access.token(), address=access.address())
        except InvalidValues as wrong:
            return self._ask(dict(wrong.fields), 422)
        except WrongState as refused:
            return self._ask({"password": refused.sentence}, 409)
        return None

    def _ask(self, wrong: dict[str, str], status: int) -> Response:
        how = self._accounts.proof(access.visitor().id)
        page = render_template(
            "confirm.html",
            how=how,
            wrong=wrong,
            minutes=round(self._entrance.policy.proven.total_seconds() / 60),
            provider=self._entrance.policy.openid.name if how.provider and self._entrance.policy.openid else "",
            back=(back := _came_from()),
            onward=request.full_path.rstrip("?") if request.method in SAFE else back,
            **_held(),
        )
        return make_response(page, status)


def _held() -> dict[str, Any]:
    """What was about to be done: where it goes, and all that was typed; a page that was asked for is a deed, too."""
    address = request.full_path.rstrip("?")
    if request.method in SAFE:
        return {"action": None, "held": [("next", address)]}
    return {"action": address, "held": list(entered(without=_OURS))}


def _came_from() -> str:
    """The page on which it was about to be done: where who confirms at a provider comes back to."""
    if request.method in SAFE:
        return "/account"
    held = access.own_address(request.form.get(BACK))
    parts = urlsplit(request.referrer or "")
    own = access.own_address(parts.path) if parts.netloc == request.host else None
    return held or own or "/account"
