"""What data stores hold, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.opening import opened
from web.cli.printing import show_json, show_table

if TYPE_CHECKING:
    from engine.faces import House
    from web.settings import Settings

PIECE = 500


@click.group()
def stores() -> None:
    """Look after what data stores hold, beyond the requests that wrote it."""


@stores.command("list")
@click.argument("store", required=False)
@click.pass_obj
def list_stores(settings: Settings, store: str | None) -> None:
    """List the data stores, or the documents of one: when, by whom and in which request each was written last."""
    with opened(settings) as house:
        if store is None:
            rows = [(one.name, str(one.documents), str(one.held), _kept(one.days)) for one in house.stores.listed()]
            show_table(rows, ("Data store", "Documents", "With a value", "Values are kept"))
            return
        show_table(_documents(house, store), ("Key", "Revision", "Written", "By", "In the request", "Holds"))


def _kept(days: int | None) -> str:
    return "until erased" if days is None else f"{days} days"


def _documents(house: House, store: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    page = house.stores.documents(store, limit=PIECE)
    while page.rows:
        for one in page.rows:
            written = f"{one.written_at.astimezone(house.zone):%Y-%m-%d %H:%M}"
            held = "a value" if one.held else "erased"
            rows.append((one.key, str(one.revision), written, one.written_by or "", one.instance_id, held))
        if page.after is None:
            break
        page = house.stores.documents(store, after=page.after, limit=PIECE)
    return rows


@stores.command("show")
@click.argument("store")
@click.argument("key", default="")
@click.pass_obj
def show_document(settings: Settings, store: str, key: str) -> None:
    """Print a document, as JSON."""
    with opened(settings) as house:
        show_json(house.stores.document(store, key).value)


@stores.command("erase")
@click.argument("store")
@click.argument("key", default="")
@click.confirmation_option(prompt="It cannot be undone. Erase this document?")
@click.pass_obj
def erase_document(settings: Settings, store: str, key: str) -> None:
    """Erase a document; who wrote it, and when, stays."""
    with opened(settings) as house:
        house.stores.erase(store, key)
    click.echo("Erased.")


@stores.command("keep")
@click.argument("store")
@click.option("--days", type=click.IntRange(0, 36_500), help="Erase values so many days after they were written.")
@click.option("--for-ever", is_flag=True, help="Keep values until somebody erases them.")
@click.option("--by-person", is_flag=True, help="Its keys are ids of people: what is under one goes with that person.")
@click.pass_obj
def keep(settings: Settings, store: str, days: int | None, *, for_ever: bool, by_person: bool) -> None:
    """Say how long values of a data store are kept, and whether its keys are ids of people."""
    if (days is None) != for_ever:
        raise click.UsageError("Say either --days or --for-ever.")
    with opened(settings) as house:
        house.stores.keep(store, days, by_person=by_person)
    click.echo("Said.")
