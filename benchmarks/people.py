"""Measure many people who work at once: each signs in, looks at the inbox, opens a task, claims it, completes it and
goes on with the next, with time to think between any two of these, over real HTTP and on the server as it is run.

    python -m benchmarks.people --people 200 --seconds 60 --backend postgres
    python -m benchmarks.people --people 200 --seconds 60 --think 5 --servers 2 --streams

A row per deed: how often, how often refused (somebody was quicker), milliseconds in the middle, at the 95th and 99th
percentile and at worst; "next" is from sending a completion until the next task is there. What people were told is then
held against the record: whoever was told that a task is completed must stand there with what they entered. The last
line is `people: N people, X completions, Y lost updates, Z errors, p99 next N ms`. With `--streams` each also holds a
stream of hints. It ends with 1 where an update is lost or anything but a refusal went wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface

from engine.commands.passwords import hashed
from engine.store import credentials, journal, tasks
from tests.dsl import process
from tests.postgres import serving
from web.app import make_app
from web.cli.opening import cookie_key, key_of, opened
from web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.faces import House

PASSWORD = "sesame kettle tram"
GROUPS = ("sales", "warehouse", "billing", "claims", "front")
FORM = (
    b'{"id": "say", "schemaVersion": 18, "components": ['
    b'{"type": "textfield", "key": "%s", "label": "Note", "validate": {"required": true}}]}'
)
STEPS = ("check", "pick", "bill")
PROBLEM, CONFLICT, DENIED, WRONG = 500, 409, 403, 422
REFUSALS = {DENIED, 404, CONFLICT, WRONG}
DOOR = threading.Semaphore(4)
"""How many sign in at a time: a password costs the server what ten pages do, and nobody's is measured."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ROW = re.compile(r'id="row-([^"]+)"')
OPEN = re.compile(r'<section class="work" id="work" data-task="([^"]+)"')
FIELD = re.compile(r'name="(f\.[a-z]+)"')
AT = re.compile(r'name="(at\.[a-z]+)" value="(\d+)"')


class Told(NamedTuple):
    """What somebody was told: their task is completed, with this text in this field."""

    task_id: str
    person: str
    field: str
    text: str


class Log:
    """What happened to everybody. Thread-safe by what lists and counters do at once."""

    def __init__(self) -> None:
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.refused: Counter[str] = Counter()
        self.errors: list[str] = []
        self.told: list[Told] = []
        self.begun = False

    def add(self, deed: str, took: float) -> None:
        """Note how many seconds a deed took, once everybody has begun."""
        if self.begun:
            self.took[deed].append(took * 1000)


def main() -> int:
    """Fill a house, serve it, let people work, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=5.0)
    parser.add_argument("--servers", type=int, default=1, help="server processes (PostgreSQL only)")
    parser.add_argument("--backend", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--seated", action="store_true", help="sessions are made beforehand: no time for 200 passwords")
    parser.add_argument("--streams", action="store_true", help="everybody holds a stream of hints, too")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tl-people-")))
        url = f"sqlite:///{folder / 'people.db'}"
        if given.backend == "postgres":
            memory = Path("/dev/shm")
            server = stack.enter_context(serving(memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())))
            url = stack.enter_context(server.database())
        settings = Settings(data=folder, database_url=url)
        with opened(settings, upgrade=True) as house:
            begun = time.perf_counter()
            fill(house, given.people, int(given.people * (given.seconds + 10) / given.think / 3) + 50)
            print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
            ports = [stack.enter_context(server_at(folder, url)) for _ in range(given.servers)]
            log = work(given, ports, seated(house, settings, given.people) if given.seated else {})
            begun = time.perf_counter()
            lost = compare(house, log)
            print(f"compared in {time.perf_counter() - begun:.0f} s", flush=True)
    return tell(given, log, lost)


# -- the house ------------------------------------------------------------------------------------


def fill(house: House, people: int, requests: int) -> None:
    """People in five groups, a process of three steps that belong to three of them, and requests."""
    house.people.add("admin", "Admin", administrator=True)
    for number in range(people):
        house.people.add(f"p{number}", f"Person {number}", groups=[GROUPS[number % 5]])
    one = hashed(PASSWORD)
    names = [f"p{number}" for number in range(people)]
    house.turns.write(lambda w, now: [credentials.set_password(w, name, one, now) for name in names])
    keys = []
    for number in range(5):
        files, groups = {}, [GROUPS[(number + step) % 5] for step in range(3)]
        drawn = process(f"work{number}").governance("admin").start()
        for step, (name, group) in enumerate(zip(STEPS, groups, strict=True)):
            drawn = drawn.lane(f"Lane {step}", zone="backstage", group=group).user_task(name, form=f"say{name}")
            files[f"say{name}.form"] = (FORM % f"note{name}".encode()).replace(b'"say"', f'"say{name}"'.encode())
        (made,) = house.catalogue.deploy({"p.bpmn": drawn.end("done").xml(), **files}, by="admin").definitions
        house.catalogue.try_out(made.id, by="admin")
        keys.append(made.key)
    for number in range(requests):
        house.engine.start(keys[number % 5], {}, by="admin", business_key=f"R-{number}")


@contextlib.contextmanager
def server_at(folder: Path, url: str) -> Iterator[int]:
    """Serve as people do; gives the port."""
    told = ("--data", str(folder), "--database", url, "serve", "--port", "0")
    command = [sys.executable, "-u", "-c", "from web.cli import main; main()", *told]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        line = next(line for line in running.stdout if "serves" in line)
        found = re.search(r":(\d+) ", line)
        assert found is not None, line
        threading.Thread(target=running.stdout.read, daemon=True).start()
        yield int(found[1])
    finally:
        running.terminate()
        running.wait(20)


def seated(house: House, settings: Settings, people: int) -> dict[str, str]:
    """The cookies of people who have signed in."""
    app = make_app(house, secret_key=cookie_key(key_of(settings)), config=settings)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None, "an application of ours has a key"
    names = [f"p{number}" for number in range(people)]
    return {one: signer.dumps({"token": house.entrance.begin(one, "password")}) for one in names}


# -- the people -----------------------------------------------------------------------------------


def work(given: argparse.Namespace, ports: Sequence[int], cookies: Mapping[str, str]) -> Log:
    """Let everybody sign in, then work for some seconds; only what happens then is measured."""
    log, ready, over = Log(), threading.Barrier(given.people + 1), threading.Event()
    crowd = [
        Worker(f"p{number}", ports[number % len(ports)], given, log, number, cookies).start(ready, over)
        for number in range(given.people)
    ]
    begun = time.perf_counter()
    ready.wait(300)
    print(f"all signed in after {time.perf_counter() - begun:.0f} s", flush=True)
    log.begun = True
    over.wait(given.seconds)
    over.set()
    for thread in crowd:
        thread.join(60)
    return log


class Worker:
    """One person at a browser that keeps cookies and follows redirections."""

    def __init__(
        self, name: str, port: int, given: argparse.Namespace, log: Log, seed: int, cookies: Mapping[str, str]
    ) -> None:
        self.name, self.port, self.given, self.log = name, port, given, log
        self.chance = random.Random(seed)
        own = (
            f"127.0.{1 + seed // 250}.{1 + seed % 250}",
            0,
        )  # guesses are counted by address
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=own)
        self.cookies = {"throughlane": cookies[name]} if cookies else {}
        self.page = ""
        self.status = 0
        self.count = 0

    def start(self, ready: threading.Barrier, over: threading.Event) -> threading.Thread:
        """Sit down in a thread."""
        thread = threading.Thread(target=self.run, args=(ready, over), daemon=True)
        thread.start()
        return thread

    def run(self, ready: threading.Barrier, over: threading.Event) -> None:
        """Sign in, wait for the others, and work until it is over."""
        try:
            self.sign_in()
            stream = self.listen() if self.given.streams else None
        finally:
            ready.wait(300)
        over.wait(self.chance.random() * self.given.think)
        while not over.is_set():
            try:
                self.turn(over)
            except (OSError, http.client.HTTPException) as error:
                self.log.errors.append(f"{self.name}: {error!r}")
                self.connection.close()
        if stream is not None:
            stream.close()

    def sign_in(self) -> None:
        """Come in by name and password."""
        if self.cookies:
            return
        with DOOR:
            self.ask("GET", "/sign-in")
            self.send("/sign-in", name=self.name, password=PASSWORD)
        assert self.status == http.client.OK, self.status

    def listen(self) -> http.client.HTTPResponse:
        """Hold a stream and leave what comes unread: it is a few bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/live?see=work", headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            self.log.errors.append(f"{self.name}: the stream was answered {answer.status}")
        return answer

    def turn(self, over: threading.Event) -> None:
        """One task and those that follow: look, open, claim, complete, next."""
        self.timed("look", lambda: self.ask("GET", "/inbox?view=lanes"))
        rows = ROW.findall(self.page)
        if self.think(over) or not rows:
            return
        self.timed("open", lambda: self.ask("GET", f"/inbox/{self.chance.choice(rows)}?view=lanes"))
        while not self.think(over):
            task = OPEN.search(self.page)
            if task is None:
                return
            if not self.timed("claim", lambda: self.send(f"/inbox/{task[1]}/claim?view=lanes")):  # noqa: B023
                return
            if self.think(over) or not self.complete(task[1]):
                return

    def complete(self, task_id: str) -> bool:
        """Complete the task that is open, and go on with the next."""
        field = FIELD.search(self.page)
        if field is None:
            self.log.errors.append(f"{self.name}: the task {task_id} has no form")
            return False
        self.count += 1
        text = f"{self.name} {self.count}"
        fields = {field[1]: text, "next": "1", "task_name": "It", **dict(AT.findall(self.page))}
        done = self.timed("next", lambda: self.send(f"/inbox/{task_id}/complete?view=lanes", **fields))
        if done:
            self.log.told.append(Told(task_id, self.name, field[1].removeprefix("f."), text))
        return done

    def timed(self, deed: str, act: Any) -> bool:
        """Do something and note how long it took; False where it was refused or went wrong."""
        begun = time.perf_counter()
        act()
        if self.status >= PROBLEM or (self.status >= 400 and self.status not in REFUSALS):  # noqa: PLR2004
            self.log.errors.append(f"{self.name}: {deed} was answered {self.status}")
        elif self.status in REFUSALS:
            self.log.refused[deed] += 1
        else:
            self.log.add(deed, time.perf_counter() - begun)
        return self.status == http.client.OK

    def think(self, over: threading.Event) -> bool:
        """Think for about as long as people do; True where it is time to go home."""
        return over.wait(self.given.think * (0.5 + self.chance.random()))

    # -- the browser

    @property
    def cookie(self) -> str:
        """What the browser sends with each request."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def send(self, path: str, **fields: str) -> None:
        """Send a form of the page that is open."""
        token = TOKEN.search(self.page)
        body = urlencode({"csrf_token": token[1] if token else "", **fields})
        self.ask("POST", path, body)

    def ask(self, method: str, path: str, body: str | None = None) -> None:
        """Ask, and follow where it leads."""
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.page, self.status = answer.read().decode(), answer.status
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status == http.client.SEE_OTHER:
            self.ask("GET", answer.headers["Location"])


# -- what became of it ------------------------------------------------------------------------------


def compare(house: House, log: Log) -> list[str]:
    """Hold what people were told against the record: each stands there once, with their name and their words."""
    lost = []
    twice = [task for task, times in Counter(one.task_id for one in log.told).items() if times > 1]
    lost += [f"{task} was completed by two" for task in twice]
    with house.turns.store.reading() as r:
        for one in log.told:
            row = tasks.find(r, one.task_id)
            turns = journal.read(r, one.task_id.rpartition("-")[0])
            said = [value for turn in turns for event in turn.events for value in _given(event, one.field)]
            if row is None or (row.state, row.completed_by) != ("completed", one.person) or said != [one.text]:
                lost.append(f"{one} is recorded as {row and (row.state, row.completed_by)}, {said}")
    wrong = house.operations.check_record()
    return lost + [str(one) for one in wrong]


def _given(event: Any, name: str) -> Iterator[Any]:
    names, values = getattr(event, "names", None), getattr(event, "values", None)
    if names and values:
        yield from (value for one, value in zip(names, values, strict=False) if one == name and value)


def tell(given: argparse.Namespace, log: Log, lost: Sequence[str]) -> int:
    """Print what was measured."""
    print(f"{'deed':8} {'times':>7} {'refused':>8} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7}   ms")
    for deed in ("look", "open", "claim", "next"):
        took = sorted(log.took[deed]) or [0.0]
        shares = " ".join(f"{took[min(len(took) - 1, int(len(took) * one))]:7.0f}" for one in (0.5, 0.95, 0.99))
        print(f"{deed:8} {len(log.took[deed]):7} {log.refused[deed]:8} {shares} {took[-1]:7.0f}")
    for one in [*log.errors[:10], *lost[:10]]:
        print(f"  {one}")
    took = sorted(log.took["next"]) or [0.0]
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
    print(
        f"people: {given.people} people, {len(log.told)} completions, {len(lost)} lost updates, "
        f"{len(log.errors)} errors, p99 next {p99:.0f} ms"
    )
    return 1 if lost or log.errors else 0


if __name__ == "__main__":
    sys.exit(main())
