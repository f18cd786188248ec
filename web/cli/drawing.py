"""Drawing a diagram without a browser."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.errors import Unreadable
from engine.faces.pictures import arrange, draw, is_computed
from web.cli import folders
from web.cli.printing import plain

FILE = click.argument("file", type=click.Path(exists=True, path_type=Path))
OUT = click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write [standard output].")


@click.command()
@FILE
@OUT
@click.option("--diagram", "which", default="", help="Number or name of the picture in the file [the first].")
@click.option("--pool", default="", help="Draw only this pool, by id or name.")
@click.option("--mark", "marked", multiple=True, metavar="ID", help="Id of an element that is to stand out.")
def render(file: Path, output: Path | None, *, which: str, pool: str, marked: tuple[str, ...]) -> None:
    """Draw a diagram as SVG.

    FILE is a .bpmn file or a process folder; places are computed where it has none.
    Exits with 2 when it cannot be drawn.
    """
    try:
        name, data = diagram_of(file)
        drawn = draw(data, name, which=which, pool=pool, marked=frozenset(marked))
        write(drawn.svg.encode(), output)
    except (Unreadable, OSError) as error:
        click.echo(plain(str(error)), err=True)
        raise SystemExit(2) from None
    if drawn.computed:
        click.echo("The file says nothing of places; they are computed.", err=True)
    if drawn.others and not which:
        told = ", ".join(f"{number} ({plain(title) or 'without name'})" for number, title in drawn.others.items())
        click.echo(f"The file has more pictures; choose with --diagram: {told}", err=True)


@click.command()
@FILE
@OUT
@click.option("--anew", is_flag=True, help="Also where the file has a picture, which is replaced.")
def layout(file: Path, output: Path | None, *, anew: bool) -> None:
    """Give a diagram without a picture one, as BPMN.

    FILE is a .bpmn file or a process folder; only its picture is written anew. Exits with 1 when it has one, 2 when it
    cannot be read.
    """
    try:
        name, data = diagram_of(file)
        if not is_computed(data, name) and not anew:
            click.echo(f"{plain(name)} has a picture, or is very large; --anew writes one all the same.", err=True)
            raise SystemExit(1)
        write(arrange(data, name, anew=True), output)
    except (Unreadable, OSError) as error:
        click.echo(plain(str(error)), err=True)
        raise SystemExit(2) from None


def diagram_of(path: Path) -> tuple[str, bytes]:
    """Read the one diagram that a path means, with its name."""
    if not path.is_dir():
        return path.name, folders.content(path)
    files = {name: data for name, data in folders.folder(path).items() if not name.endswith((".dmn", ".form", ".json"))}
    if len(files) != 1:
        raise Unreadable(str(path), f"it holds {len(files)} diagrams; name one of them")
    return next(iter(files.items()))


def write(data: bytes, output: Path | None) -> None:
    """Write to a file, or to standard output."""
    if output is not None and str(output) != "-":
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
