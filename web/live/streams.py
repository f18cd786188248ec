"""Streams: one thread keeps the connections of all browsers that listen, and sends each a hint when it may look again.

A hint holds numbers and nothing else: {"work": "1f00ba12.17"} says that something in somebody's inbox has changed. A
stream takes a socket and no thread of the server. Who is at its other end is asked again and again, and at once when
their session ends or what people may do changes; whoever may something else than before has to open it anew.
"""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from engine.faces import Followed, House
    from engine.model import Person
    from web.live.opening import Wire

TICK = 1.0
"""Seconds between looks whether browsers are still there."""
BEAT = 15.0
"""Seconds without a word after which something is sent, so that nobody between us thinks the connection dead."""
AGAIN = 30.0
"""Seconds after which it is asked again who is at the other end."""
AT_ONCE = 20
"""Streams about which that is asked between two rounds of hints."""
LONG_AGO = -math.inf
PER_PERSON = 12
EACH = 10
"""Milliseconds of rest for each stream there is: so all browsers together look at most a hundred times a second."""
FIRST, LAST = 2_000, 6_000
"""Milliseconds after which a browser opens a stream anew that was cut: each at another moment."""
log = logging.getLogger("throughlane.web")


@dataclass(eq=False, slots=True)
class Stream:
    """One browser that listens: the session and person behind it, and what it follows."""

    token: str
    person: Person
    followed: Followed
    ends: frozenset[str]
    wire: Wire | None = None
    chunked: bool = False
    told: dict[str, str] = field(default_factory=dict)
    spoken: float = 0.0
    asked: float = 0.0

    @property
    def topics(self) -> frozenset[str]:
        """Everything that it is to be told of."""
        return self.ends.union(*self.followed.topics.values())


class Streams:
    """All streams of this process. Thread-safe."""

    def __init__(self, house: House, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`most` streams at a time; others are sent away, and look now and then instead."""
        self._house = house
        self._most = most
        self._clock = clock
        self._streams: set[Stream] = set()
        self._by_topic: defaultdict[str, set[Stream]] = defaultdict(set)
        self._news: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False
        house.live.listen(self._hear)

    def __len__(self) -> int:
        return len(self._streams)

    def has_room(self, person_id: str) -> bool:
        """Whether there may be one more stream, and one more of this person."""
        with self._changed:
            own = sum(one.person.id == person_id for one in self._streams)
            return len(self._streams) < self._most and own < PER_PERSON and not self._stopped

    def first_words(self, stream: Stream) -> bytes:
        """What a stream begins with: when to open it anew, how long to rest between two looks at a place (the longer,
        the more listen), and the numbers of all that it follows.
        """
        stream.told = self._numbers(stream)
        retry = random.randrange(FIRST, LAST)  # noqa: S311 - no secret
        rest = EACH * len(self._streams)
        return b"retry: %d\n\nevent: rest\ndata: %d\n\n%s" % (retry, rest, _hint(stream.told))

    def take(self, stream: Stream, wire: Wire, chunked: bool) -> None:
        """Keep a stream from now on."""
        if not self.has_room(stream.person.id):  # others were quicker
            wire.close()
            return
        stream.wire, stream.chunked = wire, chunked
        stream.spoken, stream.asked = self._clock(), LONG_AGO  # their session may have ended since it was looked at
        self._house.live.enter(stream.person.id, stream.followed.looks)
        numbers = self._numbers(stream)
        stream.told |= {place: numbers[place] for place in stream.followed.looks}  # nobody is told that they came
        with self._changed:
            self._streams.add(stream)
            for topic in stream.topics:
                self._by_topic[topic].add(stream)
            self._news.update(stream.followed.topics.get("work", ()))  # of what has changed since its first words
            self._begin()
            self._changed.notify()

    def close(self) -> None:
        """End all streams; browsers open them anew, where there is a server again."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="streams", daemon=True)
            self._thread.start()

    def _hear(self, topics: Collection[str]) -> None:
        with self._changed:
            if self._streams:
                self._news.update(topics)
                self._changed.notify()

    # -- in the thread of the streams --------------------------------------------------------------

    def _run(self) -> None:
        looked = self._clock()
        while True:
            news = self._wait(looked + TICK)
            if news is None:
                break
            try:
                self._tell(news)
                if self._clock() >= looked + TICK:
                    looked = self._clock()
                    self._look(looked)
                self._ask()
            except Exception:
                log.exception("A round of hints was given up; the next one goes on.")
        for stream in list(self._streams):
            self._end(stream)

    def _wait(self, until: float) -> set[str] | None:
        with self._changed:
            left = until - self._clock()
            if not self._news and not self._stopped and left > 0:
                self._changed.wait(left)
            news, self._news = self._news, set()
            return None if self._stopped else news

    def _tell(self, news: Iterable[str]) -> None:
        """Send hints to those who follow what has changed; note whom to ask again who they are."""
        told = frozenset(news)
        for stream in self._following(told):
            if not stream.ends.isdisjoint(told):
                stream.asked = LONG_AGO
            numbers = self._numbers(stream)
            new = {place: number for place, number in numbers.items() if stream.told.get(place) != number}
            stream.told = numbers
            if new:
                self._send(stream, _hint(new))

    def _following(self, told: frozenset[str]) -> set[Stream]:
        with self._changed:
            if self._house.live.EVERYTHING in told:
                return set(self._streams)
            return {stream for topic in told for stream in self._by_topic.get(topic, ())}

    def _numbers(self, stream: Stream) -> dict[str, str]:
        followed = stream.followed
        return {place: self._house.live.number(topics, followed.sign) for place, topics in followed.topics.items()}

    def _look(self, now: float) -> None:
        """Let go of whoever has hung up, and say something to those who have heard nothing for long."""
        for stream in list(self._streams):
            if _has_hung_up(stream):
                self._end(stream)
            elif now - stream.spoken >= BEAT:
                self._send(stream, b": still here\n\n")

    def _ask(self) -> None:
        """Ask who is at the other end of some streams: first of those of which it was not asked for longest."""
        due = [one for one in self._streams if one.asked <= self._clock() - AGAIN]
        for stream in sorted(due, key=lambda one: one.asked)[:AT_ONCE]:
            stream.asked = self._clock()
            person = self._house.entrance.of_session(stream.token, present=False)
            if person != stream.person:
                self._send(stream, b"event: end\ndata: \n\n" if person is None else b"event: again\ndata: \n\n")
                self._end(stream)
        if len(due) > AT_ONCE:
            with self._changed:
                self._changed.notify()

    def _send(self, stream: Stream, words: bytes) -> None:
        """Send at once, or not at all: who does not take these few bytes is gone, or will open another stream."""
        assert stream.wire is not None, "a stream that is kept has a connection"
        data = b"%x\r\n%s\r\n" % (len(words), words) if stream.chunked else words
        try:
            whole = stream.wire.send(data) == len(data)
        except OSError:
            whole = False
        if whole:
            stream.spoken = self._clock()
        else:
            self._end(stream)

    def _end(self, stream: Stream) -> None:
        with self._changed:
            if stream not in self._streams:
                return
            self._streams.remove(stream)
            for topic in stream.topics:
                self._by_topic[topic].discard(stream)
                if not self._by_topic[topic]:
                    del self._by_topic[topic]
        if stream.wire is not None:
            with suppress(OSError):
                stream.wire.close()
        self._house.live.leave(stream.person.id, stream.followed.looks)


def _hint(numbers: dict[str, str]) -> bytes:
    return b"data: %s\n\n" % msgspec.json.encode(numbers)


def _has_hung_up(stream: Stream) -> bool:
    assert stream.wire is not None, "a stream that is kept has a connection"
    try:
        return not stream.wire.recv(1024)
    except BlockingIOError:
        return False
    except OSError:
        return True
