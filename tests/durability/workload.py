"""What people do while servers are killed: orders go through the library's processes, and through a process of ours.

A `Clerk` follows one scenario after the other and keeps asking until it is answered; what it was told it writes down
in a `Told`, from which the checker knows what must be there.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine.commands.people import SYSTEM
from tests.dsl import process
from tests.durability.server import Gone
from tests.world import TESTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.faces import House

LIBRARY = Path(__file__).parents[2] / "processes"
LONGEST = 90.0
"""Seconds after which a process that has not moved on is stuck."""
CHECK = re.compile(rb"<tl:check [^>]*/>")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
OURS = "handling"
SKILLS = ["large credit"]
"""What steps of the library ask of who does them."""
PLACE = {"zone": "frontstage", "group": "sales-desk"}


class Asking(Protocol):
    """A line to a server."""

    def ask(self, do: str, **given: Any) -> Any:
        """Ask once; gives the answer, a refusal as (class, sentence), or raises `Gone`."""

    def close(self) -> None:
        """Hang up."""


class Fact(NamedTuple):
    """One thing that somebody was told: the deed, its request id, what was asked, and the answer."""

    deed: str
    request: str
    asked: dict[str, Any]
    answer: Any


@dataclass
class Told:
    """Everything that was told, by all clerks.

    `requests` are the ids of all that were made, `finished` the scenarios that came to their end, by instance;
    `doubts` counts how often a server was killed between a request and its answer.
    """

    facts: list[Fact] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    finished: dict[str, str] = field(default_factory=dict)
    doubts: int = 0

    def since(self) -> list[Fact]:
        """What has been told so far."""
        return list(self.facts)


def handling(job: str = "outside") -> bytes:
    """Draw our own process: two services beside each other, a timer, a message, a task for two, a service."""
    drawn = process(OURS).business_key("=number", unique=True).message("paid", key="=number").lane("Sales", **PLACE)
    drawn.start().parallel("fork").service_task("one", type=job, retries=50).goto("join")
    drawn.at("fork").service_task("two", type=job, retries=50).goto("join")
    drawn.at("fork").catch_timer("soon", after="PT0.1S").goto("join").at("fork").catch_message("paid").goto("join")
    drawn.at("fork").parallel("join").user_task("check").service_task("finish", type=job, retries=50)
    return drawn.end("handled").xml()


OUR_SCENARIO = {
    "process": OURS,
    "key": "number",
    "start": {"values": {"number": "number"}},
    "steps": [
        {"publish": "paid", "values": {}},
        {"expect": ["check"]},
        {"look": "check"},
        {"race": "check", "values": {}},
    ],
    "end": {"state": "completed", "outcome": "handled"},
}


def scenarios() -> dict[str, Any]:
    """Give every scenario that needs no time to pass, and ours, by name."""
    found = {"ours": OUR_SCENARIO}
    for path in sorted(LIBRARY.glob("*/scenarios/*.json")):
        told = json.loads(path.read_text(), parse_float=Decimal)
        timed = any("pass_time" in step for step in told["steps"])
        if not timed and path.parts[-3] not in ABOUT_THE_HOUSE:
            for name in NAMED_AFTER.get(path.parts[-3], ()):
                told["start"]["values"][name] = told["key"]
            found[f"{path.parts[-3]}/{path.stem}"] = told
    return found


LOOKS = (
    *(("added", "Address"), ("ticked", "Address"), ("added", "Price"), ("ticked", "Price")),
    *(("unticked", "Address"), ("ticked", "Address")),
)
"""What is done with the checklist of our task, in this order."""
ABOUT_THE_HOUSE = frozenset({"succession", "process_review"})
"""Processes that read and change the registers of the house itself: what they do depends on more than their values."""
NAMED_AFTER = {"front_line_feedback": ("step",)}
"""The values that make the key of an instance, where many may rightly have the same one: each order gets its own, so
that two instances with one key are a doubling here, too."""


def files(job: str = "outside") -> Iterator[dict[str, bytes]]:
    """Give the files of each process to be deployed; `job` is what the services of ours are.

    Without what must be ticked before a task can be completed: scenarios only complete.
    """
    for folder in sorted(path for path in LIBRARY.iterdir() if (path / "process.bpmn").is_file()):
        parts = [path for path in folder.rglob("*") if path.suffix in {".bpmn", ".form", ".dmn"}]
        yield {str(path.relative_to(folder)): CHECK.sub(b"", path.read_bytes()) for path in parts}
    yield {"handling.bpmn": handling(job)}


def furnish(house: House, *, job: str = "outside", password: str | None = None) -> None:
    """Make everything startable."""
    house.upgrade()
    known = {one.id for one in house.people.everybody()}
    for person in sorted({TESTER, "sam", "colleague"} - known):
        house.people.add(person, person.capitalize(), administrator=True, password=password)
        house.people.set_skills(person, SKILLS, by=SYSTEM)
    for one in files(job):
        for definition in house.catalogue.deploy(one, by=TESTER).definitions:
            house.catalogue.try_out(definition.id, by=TESTER)


def keyed(values: Any, old: str | None, new: str) -> Any:
    """Put another key into values."""
    if isinstance(values, dict):
        return {name: keyed(one, old, new) for name, one in values.items()}
    return new if old is not None and values == old else values


def moved(values: Any, days: int) -> Any:
    """Move every date in values by so many days."""
    if isinstance(values, dict):
        return {name: moved(one, days) for name, one in values.items()}
    if isinstance(values, list):
        return [moved(one, days) for one in values]
    if days and isinstance(values, str) and DATE.fullmatch(values):
        return (dt.date.fromisoformat(values) + dt.timedelta(days=days)).isoformat()
    return values


class Clerk:
    """Somebody who follows scenarios, one after the other, whatever becomes of the server."""

    def __init__(self, name: str, told: Told, seed: int, line: Callable[[], Asking]) -> None:
        """`line` gives a line to a server; two are needed, for those who race."""
        self.name = name
        self.told = told
        self._line = line()
        self._other = line()
        self._chance = random.Random(seed)
        self._requests = 0

    def work(self, orders: Iterator[tuple[str, str, Any]]) -> None:
        """Follow scenarios until there are no more orders; what goes wrong is written down."""
        for name, key, scenario in orders:
            try:
                self.follow(name, key, scenario)
            except Exception as error:  # noqa: BLE001 - told at the end
                self.told.problems.append(f"{name} {key}: {type(error).__name__}: {error}")
        self._line.close()
        self._other.close()

    def follow(self, name: str, key: str, scenario: Any) -> None:
        """Follow one from its start to its end."""
        own = scenario.get("key")
        values = keyed(scenario["start"].get("values", {}), own, key)
        if "message" in scenario["start"]:
            root = self.publish(scenario["start"]["message"], key, values)["started"][0]
        else:
            asked = {"process": scenario["process"], "values": values, "key": key if own else None}
            root = self.ask("start", **asked)
        for step in scenario["steps"]:
            self.quiet(root, step.get("expect"))
            self.step(root, key, keyed(step, own, key))
        last = self.quiet(root, [])
        self.told.finished[root] = name
        if {"state": last["state"], "outcome": last["outcome"]} != scenario["end"]:
            self.told.problems.append(f"{name} {key} ended as {last}")

    def step(self, root: str, key: str, step: Any) -> None:
        """Take one step."""
        if "complete" in step:
            task = self.quiet(root, None)["tasks"][step["complete"]]
            self.ask("complete", task=task, values=step.get("values", {}), by=step.get("by", TESTER))
        elif "look" in step:
            self.look(self.quiet(root, None)["tasks"][step["look"]])
        elif "race" in step:
            self.race(self.quiet(root, None)["tasks"][step["race"]])
        elif "publish" in step:
            self.publish(step["publish"], step.get("key", key), step.get("values", {}))

    def look(self, task: str) -> None:
        """Put items on the checklist of a task, tick them, and take a tick back and give it again."""
        for deed, item in LOOKS:
            self.ask("check", task=task, item=item, what=deed, by=TESTER)

    def race(self, task: str) -> None:
        """Let two people do one task at once: one is told that they did it, the other who was first."""
        answers: dict[str, Any] = {}

        def do(line: Asking, by: str) -> None:
            answers[by] = self.ask("complete", line, refusable=True, task=task, values={}, by=by)

        rival = threading.Thread(target=do, args=(self._other, "sam"))
        rival.start()
        do(self._line, TESTER)
        rival.join(timeout=LONGEST)
        lost = [by for by, answer in answers.items() if isinstance(answer, tuple)]
        if len(lost) != 1 or answers[lost[0]][0] != "Conflict":
            self.told.problems.append(f"Two who did the task {task} were told {answers}")

    def publish(self, name: str, key: str, values: Any) -> Any:
        """Send a message."""
        message = f"{self.name}-m{self._requests}"
        return self.ask("publish", name=name, key=key, values=values, message=message)

    def quiet(self, root: str, expected: list[str] | None) -> Any:
        """Wait until workers have nothing to do for a process, and its open tasks are those expected."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            standing = self.until_answered(self._line, "standing", root=root)
            if not standing["busy"] and (expected is None or sorted(standing["tasks"]) == sorted(expected)):
                return standing
            time.sleep(0.01)
        raise TimeoutError(f"it is stuck at {standing}, expected {expected}")

    def ask(self, deed: str, line: Asking | None = None, *, refusable: bool = False, **asked: Any) -> Any:
        """Make a request, again with the same id until it is answered; now and then once more, for the same answer."""
        self._requests += 1
        line = line or self._line
        request = f"{self.name}-r{self._requests}-{line is self._other}"
        self.told.requests.add(request)
        answer = self.until_answered(line, deed, request=request, **asked)
        if isinstance(answer, tuple):
            if not refusable:
                raise RuntimeError(f"{deed} {asked} was refused: {answer}")
            return answer
        self.told.facts.append(Fact(deed, request, asked, answer))
        if self._chance.random() < 0.2:
            again = self.until_answered(line, deed, request=request, **asked)
            if again != answer:
                self.told.problems.append(f"{request} was answered by {answer}, and then by {again}")
        return answer

    def until_answered(self, line: Asking, do: str, **given: Any) -> Any:
        """Ask until there is an answer; `Unavailable` is none."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            try:
                answer = line.ask(do, **given)
            except Gone as gone:
                self.told.doubts += gone.sent and do != "standing"
            else:
                if not (isinstance(answer, tuple) and answer[0] == "Unavailable"):
                    return answer
            time.sleep(0.01)
        raise TimeoutError(f"nobody answers {do}")


@dataclass
class Orders:
    """A pile of orders: every scenario in turn, until it is closed."""

    seed: int
    at_least: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        """`days`: by how much the dates in the scenarios are moved."""
        self._chance = random.Random(self.seed)
        self._all = [(name, moved(one, self.days)) for name, one in scenarios().items()]
        self._guard = threading.Lock()
        self._closed = False
        self.taken = 0

    def close(self) -> None:
        """No more are taken, but for those that must be."""
        self._closed = True

    def __iter__(self) -> Iterator[tuple[str, str, Any]]:
        while True:
            with self._guard:
                if self._closed and self.taken >= self.at_least:
                    return
                number = self.taken
                self.taken += 1
                name, scenario = ("ours", OUR_SCENARIO) if number % 3 == 0 else self._chance.choice(self._all)
            yield name, f"K-{number}", scenario
