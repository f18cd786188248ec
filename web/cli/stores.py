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
    """List the data stores, or the documents of one: when, and by which request each was written last."""
    with opened(settings) as house:
        if store is None:
            show_table([(one,) for one in house.operations.stores()], ("Data store",))
            return
        show_table(_documents(house, store), ("Key", "Revision", "Written", "By the request", "Holds"))


def _documents(house: House, store: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    page = house.operations.documents(store, limit=PIECE)
    while page:
        for one in page:
            written = f"{one.written_at.astimezone(house.zone):%Y-%m-%d %H:%M}"
            held = "erased" if one.value is None else "a value"
            rows.append((one.key, str(one.revision), written, one.instance_id, held))
        page = house.operations.documents(store, after=page[-1].key, limit=PIECE)
    return rows


@stores.command("show")
@click.argument("store")
@click.argument("key", default="")
@click.pass_obj
def show_document(settings: Settings, store: str, key: str) -> None:
    """Print a document, as JSON."""
    with opened(settings) as house:
        show_json(house.operations.document(store, key).value)


@stores.command("erase")
@click.argument("store")
@click.argument("key", default="")
@click.confirmation_option(prompt="It cannot be undone. Erase this document?")
@click.pass_obj
def erase_document(settings: Settings, store: str, key: str) -> None:
    """Erase a document; who wrote it, and when, stays."""
    with opened(settings) as house:
        house.operations.erase_document(store, key)
    click.echo("Erased.")
