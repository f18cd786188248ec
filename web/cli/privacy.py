"""Personal data on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened
from web.cli.printing import show_table
from web.cli.staff import people
from web.pages.privacy import as_text

if TYPE_CHECKING:
    from web.settings import Settings


@people.command("export")
@click.argument("person_id")
@click.pass_obj
def export(settings: Settings, person_id: str) -> None:
    """Print everything that is known of somebody, as JSON."""
    with opened(settings) as house:
        click.echo(as_text(house.privacy.export(person_id)), nl=False)


@people.command("erase")
@click.argument("person_id")
@click.confirmation_option(prompt="It cannot be undone. Erase what is known of this person?")
@click.pass_obj
def erase_person(settings: Settings, person_id: str) -> None:
    """Erase what connects the id of somebody who has left with a human being."""
    with opened(settings) as house:
        click.echo(f"Erased. From now on they are called {house.privacy.erase_person(person_id)}.")


@click.command()
@click.argument("instance_id")
@click.confirmation_option(prompt="It cannot be undone. Erase the values of this request?")
@click.pass_obj
def erase(settings: Settings, instance_id: str) -> None:
    """Erase the values of a request that has ended, and of all that it called."""
    with opened(settings) as house:
        house.privacy.erase_request(instance_id)
    click.echo("Erased.")


@click.command()
@click.argument("process_key", required=False)
@click.option("--days", type=click.IntRange(0, 36_500), help="Erase values so many days after the end.")
@click.option("--for-ever", is_flag=True, help="Keep values until somebody erases them.")
@click.pass_obj
def retention(settings: Settings, process_key: str | None, days: int | None, *, for_ever: bool) -> None:
    """Show how long the values of ended requests are kept, or say it for a process."""
    if process_key and (days is None) != for_ever:
        raise click.UsageError("Say either --days or --for-ever.")
    with opened(settings) as house:
        if process_key:
            house.privacy.keep_for(process_key, days)
        kept = house.privacy.kept_for()
    show_table([(key, str(number)) for key, number in sorted(kept.items())], ("Process", "Days after the end"))
