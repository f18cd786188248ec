"""People, groups and roles on the command line of the machine itself, where nobody is asked who they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from web import entries
from web.cli.opening import opened
from web.cli.printing import show_json, show_table
from web.words import offered_anew

if TYPE_CHECKING:
    from engine.faces import House
    from engine.model import Person
    from web.settings import Settings

BY = "system"
ROLES = click.Choice(["member", "designer", "operator", "auditor", "administrator"])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def people() -> None:
    """Look after people: add, change, leave, return."""


@people.command("list")
@click.option("--text", default="", help="Part of an id, a name or a title.")
@click.option("--role", type=ROLES, help="Only who has this role.")
@click.option("--group", default="", help="Only who belongs to this group.")
@click.option("--left", is_flag=True, help="Also who has left.")
@click.pass_obj
def list_people(settings: Settings, text: str, role: str | None, group: str, *, left: bool) -> None:
    """List people, by name."""
    with opened(settings) as house:
        found = house.people.listed(text=text, role=role or "", group=group, left=left)
    rows = [(one.id, one.name, _roles(one), ", ".join(sorted(one.groups)), _state(one)) for one in found]
    show_table(rows, ("Person id", "Name", "Roles", "Groups", "State"))


def _roles(person: Person) -> str:
    named = [f"{role} in {key}" for role, key in sorted(person.roles_for)]
    return ", ".join([*sorted(person.roles), *named])


def _state(person: Person) -> str:
    return "here" if person.active else "has left"


@people.command("add")
@click.argument("person_id")
@click.argument("name")
@click.option("--title", default="")
@click.option("--email", default="")
@click.option("--manager", default="", help="Id of their manager.")
@click.option("--group", "groups", multiple=True, help="A group they belong to.")
@click.option("--role", "roles", multiple=True, type=ROLES, default=("member",), show_default=True)
@click.pass_obj
def add_person(
    settings: Settings,
    person_id: str,
    name: str,
    title: str,
    email: str,
    manager: str,
    groups: tuple[str, ...],
    roles: tuple[str, ...],
) -> None:
    """Let somebody new in."""
    with opened(settings) as house:
        house.people.add(person_id, name, title=title, email=email, manager=manager, groups=groups, roles=roles, by=BY)
        click.echo(f"{name} has been added.")


@people.command("show")
@click.argument("person_id")
@click.pass_obj
def show_person(settings: Settings, person_id: str) -> None:
    """Show everything about somebody, as JSON."""
    with opened(settings) as house:
        about = house.people.about(person_id)
        absences = house.rota.absences(person_id)
    one = about.person
    show_json(
        {
            "id": one.id,
            "name": one.name,
            "title": one.title,
            "email": one.email,
            "manager": one.manager,
            "state": _state(one),
            "left_at": one.left_at,
            "roles": sorted(one.roles),
            "roles_for": [{"role": role, "process_key": key} for role, key in sorted(one.roles_for)],
            "groups": [{"group": row.group, "since": row.since, "until": row.until} for row in about.memberships],
            "skills": sorted(one.skills),
            "owns": sorted(one.owns),
            "absences": [{"deputy": row.deputy, "since": row.since, "until": row.until} for row in absences],
        }
    )


@people.command("change")
@click.argument("person_id")
@click.option("--name")
@click.option("--title")
@click.option("--email", help='Their address; "" for none.')
@click.option("--manager", help='Id of their manager; "" for nobody.')
@click.option("--skill", "skills", multiple=True, help="What they can do; all of it, each time.")
@click.pass_obj
def change_person(
    settings: Settings,
    person_id: str,
    name: str | None,
    title: str | None,
    email: str | None,
    manager: str | None,
    skills: tuple[str, ...],
) -> None:
    """Change who somebody is."""
    given = {"name": name, "title": title, "email": email, "manager": manager}
    facts = {key: said for key, said in given.items() if said is not None}
    with opened(settings) as house:
        if facts:
            house.people.change(person_id, facts, by=BY)
        if skills:
            house.people.set_skills(person_id, skills, by=BY)
        click.echo(f"{house.people.find(person_id).name} has been changed.")


@people.command("leave")
@click.argument("person_id")
@click.pass_obj
def leave(settings: Settings, person_id: str) -> None:
    """Let somebody leave: they may nothing any more, and new owners are sought for what they own."""
    with opened(settings) as house:
        sought = house.people.leave(person_id, by=BY)
        one = house.people.find(person_id)
    click.echo(f"{one.name} has left.")
    for key in sorted(one.owns):
        click.echo(f"  {key}: {'a new owner is sought' if key in sought else 'nobody is asked for a new owner'}")


@people.command("return")
@click.argument("person_id")
@click.pass_obj
def come_back(settings: Settings, person_id: str) -> None:
    """Let somebody who has left be here again."""
    with opened(settings) as house:
        click.echo(f"{house.people.come_back(person_id, by=BY).name} is here again.")


@click.group()
def groups() -> None:
    """Look after groups, and who belongs to them."""


@groups.command("list")
@click.pass_obj
def list_groups(settings: Settings) -> None:
    """List groups, by name."""
    with opened(settings) as house:
        rows = [(one.id, one.name, str(one.size), one.description) for one in house.groups.listed()]
    show_table(rows, ("Group", "Name", "People now", "What it does"))


@groups.command("add")
@click.argument("group_id")
@click.argument("name")
@click.option("--description", default="")
@click.pass_obj
def add_group(settings: Settings, group_id: str, name: str, description: str) -> None:
    """Add a group."""
    with opened(settings) as house:
        house.groups.add(group_id, name, description, by=BY)
        click.echo(f"The group {name} has been added.")


@groups.command("change")
@click.argument("group_id")
@click.argument("name")
@click.option("--description", default="")
@click.pass_obj
def change_group(settings: Settings, group_id: str, name: str, description: str) -> None:
    """Say what a group is called and what it does."""
    with opened(settings) as house:
        house.groups.describe(group_id, name, description, by=BY)
        click.echo(f"The group is called {name}.")


@groups.command("join")
@click.argument("group_id")
@click.argument("person_id")
@click.option("--since", type=DAY, help="First day; without it, from now on.")
@click.option("--until", type=DAY, help="Last day; without it, for good.")
@click.pass_obj
def join(
    settings: Settings, group_id: str, person_id: str, since: dt.datetime | None, until: dt.datetime | None
) -> None:
    """Let somebody work in a group."""
    with opened(settings) as house:
        begins, ends = _moment(house, since, 0), _moment(house, until, 1)
        group = house.groups.join(group_id, person_id, since=begins, until=ends, by=BY)
        click.echo(f"{house.people.find(person_id).name} works in {group.name}.")


def _moment(house: House, day: dt.datetime | None, more: int) -> dt.datetime | None:
    return None if day is None else entries.midnight(day.date() + dt.timedelta(days=more), house.zone)


@groups.command("offer-anew")
@click.option("--process", "process_key", help="Only tasks of this process.")
@click.pass_obj
def offer_anew(settings: Settings, process_key: str | None) -> None:
    """Offer open tasks to those who work in their lanes by now; who has one keeps it."""
    with opened(settings) as house:
        click.echo(offered_anew(house.rota.offer_anew(process_key, by=BY)))


@groups.command("leave")
@click.argument("group_id")
@click.argument("person_id")
@click.pass_obj
def leave_group(settings: Settings, group_id: str, person_id: str) -> None:
    """End somebody's times in a group, those to come too."""
    with opened(settings) as house:
        times = [one for one in house.groups.about(group_id).members if one.person.id == person_id]
        for one in times:
            if one.state != "over":
                house.groups.leave(group_id, person_id, since=one.since, by=BY)
        click.echo("It has ended." if times else "They do not work there.")


@click.group()
def roles() -> None:
    """Give roles and take them."""


def _role_command(name: str) -> click.Command:
    @roles.command(name, help=f"{name.capitalize()} a role, everywhere or in one process.")
    @click.argument("person_id")
    @click.argument("role", type=click.Choice([*ROLES.choices, "lead"]))
    @click.option("--process", "process_key", default="", help="Only in this process; who leads a group, in @group.")
    @click.pass_obj
    def command(settings: Settings, person_id: str, role: str, process_key: str) -> None:
        with opened(settings) as house:
            deed = house.people.give_role if name == "give" else house.people.take_role
            one = deed(person_id, role, process_key, by=BY)
        click.echo(f"{one.name} has the roles: {_roles(one) or 'none'}")

    return command


for _name in ("give", "take"):
    _role_command(_name)
