"""Accounts on the command line of the machine itself: the first administrator, links that set a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened

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


COMMANDS = (first_admin, reset, invite)
