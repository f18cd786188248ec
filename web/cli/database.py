"""The database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened

if TYPE_CHECKING:
    from web.settings import Settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the database to what this release needs; keeps all data."""
    with opened(settings, upgrade=True):
        click.echo("The database is up to date.")


@db.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Verify the record: the chain of the journal, and that folding it gives the tables."""
    with opened(settings) as house:
        problems = house.operations.check_record()
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo("The record is whole.")
