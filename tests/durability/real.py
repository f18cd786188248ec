"""The real server, `throughlane serve`, in a process of its own, and a client of its JSON API."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import open_house
from engine.values import to_json
from tests.durability.server import Gone, answer
from tests.world import BEGINNING, TESTER
from web.cli.opening import key_of
from web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.faces import House

ROOT = Path(__file__).parents[2]
PASSWORD = "a password for tests"
HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
REFUSALS = {403: "NotAllowed", 404: "NotFound", 409: "Conflict", 422: "InvalidValues", 503: "Unavailable"}
LEASE = dt.timedelta(seconds=61)
COMMAND = [sys.executable, "-c", "from web.cli import main; main()", "serve"]


class RealServer:
    """`throughlane serve` over a data folder; it can be started, killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=folder, port=_free_port(), test_clock=True)
        self._process: Any = None

    @contextmanager
    def house(self) -> Iterator[House]:
        """Open its database beside it."""
        self.settings.data.mkdir(exist_ok=True)
        with closing(open_house(self.settings.database, key=key_of(self.settings), test_clock=True)) as house:
            yield house

    def start(self) -> None:
        """Start it, and wait until it answers. What the one before held is free at once: the clock is advanced."""
        with self.house() as house:
            house.operations.advance_clock(LEASE)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("THROUGHLANE_")}
        environment |= {"THROUGHLANE_DATA": str(self.settings.data), "THROUGHLANE_CLOCK": "test"}
        self._process = subprocess.Popen(
            [*COMMAND, "--port", str(self.settings.port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        while not _answers(self.settings.port):
            assert self._process.poll() is None, "the server has ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.02)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """Kill it without a word (SIGKILL), whatever it is doing."""
        self.signal(signal.SIGKILL)
        self._process.wait()


def days_since_the_beginning() -> int:
    """How far the dates of scenarios are to be moved, so that they lie ahead of the real day."""
    return (dt.datetime.now(dt.UTC) - dt.datetime.fromtimestamp(BEGINNING / 1_000_000, dt.UTC)).days


class HttpLine:
    """A client of the JSON API. Where a process stands is read from the database beside the server."""

    def __init__(self, server: RealServer) -> None:
        self._port = server.settings.port
        self._house = open_house(server.settings.database, key=key_of(server.settings), test_clock=True)
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, do: str, **given: Any) -> Any:
        """Ask once; gives the answer, or raises `Gone`. A refusal comes as (class, sentence)."""
        if do == "standing":
            return json.loads(answer(self._house, {"do": do, **given}))["done"]
        return getattr(self, f"_{do}")(**given)

    def close(self) -> None:
        """Hang up."""
        self._drop()
        self._house.close()

    def _start(self, process: str, values: Any, key: str | None, request: str) -> Any:
        body = {"process_key": process, "values": values, "business_key": key}
        return _of(self._post("/instances", body, request), "id")

    def _publish(self, name: str, key: str | None, values: Any, message: str, request: str) -> Any:
        body = {"name": name, "key": key, "values": values, "message_id": message}
        return _of(self._post("/messages", body, request), "started", "reached", "buffered")

    def _complete(self, task: str, values: Any, by: str, request: str) -> Any:
        return _of(self._post(f"/tasks/{task}/complete", {"values": values}, request, by), "id")

    def _check(self, task: str, item: str, what: str, by: str, request: str) -> Any:
        body = {"item": item} if what == "added" else {"item": item, "ticked": what == "ticked"}
        told = self._post(f"/tasks/{task}/checklist", body, request, by, "POST" if what == "added" else "PUT")
        return _of(_of(told, "task"), "id")

    def _post(self, path: str, body: Any, request: str, by: str = TESTER, method: str = "POST") -> Any:
        sent = False
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
                self._connection.connect()
            sent = True
            basic = b64encode(f"{by}:{PASSWORD}".encode()).decode()
            headers = HEADERS | {"Idempotency-Key": request, "Authorization": f"Basic {basic}"}
            self._connection.request(method, f"/api/v1{path}", json.dumps(to_json(body)), headers)
            told = self._connection.getresponse()
            content = told.read()
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise Gone(sent=sent) from error
        found = json.loads(content)
        return found if told.status < 400 else (REFUSALS.get(told.status, str(told.status)), found.get("detail"))

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
            self._connection = None


def _of(told: Any, *names: str) -> Any:
    """Pick what matters of an answer; a refusal stays as it is."""
    if isinstance(told, tuple):
        return told
    return told[names[0]] if len(names) == 1 else {name: told[name] for name in names}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
