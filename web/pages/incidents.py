"""Incidents: what is stuck, where and why; mending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotFound, Refusal
from engine.faces import may
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.model import Incident


def pages(house: House) -> Blueprint:
    """Make the pages of incidents."""
    blueprint = Blueprint("incidents", __name__)
    views = Incidents(house)
    blueprint.add_url_rule("/incidents", view_func=views.listed)
    blueprint.add_url_rule("/incidents/<incident_id>", view_func=views.incident)
    blueprint.add_url_rule("/incidents/<incident_id>/retry", view_func=views.retry, methods=["POST"])
    blueprint.add_url_rule("/incidents/<incident_id>/cancel", view_func=views.cancel, methods=["POST"])
    return blueprint


class Incidents:
    """The views of incidents."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> str:
        """Show everything that is stuck."""
        every = request.args.get("all") == "1"
        found = self._house.operations.incidents(open_only=not every, person=visitor())
        return render_template("incidents.html", incidents=found, every=every)

    def incident(self, incident_id: str) -> Response:
        """Show one incident."""
        return self._show(self._find(incident_id))

    def retry(self, incident_id: str) -> AnyResponse:
        """Try again, first writing the variables that were corrected."""
        incident = self._find(incident_id)
        typed = request.form.to_dict()
        try:
            values, errors = entries.mended(request.form, self._house.engine.variables(incident.instance_id))
            if errors:
                raise InvalidValues(say("The data"), errors)
            once, key = entries.request_id(request.form), typed.get("business_key", "").strip() or None
            self._house.operations.retry(
                incident.id, by=visitor().id, values=values or None, business_key=key, request_id=once
            )
        except Refusal as refusal:
            return self._show(incident, attempt(refusal, typed))
        flash(self._after(incident))
        return redirect(url_for("instances.instance", instance_id=incident.instance_id), 303)

    def cancel(self, incident_id: str) -> AnyResponse:
        """Give the whole request up, with a reason."""
        incident = self._find(incident_id)
        reason = request.form.get("reason", "").strip()
        try:
            if not reason:
                why = say("Say why: those who waited for it will read this.")
                raise InvalidValues(say("The cancellation"), {"reason": why})
            key = entries.request_id(request.form)
            self._house.engine.cancel(incident.instance_id, by=visitor().id, reason=reason, request_id=key)
        except Refusal as refusal:
            return self._show(incident, attempt(refusal, {"reason": reason}))
        flash(say("The request has been cancelled."))
        return redirect(url_for("instances.instance", instance_id=incident.instance_id), 303)

    def _find(self, incident_id: str) -> Incident:
        for incident in self._house.operations.incidents(open_only=False, person=visitor()):
            if incident.id == incident_id:
                return incident
        raise NotFound("incident", incident_id)

    def _after(self, incident: Incident) -> str:
        still = self._house.operations.incidents(instance_id=incident.instance_id)
        stuck = [one for one in still if one.element == incident.element]
        if stuck:
            return say("It is stuck again: %(why)s", why=stuck[0].message)
        return say("%(step)s has been tried again.", step=incident.element_name)

    def _show(self, incident: Incident, tried: Attempt = NOTHING_TRIED) -> Response:
        engine = self._house.engine
        page = render_template(
            "incident.html",
            incident=incident,
            instance=engine.instance(incident.instance_id, person=visitor()),
            position=engine.position(incident.instance_id, person=visitor()),
            variables=engine.variables(incident.instance_id, person=visitor()),
            may_mend=may(visitor(), "request.mend", incident.process_key),
            tried=tried,
        )
        return answer(page, tried)
