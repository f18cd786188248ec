"""The report on reviews on the command line."""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.faces.reports import BANDS
from web.cli.opening import opened
from web.reports import FORMS, almanac, asking, made

if TYPE_CHECKING:
    from web.settings import Settings

TROUBLE, OVERDUE = 1, 2
ICS = "ics"
"""The form that is no report but a calendar of the due dates in it."""


class Day(click.ParamType[dt.date]):
    """A day, such as 2026-11-21."""

    name = "day"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read it."""
        try:
            return asking.read_day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Command(click.Command):
    """A command whose wrong use ends with 1, since 2 says that something is overdue."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read what was typed."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            error.show()
            raise click.exceptions.Exit(TROUBLE) from None


@click.command("review-report", cls=Command)
@click.option("--as-of", type=Day(), help="The day it speaks of, past or to come; else today.")
@click.option("--format", "form", type=click.Choice([*FORMS, ICS]), default="text", show_default=True)
@click.option("--owner", default="", help="Only what this person (by id) owns.")
@click.option("--area", default="", help="Only this area.")
@click.option("--band", type=click.Choice(["", *BANDS]), default="", help="Only this band, such as overdue.")
@click.option("--bom", is_flag=True, help="Begin a CSV file with a byte order mark, which some spreadsheets want.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--by", default="system", show_default=True, help="Id of the person whom it is made for.")
@click.pass_obj
def review_report(
    settings: Settings,
    as_of: dt.date | None,
    form: str,
    owner: str,
    area: str,
    band: str,
    output: Path | None,
    by: str,
    *,
    bom: bool,
) -> None:
    """Report where every process stands on its review.

    Ends with 2 when a process that is listed is overdue, with 0 when none is, with 1 when it cannot be made.
    """
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise click.ClickException("A PDF is nothing for a screen: name a file with -o.")
    with opened(settings) as house:
        report = house.reports.reviews(as_of=as_of, owner=owner, area=area, band=band, format=form, by=by)
        entries = house.reports.entries(report, by=by) if form == ICS else ()
    written = partial(made, report, form, bom=bom)
    if form == ICS:
        written = partial(almanac.write, entries, name="Reviews", host=settings.known_as or "localhost")
    _write(written(), output)
    if report.overdue:
        raise SystemExit(OVERDUE)


def _write(data: bytes, output: Path | None) -> None:
    try:
        if output:
            output.write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
    except OSError as error:
        raise click.ClickException(f"The report cannot be written: {error.strerror}.") from None
