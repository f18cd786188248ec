"""How an answer becomes a stream: the application says who takes the connection, the server hands it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

OPENING = "throughlane.opening"
"""Where a server that can hand connections over puts an `Opening` into the environment of a request."""


class Wire(Protocol):
    """What streams need of a socket that does not wait."""

    def send(self, data: bytes, /) -> int:
        """Send what can be sent at once; how many bytes that were."""

    def recv(self, most: int, /) -> bytes:
        """Receive what is there; nothing where the other side has hung up."""

    def close(self) -> None:
        """Hang up."""


class Opening:
    """Whoever takes over the connection of a request once its answer has begun; nobody at first."""

    __slots__ = ("taker",)

    def __init__(self) -> None:
        self.taker: Callable[[Wire, bool], None] | None = None

    def hand_to(self, taker: Callable[[Wire, bool], None]) -> None:
        """Let `taker` have the connection, and be told whether what it sends must be framed in chunks."""
        self.taker = taker
