"""Who one is here: name, role, lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

if TYPE_CHECKING:
    from engine.faces import House


def pages(_house: House) -> Blueprint:
    """Make the account page."""
    blueprint = Blueprint("account", __name__)

    @blueprint.get("/account")
    def account() -> str:
        return render_template("account.html")

    return blueprint
