"""The web application: made for one house of faces; knows pages, JSON API and nothing of how they are kept."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.faces import come_through, could, equip, may
from web import access, clocks, confirming, entries, numerals, permits, protection, refusals, words
from web.api.site import add_api
from web.incoming import Incoming
from web.language import LANGUAGE, Languages, asked, number_signs, speak, teach
from web.live.streams import Streams
from web.pages import (
    account,
    accounts,
    audit,
    clock,
    definitions,
    desks,
    drafts,
    feedback,
    files,
    first_run,
    groups,
    incidents,
    instances,
    links,
    live,
    moves,
    ownership,
    people,
    plays,
    policy,
    privacy,
    programs,
    provider,
    publications,
    reports,
    reviews,
    rows,
    starts,
    stores,
    tasks,
    teams,
    told,
    visits,
    working_hours,
)
from web.prose import filled, filled_html, prose
from web.rates import Rate, limit_address, limit_person
from web.review_policy import step_words
from web.settings import LARGEST_REQUEST, Settings

if TYPE_CHECKING:
    import datetime as dt

    from engine.faces import House

STATIC = Path(__file__).parent / "static"
MENU = (
    "inbox.use",
    "request.list",
    "request.start",
    "process.list",
    "desk.see",
    "team.see",
    "process.deploy",
    "process.design",
    "request.mend",
    "people.list",
    "audit.read",
    "report.read",
    "review.list",
    "store.list",
)

ROOMS = (
    reviews,
    tasks,
    starts,
    instances,
    definitions,
    ownership,
    publications,
    drafts,
    plays,
    desks,
    feedback,
    incidents,
    moves,
    people,
    groups,
    clock,
    account,
    accounts,
    audit,
    policy,
    privacy,
    programs,
    stores,
    teams,
    working_hours,
    files,
)
"""Pages that need nothing but the house."""
SOME = 500
"""Versions of which it is remembered whether their picture is computed; a version never changes."""
ADDRESSES = 4_000
"""Addresses of pages that are remembered; working one out takes 60 µs."""
CALENDARS = 60
"""How often a minute one address may ask for calendars and feeds, or end mail, without signing in."""


def make_app(house: House, *, secret_key: bytes, config: Settings | None = None) -> Flask:
    """Make the application for a house; `secret_key` signs the cookies and must stay the same."""
    settings = config or Settings()
    app = Flask("web", static_folder=str(STATIC), template_folder=str(Path(__file__).parent / "templates"))
    app.request_class = Incoming
    house.entrance.policy = settings.policy
    house.reports.organisation = settings.organisation
    house.files.limits = settings.files
    equip(house)
    _configure(app, secret_key, settings)
    app.before_request(lambda: come_through("api" if refusals.is_api() else "ui"))
    _listen(app, Languages(settings.data / "languages"))
    door = access.Door(house)
    streams = app.extensions["streams"] = Streams(house, settings.streams)
    protection.protect(app, settings)
    rate = Rate(settings.api_rate)
    limit_address(app, rate)
    access.guard(app, door, house)
    app.before_request(_speak_as_chosen)
    limit_person(app, rate)
    protection.check_tokens(app)
    confirming.guard(app, house)
    refusals.handle(app)
    _speak(app, house)
    steps = visits.Steps(house, door)
    app.register_blueprint(visits.pages(house, door, steps, settings))
    app.register_blueprint(first_run.pages(house, door))
    app.register_blueprint(provider.pages(house, steps))
    app.register_blueprint(links.pages(house))
    app.register_blueprint(live.pages(house, streams))
    app.register_blueprint(reports.pages(house, Rate(CALENDARS), settings.known_as))
    app.register_blueprint(told.pages(house, Rate(CALENDARS), sends_mail=settings.post is not None))
    for room in ROOMS:
        app.register_blueprint(room.pages(house))
    add_api(app, house)
    permits.must_be_complete(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 4)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, secret_key: bytes, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        PERMANENT_SESSION_LIFETIME=settings.policy.lasts,
        SESSION_COOKIE_NAME="__Host-throughlane" if settings.https else "throughlane",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        # An answer on its way must not bring back a cookie from before the last deed.
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def _listen(app: Flask, languages: Languages) -> None:
    """Have every page speak the language that the browser asks for; programs are answered in English.

    What a page's script shows is asked for in the language of the page, by a header of its own.
    """
    app.extensions["languages"] = languages

    @app.before_request
    def speak_as_asked() -> None:
        clocks.look(None)
        speak(languages.find(request.headers.get(LANGUAGE)) if refusals.is_api() else asked(languages))

    @app.teardown_request
    def speak_as_usual(_failed: BaseException | None) -> None:
        """Whatever this thread does next is not for who asked last."""
        clocks.look(None)
        speak(languages.find(None))


def _speak_as_chosen() -> None:
    """Have pages speak the language, and go by the clock, that who is signed in has chosen."""
    if not access.is_signed_in() or refusals.is_api():
        return
    visitor = access.visitor()
    clocks.look(visitor.zone)
    if visitor.language:
        speak(current_app.extensions["languages"].find(visitor.language))


def _zone(house: House) -> dt.tzinfo:
    """The time zone of who looks at a page."""
    return clocks.chosen() or house.zone


def _speak(app: Flask, house: House) -> None:
    """Give templates the words, and what every page shows."""
    teach(app.jinja_env)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset,
        new_request_id=entries.new_request_id,
        deadline=words.deadline,
        filled=filled,
        filled_html=filled_html,
        states=words.STATES,
        zones=words.ZONES,
        role_words=words.ROLES,
        scope_words=words.SCOPES,
        signed_in_by=words.SIGNED_IN_BY,
        waits=words.WAITS,
        quiet_events=words.QUIET_EVENTS,
        may=_may,
        review_words=words.review,
        step_words=step_words,
        duration=words.duration,
        working=words.working,
        shown=lambda value: words.shown(value, _zone(house)),
        counted=lambda value: words.counted(value, _zone(house)),
        is_computed=lru_cache(SOME)(house.catalogue.is_computed),
        rows=rows.rendered(lambda at: words.moment(at, _zone(house), _now(house)), lambda: _zone(house)),
        url_for=address_of,
        clock=lambda: str(_zone(house)),
        signs=number_signs,
    )
    app.jinja_env.filters.update(
        prose=prose,
        roles=words.roles,
        small=words.small,
        browser=words.browser,
        day=words.day,
        label=words.label,
        shown=lambda value: words.shown(value, _zone(house)),
        written=entries.written,
        by_signs=numerals.shown,
        by_clock=lambda text: clocks.shown(text, house.zone),
        moment=lambda at: words.moment(at, _zone(house), _now(house)),
        coming=lambda at: words.coming(at, _zone(house)),
        exact=lambda at: words.moment(at, _zone(house)),
    )

    @app.context_processor
    def every_page() -> dict[str, Any]:
        known = access.visitor() if access.is_signed_in() else None
        return {
            "visitor": known,
            "counts": house.inbox.counts(known) if known else None,
            "reach": {one for one in MENU if known and could(known, one)},
            "now": _now(house),
            "test_clock": house.test_clock and known is not None,
        }


def _may(permission: str, process_key: str = "", *also: str) -> bool:
    """Whether who looks at a page may do something that the page would offer."""
    return may(access.visitor(), permission, process_key, also)


def _now(house: House) -> dt.datetime:
    """The moment of a page: one for all that it says, and asked for once."""
    if "now" not in g:
        g.now = house.now()
    moment: dt.datetime = g.now
    return moment


def address_of(endpoint: str, **values: Any) -> str:
    """The address of a page, as `url_for` gives it; the same ones are asked for again and again."""
    if endpoint.startswith(".") or not all(one is None or type(one) is str for one in values.values()):
        return url_for(endpoint, **values)
    return _found(request.script_root, endpoint, tuple(values.items()))


@lru_cache(ADDRESSES)
def _found(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def asset(name: str) -> str:
    """Address of a static file that changes with its content; empty where the front end was not built."""
    return _address(name, request.script_root) if _mark(name) else ""


@cache
def _address(name: str, _root: str) -> str:
    return url_for("static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    file = STATIC / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
