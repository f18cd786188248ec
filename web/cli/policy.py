"""The policy on reviews: show it with its history, set it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from web.cli.opening import opened
from web.cli.printing import plain, show_json, show_table
from web.review_policy import as_json, with_days
from web.words import moment

if TYPE_CHECKING:
    from web.settings import Settings


@click.group()
def policy() -> None:
    """Say how often processes are reviewed, and who is told when a review comes near or is late."""


@policy.command()
@click.option("--json", "as_json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(settings: Settings, *, as_json_: bool) -> None:
    """Show the policy in force, and those before it."""
    with opened(settings) as house:
        lines = house.governance.policies()
        zone = house.zone
    if as_json_:
        show_json([as_json(one) for one in lines])
        return
    now = lines[0].policy
    click.echo(f"Every process is reviewed at least every {now.months} months.")
    for step in now.steps:
        click.echo(f"  {step.days:+4d} days: {', '.join(step.to)}")
    blocked = "is not" if now.blocks else "is"
    click.echo(f"Other changes of a process that is overdue: publishing {blocked} possible.")
    rows = [
        (
            str(one.number),
            str(one.policy.months),
            plain(one.set_by),
            moment(one.set_at, zone) if one.set_at else "",
            plain(one.why),
        )
        for one in lines
    ]
    show_table(rows, ("number", "months", "set by", "when", "why"))


@policy.command("set")
@click.option("--months", type=int, help="Months between two reviews at most (1 to 18).")
@click.option("--step", "days", type=(str, int), multiple=True, help="Day of a step, such as: --step first -120")
@click.option("--office", help="Group id of the process office.")
@click.option("--head", help="Person id of the head of the process office.")
@click.option("--executives", help="Group id of the executives.")
@click.option("--block/--no-block", "blocks", default=None, help="Publish no other changes of what is overdue.")
@click.option("--why", required=True, help="Why; it stands in the history.")
@click.option("--by", default="system", show_default=True, help="Id of the administrator.")
@click.pass_obj
def set_(
    settings: Settings,
    months: int | None,
    days: tuple[tuple[str, int], ...],
    office: str | None,
    head: str | None,
    executives: str | None,
    *,
    blocks: bool | None,
    why: str,
    by: str,
) -> None:
    """Change the policy; what is not named stays as it is. Every due date moves at once, and the old ones are kept."""
    asked: dict[str, Any] = {
        "months": months,
        "office": office,
        "head": head,
        "executives": executives,
        "blocks": blocks,
    }
    with opened(settings) as house:
        before = house.governance.policies()[0].policy
        changed = replace(before, **{name: value for name, value in asked.items() if value is not None})
        moved = house.governance.set_policy(with_days(changed, dict(days)), why=why, by=by)
    click.echo(
        f"The policy is set. {len(moved)} {'process has' if len(moved) == 1 else 'processes have'} a new due date."
    )
