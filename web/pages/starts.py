"""Starting a process: what may be started, and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotFound, Refusal
from web import entries
from web.access import visitor
from web.pages.tasks import Attempt, answer, attempt

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.model import ProcessDefinition
    from web.settings import Settings


def pages(house: House, settings: Settings) -> Blueprint:
    """Make the pages that start processes."""
    blueprint = Blueprint("starts", __name__)

    def definition(key: str) -> ProcessDefinition:
        found = [one for one in house.engine.startable(visitor()) if one.key == key]
        if not found:
            raise NotFound("process that you can start", key)
        return found[0]

    def form_page(key: str, tried: Attempt) -> Response:
        form = house.engine.start_form(key)
        texts = form.texts(form.initial({}), settings.zone) if form else {}
        typed = {name: [text] if isinstance(text, str) else text for name, text in tried.typed.items()}
        page = render_template(
            "start.html",
            definition=definition(key),
            form=form,
            values={},
            texts=texts | typed,
            tried=tried,
            business_key=request.form.get("business_key", ""),
        )
        return answer(page, tried)

    @blueprint.get("/start")
    def choose() -> str:
        return render_template("starts.html", definitions=house.engine.startable(visitor()))

    @blueprint.get("/start/<key>")
    def start(key: str) -> Response:
        return form_page(key, Attempt())

    @blueprint.post("/start/<key>")
    def started(key: str) -> AnyResponse:
        typed = entries.fields(request.form)
        form = house.engine.start_form(key)
        try:
            values, errors = form.from_text(typed, zone=settings.zone) if form else ({}, {})
            if errors:
                raise InvalidValues("This form", errors)
            instance = house.engine.start(
                key,
                values,
                by=visitor().id,
                business_key=request.form.get("business_key", "").strip() or None,
                request_id=entries.request_id(request.form),
            )
        except Refusal as refusal:
            return form_page(key, attempt(refusal, typed))
        flash(f"{instance.business_key or instance.process_name} has been started.")
        return redirect(url_for("instances.instance", instance_id=instance.id), 303)

    return blueprint
