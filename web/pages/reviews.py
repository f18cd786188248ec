"""Reviews: those being held, what is on record, and the page on which a review is prepared, heard and signed."""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import NotAllowed, NotFound, Refusal
from engine.faces import ANSWERS, OFFICES, OUTCOMES, may
from engine.sentence import say
from web import access
from web.access import own_address, visitor
from web.notices import flash
from web.pages.names import names
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt
from web.words import MEANINGS, SINCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

ROWS = 100
BLANK = 2
"""Empty rows for further actions."""


def pages(house: House) -> Blueprint:
    """Make the pages of reviews."""
    blueprint = Blueprint("reviews", __name__)
    views = Reviews(house)
    blueprint.add_url_rule("/reviews", view_func=views.listed)
    blueprint.add_url_rule("/reviews/begin", view_func=views.begun, methods=["POST"])
    blueprint.add_url_rule("/reviews/<review_id>", view_func=views.review)
    for deed in ("saved", "pinned", "heard", "signed", "voided"):
        blueprint.add_url_rule(f"/reviews/<review_id>/{deed}", view_func=getattr(views, deed), methods=["POST"])
    deeds = "<any(saved, pinned, heard, signed, voided):_deed>"
    blueprint.add_url_rule(f"/reviews/<review_id>/{deeds}", view_func=views.again)
    blueprint.add_url_rule("/reviews/actions/<action_id>/done", view_func=views.action_done, methods=["POST"])
    return blueprint


class Reviews:
    """The views of reviews."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._reviews = house.reviews

    def listed(self) -> str:
        """Show reviews being held, processes of the visitor that are due, and what is on record."""
        me = visitor()
        held = self._reviews.held(person=me)
        mine = [one.shown for one in self._house.governance.desk(person=me).owned] if me.owns else []
        due = sorted(mine, key=lambda one: (one.review.due or dt.date.max, one.name))
        return render_template(
            "reviews.html",
            held=held,
            due=due,
            being_held={one.process_key: one.id for one in held},
            record=self._reviews.listed(after=request.args.get("after"), limit=ROWS, person=me),
            actions=self._reviews.my_actions(person=me),
            today=self._house.now().astimezone(self._house.zone).date(),
            names=names(self._house),
        )

    def begun(self) -> AnyResponse:
        """Begin a review, or lead to the one that is being held."""
        review_id = self._reviews.begin(request.form.get("process_key", ""), by=visitor().id, kind="triggered")
        return redirect(url_for("reviews.review", review_id=review_id), 303)

    def review(self, review_id: str) -> Response:
        """Show a review: the place where it is worked on, then its record."""
        return self._show(review_id, NOTHING_TRIED)

    def again(self, review_id: str, _deed: str) -> AnyResponse:
        """Show the review to somebody who loads the answer to a deed again."""
        return redirect(url_for("reviews.review", review_id=review_id), 303)

    def saved(self, review_id: str) -> AnyResponse:
        """Keep what was entered."""
        facts = entered()
        return self._do(
            review_id, lambda: self._reviews.save(review_id, facts, by=visitor().id), say("It is kept."), facts
        )

    def pinned(self, review_id: str) -> AnyResponse:
        """Take the numbers anew."""
        why = request.form.get("why", "")
        done = say("The numbers are those of now.")
        return self._do(review_id, lambda: self._reviews.pin_again(review_id, why, by=visitor().id), done, {"why": why})

    def heard(self, review_id: str) -> AnyResponse:
        """Take the signed input of an office."""
        zone, words = request.form.get("zone", ""), request.form.get("words", "")
        return self._do(
            review_id,
            lambda: self._reviews.contribute(review_id, zone, words, by=visitor().id, **_proof()),
            say("Your input is signed."),
            {"words": words},
        )

    def signed(self, review_id: str) -> AnyResponse:
        """Sign the review."""
        regardless = "regardless" in request.form
        return self._do(
            review_id,
            lambda: self._reviews.sign(review_id, by=visitor().id, regardless=regardless, **_proof()),
            say("The review is signed, and on record."),
            {},
        )

    def voided(self, review_id: str) -> AnyResponse:
        """Void a review on record."""
        why = request.form.get("why", "")
        done = say("The review is voided. Its record stays.")
        return self._do(review_id, lambda: self._reviews.void(review_id, why, by=visitor().id), done, {"why": why})

    def action_done(self, action_id: str) -> AnyResponse:
        """Say that an action is done."""
        version = request.form.get("version") or None
        self._reviews.action_done(action_id, definition_id=version, by=visitor().id)
        flash(say("The action is done."))
        return redirect(own_address(request.form.get("back")) or url_for("reviews.listed"), 303)

    def _do(self, review_id: str, act: Callable[[], Any], done: str, typed: dict[str, Any]) -> AnyResponse:
        try:
            act()
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(review_id, attempt(refusal, typed))
        flash(done)
        return redirect(url_for("reviews.review", review_id=review_id), 303)

    def _show(self, review_id: str, tried: Attempt) -> Response:
        me = visitor()
        shown = self._reviews.review(review_id, person=me)
        prepares = shown.is_open and self._reviews.may_prepare(review_id, person=me)
        account = self._house.accounts.account(me.id, by=me.id)
        page = render_template(
            "review.html",
            review=shown,
            questions=self._reviews.questions(),
            answers=ANSWERS,
            outcomes=OUTCOMES,
            offices=OFFICES,
            mine=self._reviews.offices(review_id, person=me) if shown.is_open else (),
            prepares=prepares,
            signs=shown.is_open and may(me, "review.sign", shown.process_key),
            second_factor=account.since is not None,
            everybody=self._house.people.listed(person=me) if prepares else (),
            names=names(self._house),
            instant=instant,
            minutes=minutes,
            meanings=MEANINGS,
            pinned_since=SINCE,
            blank=[{"what": "", "person": "", "due_on": ""}] * BLANK,
            tried=tried,
            last=_last(shown, tried),
        )
        return answer(page, tried)


def _last(shown: Any, tried: Attempt) -> dict[str, Any]:
    """What stands in the form: what was typed last where it was refused, else what is kept."""
    kept = {
        "outcome": shown.outcome,
        "remarks": shown.remarks,
        "held_on": shown.held_on.isoformat() if shown.held_on else "",
        "late_reason": shown.late_reason,
        "checklist": shown.answers,
        "evidence": shown.evidence,
        "actions": [
            {"what": one.what, "person": one.person, "due_on": one.due_on.isoformat()} for one in shown.actions
        ],
    }
    return kept | {name: value for name, value in tried.typed.items() if name in kept}


def entered() -> dict[str, Any]:
    """Read the form of a draft; rows in which nothing is said are left out."""
    form = request.form
    checklist = {
        name.removeprefix("a."): {"answer": given, "remark": form.get(f"r.{name.removeprefix('a.')}", "")}
        for name, given in form.items()
        if name.startswith("a.")
    }
    evidence = [
        {"kind": kind, "what": what, "sha256": mark}
        for kind, what, mark in zip_longest(*map(form.getlist, ("e.kind", "e.what", "e.sha256")), fillvalue="")
        if what.strip()
    ]
    for file in request.files.getlist("e.file"):
        if file.filename:
            mark = hashlib.sha256(file.stream.read()).hexdigest()
            evidence.append({"kind": "file", "what": file.filename, "sha256": mark})
    actions = [
        {"what": what, "person": person, "due_on": due_on}
        for what, person, due_on in zip_longest(*map(form.getlist, ("c.what", "c.person", "c.due_on")), fillvalue="")
        if what.strip()
    ]
    plain = {name: form.get(name, "") for name in ("outcome", "remarks", "held_on", "late_reason")}
    return {**plain, "checklist": checklist, "evidence": evidence, "actions": actions}


def instant(micros: int) -> dt.datetime:
    """Turn microseconds into an aware date-time."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=micros)


def minutes(number: int) -> dt.timedelta:
    """Turn minutes into a length of time."""
    return dt.timedelta(minutes=number)


def _proof() -> dict[str, str]:
    return {
        "password": request.form.get("password", ""),
        "code": request.form.get("code", ""),
        "address": access.address(),
    }
