"""Starting a process: what may be started, and its form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import NotFound, Refusal
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages import files
from web.pages.tasks import NOT_ATTACHED, NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.model import ProcessDefinition, ProcessInstance


def pages(house: House) -> Blueprint:
    """Make the pages that start processes."""
    blueprint = Blueprint("starts", __name__)

    def definition(key: str) -> ProcessDefinition:
        found = [one for one in house.engine.startable(person=visitor()) if one.key == key]
        if not found:
            raise NotFound("process that you can start", key)
        return found[0]

    def form_page(key: str, tried: Attempt) -> Response:
        house.engine.startable(person=visitor())  # who starts nothing learns of no key
        form = house.engine.start_form(key)
        chosen = house.files.chosen_for_start(key, person=visitor()) if form and form.takes_files else ()
        documents = files.references(chosen)
        placed, texts = form.shown({}, tried.typed, zone=house.zone, documents=documents) if form else ((), {})
        page = render_template(
            "start.html",
            definition=definition(key),
            form=form,
            placed=placed,
            texts=texts,
            tried=tried,
            business_key=request.form.get("business_key", ""),
        )
        return answer(page, tried)

    @blueprint.get("/start")
    def choose() -> str:
        return render_template("starts.html", definitions=house.engine.startable(person=visitor()))

    @blueprint.get("/start/<key>")
    def start(key: str) -> Response:
        return form_page(key, NOTHING_TRIED)

    @blueprint.post("/start/<key>")
    def started(key: str) -> AnyResponse:
        house.engine.startable(person=visitor())
        typed = entries.fields(request.form, house.zone)
        try:
            typed, wrong, status = files.of_form(partial(house.files.choose_for_start, key, by=visitor().id), typed)
            if wrong:
                return form_page(key, Attempt(NOT_ATTACHED, status, typed, wrong))
            if asked := request.form.get("reshape"):
                return form_page(key, Attempt(typed=entries.reshaped(typed, asked), reshaped=True))
            instance = begin(house, key, typed)
        except Refusal as refusal:
            return form_page(key, attempt(refusal, typed))
        flash(say("%(request)s has been started.", request=instance.business_key or instance.process_name))
        return redirect(url_for("instances.instance", instance_id=instance.id), 303)

    return blueprint


def begin(house: House, key: str, typed: dict[str, Any]) -> ProcessInstance:
    """Start a process with what was typed, or with a reference alone where it has no form."""
    once, by = entries.request_id(request.form), visitor().id
    if house.engine.start_form(key):
        return house.engine.start_with_form(key, typed, by=by, request_id=once)
    reference = request.form.get("business_key", "").strip() or None
    return house.engine.start(key, {}, by=by, business_key=reference, request_id=once, channel="ui")
