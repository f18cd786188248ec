"""What a page sent when its session had ended, or from before the one there is: held in a page, to be sent once more.

Pages with scripts keep what is typed by themselves; this is for those without, and for whole pages that are sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SECRET = re.compile(r"password|^(confirm_)?code$")


def entered(without: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Give all that was typed and chosen, by name; files cannot be given back to a browser."""
    left_out = {"csrf_token", *without}
    return (pair for pair in request.form.items(multi=True) if pair[0] not in left_out)


def held(status: int) -> Response | None:
    """Answer a form with a page that has all of it; None for what is no form of our own pages, or tells a secret."""
    fields = list(entered())
    if not fields or not _is_ours() or any(_SECRET.search(name) for name, _ in fields):
        return None
    files = any(one.filename for one in request.files.values())
    action = request.full_path.rstrip("?")
    return make_response(render_template("held.html", action=action, fields=fields, files=files), status)


def _is_ours() -> bool:
    """Whether the browser says that one of our pages has sent it, and to one of our addresses."""
    origin = request.headers.get("Origin")
    sender = request.headers.get("Sec-Fetch-Site") == "same-origin" or (
        origin is not None and urlsplit(origin).netloc == request.host
    )
    return sender and request.endpoint is not None
