"""Playing a draft or a version step by step, where nothing is real; and what its scenarios show."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from engine.errors import InvalidValues, NotAllowed, NotFound, Refusal
from engine.faces import may
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages import files
from web.pages.tasks import NOT_ATTACHED, NOTHING_TRIED, Attempt, answer, attempt
from web.played import said, unreached

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.faces.plays import Play

    Typed = dict[str, Any]
    """What was typed into the form, and the files that were chosen, by field."""

ROOMS = {"drafts": "draft", "processes": "version"}
_AT = "/<any(drafts,processes):room>/<key>"
PLAIN = ("publish", "signal", "pass_time", "answer", "fail", "retry")
"""Deeds whose step is what the form says and no more."""


def pages(house: House) -> Blueprint:
    """Make the pages of plays."""
    blueprint = Blueprint("plays", __name__)
    views = Plays(house)
    blueprint.add_url_rule(f"{_AT}/play", view_func=views.play)
    blueprint.add_url_rule(f"{_AT}/play", view_func=views.played, methods=["POST"])
    blueprint.add_url_rule(f"{_AT}/play/scenario.json", view_func=views.scenario)
    blueprint.add_url_rule(f"{_AT}/scenarios", view_func=views.scenarios)
    blueprint.add_url_rule(f"{_AT}/scenarios", view_func=views.run, methods=["POST"])
    blueprint.add_url_rule(f"{_AT}/files.zip", view_func=views.files)
    return blueprint


class Plays:
    """The views of plays."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._deeds: dict[str, Callable[[str, Typed], str]] = {
            "begin": self._begin,
            "complete": self._complete,
            "back": self._back,
            "end": self._end,
            "save": self._save,
        }

    def play(self, room: str, key: str) -> Response:
        """Show how a play stands."""
        return self._show(room, key, NOTHING_TRIED)

    def _show(self, room: str, key: str, tried: Attempt) -> Response:
        subject = f"{ROOMS[room]}:{key}"
        try:
            found = self._house.plays.play(subject, person=visitor())
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._stuck(room, key, subject, refusal)
        page = render_template(
            "play.html",
            room=room,
            key=key,
            play=found,
            entry=partial(self._entry, found.documents),
            nothing=NOTHING_TRIED,
            tried=tried,
            at=request.form.get("at", ""),
            told=[said(step, found.labels) for step in (found.path or {}).get("steps", ())],
            standing=_standing(found),
        )
        return answer(page, tried)

    def _stuck(self, room: str, key: str, subject: str, refusal: Refusal) -> Response:
        """What is drawn cannot be played: say why, and let the play be given up."""
        page = render_template("play_stuck.html", room=room, key=key, subject=subject, tried=attempt(refusal, {}))
        return answer(page, attempt(refusal, {}))

    def _entry(self, documents: Any, form: Any, values: Any, tried: Attempt) -> Any:
        """Give what a form shows, and its texts: what was typed where something was, else what is known."""
        return form.shown(values, tried.typed, zone=self._house.zone, documents=documents)

    def played(self, room: str, key: str) -> AnyResponse:
        """Do something in a play; what is refused is shown beside it, with all that was typed."""
        deed, subject = request.form.get("deed", ""), f"{ROOMS[room]}:{key}"
        choose = partial(self._house.files.choose_for_play, subject, by=visitor().id)
        typed, wrong, status = files.of_form(choose, entries.fields(request.form, self._house.zone))
        if wrong:
            return self._show(room, key, Attempt(NOT_ATTACHED, status, typed, wrong))
        if asked := request.form.get("reshape"):
            return self._show(room, key, Attempt(typed=entries.reshaped(typed, asked), reshaped=True))
        if deed not in {*self._deeds, *PLAIN}:
            raise BadRequest(say("The form does not say what is to be done."))
        try:
            done = self._deeds.get(deed, self._plain)(subject, typed)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(room, key, attempt(refusal, typed or request.form.to_dict()))
        if done:
            flash(done)
        return redirect(url_for("plays.play", room=room, key=key), 303)

    def _begin(self, subject: str, typed: Typed) -> str:
        form = request.form
        fields = typed if "form" in form else None
        self._house.plays.begin(
            subject,
            by=visitor().id,
            fields=fields,
            values=_values(form.get("values", "")),
            message=form.get("message", ""),
            signal=form.get("signal", ""),
            timer=form.get("timer", ""),
            key=form.get("key", "").strip(),
            by_hand=form.getlist("by_hand"),
        )
        return ""

    def _complete(self, subject: str, typed: Typed) -> str:
        step = _about("complete")
        fields = typed if "form" in request.form else None
        if fields is None:
            step["values"] = _values(request.form.get("values", ""))
        self._house.plays.step(subject, _seen(), step, by=visitor().id, fields=fields)
        return ""

    def _plain(self, subject: str, _typed: Typed) -> str:
        deed = request.form["deed"]
        step = _about(deed)
        step |= {name: request.form[name].strip() for name in ("key", "error", "message") if request.form.get(name)}
        values = _values(request.form.get("values", ""))
        self._house.plays.step(subject, _seen(), step | ({"values": values} if values else {}), by=visitor().id)
        return ""

    def _back(self, subject: str, _typed: Typed) -> str:
        self._house.plays.back(subject, _number(request.form.get("to", "")), by=visitor().id)
        return ""

    def _end(self, subject: str, _typed: Typed) -> str:
        self._house.plays.end(subject, by=visitor().id)
        return say("The play is over. Nothing of it is kept.")

    def _save(self, subject: str, _typed: Typed) -> str:
        file = self._house.plays.save(subject, request.form.get("name", ""), by=visitor().id)
        return say("It is kept as %(file)s, and runs at every deployment from now on.", file=file)

    def scenario(self, room: str, key: str) -> Response:
        """Give a play as the file of a scenario."""
        name = request.args.get("name", "").strip() or "Played"
        file, content = self._house.plays.scenario(f"{ROOMS[room]}:{key}", name, person=visitor())
        return _download(content, "application/json", file.rpartition("/")[2])

    def scenarios(self, room: str, key: str) -> str:
        """Show what scenarios showed when they last ran; those of a draft run where it has changed since."""
        if room == "drafts":
            kept = self._house.plays.tried(f"draft:{key}", person=visitor())
            name = self._house.drafts.draft(key, person=visitor()).name
        else:
            kept = self._house.catalogue.tried(key, person=visitor())
            name = self._house.catalogue.definition(key, person=visitor()).name
        return render_template(
            "scenarios.html", room=room, key=key, name=name, kept=kept, marks=unreached(kept), may_try=_may_try(kept)
        )

    def run(self, room: str, key: str) -> AnyResponse:
        """Run the scenarios of a version or of a draft anew."""
        if room == "processes":
            self._house.catalogue.try_anew(key, by=visitor().id)
        else:
            self._house.plays.tried(f"draft:{key}", anew=True, person=visitor())
        return redirect(url_for("plays.scenarios", room=room, key=key), 303)

    def files(self, room: str, key: str) -> Response:
        """Give all files of a process as a folder in an archive."""
        found = self._house.plays.files(f"{ROOMS[room]}:{key}", person=visitor())
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(found.items()):
                archive.writestr(name, content)
        return _download(held.getvalue(), "application/zip", "process.zip")


def _may_try(kept: Any) -> bool:
    return kept is not None and may(visitor(), "process.try", kept.coverage.process)


def _standing(play: Play) -> dict[str, Any]:
    """Where the play stands, as the drawing wants it."""
    if play.scene is None:
        return {}
    position = play.scene.position
    rounds = {name: {"done": one.done, "of": one.of} for name, one in position.rounds.items()}
    return {
        "here": dict(position.here),
        "taken": sorted(position.taken),
        "stuck": sorted(position.stuck),
        "rounds": rounds,
    }


def _about(deed: str) -> dict[str, Any]:
    """Give the step that a form asks for: what it is about, which one of several, and who does it."""
    about = request.form.get("about", "").strip()
    if not about:
        raise InvalidValues(say("This step"), {"about": say("Say what it is about.")})
    step: dict[str, Any] = {deed: about}
    step |= {"number": _number(request.form["number"])} if request.form.get("number") else {}
    by = request.form.get("by", "").strip()
    return step | ({"by": by} if by else {})


def _values(text: str) -> dict[str, Any]:
    try:
        return entries.json_values(text)
    except ValueError as wrong:
        raise InvalidValues(say("What was entered"), {"values": wrong.args[0]}) from None


def _seen() -> int:
    return _number(request.form.get("seen", ""))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:  # noqa: PLR2004 - more than there will ever be
        raise BadRequest(say("The form does not say which step is meant."))
    return int(text)


def _download(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
