"""Deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from engine.errors import Unreadable
from web import entries
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import by

if TYPE_CHECKING:
    from engine.faces import House


class Despite(Schema):
    """What is said besides the files of a deployment."""

    despite = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        **schemas.about("Why they are stored although a scenario fails, which would keep them back; it is kept."),
    )


def routes(house: House) -> Blueprint:
    """Make the routes of deployments."""
    blueprint = Blueprint("Deployments", __name__, description="Store new versions of processes from their files.")

    @blueprint.route("/deployments/check", methods=["POST"])
    @blueprint.arguments(schemas.Files, location="files")
    @blueprint.response(200, schemas.Findings)
    def check_files(sent: dict[str, Any]) -> Any:
        """Find everything there is to know about files, without storing them."""
        return {"findings": house.catalogue.check(_read(sent), by=by())}

    @blueprint.route("/deployments", methods=["POST"])
    @blueprint.arguments(schemas.Files, location="files")
    @blueprint.arguments(Despite, location="form")
    @blueprint.response(201, schemas.Deployment)
    def deploy_files(sent: dict[str, Any], more: dict[str, Any]) -> Any:
        """Store a new version, once its scenarios have passed; it can be started once it is published."""
        return house.catalogue.deploy(_read(sent), by=by(), despite=more["despite"])

    return blueprint


def _read(sent: dict[str, Any]) -> dict[str, bytes]:
    files = entries.files(sent["files"])
    if not files:
        raise Unreadable("The upload", "it holds no file with a name")
    return files
