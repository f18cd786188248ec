"""The audit log, and verifying the record."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import Refusal, Unreadable
from web.audit_lines import FORMATS
from web.cli.opening import opened
from web.cli.printing import plain, show_json, show_table

if TYPE_CHECKING:
    from engine.faces import AuditLine, House, Verdict
    from web.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
EVERY = 2.0
"""Seconds between two words of how far verifying has come."""
WRONG, UNABLE = 1, 2
"""How verifying ends: there are problems; it could not be done."""


@click.command()
@click.option("--actor", help="Id of who did it; `system` is the product, or the command line.")
@click.option("--verb", help="What was done, such as people.add.")
@click.option("--subject", help="What it was done to, such as person:ann.")
@click.option("--since", type=DAY, help="From this day on (UTC).")
@click.option("--until", type=DAY, help="Up to and with this day (UTC).")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Lines that are shown.")
@click.option("--export", "kind", type=click.Choice(sorted(FORMATS)), help="Print all lines that fit, as a file.")
@click.pass_obj
def audit(settings: Settings, /, kind: str | None, limit: int, **asked: Any) -> None:
    """Read the audit log: what people did that is no task, and what was refused to them. The youngest come first."""
    asked["since"] = _moment(asked["since"], 0)
    asked["until"] = _moment(asked["until"], 1)
    with opened(settings) as house:
        if kind:
            for text in FORMATS[kind][1](house.audit.export(**asked)):
                click.echo(text, nl=False)
            return
        rows = [_row(line) for line in house.audit.listed(**asked, limit=limit).rows]
    show_table(rows, ("Line", "When (UTC)", "Who", "Did what", "To what", "Outcome", "Details"))


def _moment(day: dt.datetime | None, more: int) -> dt.datetime | None:
    return None if day is None else day.replace(tzinfo=dt.UTC) + dt.timedelta(days=more)


def _row(line: AuditLine) -> tuple[str, ...]:
    personal = {"personal values": "erased"} if line.personal is None else line.personal
    facts = "; ".join(f"{name}: {value}" for name, value in {**line.details, **personal}.items())
    shown = (str(line.number), f"{line.at:%Y-%m-%d %H:%M}", line.actor, line.verb, line.subject, line.outcome, facts)
    return tuple(plain(cell) for cell in shown)


@click.command()
@click.argument("instance_id", required=False)
@click.option("--since", metavar="HEAD", help="Leave out what was written by this signed head (its number or hash).")
@click.option(
    "--heads", type=click.Path(path_type=Path), help="File of heads that were kept outside, to check against."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(
    settings: Settings, instance_id: str | None, since: str | None, heads: Path | None, *, as_json: bool
) -> None:
    """Verify that nobody has touched the record: journal, audit log, signed heads, and what reports read.

    Every row that is not as it was written is named. Ends with 0 when all is well, 1 when it is not, 2 when it could
    not be verified.
    """
    try:
        kept = kept_in(heads) if heads else {}
        with opened(settings) as house:
            found = _verified(house, instance_id, since, kept, quiet=as_json)
    except Refusal as refusal:
        click.echo(f"Error: {refusal}", err=True)
        raise SystemExit(UNABLE) from None
    if as_json:
        show_json({"rows": found.rows, "total": found.total, "problems": [_facts(one) for one in found.problems]})
    else:
        _tell(found)
    if found.total:
        raise SystemExit(WRONG)


def kept_in(file: Path) -> dict[int, str]:
    """Read the hashes of heads, by number, from a file that `throughlane db heads --to` wrote."""
    try:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return {int(line["number"]): str(line["hash"]) for line in lines}
    except OSError as error:
        raise Unreadable(str(file), error.strerror or "it is not there") from None
    except (ValueError, KeyError, TypeError):
        raise Unreadable(str(file), "its lines are not those that `throughlane db heads` writes") from None


def _verified(
    house: House, instance_id: str | None, since: str | None, kept: dict[int, str], *, quiet: bool
) -> Verdict:
    said = [time.monotonic()]

    def progress(rows: int, total: int) -> None:
        if not quiet and time.monotonic() - said[0] > EVERY:
            said[0] = time.monotonic()
            click.echo(f"{rows:,} of {total:,} rows read" if total else f"{rows:,} rows read", err=True)

    return house.audit.verify(instance_id, since=since, kept=kept, progress=progress)


def _facts(problem: Any) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("table", "instance_id", "number", "sentence")}


def _tell(found: Verdict) -> None:
    for one in found.problems:
        click.echo(plain(one.sentence))
    left = found.total - len(found.problems)
    if left:
        click.echo(f"… and {left:,} more.")
    if found.total:
        click.echo(f"{found.total:,} {'problem' if found.total == 1 else 'problems'} in {found.rows:,} rows.", err=True)
    else:
        click.echo(f"The record is whole: {found.rows:,} rows.")
    sys.stdout.flush()
