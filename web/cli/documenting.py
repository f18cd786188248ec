"""The document of a version on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from engine.errors import NotFound
from web.cli import drawing
from web.cli.opening import opened
from web.documents import FORMS, made

if TYPE_CHECKING:
    from pathlib import Path

    from web.settings import Settings


@click.command()
@click.argument("process")
@drawing.OUT
@click.option("--version", type=int, help="Number of the version [the one in force, else the newest].")
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="[by the name of the file, else html]")
@click.pass_obj
def document(settings: Settings, process: str, output: Path | None, version: int | None, form: str | None) -> None:
    """Write what a process is on paper: its diagram, every step in words, and what changed.

    PROCESS is the key of a deployed process.
    """
    form = form or ("pdf" if output and output.suffix.lower() == ".pdf" else "html")
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise click.ClickException("A PDF is nothing for a screen: name a file with -o.")
    with opened(settings) as house:
        versions = [one for one in house.catalogue.definitions() if one.key == process]
        wanted = [one for one in versions if version in {None, one.version}]
        if not wanted:
            raise NotFound("version" if versions else "process", f"{process} {version}" if versions else process)
        found = max(wanted, key=lambda one: (one.published_at is not None, one.version))
        data = made(house.catalogue.document(found.id), form)
    try:
        drawing.write(data, output)
    except OSError as error:
        raise click.ClickException(f"The document cannot be written: {error.strerror}.") from None
