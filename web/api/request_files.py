"""Files of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_smorest.fields import Upload  # type: ignore[import-untyped]
from marshmallow import Schema, fields

from engine.errors import Unreadable
from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.pages.files import given_back

if TYPE_CHECKING:
    from engine.faces import House


class AttachedFile(Schema):
    """A file of a request, without its content; of a removed one only who gave and who removed it is left."""

    id = fields.String()
    instance_id = fields.String()
    task_id = fields.String()
    name = fields.String()
    media_type = fields.String(**schemas.about("By what is in it."))
    size = fields.Integer(**schemas.about("Bytes."))
    by = fields.String(**schemas.about("Who has attached it."))
    at = fields.AwareDateTime()
    own = fields.Boolean()
    removed_by = fields.String(allow_none=True)
    removed_at = fields.AwareDateTime(allow_none=True)


class OneFile(Schema):
    """A file to attach."""

    file = Upload(required=True)


def routes(house: House) -> Blueprint:
    """Make the routes of files."""
    blueprint = Blueprint("RequestFiles", __name__, description="Files that are attached to requests.")

    @blueprint.route("/instances/<instance_id>/files")
    @blueprint.response(200, AttachedFile(many=True))
    def list_files(instance_id: str) -> Any:
        """List the files of a request, without what is in them."""
        return list(house.files.attached(instance_id, person=visitor()))

    @blueprint.route("/tasks/<task_id>/files", methods=["POST"])
    @blueprint.arguments(OneFile, location="files")
    @blueprint.response(201, AttachedFile)
    def attach_file(sent: dict[str, Any], task_id: str) -> Any:
        """Attach a file to the request of an open task."""
        return house.files.attach(task_id, *_named(sent), by=by())

    @blueprint.route("/processes/<process_key>/files", methods=["POST"])
    @blueprint.arguments(OneFile, location="files")
    @blueprint.response(201, AttachedFile)
    def choose_file(sent: dict[str, Any], process_key: str) -> Any:
        """Send a file for the request that you are about to begin; name its id in the values that it begins with."""
        return house.files.choose_for_start(process_key, *_named(sent), by=by())

    @blueprint.route("/files/<file_id>")
    @blueprint.response(200)
    def get_file(file_id: str) -> Any:
        """Download a file."""
        return given_back(*house.files.read(file_id, person=visitor()), inline=False)

    @blueprint.route("/files/<file_id>", methods=["DELETE"])
    @blueprint.response(204)
    def remove_file(file_id: str) -> None:
        """Remove a file that one has attached oneself."""
        house.files.remove(file_id, by=by())

    return blueprint


def _named(sent: dict[str, Any]) -> tuple[str, bytes]:
    """Give name and content of what was sent."""
    given = sent["file"]
    if not given.filename:
        raise Unreadable("The file", "it has no name")
    return given.filename, given.stream.read()
