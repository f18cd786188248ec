"""Slowing down those who guess: after a few failures a name, or an address, must wait, on every server alike.

An attempt is counted before it is looked at, so that many at once gain nothing; who succeeds is not held up by it.
Names are counted whether or not anybody has them, and kept as hashes: people type passwords into the wrong field.
"""

from __future__ import annotations

import hashlib
import ipaddress
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import DAY, HOUR, SECOND
from engine.store import attempts

if TYPE_CHECKING:
    from engine.store.transaction import Writer

LONGEST_WAIT = 900
_MOST_DOUBLINGS = 20
_NETWORK = 64
"""Bits of an IPv6 address that are one customer's."""


class _Kind(NamedTuple):
    """How many failures are free, and after how long without a further one they are forgotten."""

    free: int
    forgotten: int


_KINDS = {"person": _Kind(5, DAY), "second": _Kind(5, DAY), "address": _Kind(30, HOUR)}


class Attempt(NamedTuple):
    """On what an attempt is made: a "person" by the name given, or the "second" factor of one; and from where."""

    kind: str
    name: str
    address: str

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Kind and hash of each thing that is counted, in the order in which they are locked."""
        given = ((self.kind, self.name), ("address", network(self.address)))
        return tuple(sorted((kind, _hash(f"{kind} {text}")) for kind, text in given))


def begin(w: Writer, attempt: Attempt, at: int) -> int:
    """Count an attempt; gives the seconds to wait instead, 0 where it may be made."""
    known = [(kind, key, _known(kind, *attempts.hold(w, key), at)) for kind, key in attempt.keys]
    wait = max(_left(kind, *state, at) for kind, _, state in known)
    if not wait:
        for _, key, (failures, _) in known:
            attempts.put(w, key, failures + 1, at)
    return wait


def succeeded(w: Writer, attempt: Attempt) -> None:
    """Take back what was counted: all for the name, this one for the address (others may guess from it)."""
    for kind, key in attempt.keys:
        if kind != "address":
            attempts.forget(w, key)
            continue
        failures, failed_at = attempts.hold(w, key)
        attempts.put(w, key, max(0, failures - 1), failed_at)


def forget_old(w: Writer, at: int) -> None:
    """Let go of what no longer makes anybody wait."""
    attempts.forget_old(w, at - DAY)


def network(address: str) -> str:
    """Give what one customer of a network has: an IPv4 address, or the first half of an IPv6 one.

    >>> network("192.0.2.7"), network("2001:db8:1:2:3:4:5:6")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, _NETWORK), strict=False))


def _known(kind: str, failures: int, failed_at: int, at: int) -> tuple[int, int]:
    return (0, 0) if failed_at < at - _KINDS[kind].forgotten else (failures, failed_at)


def _left(kind: str, failures: int, failed_at: int, at: int) -> int:
    beyond = failures - _KINDS[kind].free
    if beyond < 0:
        return 0
    pause = LONGEST_WAIT if beyond >= _MOST_DOUBLINGS else min(LONGEST_WAIT, 2 << beyond)
    return max(0, -(-(failed_at + pause * SECOND - at) // SECOND))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
