"""Several servers at one address: processes that share what listens there, and one that looks after them.

One process takes turns in Python, however many threads it has; PostgreSQL serves any number of processes.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, NamedTuple

import click

from engine.errors import Refusal
from web.cli.attending import attend, say_where_logs_go
from web.cli.opening import opened

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from web.settings import Settings

log = logging.getLogger(__name__)
PAUSE = 1.0
"""Seconds after which another server takes the place of one that has ended."""
PATIENCE = 30.0
"""Seconds in which a server finishes what is under way when it is to stop."""
_SPAWN = multiprocessing.get_context("spawn")


def attend_together(
    settings: Settings, sockets: Sequence[socket.socket], count: int, *, work: bool, begun: Callable[[], None]
) -> None:
    """Keep `count` servers at work until a signal says stop; the first of them also works on timers and jobs.

    `begun` is called as soon as all of them serve; raises ClickException where one cannot.
    """
    theirs, ours = _SPAWN.Pipe(duplex=False)
    given = (settings, tuple(sockets), theirs)
    servers = list[_Server]()
    try:
        servers += [_Server.begin(*given, work=work and not place) for place in range(count)]
        if not all(one.has_begun() for one in servers):
            raise click.ClickException("A server could not begin; it says above why.")
        begun()
        while True:
            ended = wait([one.process.sentinel for one in servers])
            for place, one in enumerate(servers):
                if one.process.sentinel in ended:
                    one.process.join()
                    log.error("A server has ended (%s). Another takes its place.", one.process.exitcode)
                    time.sleep(PAUSE)
                    servers[place] = _Server.begin(*given, work=work and not place)
    finally:
        for one in servers:
            one.process.terminate()
        for one in servers:
            one.process.join(PATIENCE)
            one.process.kill()
        ours.close()


class _Server(NamedTuple):
    """A process that serves; it says a word once it does."""

    process: SpawnProcess
    word: Connection

    @classmethod
    def begin(cls, settings: Settings, sockets: tuple[socket.socket, ...], guard: Connection, *, work: bool) -> _Server:
        word, saying = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(target=_serve, args=(settings, sockets, guard, saying), kwargs={"work": work})
        process.start()
        saying.close()
        return cls(process, word)

    def has_begun(self) -> bool:
        """Wait until it serves, or has ended."""
        with suppress(EOFError):
            self.word.recv()
            return True
        return False


def _serve(
    settings: Settings, sockets: tuple[socket.socket, ...], guard: Connection, saying: Connection, *, work: bool
) -> None:
    """Serve as one of several, as long as whoever looks after them lives."""
    if hasattr(os, "setsid"):  # what is typed at the terminal reaches the one that looks after all
        os.setsid()
    threading.Thread(target=_stop_with, args=(guard,), daemon=True).start()
    say_where_logs_go()
    try:
        with opened(settings) as house:
            attend(house, settings, sockets, work=work, begun=lambda: saying.send(None))
    except Refusal as refusal:
        sys.exit(str(refusal))


def _stop_with(guard: Connection) -> None:
    """Stop this process when the other end is gone."""
    with suppress(EOFError, OSError):
        guard.recv()
    os.kill(os.getpid(), signal.SIGTERM)
