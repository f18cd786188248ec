"""Publishing: what stands in the way, signing for it, taking note of it, and taking a process out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import NotAllowed, NotFound, Refusal
from engine.faces import ANSWERS, MEANINGS, SignOff, may
from engine.sentence import say
from web.access import address, own_address, visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

NOT_YET = frozenset({"last_actions", "customers", "performance", "nonconformities", "measurements", "drift", "reports"})
"""What nobody can say of a process that has not run: suggested to whoever signs for its first version."""
SUGGESTED = {"answer": "not_applicable", "remark": say("It has not run yet.")}


def pages(house: House) -> Blueprint:
    """Make the pages of publishing."""
    blueprint = Blueprint("publications", __name__)
    views = Publications(house)
    blueprint.add_url_rule("/processes/<definition_id>/publish", view_func=views.shown)
    blueprint.add_url_rule("/processes/<definition_id>/publish", view_func=views.published, methods=["POST"])
    blueprint.add_url_rule("/processes/<definition_id>/co-sign", view_func=views.co_signed, methods=["POST"])
    blueprint.add_url_rule("/processes/<definition_id>/acknowledge", view_func=views.acknowledged, methods=["POST"])
    blueprint.add_url_rule("/processes/<process_key>/retire", view_func=views.retired, methods=["POST"])
    return blueprint


class Publications:
    """The views of publishing."""

    def __init__(self, house: House) -> None:
        self._house = house

    def shown(self, definition_id: str) -> Response:
        """Show what stands between a version and its publication."""
        return self._show(definition_id, NOTHING_TRIED)

    def published(self, definition_id: str) -> AnyResponse:
        """Publish with the owner's signature; where that is refused, all but the password is shown again."""
        typed = _typed()
        try:
            published = self._house.governance.publish(
                definition_id,
                request.form.get("password", ""),
                request.form.get("code", ""),
                approves="approves" in request.form,
                sign_off=_sign_off(typed),
                by=visitor().id,
                address=address(),
            )
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(definition_id, attempt(refusal, typed))
        flash(
            say(
                "%(process)s, version %(version)s, is published: from now on it can be started.",
                process=published.name,
                version=published.version,
            )
        )
        return redirect(url_for("definitions.definition", definition_id=definition_id), 303)

    def co_signed(self, definition_id: str) -> AnyResponse:
        """Sign as a reviewer."""
        typed = {"review_remarks": request.form.get("review_remarks", "").strip()}
        try:
            self._house.governance.co_sign(
                definition_id,
                request.form.get("password", ""),
                request.form.get("code", ""),
                remarks=typed["review_remarks"],
                by=visitor().id,
                address=address(),
            )
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(definition_id, attempt(refusal, typed))
        flash(say("You have signed this version as a reviewer."))
        return redirect(url_for("publications.shown", definition_id=definition_id), 303)

    def acknowledged(self, definition_id: str) -> AnyResponse:
        """Take note of a version."""
        self._house.governance.acknowledge(definition_id, by=visitor().id)
        flash(say("Thank you. It is noted that you have read what has changed."))
        return redirect(own_address(request.form.get("back")) or url_for("tasks.inbox"), 303)

    def retired(self, process_key: str) -> AnyResponse:
        """Take a process out of use."""
        typed = {"reason": request.form.get("reason", "").strip()}
        shown = self._house.governance.ownership(process_key, person=visitor()).shown
        try:
            self._house.governance.retire(process_key, reason=typed["reason"], by=visitor().id)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(shown.id, attempt(refusal, typed))
        flash(say("%(process)s is retired: nothing begins it any more, and what runs goes on.", process=shown.name))
        return redirect(url_for("definitions.definition", definition_id=shown.id), 303)

    def _show(self, definition_id: str, tried: Attempt) -> Response:
        gate = self._house.governance.gate(definition_id, person=visitor())
        page = render_template(
            "publish.html",
            gate=gate,
            definition=gate.definition,
            answers=ANSWERS,
            meanings=MEANINGS,
            fixable=self._house.feedback.fixable(gate.definition.key),
            typed_answers=tried.typed.get("answers") or dict.fromkeys(NOT_YET, SUGGESTED),
            receipts=self._house.governance.receipts(definition_id, person=visitor()) if not gate.is_open else (),
            may_retire=may(visitor(), "process.retire", gate.definition.key),
            tried=tried,
        )
        return answer(page, tried)


def _typed() -> dict[str, Any]:
    """What somebody has entered, but for what is secret."""
    named = {name for name in request.form if name.startswith("answer.")}
    answers: Mapping[str, Mapping[str, str]] = {
        name.partition(".")[2]: {
            "answer": request.form[name],
            "remark": request.form.get(f"remark.{name.partition('.')[2]}", "").strip(),
        }
        for name in sorted(named)
    }
    texts = {name: request.form.get(name, "").strip() for name in ("remarks", "evidence")}
    ticked = {name: tuple(request.form.getlist(name)) for name in ("fixes", "actions")}
    return {**texts, **ticked, "answers": answers, "approves": "approves" in request.form}


def _sign_off(typed: Mapping[str, Any]) -> SignOff:
    evidence = tuple(typed["evidence"].splitlines())
    return SignOff(typed["remarks"], typed["answers"], evidence, typed["fixes"], typed["actions"])
