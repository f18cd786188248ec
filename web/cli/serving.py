"""Serving people, and working beside the server."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from engine.errors import Unreadable
from web.cli.attending import begin, listen, on_signal, say_where, say_where_logs_go, send_heads, send_mail, settle
from web.cli.opening import opened
from web.cli.several import attend_together

if TYPE_CHECKING:
    from web.settings import Settings

WHERE = (
    click.option("--host", help="Address to listen on [THROUGHLANE_HOST, 127.0.0.1]."),
    click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on [THROUGHLANE_PORT, 8000]."),
)


@click.command()
@WHERE[0]
@WHERE[1]
@click.option("--no-worker", is_flag=True, help="Leave timers and jobs to `throughlane worker`.")
@click.option(
    "--servers",
    type=click.IntRange(1, 64),
    help="Processes that share the address [THROUGHLANE_SERVERS; PostgreSQL: 2].",
)
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, servers: int | None, *, no_worker: bool) -> None:
    """Serve pages and API; timers and jobs run inside."""
    settings = settings.but(host=host, port=port, servers=servers)
    count = servers_of(settings)
    with opened(settings, upgrade=True) as house:
        if count == 1:
            listen(house, settings, work=not no_worker)
            return
        sockets = begin(house, settings)
    on_signal(lambda: sys.exit(0))
    attend_together(
        settings, sockets, count, work=not no_worker, begun=lambda: say_where(settings, sockets, f", {count} processes")
    )


def servers_of(settings: Settings) -> int:
    """How many processes serve: two are enough for two hundred people where there is a processor for each."""
    if not settings.database.startswith("sqlite"):
        return settings.servers or (1 if sys.platform == "win32" else min(2, os.cpu_count() or 1))
    if settings.servers > 1:
        raise Unreadable("The database", "on SQLite one server alone works on the file; leave out how many there are")
    return 1


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Work on timers and jobs beside a server."""
    if settings.database.startswith("sqlite"):
        raise Unreadable("The database", "on SQLite the server itself works on timers and jobs")
    say_where_logs_go()
    with opened(settings) as house:
        send_heads(house, settings)
        send_mail(house, settings)
        house.call_webhooks(settings.base)
        one = house.worker()
        on_signal(one.stop)
        settle()
        click.echo("Working. Ctrl+C stops.")
        one.run_here()
