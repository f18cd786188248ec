"""The database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.errors import Unreadable
from engine.faces import append, as_line, sql_grants
from web.cli.audit import kept_in
from web.cli.opening import opened, replace_key

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


@db.command()
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), help="Append the new ones to this file.")
@click.pass_obj
def heads(settings: Settings, file: Path | None) -> None:
    """Sign the ends of all chains of the record, and print the signed heads, one JSON object a line.

    Keep the file where those who administer the database cannot write; `throughlane verify --heads` checks against it.
    """
    known = max(kept_in(file), default=0) if file and file.exists() else 0
    with opened(settings) as house:
        house.audit.sign()
        lines = [as_line(one) for one in house.audit.heads(after=known)]
    if file is None:
        click.echo("".join(lines), nl=False)
        return
    append(file, lines)
    click.echo(f"{len(lines)} {'head' if len(lines) == 1 else 'heads'} appended to {file}.")


@db.command()
@click.argument("role")
@click.pass_obj
def grants(settings: Settings, role: str) -> None:
    """Print the SQL that lets a PostgreSQL role run the product without being able to change the record."""
    if not settings.database.startswith("postgresql"):
        raise Unreadable(
            "The database", "only PostgreSQL knows roles; on SQLite whoever can write the file can write all"
        )
    click.echo("\n".join(sql_grants(role)))


@db.command("new-key")
@click.pass_obj
def new_key(settings: Settings) -> None:
    """Replace the key of the record; what was sealed with the one before is still read with it."""
    with opened(settings):
        file = replace_key(settings)
    with opened(settings, upgrade=True):
        click.echo(f"A new key stands before the old one in {file}. Give this file to every server and worker, and")
        click.echo("start them again. Copy it to where your other secrets are. Everybody signs in anew.")
