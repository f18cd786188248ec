"""From the database to a folder: the files of a process, as a repository keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.errors import NotFound
from engine.faces import is_scenario
from web.cli.opening import opened
from web.cli.printing import plain

if TYPE_CHECKING:
    from engine.faces import House
    from web.settings import Settings

DIAGRAM = "process.bpmn"


@click.command()
@click.argument("process")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", type=int, help="Number of the version [the one in force, else the newest].")
@click.option("--draft", is_flag=True, help="The open draft of the process instead of a version.")
@click.option("--scenarios", is_flag=True, help="Its scenarios alone.")
@click.option("--replace", is_flag=True, help="Also write over files that hold something else.")
@click.pass_obj
def fetch(
    settings: Settings, process: str, folder: Path, *, version: int | None, draft: bool, scenarios: bool, replace: bool
) -> None:
    """Write the files of a process into a folder, such as that of a repository.

    PROCESS is its key. Scenarios that were kept while somebody played come with it. Files that are in the folder and
    hold something else stay as they are, and it exits with 1, unless --replace is given.
    """
    with opened(settings) as house:
        subject = f"draft:{_draft(house, process)}" if draft else f"version:{_version(house, process, version)}"
        files = house.plays.files(subject)
    chosen = {name: content for name, content in files.items() if not scenarios or is_scenario(name)}
    kept = [name for name in sorted(chosen) if not _write(_place(folder, name), chosen[name], replace=replace)]
    if kept:
        raise click.ClickException(f"{', '.join(kept)} hold something else, and stay; --replace writes over them.")


def _version(house: House, process: str, number: int | None) -> str:
    found = [one for one in house.catalogue.definitions() if one.key == process and number in {None, one.version}]
    if not found:
        raise NotFound("version of the process", f"{process} {number or ''}".strip())
    return max(found, key=lambda one: (one.published_at is not None, one.version)).id


def _draft(house: House, process: str) -> str:
    found = [one.id for one in house.drafts.listed() if one.process_key == process]
    if not found:
        raise NotFound("open draft of the process", process)
    return found[0]


def _place(folder: Path, name: str) -> Path:
    """Where a file goes: a diagram takes the place of the one that is there, whatever that is called."""
    there = sorted(folder.glob("*.bpmn")) if name == DIAGRAM else []
    return there[0] if len(there) == 1 else folder / name


def _write(file: Path, content: bytes, *, replace: bool) -> bool:
    """Write a file, and say what became of it; False where it holds something else and stays."""
    is_there = file.exists()
    if is_there and file.read_bytes() == content:
        click.echo(f"{plain(str(file))}: as it was")
        return True
    if is_there and not replace:
        click.echo(f"{plain(str(file))}: holds something else")
        return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{plain(str(file))}: written")
    return True
