"""Names of people, as pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

if TYPE_CHECKING:
    from engine.faces import House

OURSELVES = {"system": "Throughlane"}


def names(house: House) -> dict[str, str]:
    """Give the name of everybody by id; what happened by itself was done by the product."""
    if "names" not in g:
        g.names = house.people.names() | OURSELVES
    found: dict[str, str] = g.names
    return found
