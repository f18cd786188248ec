"""What a process that serves does, alone or as one of several."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from engine import seek_opinions
from engine.faces import Outside
from web.app import make_app
from web.cli.accounts import address
from web.cli.channel import bound, server
from web.cli.opening import cookie_key, key_of
from web.language import Languages

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from types import FrameType

    from engine.faces import House
    from web.settings import Settings

MOST_FILES = 16_384


def listen(house: House, settings: Settings, *, work: bool) -> None:
    """Serve until a signal says stop; requests under way are finished first."""
    sockets = begin(house, settings)
    attend(house, settings, sockets, work=work, begun=lambda: say_where(settings, sockets))


def begin(house: House, settings: Settings) -> list[socket.socket]:
    """Take the address, and say how the first administrator is made; raises ClickException where it is not free."""
    say_where_logs_go()
    try:
        sockets = bound(settings)
    except (OSError, ValueError) as taken:
        why = getattr(taken, "strerror", None) or str(taken)
        message = f"Cannot listen on {settings.host}:{settings.port}: {why}. Choose another port with --port."
        raise click.ClickException(message) from taken
    say_first_run(house, settings, port_of(sockets))
    return sockets


def attend(
    house: House, settings: Settings, sockets: Sequence[socket.socket], *, work: bool, begun: Callable[[], None]
) -> None:
    """Serve whoever comes to the sockets, until a signal says stop; `begun` is called once that is so."""
    app = make_app(house, secret_key=cookie_key(key_of(settings)), config=settings)
    serving = server(app, settings, sockets)
    if work:
        house.start_worker()
        send_heads(house, settings)
        send_mail(house, settings)
        house.call_webhooks(settings.base)
        seek_opinions(house)
    house.hear()
    allow_files()
    on_signal(lambda: sys.exit(0))
    settle()
    begun()
    try:
        serving.run()
    finally:
        app.extensions["streams"].close()


def port_of(sockets: Sequence[socket.socket]) -> int:
    """The port on which all of them listen."""
    return int(sockets[0].getsockname()[1])


def say_where(settings: Settings, sockets: Sequence[socket.socket], more: str = "") -> None:
    """Say at which address it is, now that it answers there."""
    click.echo(f"Throughlane serves http://{settings.host}:{port_of(sockets)}  (Ctrl+C stops{more})")


def send_heads(house: House, settings: Settings) -> None:
    """Have the ends of the record signed now and then, and brought to where the settings say."""
    if settings.heads_minutes:
        house.send_heads(Outside(settings.heads_minutes * 60, settings.heads_file, settings.heads_url))


def send_mail(house: House, settings: Settings) -> None:
    """Send people by mail what they are told, where the settings name a mail server."""
    if settings.post is not None:
        voice = Languages(settings.data / "languages").voice
        house.send_mail(replace(settings.post, voice=voice))


def say_first_run(house: House, settings: Settings, port: int) -> None:
    """Print the code of the first run, while nobody looks after the installation; a new one at each start."""
    if house.entrance.is_new():
        link = house.entrance.first_code()
        click.echo("Nobody looks after this installation yet. Make the first administrator:")
        click.echo(f"  {address(settings, port)}/first-run   with the code  {click.style(link.code, bold=True)}")
        click.echo(f"  It is good once, until {link.expires_at.astimezone(house.zone):%Y-%m-%d %H:%M}.")


def allow_files() -> None:
    """Take as many open files as the system gives: each browser holds one or more."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not there on every system

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if resource.RLIM_INFINITY != soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def settle() -> None:
    """Leave what stays for good out of the search for cycles, and search less often.

    Of 150 openings of an inbox (5.9 ms each), one took a quarter of a second longer for it, and all others one ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def on_signal(stop: Any) -> None:
    """Call `stop` when the process is asked to end."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)


def say_where_logs_go() -> None:
    """Write what is logged to the terminal."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress").setLevel(logging.WARNING)
