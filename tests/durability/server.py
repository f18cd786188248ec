"""A server that is there to be killed: a house with a worker, in a process of its own, asked over a unix socket.

Every statement of a transaction may take a moment longer, so that a kill often comes in the middle of one. Leases and
pauses are short, so that what a killed worker held is soon taken up again.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import socket
import socketserver
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engine import open_house
from engine.commands import jobs as job_commands
from engine.commands.jobs import Done, Failed
from engine.connectors.registry import CONNECTORS
from engine.errors import Refusal
from engine.store import instances, jobs, messages, signals, tasks
from engine.store.transaction import Writer
from engine.values import to_json
from engine.work import rounds, worker
from tests.world import BEGINNING, KEY, TESTER

if TYPE_CHECKING:
    from engine.faces import House

LEASE = 700_000
SHORT = 0.02
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.durability.server"])


class Place(NamedTuple):
    """Where a server runs: its database, its socket, the record of effects outside, when its clock began to run.

    `delay` is the share of statements that take longer; `seed` chooses which, and which jobs fail at first.
    """

    url: str
    address: str
    effects: Path
    began: float
    seed: int
    delay: float = 0.1

    def clock(self) -> int:
        """Real time, shifted to the Monday on which everything begins."""
        return BEGINNING + int((time.time() - self.began) * 1_000_000)

    def house(self) -> House:
        """Open the database as the server does."""
        return open_house(self.url, key=KEY, clock=self.clock)


class Server:
    """A server that can be started, killed, stopped for a while and let go on."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._process: Any = None
        self._starts = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._starts += 1
        place = self.place._replace(seed=self.place.seed * 1000 + self._starts)
        Path(place.address).unlink(missing_ok=True)
        self._process = PROCESSES.Process(target=serve, args=(place,), daemon=True)
        self._process.start()
        deadline = time.monotonic() + 120
        while not reachable(place.address):
            assert self._process.is_alive(), "the server has ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.005)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Kill it without a word (SIGKILL), whatever it is doing."""
        self._process.kill()
        self._process.join()


def reachable(address: str) -> bool:
    """Whether somebody listens there."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(address) == 0


def serve(place: Place) -> None:
    """Serve until killed."""
    chance = random.Random(place.seed)
    rounds.LEASE, job_commands.BACK_OFF, worker.PAUSE = LEASE, 5_000, SHORT
    CONNECTORS["outside"] = Outside(place, chance)
    _slow_down(chance, place.delay)
    house = place.house()
    house.start_worker()

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                self.wfile.write(answer(house, json.loads(line, parse_float=Decimal)))

    class Listening(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = True
        request_queue_size = 64

    Listening(place.address, Asked).serve_forever(poll_interval=10)


class Outside:
    """The world outside: it writes down each call with its idempotency key. Some first tries fail."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        self._file = os.open(place.effects, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        self._chance = chance

    def __call__(self, _inputs: Any, key: str) -> Any:
        """Have an effect; or fail before it."""
        if self._chance.random() < 0.1:
            return Failed("The outside does not answer.")
        os.write(self._file, f"{key}\n".encode())
        time.sleep(self._chance.random() * SHORT)
        return Done({})


def _slow_down(chance: random.Random, share: float) -> None:
    real = {name: getattr(Writer, name) for name in ("run", "run_many", "all")}

    def slow(name: str) -> Any:
        def method(self: Any, *given: Any) -> Any:
            if self.may_write and chance.random() < share:
                time.sleep(chance.random() * 0.004)
            return real[name](self, *given)

        return method

    for name in real:
        setattr(Writer, name, slow(name))


# -- what can be asked


def answer(house: House, asked: dict[str, Any]) -> bytes:
    """Do what is asked; the answer is a line of JSON with `done` or `refused`."""
    try:
        told = {"done": ASKED[asked.pop("do")](house, **asked)}
    except Refusal as refusal:
        told = {"refused": [type(refusal).__name__, str(refusal)]}
    return json.dumps(told).encode() + b"\n"


def _start(house: House, process: str, values: Any, key: str | None, request: str) -> Any:
    return house.engine.start(process, values, business_key=key, by=TESTER, request_id=request).id


def _publish(house: House, name: str, key: str | None, values: Any, message: str, request: str) -> Any:
    receipt = house.engine.publish(name, key=key, values=values, message_id=message, by=TESTER, request_id=request)
    return {"started": receipt.started, "reached": receipt.reached, "buffered": receipt.buffered}


def _complete(house: House, task: str, values: Any, by: str, request: str) -> Any:
    return house.inbox.complete(task, values, by=by, request_id=request).id


def _check(house: House, task: str, item: str, what: str, by: str, request: str) -> Any:
    if what == "added":
        return house.inbox.add_check(task, item, by=by, request_id=request).id
    return house.inbox.tick(task, item, by=by, done=what == "ticked", request_id=request).id


def _standing(house: House, root: str) -> Any:
    """Where a process and those it called stand: their open tasks by element, and whether workers have nothing to do
    for them.
    """
    with house._store.reading(still=True) as r:
        family, states = _family(r, root)
        own = set(family)
        open_tasks = {task.element: task.id for one in family for task in tasks.of_one(r, one) if task.state == "open"}
        busy = any(jobs.of_one(r, one) for one in family)
        busy |= any(row.instance_id in own for _, row in messages.missed(r, house._store.now(r), 1000))
        busy |= any(row.instance_id in own for row in signals.pending(r, 1000))
    return {"tasks": open_tasks, "busy": busy, "state": states[root][0], "outcome": states[root][1]}


def _family(r: Any, root: str) -> tuple[list[str], dict[str, tuple[str, str | None]]]:
    found, states = [root], {}
    for one in found:
        row = instances.load(r, one)
        states[one] = (row.state, row.outcome)
        found += [child.id for child in instances.children(r, one)]
    return found, states


ASKED = {"start": _start, "publish": _publish, "complete": _complete, "check": _check, "standing": _standing}


# -- asking


class Gone(Exception):  # noqa: N818 - what the tests wait for
    """The server did not answer. `sent`: it may have been asked, and have done it or not."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__()
        self.sent = sent


class Line:
    """A client's line to the servers at some addresses. Whoever is cut off asks again, the next server."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = list(addresses)
        self._file: Any = None

    def ask(self, do: str, **given: Any) -> Any:
        """Ask once; gives the answer, or raises `Gone`. A refusal comes as (class, sentence)."""
        sent = False
        try:
            if self._file is None:
                self._connect()
            sent = True
            self._file.write(json.dumps({"do": do, **to_json(given)}).encode() + b"\n")
            self._file.flush()
            line = self._file.readline()
        except OSError as error:
            self.close()
            raise Gone(sent=sent) from error
        if not line.endswith(b"\n"):
            self.close()
            raise Gone(sent=True)
        told = json.loads(line)
        return tuple(told["refused"]) if "refused" in told else told["done"]

    def _connect(self) -> None:
        plug = socket.socket(socket.AF_UNIX)
        plug.settimeout(60)
        try:
            plug.connect(self._addresses[0])
        except OSError:
            plug.close()
            raise
        self._file = plug.makefile("rwb")
        plug.close()  # the file keeps it open

    def close(self) -> None:
        """Hang up; the next call goes to the next server."""
        self._addresses.append(self._addresses.pop(0))
        if self._file is not None:
            file, self._file = self._file, None
            with contextlib.suppress(OSError):
                file.close()
