"""Signing in and out, and whether the server is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]

from engine.errors import Conflict, InvalidValues
from engine.sentence import say
from web import access, refusals
from web.notices import flash
from web.pages.account import telephone_picture

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from engine.faces import Admission, House
    from web.settings import Settings

WRONG = say("This name and password do not belong together.")
STALE = say("Another page has asked you to sign in since this one was opened. Please give your password once more.")
WRONG_CODE = say("This code is not right, or was used before. The telephone shows another every half minute.")
TOO_LATE = say("That took too long. Please begin again.")
HALF = "half"
"""Field of the cookie that holds the code between the two steps."""
METHOD = "method"
"""Field of the cookie that says by what the first step was taken."""
PASSWORD, OPENID = "password", "openid"


def pages(house: House, door: access.Door, steps: Steps, settings: Settings) -> Blueprint:
    """Make the pages that need nobody to be signed in."""
    blueprint = Blueprint("visits", __name__)
    blueprint.add_url_rule("/sign-in/code", view_func=steps.second)
    blueprint.add_url_rule("/sign-in/code", view_func=steps.second_given, methods=["POST"])
    blueprint.add_url_rule("/sign-in/telephone", view_func=steps.enrolling)
    blueprint.add_url_rule("/sign-in/telephone", view_func=steps.enrolled, methods=["POST"])

    def form(name: str = "", said: str = "", status: int = 200) -> tuple[str, int]:
        shown = (
            [person for person in house.people.everybody() if person.demo and person.active] if settings.demo else []
        )
        return_to = access.own_address(request.values.get("next")) or ""
        return (
            render_template(
                "sign_in.html",
                people=shown,
                name=name,
                said=said,
                return_to=return_to,
                policy=settings.policy,
                left_provider=request.args.get("left") == "provider",
            ),
            status,
        )

    @blueprint.get("/sign-in")
    def sign_in() -> Response | tuple[str, int]:
        return redirect(url_for("tasks.home"), 303) if access.is_signed_in() else form(request.args.get("name", ""))

    @blueprint.post("/sign-in")
    def signed_in() -> Response | tuple[str, int]:
        name = request.form.get("name", "").strip()
        admission = door.check(name, request.form.get("password", ""))
        if not admission.person and not admission.step:
            return form(name, WRONG, 401)
        return steps.take(admission, request.form.get("next"), PASSWORD)

    @blueprint.errorhandler(CSRFError)
    def stale(_: CSRFError) -> Response | tuple[str, int]:
        """Browsers open several tabs at once, each with a form of its own; only the last one's token counts."""
        if request.endpoint == "visits.signed_in":
            return form(request.form.get("name", "").strip(), STALE, 400)
        return refusals.stale()

    @blueprint.post("/sign-out")
    def sign_out() -> Response:
        left = "provider" if door.leave().startswith(OPENID) and settings.policy.openid else None
        return redirect(url_for("visits.sign_in", left=left), 303)

    @blueprint.get("/health")
    def health() -> tuple[dict[str, str], int]:
        return ({"status": "ok"}, 200) if house.is_ready else ({"status": "not upgraded"}, 503)

    return blueprint


class Steps:
    """What comes between a right password, or the word of a provider, and a session."""

    def __init__(self, house: House, door: access.Door) -> None:
        self._entrance = house.entrance
        self._door = door

    def take(self, admission: Admission, wanted: str | None, method: str) -> Response:
        """Go on to whatever is still missing, or in."""
        if admission.person:
            self._door.enter(admission.person, method, proven=admission.fresh)
            return redirect(access.own_address(wanted) or url_for("tasks.home"), 303)
        session[HALF], session[METHOD] = admission.code, method
        step = "visits.second" if admission.step == "second" else "visits.enrolling"
        return redirect(url_for(step, next=access.own_address(wanted)), 303)

    def second(self) -> Response | str:
        """Ask for the code of the telephone."""
        return self._ask() if session.get(HALF) else self._begin_again()

    def second_given(self) -> Response | tuple[str, int]:
        """Try the code of the telephone, or a recovery code."""
        wanted = request.form.get("next")
        admission = self._entrance.second(session.get(HALF, ""), request.form.get("code", ""), address=access.address())
        access.must_wait(admission.wait)
        if admission.person:
            self._door.enter(admission.person, _both())
            return redirect(access.own_address(wanted) or url_for("tasks.home"), 303)
        return (self._ask(WRONG_CODE), 401) if admission.step == "second" else self._begin_again()

    def enrolling(self) -> Response | str:
        """Show what the telephone must know, to somebody whose role needs a second factor."""
        return self._enrol() or self._begin_again()

    def enrolled(self) -> Response | str | tuple[str, int]:
        """Put the second factor in force, and come in."""
        wanted = request.form.get("next")
        try:
            person, codes = self._entrance.enrolled(session.get(HALF, ""), request.form.get("code", ""))
        except InvalidValues as wrong:
            again = self._enrol(wrong.fields["code"])
            return (again, 401) if again else self._begin_again()
        except Conflict:
            return self._begin_again()
        self._door.enter(person, _both())
        return render_template("recovery_codes.html", codes=codes, onward=access.own_address(wanted) or "/")

    def _ask(self, said: str = "") -> str:
        return render_template("sign_in_code.html", said=said, return_to=_wanted())

    def _enrol(self, said: str = "") -> str:
        with_secret = self._entrance.enrolling(session.get(HALF, ""))
        if with_secret is None:
            return ""
        secret, person = with_secret
        return render_template(
            "sign_in_telephone.html", said=said, return_to=_wanted(), **telephone_picture(secret, person)
        )

    def _begin_again(self) -> Response:
        session.pop(HALF, None)
        flash(TOO_LATE)
        return redirect(url_for("visits.sign_in"), 303)


def _both() -> str:
    return f"{session.get(METHOD, PASSWORD)} and code"


def _wanted() -> str:
    return access.own_address(request.values.get("next")) or ""
