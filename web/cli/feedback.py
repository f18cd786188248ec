"""Reports from the front line on the command line of the machine itself: listed, shown, answered, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.faces import DECISIONS, Wanted
from web.cli.opening import opened
from web.cli.printing import show_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from engine.faces import Report
    from web.settings import Settings


@click.group()
def feedback() -> None:
    """List, show and answer what the front line reports."""


@feedback.command("list")
@click.argument("process_key")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for an answer.")
@click.pass_obj
def listed(settings: Settings, process_key: str, *, only_open: bool) -> None:
    """List what was reported about a process, the youngest first."""
    wanted = Wanted("open" if only_open else "")
    show_table(
        [
            (one.id, one.step, one.reporter, one.due_on.isoformat(), one.state_words, _version(one.fixed_version))
            for one in _every(settings, process_key, wanted)
        ],
        ("Report", "Step", "By", "Answer due", "Stands", "Fixed by"),
    )


def _every(settings: Settings, process_key: str, wanted: Wanted) -> Iterator[Report]:
    """All of them, page by page."""
    with opened(settings) as house:
        page = house.feedback.of_process(process_key, wanted)
        yield from page.rows
        while page.after:
            page = house.feedback.of_process(process_key, wanted._replace(after=page.after))
            yield from page.rows


def _version(number: int | None) -> str:
    return f"version {number}" if number else "-"


@feedback.command()
@click.argument("feedback_id")
@click.pass_obj
def show(settings: Settings, feedback_id: str) -> None:
    """Show a report, and what has happened to it."""
    with opened(settings) as house:
        one = house.feedback.find(feedback_id)
    click.echo(f"{one.process_name}, version {one.version}, {one.step}: {one.state_words}")
    click.echo(f"{one.category_words}: {one.text}")
    for said in one.story:
        click.echo(f"{said.at:%Y-%m-%d %H:%M} UTC  {said.what}{f' {said.words}' if said.words else ''}")


@feedback.command()
@click.argument("feedback_id")
@click.argument("decision", type=click.Choice(list(DECISIONS)))
@click.argument("words")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="When it is changed, or until when it stays as it is.")
@click.pass_obj
def answer(settings: Settings, feedback_id: str, decision: str, words: str, until: dt.datetime | None) -> None:
    """Answer a report; the reporter reads the words."""
    with opened(settings) as house:
        found = house.feedback.answer(feedback_id, decision, words, until=until.date() if until else None)
    click.echo(found.state_words)


@feedback.command()
@click.argument("feedback_id")
@click.argument("definition_id", metavar="DEFINITION")
@click.pass_obj
def fixed(settings: Settings, feedback_id: str, definition_id: str) -> None:
    """Say which published version fixes what was reported."""
    with opened(settings) as house:
        found = house.feedback.fixed(feedback_id, definition_id)
    click.echo(f"It is linked to version {found.fixed_version}.")
