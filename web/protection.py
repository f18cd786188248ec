"""What keeps other sites out: headers of every answer, the origin of every deed, tokens in every form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from engine.sentence import say
from web.settings import LARGEST_FILES, LARGEST_SIGN_IN, LARGEST_UPLOAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import MultiDict

    from web.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of what others have written and nobody may run: files that are given back as they came."""
PAPER = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'none'"
"""The policy of files that are made here to be read as they are: styles of their own, and nothing that runs."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
ONE_YEAR = 31_536_000
LARGEST = {
    "definitions.deployed": LARGEST_UPLOAD,
    "drafts.begun": LARGEST_UPLOAD,
    "drafts.changed": LARGEST_UPLOAD,
    "Drafts.save_draft": LARGEST_UPLOAD,
    "Drafts.copy_draft": LARGEST_UPLOAD,
    "Drafts.check_draft": LARGEST_UPLOAD,
    "Deployments.check_files": LARGEST_UPLOAD,
    "Deployments.deploy_files": LARGEST_UPLOAD,
    "tasks.complete": LARGEST_FILES,
    "starts.started": LARGEST_FILES,
    "plays.played": LARGEST_FILES,
    "files.attach": LARGEST_FILES,
    "RequestFiles.attach_file": LARGEST_FILES,
    "RequestFiles.choose_file": LARGEST_FILES,
    "visits.signed_in": LARGEST_SIGN_IN,
    "visits.second_given": LARGEST_SIGN_IN,
    "visits.enrolled": LARGEST_SIGN_IN,
    "links.password_set": LARGEST_SIGN_IN,
    "first_run.made": LARGEST_SIGN_IN,
}
"""Bytes of a request to these views; of every other one what `LARGEST_REQUEST` says."""
MOST_PARTS = {LARGEST_UPLOAD: 300}
TOKENLESS = frozenset({"told.stopped"})
"""Deeds for which the address itself is the token: programs that read mail post there (RFC 8058)."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def protect(app: Flask, settings: Settings) -> None:
    """Put every protection in place, except the tokens, which come after it is known who asks."""
    # A token lives as long as its session: people keep a task open over lunch.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    # Behind https the library also wants a Referer, which privacy settings remove; the origin check does that work.
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)
    # Checked by `check_token`, after it is known how the visitor signed in.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.before_request(lambda: refuse_other_names(settings.hosts))
    app.before_request(limit_size)
    app.before_request(refuse_encodings)
    app.before_request(refuse_foreign_deeds)
    app.before_request(refuse_unstorable)
    app.after_request(lambda response: with_headers(response, https=settings.https))


def check_tokens(app: Flask) -> None:
    """Demand the token of the session with every deed, except of programs that show a password or token with it."""
    tokens = CSRFProtect(app)

    @app.before_request
    def check_token() -> None:
        if request.endpoint not in TOKENLESS and request.endpoint and not g.get("program"):
            tokens.protect()


def refuse_other_names(hosts: tuple[str, ...]) -> Response | None:
    """Answer only under the names that are set: links in answers are made from the name that was asked for."""
    if not hosts or urlsplit(f"//{request.host}").hostname in hosts:
        return None
    return Response("This server is not known under that name.\n", 400, content_type="text/plain; charset=utf-8")


def limit_size() -> None:
    """Set how large a request may be where its kind is known; said before anything reads it."""
    largest = LARGEST.get(request.endpoint or "")
    if largest is not None:
        request.max_content_length = largest
        request.max_form_parts = MOST_PARTS.get(largest, request.max_form_parts)


def refuse_encodings() -> None:
    """Refuse what is compressed: it could become any size."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UnsupportedMediaType(say("Send the request as it is, not compressed (without Content-Encoding)."))


def refuse_foreign_deeds() -> None:
    """Refuse what another site makes a browser send (browsers say so; programs say nothing)."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in {"same-origin", "none"} if site else bool(origin) and urlsplit(origin).netloc != request.host
    if foreign:
        raise Forbidden(say("Another site has sent this request; it was not carried out."))


def refuse_unstorable() -> None:
    """Refuse the one character that databases cannot keep in a text; nobody types it."""
    shown = request.authorization
    named = [shown.username or ""] if shown is not None and shown.type == "basic" else []
    given = [request.path, *named, *_texts(request.args), *_texts(request.form)]
    if any("\0" in text for text in given):
        raise BadRequest(say("The request holds a character that cannot be stored."))


def _texts(values: MultiDict[str, str]) -> Iterator[str]:
    for name, text in values.items(multi=True):
        yield name
        yield text


def with_headers(response: Response, *, https: bool) -> Response:
    """Set the protecting headers; pages of people are kept by no cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if https:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}; includeSubDomains")
    if request.endpoint == "static":
        fixed = "v" in request.args
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable" if fixed else "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response
