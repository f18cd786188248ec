"""What all parts of the API share: who asks, and the key by which a deed is done once."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest

from web.access import visitor

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
