"""Accounts: how people and programs come in. Nobody's own second factor or password is set by a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from marshmallow import Schema, fields, validate

from engine.model import Role
from web.api import staff
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import LONGEST_NAME, about

if TYPE_CHECKING:
    from engine.faces import House, Link

LONGEST_TOKEN_NAME = 80
MOST_DAYS = 365


class AccountOut(Schema):
    """How somebody signs in."""

    person = fields.Function(lambda one: one.person.id)
    keeper = fields.Function(lambda one: one.person.keeper, **about("Who answers for it; empty for people."))
    has_password = fields.Boolean()
    second_factor = fields.Function(lambda one: one.since is not None)
    providers = fields.List(fields.String())


class LinkOut(Schema):
    """A link by which somebody sets their password. It is told this once."""

    address = fields.String()
    expires_at = fields.AwareDateTime(format="iso")


class SessionOut(Schema):
    """Somebody at a browser."""

    id = fields.String()
    method = fields.String()
    address = fields.String()
    made_at = fields.AwareDateTime(format="iso")
    seen_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso")


class TokenOut(Schema):
    """An API token, without what a program shows."""

    id = fields.String()
    name = fields.String()
    prefix = fields.String()
    scopes = fields.List(fields.String())
    made_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso")
    used_at = fields.AwareDateTime(format="iso", allow_none=True)


class TokenMade(TokenOut):
    """A new API token."""

    token = fields.String(**about("What the program shows. It is told this once."))


class NewToken(Schema):
    """An API token that is wanted."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN_NAME))
    scopes = fields.List(fields.String(), required=True, validate=validate.Length(1, 50))
    days = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_DAYS))


class ProgramChange(Schema):
    """What is to be different; what is left out stays."""

    keeper = fields.String(validate=validate.Length(1, LONGEST_NAME), **about("Id of who answers for it."))
    until = fields.AwareDateTime(format="iso", **about("When it is good no more; 366 days away at most."))
    keep_tokens = fields.Boolean(
        truthy={True}, falsy={False}, **about("With another keeper its API tokens end, unless they are to be kept.")
    )


class NewProgram(Schema):
    """A program with an account of its own; it signs in by API token only."""

    id = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    keeper = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME), **about("Id of who answers."))
    until = fields.AwareDateTime(format="iso", required=True, **about("366 days away at most."))
    groups = fields.List(fields.String(), load_default=list, validate=validate.Length(max=200))
    roles = fields.List(fields.String(validate=validate.OneOf(staff.GIVEN)), load_default=lambda: [Role.MEMBER.value])


def routes(house: House) -> Blueprint:
    """Make the routes of accounts."""
    blueprint = Blueprint("Accounts", __name__, description="How people and programs come in.")
    _add_people(blueprint, house)
    _add_tokens(blueprint, house)
    _add_programs(blueprint, house)
    return blueprint


def _add_people(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people/<person_id>/account")
    @blueprint.response(200, AccountOut)
    def get_account(person_id: str) -> Any:
        """Get how somebody signs in."""
        return house.accounts.account(person_id, by=by())

    @blueprint.route("/people/<person_id>/invitation", methods=["POST"])
    @blueprint.response(201, LinkOut)
    def invite_person(person_id: str) -> Any:
        """Make the link by which somebody new sets their first password; earlier links die."""
        return _told(house.accounts.invite(person_id, by=by()))

    @blueprint.route("/people/<person_id>/reset", methods=["POST"])
    @blueprint.response(201, LinkOut)
    def reset_password(person_id: str) -> Any:
        """Make the link by which somebody sets another password; earlier links die."""
        return _told(house.accounts.reset(person_id, by=by()))

    @blueprint.route("/people/<person_id>/sessions")
    @blueprint.response(200, SessionOut(many=True))
    def list_sessions(person_id: str) -> Any:
        """List where somebody is signed in."""
        return list(house.accounts.sessions(person_id, by=by()))

    @blueprint.route("/people/<person_id>/sessions", methods=["DELETE"])
    @blueprint.response(204)
    def end_sessions(person_id: str) -> None:
        """Sign somebody out everywhere, at once."""
        house.accounts.end_sessions(person_id, by=by())


def _told(link: Link) -> dict[str, Any]:
    return {"address": url_for("links.password", code=link.code, _external=True), "expires_at": link.expires_at}


def _add_tokens(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people/<person_id>/tokens")
    @blueprint.response(200, TokenOut(many=True))
    def list_tokens(person_id: str) -> Any:
        """List somebody's API tokens."""
        return list(house.accounts.tokens(person_id, by=by()))

    @blueprint.route("/people/<person_id>/tokens", methods=["POST"])
    @blueprint.arguments(NewToken)
    @blueprint.response(201, TokenMade)
    def make_token(sent: dict[str, Any], person_id: str) -> Any:
        """Make an API token for a program; people make their own on their account page."""
        text, made = house.programs.make_token(person_id, **sent, by=by())
        return {**{name: getattr(made, name) for name in TokenOut().fields}, "token": text}

    @blueprint.route("/people/<person_id>/tokens/<token_id>", methods=["DELETE"])
    @blueprint.response(204)
    def revoke_token(person_id: str, token_id: str) -> None:
        """Make an API token worthless, at once."""
        house.accounts.revoke_token(person_id, token_id, by=by())


def _add_programs(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/programs", methods=["POST"])
    @blueprint.arguments(NewProgram)
    @blueprint.response(201, staff.Somebody)
    def add_program(sent: dict[str, Any]) -> Any:
        """Let a program in; it is listed among people, and switched off like somebody who leaves."""
        return house.programs.add(sent.pop("id"), sent.pop("name"), **sent, by=by())

    @blueprint.route("/programs/<person_id>", methods=["PATCH"])
    @blueprint.arguments(ProgramChange)
    @blueprint.response(200, staff.Somebody)
    def change_program(sent: dict[str, Any], person_id: str) -> Any:
        """Say who answers for a program from now on, and until when it is good."""
        return house.programs.change(person_id, **sent, by=by())
