"""Process instances ("requests" to those who use them): finding one, seeing where it is, helping it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from engine.errors import InvalidValues, Refusal
from engine.faces import may
from engine.lists import Page
from engine.model import InstanceState
from engine.sentence import joined, say, say_many
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages.names import names
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt, place

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.model import MessageReceipt

ROWS = 50
MOST_HISTORY = 100
LONGEST = 200
"""Characters of what requests are found by."""


def pages(house: House) -> Blueprint:
    """Make the pages of instances."""
    blueprint = Blueprint("instances", __name__)
    views = Instances(house)
    blueprint.add_url_rule("/requests", view_func=views.listed)
    blueprint.add_url_rule("/requests/<instance_id>", view_func=views.instance)
    blueprint.add_url_rule("/requests/<instance_id>/position.json", view_func=views.position)
    blueprint.add_url_rule("/requests/<instance_id>/cancel", view_func=views.cancel, methods=["POST"])
    blueprint.add_url_rule("/requests/<instance_id>/business-key", view_func=views.rekey, methods=["POST"])
    blueprint.add_url_rule("/requests/<instance_id>/message", view_func=views.message, methods=["POST"])
    return blueprint


class Instances:
    """The views of instances."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> str:
        """Show instances, by state, process, and words or how their business key begins."""
        asked = {name: request.args.get(name, "").strip()[:LONGEST] for name in ("state", "process_key", "words")}
        wanted = {name: text or None for name, text in asked.items()}
        if wanted["state"] not in {None, *InstanceState}:
            wanted["state"] = None
        after, wrong = request.args.get("after"), ""
        try:
            page = self._house.engine.instances(**wanted, after=after, limit=ROWS, person=visitor())
        except InvalidValues as refusal:
            page, wrong = Page(()), joined(refusal.fields.values())
        processes = {one.key: one.name for one in self._house.catalogue.definitions(person=visitor())}
        return render_template(
            "instances.html", page=page, wrong=wrong, asked=asked, processes=processes, names=names(self._house)
        )

    def instance(self, instance_id: str) -> Response:
        """Show an instance."""
        return self._show(instance_id)

    def position(self, instance_id: str) -> Response:
        """Give what the diagram marks."""
        position = self._house.engine.position(instance_id, person=visitor())
        rounds = {element: one._asdict() for element, one in position.rounds.items()}
        marks = {"here": dict(position.here), "taken": sorted(position.taken), "stuck": sorted(position.stuck)}
        return jsonify(**marks, rounds=rounds, ahead=[one.element for one in position.ahead])

    def cancel(self, instance_id: str) -> AnyResponse:
        """Cancel an instance, with a reason."""
        reason = request.form.get("reason", "").strip()
        try:
            if not reason:
                why = say("Say why: those who waited for it will read this.")
                raise InvalidValues(say("The cancellation"), {"reason": why})
            key = entries.request_id(request.form)
            self._house.engine.cancel(instance_id, by=visitor().id, reason=reason, request_id=key)
        except Refusal as refusal:
            return self._show(instance_id, attempt(refusal, {"reason": reason}))
        flash(say("The request has been cancelled."))
        return redirect(url_for("instances.instance", instance_id=instance_id), 303)

    def rekey(self, instance_id: str) -> AnyResponse:
        """Give an instance a business key, or another one, with a reason."""
        typed = {name: request.form.get(name, "").strip() for name in ("business_key", "why")}
        try:
            self._house.engine.set_business_key(
                instance_id,
                typed["business_key"],
                by=visitor().id,
                reason=typed["why"],
                request_id=entries.request_id(request.form),
            )
        except Refusal as refusal:
            return self._show(instance_id, attempt(refusal, typed))
        flash(say("It has the business key %(key)s now.", key=typed["business_key"]))
        return redirect(url_for("instances.instance", instance_id=instance_id), 303)

    def message(self, instance_id: str) -> AnyResponse:
        """Send a message, usually one that this instance waits for."""
        typed = {name: request.form.get(name, "").strip() for name in ("name", "key", "values")}
        try:
            receipt = self._send(instance_id, typed)
        except Refusal as refusal:
            return self._show(instance_id, attempt(refusal, typed))
        flash(became(typed["name"], receipt))
        return redirect(url_for("instances.instance", instance_id=instance_id), 303)

    def _send(self, instance_id: str, typed: dict[str, str]) -> MessageReceipt:
        if not typed["name"]:
            raise InvalidValues(say("The message"), {"name": say("Which message? Give its name.")})
        try:
            values = entries.json_values(typed["values"])
        except ValueError as error:
            raise InvalidValues(say("The message"), {"values": error.args[0]}) from None
        return self._house.engine.tell(
            instance_id,
            typed["name"],
            key=typed["key"] or None,
            values=values,
            by=visitor().id,
            request_id=entries.request_id(request.form),
        )

    def _show(self, instance_id: str, tried: Attempt = NOTHING_TRIED) -> Response:
        where = place(self._house, instance_id)
        return answer(
            render_template(
                "instance.html",
                **where,
                variables=self._house.engine.variables(instance_id, person=visitor()),
                incidents=self._house.operations.incidents(instance_id=instance_id, person=visitor()),
                awaited=sorted({one.name for one in where["position"].waiting if one.kind == "message"}),
                most_history=MOST_HISTORY,
                may_mend=may(visitor(), "request.mend", where["instance"].process_key),
                may_erase=may(visitor(), "values.erase", where["instance"].process_key),
                erased_at=self._house.privacy.erased_at(instance_id, person=visitor()),
                tried=tried,
            ),
            tried,
        )


def became(name: str, receipt: MessageReceipt) -> str:
    """Say what became of a message."""
    reached = len(receipt.started) + len(receipt.reached)
    if reached:
        return say_many(
            "The message '%(message)s' has reached %(number)s request.",
            "The message '%(message)s' has reached %(number)s requests.",
            reached,
            message=name,
        )
    return say(
        "Nothing waits for the message '%(message)s' yet; it is kept until something does, or until it expires.",
        message=name,
    )
