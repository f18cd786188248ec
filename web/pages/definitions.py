"""Processes as drawn: who owns them, when they were last reviewed, what was found in them; deploying new versions."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for

from engine.errors import DeploymentRejected, Unreadable
from engine.sentence import say
from web import entries, refusals
from web.access import visitor
from web.documents import FORMS, made, pictures, said
from web.language import spoken
from web.notices import flash
from web.pages.names import names
from web.pages.tasks import NOTHING_TRIED, Attempt, answer
from web.protection import INERT, PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import Difference, House
    from engine.model import Finding, ProcessDefinition

ONE_DAY = 86_400


def pages(house: House) -> Blueprint:
    """Make the pages of definitions."""
    blueprint = Blueprint("definitions", __name__)
    views = Definitions(house)
    blueprint.add_url_rule("/processes", view_func=views.listed)
    blueprint.add_url_rule("/processes/deploy", view_func=views.deploy)
    blueprint.add_url_rule("/processes/deploy", view_func=views.deployed, methods=["POST"])
    blueprint.add_url_rule("/processes/<definition_id>", view_func=views.definition)
    blueprint.add_url_rule("/processes/<definition_id>/changes", view_func=views.changes)
    blueprint.add_url_rule("/processes/<definition_id>/diagram.bpmn", view_func=views.diagram)
    blueprint.add_url_rule("/processes/<definition_id>/picture.svg", view_func=views.picture)
    blueprint.add_url_rule("/processes/<definition_id>/document", view_func=views.read_document)
    blueprint.add_url_rule(
        f"/processes/<definition_id>/document.<any({','.join(FORMS)}):paper>", view_func=views.document
    )
    return blueprint


class Definitions:
    """The views of definitions."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> str:
        """Show every process once, in its version that counts."""
        return render_template(
            "definitions.html", processes=current(self._house.catalogue.definitions(person=visitor()))
        )

    def definition(self, definition_id: str) -> AnyResponse:
        """Show one version."""
        return self._show(definition_id, NOTHING_TRIED)

    def changes(self, definition_id: str) -> str:
        """Show what is different since another version."""
        since, found = self._house.catalogue.differences(definition_id, request.args.get("since"), person=visitor())
        shown = self._house.catalogue.definition(definition_id, person=visitor())
        every = self._house.catalogue.definitions(person=visitor())
        others = [one for one in every if one.key == shown.key and one.id != shown.id]
        return render_template(
            "changes.html",
            definition=shown,
            since=since,
            others=others,
            differences=found,
            marks=marks(found),
            labels={one.element: one.label for one in found},
            standing=self._house.catalogue.standing(since.id, person=visitor()) if since else {},
        )

    def _show(self, definition_id: str, tried: Attempt) -> AnyResponse:
        shown = self._house.catalogue.definition(definition_id, person=visitor())
        every = self._house.catalogue.definitions(person=visitor())
        versions = sorted((one for one in every if one.key == shown.key), key=lambda one: -one.version)
        page = render_template(
            "definition.html",
            definition=shown,
            versions=versions or [shown],
            kept_for=self._house.privacy.kept_for(person=visitor()).get(shown.key),
            names=names(self._house),
            notes=self._house.catalogue.notes(definition_id, person=visitor()),
            gate=self._house.governance.gate(definition_id, person=visitor()),
            tryout=self._house.catalogue.tried(definition_id, person=visitor()),
            notices=[one for one in self._house.governance.notices(person=visitor()) if one.process_key == shown.key],
            ownership=self._house.governance.ownership(shown.key, person=visitor()),
            reviews=self._house.reviews.of_process(shown.key, person=visitor()),
            starts=self._house.engine.may_start(definition_id, person=visitor()),
            being_held=self._house.reviews.being_held(shown.key, person=visitor()),
            tried=tried,
        )
        return answer(page, tried)

    def diagram(self, definition_id: str) -> Response:
        """Give the BPMN file; a version never changes, so browsers may keep it. To be shown, it needs a picture."""
        asked = self._house.catalogue.arranged if "shown" in request.args else self._house.catalogue.diagram
        data = asked(definition_id, person=visitor())
        response = _kept(data, "application/xml")
        if "download" in request.args:
            response.headers["Content-Disposition"] = 'attachment; filename="process.bpmn"'
        return response

    def picture(self, definition_id: str) -> Response:
        """Give the diagram as a picture, for where no script draws it."""
        return _kept(self._house.catalogue.picture(definition_id, person=visitor()).svg, "image/svg+xml")

    def read_document(self, definition_id: str) -> str:
        """Show all that is drawn and written of a version on a page, which is printed without what stands around it."""
        found = self._house.catalogue.document(definition_id, person=visitor())
        told = said(found) | {"pictures": pictures(found)}
        return render_template("version_document.html", definition=found.definition, **told)

    def document(self, definition_id: str, paper: str) -> Response:
        """Give all that is drawn and written of a version as one file, to read, print and keep."""
        found = self._house.catalogue.document(definition_id, person=visitor())
        response = Response(made(found, paper), content_type=FORMS[paper])
        response.headers["Content-Security-Policy"] = PAPER
        return response

    def deploy(self) -> str:
        """Ask for files."""
        return render_template("deploy.html", findings=None, names=[], sentence="")

    def deployed(self) -> AnyResponse:
        """Check or deploy the files that were sent, and show everything that was found."""
        files = entries.files(request.files.getlist("files"))
        if not files:
            return self._found(files, (), say("No file was chosen."), 400)
        try:
            if request.form.get("deed") == "check":
                return self._found(
                    files, self._house.catalogue.check(files, by=visitor().id), say("Nothing has been deployed.")
                )
            despite = request.form.get("despite", "").strip()
            deployment = self._house.catalogue.deploy(files, by=visitor().id, despite=despite)
        except DeploymentRejected as refusal:
            return self._found(files, refusal.findings, refusal.sentence, refusals.status_of(refusal))
        except Unreadable as refusal:
            return self._found(files, (), refusal.sentence, refusals.status_of(refusal))
        versions = deployment_words(deployment.definitions)
        flash(say("Deployed: %(versions)s. Publish it to make it startable.", versions=versions))
        return redirect(url_for("definitions.definition", definition_id=deployment.definitions[0].id), 303)

    def _found(
        self, files: dict[str, bytes], findings: Sequence[Finding], sentence: str, status: int = 200
    ) -> Response:
        page = render_template("deploy.html", findings=findings, names=sorted(files), sentence=sentence, status=status)
        response = Response(page, status)
        response.headers["HX-Push-Url"] = "false"
        return response


def _kept(data: str | bytes, kind: str) -> Response:
    """Answer with what strangers drew: browsers keep it for a day and run nothing in it."""
    response = Response(data, content_type=f"{kind}; charset=utf-8")
    response.headers["Cache-Control"] = f"private, max-age={ONE_DAY}"
    response.headers["Content-Security-Policy"] = INERT
    return response


def current(definitions: Sequence[ProcessDefinition]) -> list[ProcessDefinition]:
    """Pick of each process the newest published version, else the newest; overdue reviews come first."""
    ordered = sorted(definitions, key=lambda one: (one.key, one.published_at is not None, one.version))
    latest = [list(versions)[-1] for _, versions in groupby(ordered, key=lambda one: one.key)]
    return sorted(latest, key=lambda one: (not one.review.overdue, one.area, one.name))


def deployment_words(definitions: Sequence[ProcessDefinition]) -> str:
    """Name what was deployed, in the language that is spoken."""
    names = (say("%(process)s, version %(version)s", process=one.name, version=one.version) for one in definitions)
    return "; ".join(map(spoken, names))


def marks(differences: Sequence[Difference]) -> dict[str, str]:
    """Say of each element on the drawing how it has changed, in what it does or is called: added, removed, changed."""
    return {one.element: one.kind for one in reversed(differences) if one.sort != "layout"}
