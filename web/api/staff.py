"""Shapes of what the API takes and gives about people, groups and absences. What is not named here is refused."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from engine.model import Role
from web.api.schemas import LONGEST_NAME, about

LONGEST_TEXT = 2_000
GIVEN = [role.value for role in Role if role is not Role.OWNER]


def _instant(text: str = "", *, required: bool = False, missing: bool = False) -> fields.AwareDateTime:
    more = {"required": True} if required else {"load_default": None} if missing else {}
    return fields.AwareDateTime(format="iso", allow_none=not required, **more, **about(text))


def _name(**more: object) -> fields.String:
    return fields.String(validate=validate.Length(0, LONGEST_NAME), **more)  # type: ignore[arg-type]


def _id(text: str = "", **more: object) -> fields.String:
    return fields.String(validate=validate.Length(1, LONGEST_NAME), **about(text), **more)  # type: ignore[arg-type]


class Somebody(Schema):
    """Somebody here. What may not be seen is left empty."""

    id = fields.String()
    name = fields.String()
    title = fields.String()
    active = fields.Boolean(**about("False for somebody who has left."))
    demo = fields.Boolean()
    groups = fields.Function(lambda one: sorted(one.groups), **about("Where they work just now."))
    roles = fields.Function(lambda one: sorted(one.roles), **about("Roles in all processes."))
    roles_for = fields.Function(
        lambda one: [{"role": role, "process_key": key} for role, key in sorted(one.roles_for)],
        **about("Roles in single processes."),
    )
    owns = fields.Function(lambda one: sorted(one.owns), **about("Keys of the processes they own."))
    skills = fields.Function(lambda one: sorted(one.skills))
    email = fields.String(allow_none=True)
    manager = fields.String(allow_none=True)
    left_at = _instant()
    keeper = fields.String(allow_none=True, **about("Who answers for it, where it is a program."))
    ends_at = _instant("When a program is good no more.")


class PersonQuery(Schema):
    """Which people."""

    text = _name(load_default="", **about("Part of an id, a name or a title."))
    role = fields.String(load_default="", validate=validate.OneOf(["", *GIVEN]))
    group = _name(load_default="")
    left = fields.Boolean(load_default=False, **about("Also who has left."))


class NewPerson(Schema):
    """Somebody new."""

    id = _id("With this they sign in. It never changes.", required=True)
    name = _name(required=True)
    title = _name(load_default="")
    email = _name(allow_none=True, load_default=None)
    manager = _name(allow_none=True, load_default=None)
    groups = fields.List(_id(), load_default=list, validate=validate.Length(max=200))
    roles = fields.List(fields.String(validate=validate.OneOf(GIVEN)), load_default=lambda: [Role.MEMBER.value])


class PersonChange(Schema):
    """What is to be different; what is left out stays."""

    name = _name()
    title = _name()
    email = _name(allow_none=True)
    manager = _name(allow_none=True)


class Skills(Schema):
    """What somebody can do: exactly this."""

    skills = fields.List(_id(), required=True, validate=validate.Length(max=100))


class RoleGiven(Schema):
    """A role; without a process, in all."""

    role = fields.String(required=True, validate=validate.OneOf(GIVEN))
    process_key = _name(load_default="")


class Sought(Schema):
    """Processes for which a new owner is sought now."""

    processes = fields.List(fields.String())


class NewOwner(Schema):
    """Who is to own a process."""

    person = _id("Id of somebody who is here.", required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 500), **about("Why: it stands in the history."))


class LaneOf(Schema):
    """A lane that names a group."""

    process = fields.Function(lambda one: one[0])
    lane = fields.Function(lambda one: one[1])


class Member(Schema):
    """Somebody's time in a group."""

    person = fields.Function(lambda one: one.person.id)
    name = fields.Function(lambda one: one.person.name)
    since = _instant("Empty: from the beginning.")
    until = _instant("The first moment outside; empty: for good.")
    state = fields.String(validate=validate.OneOf(["now", "later", "over"]))


class GroupListed(Schema):
    """A group, as a list names it."""

    id = fields.String()
    name = fields.String()
    description = fields.String()
    size = fields.Integer(**about("People who belong to it now."))
    lanes = fields.List(fields.Nested(LaneOf))


class Group(GroupListed):
    """A group."""

    members = fields.List(fields.Nested(Member))


class GroupChange(Schema):
    """What a group is called and does."""

    name = _name(required=True)
    description = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class NewGroup(GroupChange):
    """A new group."""

    id = _id("Lanes name it; it never changes.", required=True)


class NewMember(Schema):
    """Somebody who is to work in a group."""

    person = _id(required=True)
    since = _instant("Empty: from now on.", missing=True)
    until = _instant("The first moment outside; empty: for good.", missing=True)


class EndMember(Schema):
    """Which time in a group is to end now."""

    person = _id(required=True)
    since = _instant("As it was given; empty: the time from the beginning.", missing=True)


class Absence(Schema):
    """A time for which somebody has another person stand in for them."""

    id = fields.String()
    person = fields.String()
    deputy = fields.String()
    since = _instant()
    until = _instant()
    processes = fields.Function(
        lambda one: None if one.processes is None else sorted(one.processes), **about("Empty: all processes.")
    )
    reason = fields.String()
    made_by = fields.String()
    ended_at = _instant()


class NewAbsence(Schema):
    """Somebody is away, and another person stands in."""

    deputy = _id(required=True)
    since = _instant("Empty: from now on.", missing=True)
    until = _instant("The first moment back.", required=True)
    processes = fields.List(_id(), allow_none=True, load_default=None, **about("Empty: in all processes."))
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))
