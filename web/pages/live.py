"""Live: the stream of hints, and the parts of pages that are fetched again when a hint says so, or now and then.

An answer is marked with a number that is taken from what has changed, before anything is read: who has it already is
answered without reading or rendering (304). Once in half a minute it is another one, since what is written also tells
how much time is left.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import TooManyRequests

from engine.errors import InvalidValues, Refusal
from engine.lists import Page
from engine.sentence import joined, say
from web.access import token, visitor
from web.live.opening import OPENING
from web.live.streams import Stream
from web.pages import asking
from web.pages.orders import QUEUE
from web.pages.tasks import ROWS, VIEWS, place_of

if TYPE_CHECKING:
    from engine.faces import House
    from engine.model import UserTask
    from web.live.opening import Opening
    from web.live.streams import Streams

FRESH = 30
"""Seconds for which an answer may be the same though nothing was heard of a change."""
MOST_COUNTED = 12
"""Kept views that are counted."""
MOST_SHOWN = 100
"""Tasks of a list of which it is asked what has become of them."""
STREAM = "text/event-stream; charset=utf-8"
NO_STREAM = say("This server keeps no stream for you just now; the page looks for changes by itself.")


def pages(house: House, streams: Streams) -> Blueprint:
    """Make the addresses."""
    blueprint = Blueprint("live", __name__)
    live = Live(house, streams)
    blueprint.add_url_rule("/live", view_func=live.stream)
    blueprint.add_url_rule("/live/rows", view_func=live.rows)
    blueprint.add_url_rule("/live/views", view_func=live.views)
    blueprint.add_url_rule("/live/tasks/<task_id>", view_func=live.task)
    blueprint.add_url_rule("/live/drafts/<draft_id>", view_func=live.draft)
    return blueprint


class Live:
    """The views."""

    def __init__(self, house: House, streams: Streams) -> None:
        self._house = house
        self._streams = streams

    def stream(self) -> Response:
        """Begin a stream of hints about the places that are asked for."""
        opening: Opening | None = request.environ.get(OPENING)
        person = visitor()
        if opening is None or not self._house.live.is_heard or request.method != "GET":
            return Response(status=204, content_type=STREAM)  # who is answered so does not ask again by itself
        if not self._streams.has_room(person.id):
            raise TooManyRequests(NO_STREAM, retry_after=60)
        followed = self._house.live.follow(request.args.getlist("see"), person=person)
        if "unseen" in request.args:
            followed = followed._replace(looks=())
        stream = Stream(token(), person, followed, self._house.live.ends(token(), person))
        words = self._streams.first_words(stream)
        opening.hand_to(partial(self._streams.take, stream))
        answer = Response(iter((words,)), content_type=STREAM)
        answer.headers["X-Accel-Buffering"] = "no"
        return answer

    def rows(self) -> Response:
        """Give a list of the inbox alone, and what has become of tasks that were shown before and are not in it."""
        view = request.args.get("view", "")
        view = view if view in VIEWS or view.startswith(QUEUE) else "mine"
        mark = self._house.live.mark(place_of(view), visitor())
        tag = _tag(mark)
        if tag and tag in request.if_none_match:
            return _unchanged(tag)
        page, wrong = self._listed(view)
        shown = [one for one in request.args.get("shown", "").split(",") if one][:MOST_SHOWN]
        gone = set(shown).difference(one.id for one in page.rows)
        text = render_template(
            "inbox.html",
            only="rows",
            view=view,
            queues=self._house.inbox.queues(visitor()),
            page=page,
            wrong=wrong,
            chips=asking.chips(request.args.get("q", "")),
            task_id=request.args.get("open", ""),
            here=partial(_here, view),
            fates=self._house.live.fates(gone, visitor()) if gone else (),
            mark=mark,
            place=place_of(view),
        )
        return _marked(text, tag)

    def _listed(self, view: str) -> tuple[Page[UserTask], str]:
        asked: dict[str, Any] = {name: request.args.get(name) or None for name in ("after", "before")}
        asked |= {"query": request.args.get("q", ""), "sort": request.args.get("sort", "")}
        try:
            return self._house.inbox.tasks(visitor(), view, **asked, limit=ROWS), ""
        except InvalidValues as refusal:
            return Page(()), joined(refusal.fields.values())

    def views(self) -> Response:
        """Count what kept views hold, of the first of them; each as far as it is counted at all."""
        tag = _tag(self._house.live.mark("all", visitor()))
        if tag and tag in request.if_none_match:
            return _unchanged(tag)
        counted = {}
        for one in self._house.desk.views(visitor())[:MOST_COUNTED]:
            with suppress(Refusal):  # what it was narrowed by may be gone
                size, whole = self._house.inbox.count(visitor(), one.view, one.query)
                counted[one.id] = str(size) if whole else f"{size}+"
        return _marked(jsonify(counted), tag)

    def task(self, task_id: str) -> Response:
        """Say what has become of a task that somebody has open, and who else looks at it."""
        news = self._house.live.task(task_id, visitor())
        return make_response(render_template("_live_task.html", news=news, had=request.args.get("had", "")))

    def draft(self, draft_id: str) -> Response:
        """Say who else has a draft open."""
        others = self._house.live.draft(draft_id, person=visitor())
        return make_response(render_template("_others.html", others=others, of="draft"))


def _here(view: str, **other: str | None) -> dict[str, Any]:
    asked = {"view": view, "q": request.args.get("q"), "sort": request.args.get("sort"), **other}
    return {name: value for name, value in asked.items() if value}


def _tag(mark: str) -> str:
    """The mark of an answer; empty where nobody hears of changes here."""
    asked = hashlib.blake2b(request.full_path.encode(), digest_size=6).hexdigest()
    return f"{mark}.{int(time.time()) // FRESH}.{asked}" if mark else ""


def _unchanged(tag: str) -> Response:
    answer = Response(status=304)
    answer.set_etag(tag)
    return answer


def _marked(said: str | Response, tag: str) -> Response:
    answer = make_response(said)
    if tag:
        answer.set_etag(tag)
    return answer
