"""The test clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened
from web.pages.clock import UNITS, length

if TYPE_CHECKING:
    from web.settings import Settings


@click.command()
@click.argument("amount", required=False)
@click.argument("unit", required=False, type=click.Choice(sorted(UNITS)))
@click.pass_obj
def clock(settings: Settings, amount: str | None, unit: str | None) -> None:
    """Show the clock, or advance the test clock.

    For example: throughlane clock 3 days. Only where THROUGHLANE_CLOCK=test; servers that use the same database follow.
    """
    with opened(settings) as house:
        if amount:
            house.operations.advance_clock(length(amount, unit or "days"))
        kind = "test clock" if house.test_clock else "real time"
        click.echo(f"{house.now().astimezone(house.zone):%Y-%m-%d %H:%M:%S %Z} ({kind})")
