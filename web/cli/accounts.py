"""Accounts on the command line of the machine itself: the first administrator, links that set a password."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from web import entries
from web.cli.opening import opened
from web.cli.staff import BY, ROLES

if TYPE_CHECKING:
    from engine.faces import House, Link
    from web.settings import Settings


@click.command("first-admin")
@click.argument("person_id")
@click.argument("name")
@click.password_option(help="Asked for where it is not given; it is safer so.")
@click.pass_obj
def first_admin(settings: Settings, person_id: str, name: str, password: str) -> None:
    """Make the first administrator, where nobody looks after the installation yet."""
    with opened(settings, upgrade=True) as house:
        house.entrance.policy = settings.policy
        house.entrance.first_administrator(person_id, name, password, code=None)
    click.echo(f"{name} looks after this installation now.")


@click.command()
@click.argument("person_id")
@click.pass_obj
def reset(settings: Settings, person_id: str) -> None:
    """Print a one-time link by which somebody sets another password."""
    with opened(settings) as house:
        show_link(house, settings, house.accounts.reset(person_id))


@click.command()
@click.argument("person_id")
@click.pass_obj
def invite(settings: Settings, person_id: str) -> None:
    """Print a one-time link by which somebody new sets their first password."""
    with opened(settings) as house:
        show_link(house, settings, house.accounts.invite(person_id))


@click.command("add-program")
@click.argument("person_id")
@click.argument("name")
@click.option("--keeper", required=True, help="Id of who answers for it.")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Its last day, a year away at most.")
@click.option("--group", "groups", multiple=True, help="A group it belongs to.")
@click.option("--role", "roles", multiple=True, type=ROLES, default=("member",), show_default=True)
@click.pass_obj
def add_program(
    settings: Settings,
    person_id: str,
    name: str,
    keeper: str,
    until: dt.datetime,
    groups: tuple[str, ...],
    roles: tuple[str, ...],
) -> None:
    """Let a program in, which shows API tokens and signs in by nothing else."""
    with opened(settings) as house:
        ends = entries.midnight(until.date() + dt.timedelta(days=1), house.zone)
        house.programs.add(person_id, name, keeper=keeper, until=ends, groups=groups, roles=roles, by=BY)
    click.echo(f"{name} has been added. Make an API token for it: throughlane people token {person_id} NAME")


@click.command("token")
@click.argument("person_id")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, default=("work",), show_default=True, help="What it may at most.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365), help="How long it is good.")
@click.pass_obj
def token(settings: Settings, person_id: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Print an API token for a program; it is not shown again."""
    with opened(settings) as house:
        text, _ = house.programs.make_token(person_id, name, scopes, days, by=BY)
    click.echo(text)


def show_link(house: House, settings: Settings, link: Link) -> None:
    """Print a link, and how long it is good."""
    click.echo(f"{address(settings)}/link/{link.code}")
    click.echo(f"Good once, until {link.expires_at.astimezone(house.zone):%Y-%m-%d %H:%M}. It is not shown again.")


def address(settings: Settings, port: int = 0) -> str:
    """Where people reach the server, as far as the settings know."""
    scheme = "https" if settings.https else "http"
    if settings.hosts:
        return f"{scheme}://{settings.hosts[0]}"
    return f"{scheme}://{settings.host}:{port or settings.port}"


COMMANDS = (first_admin, reset, invite, add_program, token)
