"""The owner's desk: what somebody answers for, and what of it asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from web.access import visitor

if TYPE_CHECKING:
    from engine.faces import House


def pages(house: House) -> Blueprint:
    """Make the page of the desk."""
    blueprint = Blueprint("desks", __name__)

    def desk() -> str:
        """Show what somebody answers for."""
        found = house.governance.desk(person=visitor())
        return render_template(
            "desk.html",
            desk=found,
            today=house.now().astimezone(house.zone).date(),
        )

    blueprint.add_url_rule("/desk", view_func=desk)
    return blueprint
