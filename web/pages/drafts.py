"""Drawing: the drafts there are, the page on which one is drawn, its review, and making it a version."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from engine.errors import NotAllowed, NotFound, Refusal
from engine.faces import diagram_of, is_scenario, may
from engine.sentence import say
from web import entries
from web.access import address, visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt
from web.protection import INERT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House


TYPED = ("text", "remarks", "changes", "answer", "comment_id")
WORDS = {
    "drawing": say("Being drawn"),
    "review": say("In review"),
    "deployed": say("Became a version"),
    "discarded": say("Discarded"),
}


def pages(house: House) -> Blueprint:
    """Make the pages of drafts."""
    blueprint = Blueprint("drafts", __name__)
    views = Drafts(house)
    blueprint.add_url_rule("/drafts", view_func=views.listed)
    blueprint.add_url_rule("/drafts", view_func=views.begun, methods=["POST"])
    blueprint.add_url_rule("/drafts/<draft_id>", view_func=views.draft)
    blueprint.add_url_rule("/drafts/<draft_id>", view_func=views.changed, methods=["POST"])
    blueprint.add_url_rule("/drafts/<draft_id>/process.bpmn", view_func=views.diagram)
    blueprint.add_url_rule("/drafts/<draft_id>/review", view_func=views.reviewed, methods=["POST"])
    blueprint.add_url_rule("/drafts/<draft_id>/version", view_func=views.made_version, methods=["POST"])
    return blueprint


class Drafts:
    """The views of drafts."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._changes: dict[str, Callable[[str], str]] = {
            "upload": self._upload,
            "send": self._send,
            "take_back": self._take_back,
            "restore": self._restore,
        }
        self._sayings: dict[str, Callable[[str], str]] = {
            "comment": self._comment,
            "answer": self._answer,
            "settle": self._settle,
            "reopen": self._reopen,
            "approve": self._approve,
            "changes": self._ask_for_changes,
        }

    def listed(self) -> str:
        """List what is being drawn."""
        found = self._house.drafts.listed(person=visitor())
        naming = self._house.drafts.naming(person=visitor())
        return render_template("drafts.html", drafts=found, naming=naming, may_begin=may(visitor(), "process.design"))

    def begun(self) -> AnyResponse:
        """Begin a draft: of a new process, from a version, or with files."""
        begin = self._house.drafts
        files = entries.files(request.files.getlist("files"))
        version = request.form.get("definition_id", "")
        if files:
            made = begin.take_in(files, by=visitor().id)
        elif version:
            made = begin.begin_from(version, by=visitor().id)
        else:
            made = begin.begin(request.form.get("name", ""), by=visitor().id)
        return redirect(url_for("drafts.draft", draft_id=made), 303)

    def draft(self, draft_id: str) -> Response:
        """Show a draft to draw on it, or to look at it."""
        return self._show(draft_id, NOTHING_TRIED)

    def _show(self, draft_id: str, tried: Attempt) -> Response:
        drafts, found = self._house.drafts, self._house.drafts.draft(draft_id, person=visitor())
        files = sorted(drafts.files(draft_id, person=visitor()))
        may_draw = may(visitor(), "process.design", found.process_key) and found.is_open
        said = drafts.comments(draft_id, person=visitor())
        page = render_template(
            "draft.html",
            draft=found,
            history=drafts.history(draft_id, person=visitor()),
            comments=said,
            pins=pinned(said),
            review=drafts.review(draft_id, person=visitor()),
            words=WORDS,
            may_draw=may_draw,
            drawing=may_draw and found.state == "drawing",
            steps=drafts.steps(draft_id, person=visitor()),
            files=files,
            scenarios={one for one in files if is_scenario(one)},
            may_deploy=may(visitor(), "process.deploy", found.process_key),
            tried=tried,
        )
        return answer(page, tried)

    def diagram(self, draft_id: str) -> Response:
        """Give the BPMN of what a draft holds now, or held once."""
        wanted = _number(request.args["revision"]) if "revision" in request.args else None
        files = self._house.drafts.files(draft_id, wanted, person=visitor())
        response = Response(files.get(diagram_of(files), ""), content_type="application/xml; charset=utf-8")
        response.headers["Content-Security-Policy"] = INERT
        if "download" in request.args:
            key = self._house.drafts.draft(draft_id, person=visitor()).process_key
            response.headers.set("Content-Disposition", "attachment", filename=f"{key}.bpmn")
        return response

    def changed(self, draft_id: str) -> AnyResponse:
        """Change a draft by other means than drawing."""
        if request.form.get("deed") == "discard":
            self._house.drafts.discard(draft_id, by=visitor().id)
            flash(say("The draft is discarded. It can still be looked at."))
            return redirect(url_for("drafts.listed"), 303)
        return self._done(draft_id, self._changes)

    def reviewed(self, draft_id: str) -> AnyResponse:
        """Say what one thinks of a draft."""
        return self._done(draft_id, self._sayings)

    def made_version(self, draft_id: str) -> AnyResponse:
        """Make a draft a version."""
        despite = request.form.get("despite", "").strip()
        try:
            made = self._house.drafts.make_version(draft_id, by=visitor().id, despite=despite).definitions[0]
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(draft_id, attempt(refusal, {"despite": despite} if despite else {}))
        flash(
            say(
                "%(process)s, version %(version)s, is made. It can be started once its owner has published it.",
                process=made.name,
                version=made.version,
            )
        )
        return redirect(url_for("publications.shown", definition_id=made.id), 303)

    def _done(self, draft_id: str, deeds: dict[str, Callable[[str], str]]) -> AnyResponse:
        deed = deeds.get(request.form.get("deed", ""))
        if deed is None:
            raise BadRequest(say("The form does not say what is to be done."))
        try:
            flash(deed(draft_id))
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            typed = {name: request.form.get(name, "").strip() for name in TYPED}
            return self._show(draft_id, attempt(refusal, typed))
        return redirect(url_for("drafts.draft", draft_id=draft_id), 303)

    def _upload(self, draft_id: str) -> str:
        drafts = self._house.drafts
        files = drafts.with_files(draft_id, entries.files(request.files.getlist("files")), person=visitor())
        drafts.save(draft_id, files, _number(request.form.get("revision", "")), by=visitor().id)
        return say("The files are in the draft.")

    def _send(self, draft_id: str) -> str:
        self._house.drafts.send(draft_id, by=visitor().id)
        return say("The draft is in review. It does not change until it is taken back.")

    def _take_back(self, draft_id: str) -> str:
        self._house.drafts.take_back(draft_id, by=visitor().id)
        return say("You can go on drawing.")

    def _restore(self, draft_id: str) -> str:
        self._house.drafts.restore(draft_id, _number(request.form.get("revision", "")), by=visitor().id)
        return say("The draft is as it was then. What it held before is in its history.")

    def _comment(self, draft_id: str) -> str:
        text, element = request.form.get("text", ""), request.form.get("element", "")
        self._house.drafts.comment(draft_id, text, element, by=visitor().id)
        return say("Your comment is noted.")

    def _answer(self, draft_id: str) -> str:
        answered, text = request.form.get("comment_id", ""), request.form.get("answer", "")
        self._house.drafts.answer(draft_id, answered, text, by=visitor().id)
        return say("Your answer is noted.")

    def _reopen(self, draft_id: str) -> str:
        self._house.drafts.reopen(draft_id, request.form.get("comment_id", ""), by=visitor().id)
        return say("The comment is open again.")

    def _settle(self, draft_id: str) -> str:
        self._house.drafts.settle(draft_id, request.form.get("comment_id", ""), by=visitor().id)
        return say("The comment is dealt with.")

    def _approve(self, draft_id: str) -> str:
        self._house.drafts.approve(
            draft_id,
            request.form.get("password", ""),
            request.form.get("code", ""),
            remarks=request.form.get("remarks", ""),
            by=visitor().id,
            address=address(),
        )
        return say("You have approved this draft.")

    def _ask_for_changes(self, draft_id: str) -> str:
        self._house.drafts.ask_for_changes(draft_id, request.form.get("changes", ""), by=visitor().id)
        return say("The draft is back with who draws it.")


def pinned(said: Iterable[Any]) -> dict[str, int]:
    """How many open comments are pinned to each element that there is, by its id."""
    return dict(Counter(one.element for one in said if one.element and not one.is_gone and not one.settled_at))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:  # noqa: PLR2004 - more than there will ever be
        raise BadRequest(say("It is not said which revision is meant."))
    return int(text)
