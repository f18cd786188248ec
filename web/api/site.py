"""The API as a whole: its parts, its documentation, and how programs sign in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template
from flask_smorest import Api  # type: ignore[import-untyped]

from web.api import (
    accounts,
    audit,
    deployments,
    desk,
    drafts,
    feedback,
    groups,
    incidents,
    instances,
    messages,
    moves,
    people,
    plays,
    policy,
    privacy,
    processes,
    publications,
    reports,
    request_files,
    reviews,
    stores,
    tasks,
    teams,
    told,
    working_hours,
)
from web.api.bodies import one
from web.api.schemas import Problem
from web.exact import ExactJson

if TYPE_CHECKING:
    from flask import Flask

    from engine.faces import House

ABOUT = """Everything that pages do can be done by programs.

- Show an API token (`Authorization: Bearer tl_…`, made on one's account page), or sign in with HTTP Basic: person id and password, unless that is switched off or the person has a second factor. What a person may not do on a page, a program signed in as that person may not do either; a token never goes further than its scopes.
- Numbers are exact in both directions; dates, times and durations are ISO 8601 texts.
- A deed that carries the header `Idempotency-Key` is done once, however often it is sent.
- Whoever asks too often is answered 429, with the seconds to wait in `Retry-After`.
- Refusals are `application/problem+json` with one sentence in `detail`.
"""  # noqa: E501 - one line is one item of a list
SETTINGS = {
    "API_TITLE": "Throughlane",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {"description": ABOUT},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            }
        },
        "security": [{"token": []}, {"basic": []}],
    },
}
PARTS = (
    processes,
    publications,
    instances,
    tasks,
    desk,
    teams,
    told,
    messages,
    incidents,
    moves,
    deployments,
    drafts,
    plays,
    people,
    accounts,
    groups,
    audit,
    policy,
    privacy,
    reports,
    reviews,
    working_hours,
    feedback,
    stores,
    request_files,
)


class Documented(Api):  # type: ignore[misc]
    """The API of flask-smorest, with refusals answered where all refusals are (`web.refusals`).

    What its parts say of themselves is put together when somebody asks for it: that takes longer than to make all the
    rest of the application.
    """

    ERROR_SCHEMA = one(Problem)

    def __init__(self, app: Flask) -> None:
        self._parts: list[Any] = []
        self._lock = threading.RLock()
        super().__init__(app)

    def add(self, part: Any) -> None:
        """Serve a part."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][part.name] = self
        self._app.register_blueprint(part, url_prefix="/api/v1")
        self._parts.append(part)

    @property
    def spec(self) -> Any:
        """The specification, whole."""
        with self._lock:
            while self._parts:
                part = self._parts.pop(0)
                part.register_views_in_doc(self, self._app, self._spec, name=part.name, parameters=None)
                self._spec.tag({"name": part.name, "description": part.description})
        return self._spec

    @spec.setter
    def spec(self, empty: Any) -> None:
        self._spec = empty

    def _register_error_handlers(self) -> None:
        """Leave the application's handlers as they are."""


def add_api(app: Flask, house: House) -> None:
    """Add the API and the page that documents it."""
    app.json = ExactJson(app)
    app.config.update(SETTINGS)
    site = Documented(app)
    for part in PARTS:
        site.add(part.routes(house))
    app.register_blueprint(_documentation(site))


def _documentation(site: Api) -> Blueprint:
    blueprint = Blueprint("api_pages", __name__)

    @blueprint.get("/api/v1/docs")
    def read() -> str:
        return render_template("api.html", spec=site.spec.to_dict(), operations=operations(site.spec.to_dict()))

    return blueprint


def operations(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """List every operation of a specification under its tag."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, verbs in spec["paths"].items():
        for verb, about in verbs.items():
            if verb in {"get", "post", "put", "patch", "delete"}:
                parameters = verbs.get("parameters", []) + about.get("parameters", [])
                entry = {"verb": verb.upper(), "path": path, **about, "parameters": parameters}
                found.setdefault(about.get("tags", [""])[0], []).append(entry)
    return found
