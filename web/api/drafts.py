"""Drafts: what the modeler of the browser saves, and what is found in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import url_for

from engine.errors import InvalidValues
from engine.faces import diagram_of
from web.access import visitor
from web.api import draft_reviews, drawing
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.refusals import finding_facts

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of drafts."""
    blueprint = Blueprint("Drafts", __name__, description="Draw processes before they are versions.")
    _several(blueprint, house)
    _one(blueprint, house)
    draft_reviews.add(blueprint, house)
    return blueprint


def _several(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/drafts", methods=["GET"])
    @blueprint.response(200, drawing.DraftList)
    def list_drafts() -> Any:
        """List the open drafts, the one that changed last first."""
        return {"drafts": house.drafts.listed(person=visitor())}

    @blueprint.route("/drafts", methods=["POST"])
    @blueprint.arguments(drawing.NewDraft)
    @blueprint.response(201, drawing.Place)
    def begin_draft(given: dict[str, Any]) -> Any:
        """Begin a draft: of a new process, or from a version."""
        if bool(given["name"]) == bool(given["definition_id"]):
            raise InvalidValues("The draft", {"name": "Give either a name or a version."})
        if given["name"]:
            return place(house.drafts.begin(given["name"], by=by()))
        return place(house.drafts.begin_from(given["definition_id"], by=by()))


def _one(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/drafts/<draft_id>", methods=["GET"])
    @blueprint.response(200, drawing.OpenDraft)
    def get_draft(draft_id: str) -> Any:
        """Give a draft with what it holds, and what can be chosen while drawing."""
        found = house.drafts.draft(draft_id, person=visitor())
        files = house.drafts.files(draft_id, person=visitor())
        known = house.drafts.known(draft_id, person=visitor())
        named = {kind: [{"id": one, "name": name} for one, name in rows] for kind, rows in known.items()}
        return asdict(found) | {"files": files, "diagram": diagram_of(files), "known": named}

    @blueprint.route("/drafts/<draft_id>", methods=["PUT"])
    @blueprint.arguments(drawing.Saving)
    @blueprint.response(200, drawing.Draft)
    def save_draft(given: dict[str, Any], draft_id: str) -> Any:
        """Save what a draft is to hold; refused (409) where somebody else has saved since that revision."""
        return house.drafts.save(draft_id, given["files"], given["revision"], by=by())

    @blueprint.route("/drafts/<draft_id>/copies", methods=["POST"])
    @blueprint.arguments(drawing.Drawn)
    @blueprint.response(201, drawing.Place)
    def copy_draft(given: dict[str, Any], draft_id: str) -> Any:
        """Keep what was drawn as a draft of its own."""
        return place(house.drafts.copy(draft_id, given["files"], by=by()))

    @blueprint.route("/drafts/<draft_id>/check", methods=["POST"])
    @blueprint.arguments(drawing.Drawn)
    @blueprint.response(200, drawing.Checked)
    def check_draft(given: dict[str, Any], draft_id: str) -> Any:
        """Find everything there is to know about what is being drawn, without saving it."""
        found = house.drafts.check(draft_id, given["files"], by=by())
        return {"findings": [finding_facts(one) | {"repairs": repairs} for one, repairs in found]}


def place(draft_id: str) -> dict[str, str]:
    """Say where a draft is."""
    return {"id": draft_id, "address": url_for("drafts.draft", draft_id=draft_id)}
