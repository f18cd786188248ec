"""What the server says before the application is asked: to requests that are too large, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer, create_server  # type: ignore[import-untyped]
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]
from waitress.wasyncore import close_all  # type: ignore[import-untyped]

from web.live.opening import OPENING, Opening
from web.protection import HEADERS, LARGEST
from web.refusals import SENTENCES, TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from web.settings import Settings

ENVELOPE = 1_000_000
LARGEST_HEAD = 65_536
MOST_CONNECTIONS = 2_000
"""Connections that browsers hold for their requests; streams do not count among them."""


def bound(settings: Settings) -> list[Any]:
    """Take the address that the settings name: listening sockets, one for each address that its name stands for.

    Raises OSError where it is taken, and ValueError where it is none.
    """
    listening: dict[int, Any] = {}
    try:
        create_server(_nobody, map=listening, host=settings.host, port=settings.port, threads=0)
    except (OSError, ValueError):
        close_all(listening)
        raise
    sockets = [one.socket for one in listening.values() if isinstance(one, TcpWSGIServer)]
    for one in listening.copy().values():
        if not isinstance(one, TcpWSGIServer):
            one.close()
    return sockets


def _nobody(_environ: Any, _start: Any) -> list[bytes]:
    """Answer nothing: whoever only takes an address does not serve there."""
    return []


def server(app: Flask, settings: Settings, sockets: Sequence[Any]) -> Any:
    """Make the server; it names neither itself nor its version, and nothing about faults."""
    listening: dict[int, Any] = {}
    made = create_server(
        app,
        map=listening,
        sockets=sockets,
        threads=settings.threads,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=True,
        ident=None,
        max_request_body_size=max(LARGEST.values()) + ENVELOPE,
        max_request_header_size=LARGEST_HEAD,
        clear_untrusted_proxy_headers=not settings.proxies,
    )
    for one in listening.values():  # several where a name stands for several addresses
        one.channel_class = _Channel
    return made


class _Refusal(ErrorTask):  # type: ignore[misc]
    """Answers in a sentence, with the headers of every other answer."""

    def execute(self) -> None:
        """Write the answer, and end the connection."""
        error = self.request.error
        sentence = SENTENCES.get(error.code) or TITLES.get(error.code) or "This request cannot be understood."
        body = f"{sentence}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [*HEADERS.items(), ("Content-Type", "text/plain; charset=utf-8")]
        self.response_headers.append(("Cache-Control", "no-store"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Task(WSGITask):  # type: ignore[misc]
    """Answers a request; where the answer is the beginning of a stream, its connection goes on with who takes it.

    They get a descriptor of their own, so that the server closes its own as after every other answer.
    """

    opening: Opening | None = None

    def get_environment(self) -> dict[str, Any]:
        """Add the opening, by which the application says who takes the connection."""
        environ: dict[str, Any] = super().get_environment()
        self.opening = environ.setdefault(OPENING, Opening())
        return environ

    def finish(self) -> None:
        """End the answer, or hand its connection over."""
        taker = self.opening.taker if self.opening is not None else None
        if taker is None or not self.wrote_header or self.channel.total_outbufs_len:
            super().finish()
            return
        try:
            wire = self.channel.socket.dup()
        except OSError:  # whoever asked has hung up by now
            return
        taker(wire, self.chunked_response)


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    error_task_class = _Refusal
