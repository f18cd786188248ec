"""What a refusal, a fault or a wrong address looks like to those who asked: the only place that knows both.

Pages answer with a page; partial updates (htmx) with the same sentence in the notice line, so that
nothing on the page is lost; the JSON API with `application/problem+json` (RFC 9457).
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from engine import errors
from engine.sentence import say
from web.held import held
from web.language import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUS: tuple[tuple[type[errors.Refusal], int], ...] = (
    (errors.NotFound, 404),
    (errors.NotAllowed, 403),
    (errors.WrongState, 409),
    (errors.Conflict, 409),
    (errors.InvalidValues, 422),
    (errors.DeploymentRejected, 422),
    (errors.Unreadable, 400),
    (errors.TooLarge, 413),
    (errors.Unavailable, 503),
)
TITLES = {
    400: say("This cannot be read"),
    401: say("Please sign in"),
    403: say("This is not yours to do"),
    404: say("There is no such thing"),
    405: say("This cannot be done here"),
    409: say("Somebody was first, or it has moved on"),
    413: say("This is too large"),
    415: say("This cannot be read"),
    422: say("Something must be put right first"),
    429: say("Please wait a moment"),
    500: say("Something went wrong on our side"),
    503: say("Busy"),
}
SENTENCES = {
    404: say("There is nothing at this address."),
    405: say("This address does not take that kind of request."),
    413: say("What was sent is larger than we accept."),
    422: say("What was sent does not fit; each field says why."),
}
STALE = say(
    "This page was opened before you signed in, or has been open too long. Load it again, then repeat what you did."
)
COOKIE_ALONE = "With a browser's cookie, send its token as X-CSRFToken; programs show an API token or use HTTP Basic."

REFUSED = say("Refused")

log = logging.getLogger("throughlane.web")


def status_of(refusal: errors.Refusal) -> int:
    """HTTP status that a refusal stands for."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 409)


def is_api() -> bool:
    """Whether the request is for the JSON API."""
    return request.path.startswith("/api/")


def is_partial() -> bool:
    """Whether only a part of a page is asked for: by htmx, or by a page that keeps itself up to date."""
    return request.headers.get("HX-Request") == "true" or request.blueprint == "live"


def answer(status: int, sentence: str, **more: Any) -> Response:
    """Answer in the way that suits who asked; `more` are further facts (fields, findings, reference)."""
    if is_api():
        return problem(status, sentence, **more)
    title = TITLES.get(status, REFUSED)
    template = "_refusal.html" if is_partial() else "refusal.html"
    response = make_response(render_template(template, title=title, sentence=sentence, status=status, **more), status)
    if is_partial():
        response.headers.update(into_notice())
    return response


def into_notice() -> dict[str, str]:
    """Headers that put an answer into the notice line and leave the rest of the page as it is."""
    return {
        "HX-Retarget": "#notices",
        "HX-Reselect": "#refusal",
        "HX-Reswap": "innerHTML",
        "HX-Push-Url": "false",
        "HX-Replace-Url": "false",
    }


def problem(status: int, sentence: str, **more: Any) -> Response:
    """Answer with problem details (RFC 9457)."""
    body = {"type": "about:blank", "title": TITLES.get(status, REFUSED), "status": status, "detail": sentence}
    response = jsonify(said(body | {name: value for name, value in more.items() if value}))
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def said(told: Any) -> Any:
    """Say every sentence in what is sent as JSON: in English, or in the language that a page's script asks for."""
    if isinstance(told, dict):
        return {name: said(one) for name, one in told.items()}
    return [said(one) for one in told] if isinstance(told, list) else spoken(told)


def facts(refusal: errors.Refusal) -> Mapping[str, Any]:
    """Give what a refusal carries besides its sentence, ready for JSON and templates."""
    if isinstance(refusal, errors.InvalidValues):
        return {"fields": refusal.fields}
    if isinstance(refusal, errors.Conflict):
        return {"contested": {name: [str(one) for one in both] for name, both in refusal.fields.items()}}
    if isinstance(refusal, errors.DeploymentRejected):
        return {"findings": [finding_facts(finding) for finding in refusal.findings]}
    return {}


def finding_facts(finding: Any) -> dict[str, Any]:
    """Write a finding as plain JSON."""
    names = ("rule", "severity", "message", "advice", "element", "file", "line")
    return {name: getattr(finding, name) for name in names}


def handle(app: Flask) -> None:
    """Answer every refusal, wrong address and fault of this application in one way."""
    app.register_error_handler(errors.Refusal, _refused)
    app.register_error_handler(CSRFError, lambda _: stale())
    app.register_error_handler(HTTPException, _declined)
    app.register_error_handler(Exception, _failed)


def stale() -> Response:
    """Answer what came without the token of the session; what people had entered is not lost by that."""
    if is_api():
        return problem(400, COOKIE_ALONE)
    return (None if is_partial() else held(400)) or answer(400, STALE)


def _refused(refusal: errors.Refusal) -> Response:
    return answer(status_of(refusal), refusal.sentence, **facts(refusal))


def _declined(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    response = answer(status, SENTENCES.get(status) or error.description or "", fields=_schema_errors(error))
    retry = getattr(error, "retry_after", None)
    if retry:
        response.headers["Retry-After"] = str(retry)
    return response


def _schema_errors(error: HTTPException) -> dict[str, Any]:
    """Give what a schema had against the body of an API request, by field."""
    data: dict[str, Any] = getattr(error, "data", None) or {}
    messages = data.get("messages") or {}
    return {str(name): said for place in messages.values() if isinstance(place, dict) for name, said in place.items()}


def _failed(error: Exception) -> Response:
    """Answer for a bug: nothing about it is shown but a reference, under which the log has it."""
    reference = secrets.token_hex(4)
    log.error("Fault %s at %s %s", reference, request.method, request.path, exc_info=error)
    sentence = say(
        "The fault has been recorded. If you report it, give this reference: %(reference)s.", reference=reference
    )
    return answer(500, sentence, reference=reference)
