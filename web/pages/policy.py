"""The policy on reviews: what is in force, what was before, and whom nobody could tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotAllowed, Refusal
from engine.faces import FIXED, ROLES, may
from engine.sentence import say, say_many
from web import review_policy
from web.access import visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House, ReviewPolicy


def pages(house: House) -> Blueprint:
    """Make the page of the policy."""
    blueprint = Blueprint("policy", __name__)
    views = Policy(house)
    blueprint.add_url_rule("/settings/reviews", view_func=views.shown)
    blueprint.add_url_rule("/settings/reviews", view_func=views.set, methods=["POST"])
    blueprint.add_url_rule("/settings/reviews/clauses", view_func=views.set_clauses, methods=["POST"])
    return blueprint


class Policy:
    """The views of the policy."""

    def __init__(self, house: House) -> None:
        self._house = house

    def shown(self) -> Response:
        """Show the policy with its history."""
        lines = self._house.governance.policies(person=visitor())
        return self._show(lines[0].policy, NOTHING_TRIED)

    def set(self) -> AnyResponse:
        """Put another policy in force; what was typed is not lost where it is refused."""
        asked = self._house.governance.policies(person=visitor())[0].policy
        try:
            asked = review_policy.from_form(request.form)
            moved = self._house.governance.set_policy(asked, why=request.form.get("why", ""), by=visitor().id)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._show(asked, attempt(refusal, request.form.to_dict()))
        done = say_many(
            "The policy is in force. %(number)s process has a new due date.",
            "The policy is in force. %(number)s processes have a new due date.",
            len(moved),
        )
        flash(done)
        return redirect(url_for("policy.shown"), 303)

    def set_clauses(self) -> AnyResponse:
        """Say which clauses of which standard the checklist of reviews answers."""
        typed = {
            one.id: request.form.get(one.id, "") for one in self._house.reviews.questions() if one.id in request.form
        }
        try:
            self._house.reviews.set_clauses(typed, by=visitor().id)
        except InvalidValues as refusal:
            policy = self._house.governance.policies(person=visitor())[0].policy
            return self._show(policy, attempt(refusal, typed))
        flash(say("The checklist of every review refers to these clauses."))
        return redirect(url_for("policy.shown"), 303)

    def _show(self, policy: ReviewPolicy, tried: Attempt) -> Response:
        manages = may(visitor(), "settings.manage")
        page = render_template(
            "review_policy.html",
            policy=policy,
            lines=self._house.governance.policies(person=visitor()),
            trouble=self._house.governance.mail_trouble(person=visitor()),
            unreachable=self._house.governance.without_address(person=visitor()),
            steps=review_policy.STEPS,
            roles=ROLES,
            fixed=FIXED,
            questions=self._house.reviews.questions(),
            manages=manages,
            groups=self._house.groups.listed(person=visitor()) if manages else (),
            everybody=self._house.people.listed(person=visitor()) if manages else (),
            tried=tried,
        )
        return answer(page, tried)
