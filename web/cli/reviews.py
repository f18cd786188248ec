"""Reviews on the command line of the machine itself: begun, listed, shown, voided. People sign them, on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened
from web.cli.printing import show_table

if TYPE_CHECKING:
    from engine.faces import Review
    from web.settings import Settings


PIECE = 500


@click.group()
def reviews() -> None:
    """Begin, list, show and void reviews of processes."""


@reviews.command()
@click.argument("process_key")
@click.option("--kind", default="triggered", show_default=True, help="initial, periodic, triggered or post-incident.")
@click.option("--front", multiple=True, help="Who speaks for the front office: a person's id, or @group.")
@click.option("--back", multiple=True, help="Who speaks for the back office.")
@click.pass_obj
def begin(settings: Settings, process_key: str, kind: str, front: tuple[str, ...], back: tuple[str, ...]) -> None:
    """Begin a review, or find the one that is being held."""
    with opened(settings) as house:
        click.echo(house.reviews.begin(process_key, kind=kind, front=front, back=back))


@reviews.command("list")
@click.option("--process", "process_key", help="Key of one process.")
@click.pass_obj
def listed(settings: Settings, process_key: str | None) -> None:
    """List reviews, those being held first."""
    with opened(settings) as house:
        every: list[Review] = [one for one in house.reviews.held() if process_key in {None, one.process_key}]
        after: str | None = ""
        while after is not None:
            page = house.reviews.listed(process_key=process_key or "", after=after, limit=PIECE)
            every += page.rows
            after = page.after
    show_table(
        [(one.id, one.process_key, _day(one), one.outcome or "-", _counts(one)) for one in every],
        ("Review", "Process", "Held on", "Outcome", "Counts"),
    )


@reviews.command()
@click.argument("review_id")
@click.pass_obj
def show(settings: Settings, review_id: str) -> None:
    """Show a review: who was heard, what came of it, why it counts or not."""
    with opened(settings) as house:
        one = house.reviews.review(review_id)
    click.echo(f"{one.process_name}, version {one.version or 'unknown'}, held on {_day(one)}: {_counts(one)}")
    for reason in one.reasons:
        click.echo(f"  {reason}")
    click.echo(f"Outcome: {one.outcome_words or 'none yet'}. {one.remarks}".rstrip())
    for said in one.participants:
        click.echo(f"{said['person']} ({said['zone']}): {said['words']}")
    for name in one.signatures:
        click.echo(f"Signed by {name.person} as {name.meaning}, {name.at:%Y-%m-%d %H:%M} UTC")
    for action in one.actions:
        click.echo(f"Action: {action.what}; {action.person} by {action.due_on}{', done' if action.done_at else ''}")


@reviews.command()
@click.argument("review_id")
@click.argument("why")
@click.pass_obj
def void(settings: Settings, review_id: str, why: str) -> None:
    """Say that a review on record does not count, and why."""
    with opened(settings) as house:
        house.reviews.void(review_id, why, by="system")
    click.echo("It is voided; its record stays.")


def _day(one: Review) -> str:
    return one.held_on.isoformat() if one.held_on else "-"


def _counts(one: Review) -> str:
    if one.is_open:
        return "being held"
    if one.voided_at:
        return "voided"
    return "significant" if one.significant else "does not count"
