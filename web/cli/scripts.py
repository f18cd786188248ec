"""Scripts in Python: allow them, withdraw that, list what is allowed, show what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened
from web.cli.printing import plain, show_table
from web.words import moment

if TYPE_CHECKING:
    from web.settings import Settings

EVERY = "*"
_PROCESS = click.argument("process_key", required=False, metavar="[PROCESS]")
_ALL = click.option("--all", "every", is_flag=True, help="All processes, also those to come.")
_BY = click.option("--by", default="system", show_default=True, help="Id of the administrator.")


@click.group()
def scripts() -> None:
    """Say which processes may run scripts in Python. Scripts in FEEL need no permission."""


@scripts.command()
@_PROCESS
@_ALL
@_BY
@click.pass_obj
def allow(settings: Settings, process_key: str | None, *, every: bool, by: str) -> None:
    """Let the scripts in Python of a process run."""
    key = _which(process_key, every=every)
    with opened(settings) as house:
        house.catalogue.allow_python(key, by=by)
    click.echo(f"{_named(key)} may run scripts in Python.")


@scripts.command()
@_PROCESS
@_ALL
@_BY
@click.pass_obj
def withdraw(settings: Settings, process_key: str | None, *, every: bool, by: str) -> None:
    """Let them run no more. --all takes back what was allowed with --all, not what single processes were."""
    key = _which(process_key, every=every)
    with opened(settings) as house:
        house.catalogue.withdraw_python(key, by=by)
    click.echo(f"{_named(key)} may run scripts in Python no more.")


@scripts.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List what is allowed, by whom and since when."""
    with opened(settings) as house:
        found = house.catalogue.python_allowances()
    rows = [(_named(one.subject), one.by, moment(one.at, house.zone)) for one in found]
    show_table(rows, ("process", "allowed by", "since"))


@scripts.command()
@click.argument("instance_id", metavar="INSTANCE")
@click.pass_obj
def printed(settings: Settings, instance_id: str) -> None:
    """Show what the scripts of an instance have printed."""
    with opened(settings) as house:
        for one in house.operations.printed(instance_id):
            click.echo(f"{moment(one.at, house.zone)}  {plain(one.element or '')}")
            for line in (one.text or "(erased)").splitlines():
                click.echo(f"    {plain(line)}")


def _which(process_key: str | None, *, every: bool) -> str:
    if every == bool(process_key) or process_key == EVERY:
        raise click.UsageError("Name one process, or give --all.")
    return process_key or EVERY


def _named(key: str) -> str:
    return "Every process" if key == EVERY else key
