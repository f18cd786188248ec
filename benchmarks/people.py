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
import asyncio
import contextlib
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

import psycopg
from flask.sessions import SecureCookieSessionInterface

from engine.commands.passwords import hashed
from engine.store import credentials, journal, tasks
from tests.dsl import process
from tests.postgres import serving
from web.app import make_app
from web.cli.opening import cookie_key, key_of, opened
from web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Mapping, Sequence

    from engine.faces import House

PASSWORD = "sesame kettle tram"
GROUPS = ("sales", "warehouse", "billing", "claims", "front")
FORM = (
    b'{"id": "say", "schemaVersion": 18, "components": ['
    b'{"type": "textfield", "key": "%s", "label": "Note", "validate": {"required": true}}]}'
)
STEPS = ("check", "pick", "bill")
OK, SEE_OTHER, PROBLEM, CONFLICT, DENIED, WRONG = 200, 303, 500, 409, 403, 422
LARGEST = 2**20
REFUSALS = {DENIED, 404, CONFLICT, WRONG}
DOOR = 4
"""How many sign in at a time: a password costs the server what ten pages do, and nobody's is measured."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ROW = re.compile(r'id="row-([^"]+)"')
OPEN = re.compile(r'<section class="work" id="work" data-task="([^"]+)"')
FIELD = re.compile(r'name="(f\.[a-z]+)"')
AT = re.compile(r'name="(at\.[a-z]+)" value="(\d+)"')
DRAWN = re.compile(r'data-position="([^"]+)"')
LENGTH = re.compile(r"(?i)\r\ncontent-length: (\d+)")
LOCATION = re.compile(r"(?i)\r\nlocation: (\S+)")
SET = re.compile(r"(?i)\r\nset-cookie: ([^=]+)=([^;\r]*)")


class Told(NamedTuple):
    """What somebody was told: their task is completed, with this text in this field."""

    task_id: str
    person: str
    field: str
    text: str


class Log:
    """What happened to everybody; `spent` are seconds of processor: of the servers, of PostgreSQL, of the people."""

    def __init__(self) -> None:
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.refused: Counter[str] = Counter()
        self.errors: list[str] = []
        self.told: list[Told] = []
        self.begun = False
        self.spent: list[float] = []

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
    parser.add_argument("--servers", type=int, help="processes that serve; without it as many as `serve` takes")
    parser.add_argument("--backend", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--seated", action="store_true", help="sessions are made beforehand: no time for 200 passwords")
    parser.add_argument("--plain", action="store_true", help="pages have no scripts: a deed leads to another page")
    parser.add_argument("--drawn", action="store_true", help="where a request is is asked for the drawing, too")
    parser.add_argument("--streams", action="store_true", help="everybody holds a stream of hints, too")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tl-people-")))
        url, given.postgres = f"sqlite:///{folder / 'people.db'}", None
        if given.backend == "postgres":
            memory = Path("/dev/shm")
            server = stack.enter_context(serving(memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())))
            url = stack.enter_context(server.database())
            given.postgres = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        settings = Settings(data=folder, database_url=url)
        with opened(settings, upgrade=True) as house:
            begun = time.perf_counter()
            fill(house, given.people, int(given.people * (given.seconds + 10) / given.think / 3) + 50)
            if given.backend == "postgres":  # as it would do by itself within a minute
                with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
                    connection.execute("VACUUM ANALYZE")
            print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
            port, given.server_pid = stack.enter_context(server_at(folder, url, given.servers))
            cookies = seated(house, settings, given.people) if given.seated else {}
            log = asyncio.run(work(given, port, cookies))
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
def server_at(folder: Path, url: str, servers: int | None) -> Iterator[tuple[int, int]]:
    """Serve as people do; gives the port, and the process that looks after the others."""
    many = () if servers is None else ("--servers", str(servers))
    told = ("--data", str(folder), "--database", url, "serve", "--port", "0", *many)
    command = [sys.executable, "-u", "-c", "from web.cli import main; main()", *told]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        line = next(line for line in running.stdout if "serves" in line)
        found = re.search(r":(\d+) ", line)
        assert found is not None, line
        threading.Thread(target=running.stdout.read, daemon=True).start()
        yield int(found[1]), running.pid
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


async def work(given: argparse.Namespace, port: int, cookies: Mapping[str, str]) -> Log:
    """Let everybody sign in, then work for some seconds; only what happens then is measured."""
    log, over = Log(), asyncio.Event()
    crowd = [Worker(f"p{number}", port, given, log, number, cookies) for number in range(given.people)]
    begun = time.perf_counter()
    door = asyncio.Semaphore(DOOR)
    await asyncio.gather(*(one.sit_down(door) for one in crowd))
    print(f"all signed in after {time.perf_counter() - begun:.0f} s", flush=True)
    working = [asyncio.create_task(one.run(over)) for one in crowd]
    await asyncio.sleep(given.think)
    log.begun = True
    log.spent = spent(given.server_pid, given.postgres)
    await asyncio.sleep(given.seconds)
    after = spent(given.server_pid, given.postgres)
    log.spent = [now - before for now, before in zip(after, log.spent, strict=True)]
    log.begun = False
    over.set()
    await asyncio.wait_for(asyncio.gather(*working), 60)
    return log


class Worker:
    """One person at a browser that keeps cookies and its connection.

    Its pages have scripts: they put the answer to a deed into themselves. Without (`--plain`) it is led on to another
    page after each deed.
    """

    def __init__(
        self, name: str, port: int, given: argparse.Namespace, log: Log, seed: int, cookies: Mapping[str, str]
    ) -> None:
        self.name, self.port, self.given, self.log = name, port, given, log
        self.chance = random.Random(seed)
        self.own = (f"127.0.{1 + seed // 250}.{1 + seed % 250}", 0)  # guesses are counted by address
        self.cookies = {"throughlane": cookies[name]} if cookies else {}
        self.page = ""
        self.status = 0
        self.count = 0
        self.wires: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def sit_down(self, door: asyncio.Semaphore) -> None:
        """Sign in, and begin to listen."""
        if not self.cookies:
            async with door:
                await self.ask("GET", "/sign-in")
                await self.send("/sign-in", name=self.name, password=PASSWORD)
            assert self.status == OK, self.status
        if self.given.streams:
            await self.listen()

    async def listen(self) -> None:
        """Hold a stream and leave what comes unread: it is a few bytes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=self.own)
        writer.write(f"GET /live?see=work HTTP/1.1\r\nHost: x\r\nCookie: {self.cookie}\r\n\r\n".encode())
        if b" 200 " not in await reader.readline():
            self.log.errors.append(f"{self.name}: there is no stream")
        self.stream = (reader, writer)

    async def run(self, over: asyncio.Event) -> None:
        """Work until it is over."""
        await self.rest(over, self.chance.random() * self.given.think)
        while not over.is_set():
            try:
                await self.turn(over)
            except (OSError, EOFError) as error:
                self.log.errors.append(f"{self.name}: {error!r}")
                self.wires = None

    async def turn(self, over: asyncio.Event) -> None:
        """One task and those that follow: look, open, claim, complete, next."""
        await self.timed("look", self.ask("GET", "/inbox?view=lanes"))
        rows = ROW.findall(self.page)
        if await self.think(over) or not rows:
            return
        await self.timed("open", self.ask("GET", f"/inbox/{self.chance.choice(rows)}?view=lanes"))
        while not await self.think(over):
            task = OPEN.search(self.page)
            if task is None:
                return
            claim = f"/inbox/{task[1]}/claim?view=lanes"
            if claim not in self.page and FIELD.search(self.page) is None:  # somebody was quicker
                return
            if claim in self.page and not await self.timed("claim", self.send(claim)):
                return
            if await self.think(over) or not await self.complete(task[1]):
                return

    async def complete(self, task_id: str) -> bool:
        """Complete the task that is open, and go on with the next."""
        field = FIELD.search(self.page)
        if field is None:
            self.log.errors.append(f"{self.name}: the task {task_id} has no form")
            return False
        self.count += 1
        text = f"{self.name} {self.count}"
        fields = {field[1]: text, "next": "1", "task_name": "It", **dict(AT.findall(self.page))}
        done = await self.timed("next", self.send(f"/inbox/{task_id}/complete?view=lanes", **fields))
        if done:
            self.log.told.append(Told(task_id, self.name, field[1].removeprefix("f."), text))
        return done

    async def timed(self, deed: str, act: Coroutine[Any, Any, None]) -> bool:
        """Do something and note how long it took; False where it was refused or went wrong."""
        begun = time.perf_counter()
        await act
        if self.status >= PROBLEM or (self.status >= 400 and self.status not in REFUSALS):  # noqa: PLR2004
            self.log.errors.append(f"{self.name}: {deed} was answered {self.status}")
        elif self.status in REFUSALS:
            self.log.refused[deed] += 1
        else:
            self.log.add(deed, time.perf_counter() - begun)
        if self.given.drawn and self.status == OK and (drawn := DRAWN.search(self.page)):
            page = self.page
            await self.ask("GET", drawn[1])
            self.page, self.status = page, OK
        return self.status == OK

    async def think(self, over: asyncio.Event) -> bool:
        """Think for about as long as people do; True where it is time to go home."""
        await self.rest(over, self.given.think * (0.5 + self.chance.random()))
        return over.is_set()

    async def rest(self, over: asyncio.Event, seconds: float) -> None:
        """Do nothing, or go home."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), seconds)

    # -- the browser

    @property
    def cookie(self) -> str:
        """What the browser sends with each request."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def send(self, path: str, **fields: str) -> None:
        """Send a form of the page that is open."""
        token = TOKEN.search(self.page)
        await self.ask("POST", path, urlencode({"csrf_token": token[1] if token else "", **fields}))

    async def ask(self, method: str, path: str, body: str | None = None) -> None:
        """Ask, and follow where it leads."""
        if self.wires is None:
            self.wires = await asyncio.open_connection("127.0.0.1", self.port, local_addr=self.own, limit=LARGEST)
        reader, writer = self.wires
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
        if self.page and not self.given.plain:
            head += "HX-Request: true\r\n"
        if body is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}\r\n{body or ''}".encode())
        said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = LENGTH.search(said)
        assert length is not None, said
        self.status, self.page = int(said[9:12]), (await reader.readexactly(int(length[1]))).decode()
        self.cookies |= dict(SET.findall(said))
        if "\r\nconnection: close" in said.lower():
            writer.close()
            self.wires = None
        if self.status == SEE_OTHER and (to := LOCATION.search(said)):
            await self.ask("GET", to[1])


def spent(server: int, postgres: int | None) -> list[float]:
    """Seconds of processor that have been spent so far: by the servers, by PostgreSQL, by these people."""
    parents = {one: _parent(one) for one in Path("/proc").iterdir() if one.name.isdigit()}

    def of(leader: int | None) -> float:
        return sum(_spent(one) for one, parent in parents.items() if leader in (int(one.name), parent))

    return [of(server), of(postgres), _spent(Path("/proc/self"))]


def _stat(process_: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return (process_ / "stat").read_text().rpartition(")")[2].split()
    return []


def _parent(process_: Path) -> int:
    stat = _stat(process_)
    return int(stat[1]) if stat else 0


def _spent(process_: Path) -> float:
    stat = _stat(process_)
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK") if stat else 0.0


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
    deeds = sum(map(len, log.took.values())) or 1
    servers, postgres, people = (seconds * 1000 / deeds for seconds in log.spent)
    print(
        f"a deed took {servers:.1f} ms of a processor in the servers, {postgres:.1f} in PostgreSQL, {people:.1f} here"
    )
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
