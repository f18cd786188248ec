"""Data stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import about

if TYPE_CHECKING:
    from engine.faces import House

LONGEST = 36_500
LONGEST_NAME = 500


class DataStore(Schema):
    """A data store: what processes keep beyond their requests."""

    name = fields.String()
    documents = fields.Integer()
    held = fields.Integer(**about("How many still have a value."))
    written_at = fields.AwareDateTime(format="iso")
    days = fields.Integer(allow_none=True, **about("Values are erased so many days after they were written."))
    by_person = fields.Boolean(**about("Its keys are ids of people; what is under one is erased with that person."))


class StoredDocument(Schema):
    """A document of a data store, as it was written last; without its value."""

    store = fields.String()
    key = fields.String()
    revision = fields.Integer()
    held = fields.Boolean(**about("False where its value was erased."))
    written_at = fields.AwareDateTime(format="iso")
    written_by = fields.String(allow_none=True, **about("Id of the person; `system` is the product."))
    instance_id = fields.String()
    process_key = fields.String(allow_none=True)
    business_key = fields.String(allow_none=True)


class DocumentValue(StoredDocument):
    """A document with its value."""

    value = fields.Raw(allow_none=True)


class StoredDocuments(Schema):
    """Some documents, and the key to the next ones."""

    rows = fields.List(fields.Nested(StoredDocument))
    after = fields.String(allow_none=True)


class DocumentPlace(Schema):
    """Which document."""

    store = fields.String(required=True, validate=validate.Length(max=LONGEST_NAME))
    key = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))


class DocumentQuery(schemas.Paged):
    """Which documents."""

    store = fields.String(required=True, validate=validate.Length(max=LONGEST_NAME))


class StoreKeeping(Schema):
    """How long values of a data store are kept."""

    store = fields.String(required=True, validate=validate.Length(max=LONGEST_NAME))
    days = fields.Integer(
        required=True, allow_none=True, strict=True, validate=validate.Range(0, LONGEST), **about("Empty: for ever.")
    )
    by_person = fields.Boolean(load_default=False, truthy={True}, falsy={False})


def routes(house: House) -> Blueprint:
    """Make the routes of data stores."""
    blueprint = Blueprint("Stores", __name__, description="Data stores: what processes keep beyond their requests.")
    _add_reading(blueprint, house)
    _add_deeds(blueprint, house)
    return blueprint


def _add_reading(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/stores")
    @blueprint.response(200, DataStore(many=True))
    def list_stores() -> Any:
        """List the data stores."""
        return list(house.stores.listed(person=visitor()))

    @blueprint.route("/stores/documents")
    @blueprint.arguments(DocumentQuery, location="query")
    @blueprint.response(200, StoredDocuments)
    def list_documents(asked: dict[str, Any]) -> Any:
        """List documents of a store by key, without their values."""
        return house.stores.documents(**asked, person=visitor())

    @blueprint.route("/stores/document")
    @blueprint.arguments(DocumentPlace, location="query")
    @blueprint.response(200, DocumentValue)
    def get_document(asked: dict[str, Any]) -> Any:
        """Get a document with its value; that is noted in the audit log."""
        return house.stores.document(asked["store"], asked["key"], by=by())


def _add_deeds(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/stores/erase", methods=["POST"])
    @blueprint.arguments(DocumentPlace)
    @blueprint.response(204)
    def erase_document(sent: dict[str, Any]) -> None:
        """Erase the value of a document. It cannot be undone."""
        house.stores.erase(sent["store"], sent["key"], by=by())

    @blueprint.route("/stores/keep", methods=["POST"])
    @blueprint.arguments(StoreKeeping)
    @blueprint.response(204)
    def keep_values(sent: dict[str, Any]) -> None:
        """Say how many days after its writing a value is erased, and whether keys are ids of people."""
        house.stores.keep(sent["store"], sent["days"], by_person=sent["by_person"], by=by())
