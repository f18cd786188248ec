"""Passwords that come with every request of a program: hashed anew once a minute, not with each."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from engine.faces import Admission

if TYPE_CHECKING:
    from engine.faces import Entrance

SECONDS = 60.0
MOST = 1_000
LOCKS = 16


class _Seen(NamedTuple):
    until: float
    stamp: str


class Remembered:
    """Knows for a minute who showed which password, unless anything about how they sign in has changed since."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._secret = secrets.token_bytes(32)
        self._seen: dict[bytes, _Seen] = {}
        self._lock = threading.Lock()
        self._one_by_one = [threading.Lock() for _ in range(LOCKS)]

    def check(self, name: str, password: str, address: str) -> Admission:
        """Try a password; many at once with the same are hashed once, and count as one attempt."""
        mark = hmac.digest(self._secret, f"{len(name)} {name} {password}".encode(), hashlib.sha256)
        known = self._known(mark, name)
        if known.person:
            return known
        with self._one_by_one[mark[0] % LOCKS]:
            known = self._known(mark, name)
            return known if known.person else self._anew(mark, name, password, address)

    def _known(self, mark: bytes, name: str) -> Admission:
        with self._lock:
            seen = self._seen.get(mark)
        if seen is None or seen.until <= time.monotonic():
            return Admission()
        person, stamp = self._entrance.stamped(name)
        return Admission(person if stamp == seen.stamp else None)

    def _anew(self, mark: bytes, name: str, password: str, address: str) -> Admission:
        _, stamp = self._entrance.stamped(name)
        admission = self._entrance.by_basic(name, password, address=address)
        if admission.person:
            with self._lock:
                if len(self._seen) >= MOST:
                    self._seen.clear()
                self._seen[mark] = _Seen(time.monotonic() + SECONDS, stamp)
        return admission
