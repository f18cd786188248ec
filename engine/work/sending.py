"""Signs the ends of the record now and then, and brings the heads outside: to a file, to a server, or both.

What lies outside is what makes it visible that heads, or everything, were removed. Several processes may do this on
one database: whoever comes first in an interval signs, and a head that is brought twice is the same head.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import SECOND
from engine.connectors.reach import OutOfReach
from engine.queries.audit import head
from engine.store import heads, settings
from engine.store.outcomes import DatabaseFailed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.connectors.reach import Reach
    from engine.queries.lines import SignedHead
    from engine.store.transaction import Writer
    from engine.turn import Turns

CONNECTOR = "heads"
SENT = "heads_sent"
"""The setting that holds the number of the newest head that the server outside has taken."""
LOOK = 30.0
"""Seconds between two looks at most: a head that could not be brought outside is tried again so soon."""
_TAKEN = range(200, 300)
log = logging.getLogger(__name__)


class Outside(NamedTuple):
    """Where heads are brought: seconds from one to the next, a file to append to, an address to send to."""

    seconds: int
    file: str = ""
    url: str = ""


class Sending:
    """A thread that signs and sends; the house stops it."""

    def __init__(self, turns: Turns, reach: Reach, outside: Outside) -> None:
        """Nothing runs before `start`."""
        self._turns = turns
        self._reach = reach
        self._outside = outside
        self._written = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heads", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Do nothing: heads have time."""

    def stop(self) -> None:
        """Finish what is being sent and end; returns when it has."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def once(self) -> None:
        """Sign if it is time, and bring outside what is not there yet."""
        self._turns.write(self._sign)
        if self._outside.file:
            self._write(Path(self._outside.file))
        if self._outside.url:
            self._send(self._outside.url)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.once()
            except (DatabaseFailed, OSError, OutOfReach) as failed:
                log.warning("The signed heads could not be brought outside; trying again: %s", failed)
            except Exception:
                log.exception("The ends of the record could not be signed, or not be brought outside; trying again.")
            self._stop.wait(min(LOOK, self._outside.seconds))

    def _sign(self, w: Writer, now: int) -> None:
        settings.hold(w, CONNECTOR)
        last = heads.last(w)
        if (last is None or last.at + self._outside.seconds * SECOND <= now) and heads.has_news(w):
            heads.sign_heads(w, now)

    def _write(self, file: Path) -> None:
        with self._turns.store.reading() as r:
            newest = heads.last(r)
            if newest is not None and newest.number != self._written:
                append(file, [as_line(head(one)) for one in heads.listed(r, _last_in(file))])
                self._written = newest.number

    def _send(self, url: str) -> None:
        with self._turns.store.reading() as r:
            found = list(heads.listed(r, int(settings.get(r, SENT) or 0)))
        if not found:
            return
        body = "".join(as_line(head(one)) for one in found).encode()
        answer = self._reach.send(url, body, {"Content-Type": "application/x-ndjson"}, connector=CONNECTOR)
        if answer.status not in _TAKEN:
            raise OutOfReach(url, f"it answered {answer.status} to the signed heads")
        self._turns.write(lambda w, _: settings.put(w, SENT, str(found[-1].number)))


def as_line(one: SignedHead) -> str:
    """Write a head as it is kept outside: a JSON object on a line of its own."""
    facts = {"number": one.number, "at": one.at.isoformat(), "instances": one.instances, "hash": one.hash}
    return json.dumps(facts) + "\n"


def append(file: Path, lines: Iterable[str]) -> None:
    """Append lines to a file, and wait until they are on the disk."""
    text = "".join(lines)
    if not text:
        return
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _last_in(file: Path) -> int:
    """Give the number of the last head in a file; a line that was cut off does not count, and is ended."""
    if not file.exists():
        return 0
    text = file.read_text("utf-8")
    if text and not text.endswith("\n"):
        append(file, ["\n"])
    numbers = [0]
    for line in text.splitlines():
        try:
            numbers.append(int(json.loads(line)["number"]))
        except (ValueError, KeyError, TypeError):
            continue
    return max(numbers)
