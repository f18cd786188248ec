"""Moving running requests to another version, at the machine: look what it does, do it, stop, go on, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.errors import NotFound
from web.cli.opening import opened
from web.cli.printing import plain, show_json, show_table, step

if TYPE_CHECKING:
    from engine.faces import Effect, House, Move, MovedRequest
    from web.settings import Settings

EVERY_ONE = 1_000_000
PIECE = 100
VERDICTS = {"moves": "moves", "choice": "moves with a choice", "cannot": "cannot move"}


@click.group()
def migrate() -> None:
    """Move running requests from one version of a process to another."""


@migrate.command()
@click.argument("process_key")
@click.option("--from", "source", type=int, required=True, help="The version that they run now.")
@click.option("--to", "target", type=int, required=True, help="The version that they are to run.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="What a step or flow is in the new version.")
@click.option("--dry-run", is_flag=True, help="Tell what would become of each request, and do nothing.")
@click.option("--reason", default="", help="Why; needed unless it is a dry run.")
@click.option("--by", default="system", show_default=True, help="Id of the person who does it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def start(
    settings: Settings,
    process_key: str,
    *,
    source: int,
    target: int,
    pairs: tuple[str, ...],
    dry_run: bool,
    reason: str,
    by: str,
    as_json: bool,
) -> None:
    """Move all open requests of a version, one after the other, and tell how far it is.

    Exits with 1 when a request cannot move, or somebody has to choose first (--map).
    """
    said = _said(pairs)
    with opened(settings) as house:
        ids = (_version(house, process_key, source), _version(house, process_key, target))
        if dry_run:
            effect = house.moves.effect(*ids, said, limit=EVERY_ONE)
            _show_effect(effect, as_json=as_json)
            raise SystemExit(0 if effect.count("moves") == len(effect.outcomes) else 1)
        move = _worked_off(house, house.moves.begin(*ids, said, reason=reason, by=by))
        _show_move(house, move, as_json=as_json)
        raise SystemExit(1 if move.counts.get("refused") else 0)


@migrate.command("list")
@click.argument("process_key")
@click.pass_obj
def listed(settings: Settings, process_key: str) -> None:
    """List the moves of a process, the youngest first."""
    with opened(settings) as house:
        rows = [
            (one.id, f"{one.source_version} to {one.target_version}", one.state, _counts(one), plain(one.reason))
            for one in house.moves.of_process(process_key)
        ]
    show_table(rows, ("Move", "Versions", "State", "Requests", "Why"))


@migrate.command()
@click.argument("move_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(settings: Settings, move_id: str, *, as_json: bool) -> None:
    """Show how far a move is, and what has become of each request."""
    with opened(settings) as house:
        _show_move(house, house.moves.move(move_id), as_json=as_json)


@migrate.command()
@click.argument("move_id")
@click.option("--by", default="system", show_default=True, help="Id of the person who does it.")
@click.pass_obj
def stop(settings: Settings, move_id: str, by: str) -> None:
    """Move no further request until somebody lets it go on."""
    with opened(settings) as house:
        click.echo(_counts(house.moves.stop(move_id, by=by)))


@migrate.command("continue")
@click.argument("move_id")
@click.option("--by", default="system", show_default=True, help="Id of the person who does it.")
@click.pass_obj
def go_on(settings: Settings, move_id: str, by: str) -> None:
    """Let a stopped move go on where it was."""
    with opened(settings) as house:
        click.echo(_counts(_worked_off(house, house.moves.go_on(move_id, by=by))))


@migrate.command()
@click.argument("move_id")
@click.option("--by", default="system", show_default=True, help="Id of the person who does it.")
@click.pass_obj
def undo(settings: Settings, move_id: str, by: str) -> None:
    """Have all requests be as they were before a move, where nothing has happened to them since."""
    with opened(settings) as house:
        _show_move(house, _worked_off(house, house.moves.undo(move_id, by=by)), as_json=False)


def _said(pairs: tuple[str, ...]) -> dict[str, str]:
    said = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not (old and equals):
            raise click.BadParameter(f"{pair!r} is not OLD=NEW.", param_hint="--map")
        said[old.strip()] = new.strip()
    return said


def _version(house: House, process_key: str, version: int) -> str:
    found = [one.id for one in house.catalogue.definitions() if (one.key, one.version) == (process_key, version)]
    if not found:
        raise NotFound(f"process {process_key!r} with version", version)
    return found[0]


def _worked_off(house: House, move: Move) -> Move:
    """Do it here, besides any worker; who stops the command leaves the rest to the worker."""
    while move.state == "running":
        house.moves.work(PIECE)
        move = house.moves.move(move.id)
        step(f"{move.total - move.left} of {move.total}")
    return move


def _counts(move: Move) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(move.counts.items()))


def _show_effect(effect: Effect, *, as_json: bool) -> None:
    if as_json:
        outcomes = [{"id": one.instance_id, "verdict": one.verdict, "why": one.why} for one in effect.outcomes]
        choices = [{"id": one.id, "why": one.why, "options": dict(one.options)} for one in effect.choices]
        show_json({"open": effect.open, "outcomes": outcomes, "choices": choices})
        return
    for verdict, said in VERDICTS.items():
        click.secho(f"{effect.count(verdict)} of {effect.open}: {said}", bold=True)
        for one in effect.outcomes:
            if one.verdict == verdict and one.why:
                click.echo(f"  {plain(one.business_key or one.instance_id)}: {plain(one.why)}")
    for choice in effect.choices:
        click.secho(f"Choose for {plain(choice.label)}, {choice.count} of {effect.open}:", bold=True)
        for new, label in choice.options:
            click.echo(f"  --map {choice.id}={new}  {plain(label)}")


def _show_move(house: House, move: Move, *, as_json: bool) -> None:
    parts, after = list["MovedRequest"](), ""
    while page := house.moves.parts(move.id, after=after):
        parts += page
        after = page[-1].instance_id
    if as_json:
        rows = [{"id": one.instance_id, "state": one.state, "why": one.why} for one in parts]
        show_json({"id": move.id, "state": move.state, "counts": move.counts, "requests": rows})
        return
    click.secho(f"{move.id}  version {move.source_version} to {move.target_version}, {move.state}", bold=True)
    click.echo(_counts(move))
    for one in parts:
        if one.why:
            click.echo(f"  {plain(one.business_key or one.instance_id)}: {one.state}. {plain(one.why)}")
