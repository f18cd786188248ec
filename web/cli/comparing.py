"""Comparing two versions of a process on disk."""

from __future__ import annotations

from pathlib import Path

import click

from engine.errors import Unreadable
from engine.faces.comparing import compare_files
from web.cli import folders
from web.cli.printing import print_everything, show_json

PATH = click.Path(exists=True, path_type=Path)
TITLES = {"meaning": "What it does", "words": "What it is called", "layout": "How it is drawn"}


@click.command()
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(before: Path, after: Path, *, as_json: bool) -> None:
    """Tell what is different between two versions of a process.

    BEFORE and AFTER are process folders or .bpmn files. Exits with 0 when nothing is different, 1 when something is, 2
    when files cannot be read.
    """
    print_everything()
    try:
        earlier, later = (next(iter(folders.bundles([path]).values())) for path in (before, after))
        found = compare_files(earlier, later)
    except (Unreadable, OSError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    if as_json:
        show_json([one._asdict() | {"sentence": one.sentence} for one in found])
    else:
        for sort, title in TITLES.items():
            told = [one.sentence for one in found if one.sort == sort]
            if told:
                click.secho(title, bold=True)
                click.echo("".join(f"  {sentence}\n" for sentence in told), nl=False)
        click.echo(f"{len(found)} {'difference' if len(found) == 1 else 'differences'}")
    raise SystemExit(1 if found else 0)
