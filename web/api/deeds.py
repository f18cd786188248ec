"""What all parts of the API share: who asks, and the key by which a deed is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import BadRequest

from web.access import visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from marshmallow import Schema

    from web.api.bodies import Blueprint

LONGEST_KEY = 200
DOCUMENTED = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
    "description": "The same key sent again is answered with the first answer.",
}


def by() -> str:
    """Id of the person who asks."""
    return visitor().id


def request_id() -> str | None:
    """Give the key under which a deed is answered once; raises BadRequest where it is too long."""
    key = request.headers.get("Idempotency-Key")
    if key and len(key) > LONGEST_KEY:
        raise BadRequest(f"The Idempotency-Key is longer than {LONGEST_KEY} characters.")
    return key or None


def deed(
    blueprint: Blueprint, address: str, body: type[Schema], answer: type[Schema] | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """Serve a deed: a POST with a body, answered with what came of it, or (None) with nothing."""

    def served(view: Callable[..., Any]) -> Any:
        answering = blueprint.response(204) if answer is None else blueprint.response(200, answer)
        return blueprint.route(address, methods=["POST"])(blueprint.arguments(body)(answering(view)))

    return served
