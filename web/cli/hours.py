"""Working hours on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.cli.opening import opened
from web.cli.printing import plain, show_json, show_table
from web.working_hours import as_json

if TYPE_CHECKING:
    from engine.faces import House
    from web.settings import Settings

_BY = click.option("--by", default="system", show_default=True, help="Id of the administrator.")
_WHY = click.option("--why", required=True, help="Why; it stands in the history.")


@click.group()
def hours() -> None:
    """Say when the company and its lanes work: what is due in working time is counted by it."""


@hours.command("list")
@click.option("--json", "as_json_", is_flag=True, help="Print JSON, with hours and history.")
@click.pass_obj
def listed(settings: Settings, *, as_json_: bool) -> None:
    """List all calendars, the company's first."""
    with opened(settings) as house:
        found = house.hours.listed()
    if as_json_:
        show_json([as_json(one) for one in found])
        return
    rows = [
        (one.id, plain(one.now.name), one.now.hours["time_zone"], _week(one.now.hours), _lanes(one.lanes))
        for one in found
    ]
    show_table(rows, ("calendar", "name", "time zone", "week", "lanes"))


@hours.command("set")
@click.argument("calendar")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="What it is called; as before, or as its id.")
@_WHY
@_BY
@click.pass_obj
def set_(settings: Settings, calendar: str, file: Path, name: str | None, why: str, by: str) -> None:
    """Put the hours in FILE (JSON) in force as CALENDAR; "company" is everybody's without another."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as broken:
        raise click.ClickException(f"{file} is not JSON: {broken}") from broken
    with opened(settings) as house:
        known = {one.id: one.now.name for one in house.hours.listed()}
        seen = None if calendar in known else 0
        name = name or known.get(calendar, calendar)
        _moved(house, house.hours.set(calendar, name, given, why=why, seen=seen, by=by))


@hours.command()
@click.argument("calendar")
@click.argument("lanes", nargs=-1)
@_BY
@click.pass_obj
def lanes(settings: Settings, calendar: str, lanes: tuple[str, ...], by: str) -> None:
    """Let exactly these LANES keep CALENDAR; each is PROCESS/LANE, or /LANE in every process."""
    pairs = [tuple(one.split("/", 1)) if "/" in one else ("", one) for one in lanes]
    with opened(settings) as house:
        _moved(house, house.hours.set_lanes(calendar, [(process, lane) for process, lane in pairs], by=by))


@hours.command("give-up")
@click.argument("calendar")
@_WHY
@_BY
@click.pass_obj
def give_up(settings: Settings, calendar: str, why: str, by: str) -> None:
    """Give CALENDAR up: its lanes keep the company's hours again."""
    with opened(settings) as house:
        _moved(house, house.hours.give_up(calendar, why=why, by=by))


def _moved(house: House, count: int) -> None:
    click.echo(f"In force. Open tasks that are due at another moment now: {count}")
    if house.hours.still_counting():
        click.echo("There are more; a server or worker counts the rest.")


def _week(found: Any) -> str:
    return "; ".join(f"{day[:3]} {', '.join(windows)}" for day, windows in found["weekly"].items())


def _lanes(kept: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{process or '*'}/{lane}" for process, lane in kept)
