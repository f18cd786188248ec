"""The audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the route of the audit log."""
    blueprint = Blueprint("Audit", __name__, description="What people did that is no task, and what was refused.")

    @blueprint.route("/audit")
    @blueprint.arguments(schemas.AuditQuery, location="query")
    @blueprint.response(200, schemas.AuditLines)
    def list_audit_log(asked: dict[str, Any]) -> Any:
        """Read the audit log, youngest first."""
        return house.audit.listed(**asked, person=visitor())

    return blueprint
