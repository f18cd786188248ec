"""A world for one test: the engine over a database of its own, a clock that stands still, and people.

    def test_something(world):
        world.running(process().user_task("ship").end("done"), amount=5)
        world.complete("ship", carrier="A")

        assert world.history() == ["InstanceStarted", "VariablesSet amount", "Passed start", …]

It is Monday 2 March 2026, 09:00 in Amsterdam, until `pass_time`. Nothing works by itself: `work` does what is
due (jobs, messages, signals, timers), and `pass_time` does so at every moment at which a timer or a job is due
on the way. `sleep` moves the clock while nobody works, as in a downtime.

Everybody: "tester" administers and sees every task, "sam" sells (group sales-desk), "pia" picks (group pickers),
"nora" is in no group.
"""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any

from engine import open_house
from engine.calendar import due, parse_timer, standard
from engine.calendar.instants import micros, moment
from engine.errors import DeploymentRejected
from engine.store import jobs, journal, messages, pages, timers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from engine.events import AnyEvent
    from engine.model import Finding, Incident, MessageReceipt, Person, ProcessDefinition, UserTask
    from engine.model import ProcessInstance as Instance

KEY = b"a key for tests, kept outside the database"
BEGINNING = micros(dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC))
PEOPLE: dict[str, tuple[str, ...]] = {"sam": ("sales-desk",), "pia": ("pickers",), "nora": ()}
TESTER = "tester"


def make_template(url: str) -> None:
    """Make the database that every world begins with: upgraded, with everybody in it."""
    with closing(open_house(url, key=KEY, clock=lambda: BEGINNING)) as house:
        house.upgrade()
        house.people.add(TESTER, "Tester", administrator=True)
        for person, groups in PEOPLE.items():
            house.people.add(person, person.capitalize(), groups=groups)


def xml_of(drawing: Any) -> bytes:
    """Give the BPMN of a drawing: a builder, several together, text or bytes."""
    if isinstance(drawing, str):
        return drawing.encode()
    return drawing if isinstance(drawing, bytes) else drawing.xml()


class World:
    """The engine and what a test does to it. Methods speak of the instance started last unless told another."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.now = BEGINNING
        self.instance_id = ""
        self._process = ""
        self._ids = count(1)
        self.house = self._opened()
        self.tester: Person = self.house.people.find(TESTER)

    # -- the house -----------------------------------------------------------------------------

    def restart(self) -> World:
        """Close the house and open it again: nothing is left in memory."""
        self.house.close()
        self.house = self._opened()
        return self

    def close(self) -> None:
        """Close the house for good."""
        self.house.close()

    def _opened(self) -> Any:
        return open_house(self.url, key=KEY, clock=lambda: self.now, new_id=self.new_id)

    def new_id(self) -> str:
        """Count ids up, so that two runs of a test give the same."""
        return f"id{next(self._ids):06d}"

    # -- processes -----------------------------------------------------------------------------

    def deploy(self, *drawings: Any, files: Mapping[str, bytes] | None = None) -> tuple[ProcessDefinition, ...]:
        """Deploy drawings, with other files (forms, decisions) beside them, and make them startable."""
        named = {f"process_{number}.bpmn": xml_of(one) for number, one in enumerate(drawings, 1)}
        try:
            found = self.house.catalogue.deploy({**named, **(files or {})}, by=TESTER).definitions
        except DeploymentRejected as rejected:
            rejected.add_note("\n".join(str(one) for one in rejected.findings))
            raise
        for one in found:
            self.house.catalogue.try_out(one.id, by=TESTER)
        self._process = found[0].key
        return found

    def findings(self, *drawings: Any, files: Mapping[str, bytes] | None = None) -> tuple[Finding, ...]:
        """Give everything that is to be known about drawings before they run."""
        named = {f"process_{number}.bpmn": xml_of(one) for number, one in enumerate(drawings, 1)}
        return self.house.catalogue.check({**named, **(files or {})})

    def running(
        self,
        drawing: Any,
        *beside: Any,
        files: Mapping[str, bytes] | None = None,
        business_key: str | None = None,
        **values: Any,
    ) -> Instance:
        """Deploy a drawing (and others that it calls `beside` it) and start it with values."""
        self.deploy(drawing, *beside, files=files)
        return self.start(self._process, business_key=business_key, **values)

    def start(self, key: str | None = None, *, business_key: str | None = None, **values: Any) -> Instance:
        """Start a process, the one deployed last unless told another, and remember the instance."""
        found = self.house.engine.start(key or self._process, values, by=TESTER, business_key=business_key)
        self.instance_id = found.id
        return found

    def cancel(self, reason: str = "No longer wanted") -> Instance:
        """Cancel the instance."""
        return self.house.engine.cancel(self.instance_id, by=TESTER, reason=reason)

    # -- tasks ---------------------------------------------------------------------------------

    def tasks(self, view: str = "all", person: str = TESTER) -> list[UserTask]:
        """List tasks as the inbox of a person shows them."""
        who = self.house.people.find(person)
        rows, after = list[Any](), None
        while True:
            page = self.house.inbox.tasks(who, view, after=after, limit=200)
            rows += page.rows
            if page.after is None:
                return rows
            after = page.after

    def waiting(self) -> list[str]:
        """Give the element ids of all open user tasks, of every instance, sorted."""
        return sorted(task.element for task in self.tasks())

    def task(self, element: str) -> UserTask:
        """Find the open task at an element; of several the oldest."""
        found = [task for task in self.tasks() if task.element == element]
        assert found, f"There is no open task {element!r}; open are {self.waiting()}."
        return min(found, key=lambda task: (task.created_at, task.id))

    def claim(self, element: str, by: str = TESTER) -> UserTask:
        """Claim a task."""
        return self.house.inbox.claim(self.task(element).id, by=by)

    def complete(self, element: str, *, by: str = TESTER, **values: Any) -> Instance:
        """Complete a task with values."""
        return self.house.inbox.complete(self.task(element).id, values, by=by)

    # -- messages, signals, time, work -----------------------------------------------------------

    def publish(self, name: str, key: str | None = None, **values: Any) -> MessageReceipt:
        """Bring a message from outside; an instance that it starts is remembered."""
        receipt = self.house.engine.publish(name, key=key, values=values, by=TESTER)
        self.instance_id = next(iter(receipt.started), self.instance_id)
        return receipt

    def signal(self, name: str, **values: Any) -> None:
        """Broadcast a signal, and let everybody hear it."""
        self.house.engine.signal(name, values, by=TESTER)
        self.work()

    def work(self) -> int:
        """Do everything that is due now; gives how much that was."""
        return self.house.operations.work_off()

    def pass_time(self, text: str | None = None, **span: float) -> None:
        """Let time pass ("5 business days", or minutes=…, hours=…, days=…) while a worker works all the time."""
        until = self._after(text, **span)
        self.work()
        while (moment := self._next_due()) is not None and moment <= until:
            self.now = max(self.now, moment)
            if not self.work():
                break
        self.now = until
        self.work()

    def sleep(self, text: str | None = None, **span: float) -> None:
        """Let time pass while nobody works."""
        self.now = self._after(text, **span)

    def _after(self, text: str | None, **span: float) -> int:
        if text is not None:
            return due(parse_timer(text), self.now, standard())
        return self.now + dt.timedelta(**span) // dt.timedelta(microseconds=1)

    def _next_due(self) -> int | None:
        with self._store.reading() as r:
            moments = [timers.next_due(r), *(job.due for job in self._jobs(r) if job.state == "open")]
        return min((one for one in moments if one is not None), default=None)

    # -- what can be seen ------------------------------------------------------------------------

    @property
    def _store(self) -> Any:
        return self.house.turns.store

    def events(self, instance_id: str | None = None) -> list[AnyEvent]:
        """Give every event of an instance, as recorded."""
        with self._store.reading() as r:
            return [event for turn in journal.read(r, instance_id or self.instance_id) for event in turn.events]

    def history(self, instance_id: str | None = None) -> list[str]:
        """Tell every event of an instance in a few words each: what happened, where, and what matters about it."""
        return in_short(self.events(instance_id))

    def ended(self, instance_id: str | None = None) -> tuple[str, str | None]:
        """Give (state, outcome); ("running", None) while it runs."""
        found = self.house.engine.instance(instance_id or self.instance_id)
        return found.state, found.outcome

    def variables(self, instance_id: str | None = None) -> dict[str, Any]:
        """Give the values of the process itself."""
        return self.house.engine.variables(instance_id or self.instance_id)

    def children(self, instance_id: str | None = None) -> list[str]:
        """Name the instances that an instance has called, oldest first."""
        return [event.child_id for event in self.events(instance_id) if type(event).__name__ == "ChildCalled"]

    def incidents(self) -> list[tuple[str, str]]:
        """Give (element, code) of every open incident, oldest first."""
        return [(one.element, one.code) for one in self.house.operations.incidents()]

    def incident(self) -> Incident:
        """Give the one open incident."""
        (found,) = self.house.operations.incidents()
        return found

    def retry(self, **values: Any) -> Instance:
        """Try the oldest open incident again, after putting values right."""
        oldest = self.house.operations.incidents()[0]
        return self.house.operations.retry(oldest.id, by=TESTER, values=values)

    def check(self) -> None:
        """See that the record is whole and that folding it gives the tables."""
        found = self.house.operations.check_record()
        assert found == (), found

    def left_over(self, instance_id: str | None = None) -> list[str]:
        """Name what is kept only for what is open: pages, timers, subscriptions, jobs. Empty once all has ended."""
        which = instance_id or self.instance_id
        with self._store.reading() as r:
            found = [f"page {scope}" for scope in sorted(pages.load_all(r, which))]
            found += [f"timer {row.element}" for row in timers.of_one(r, which)]
            found += [f"{row.kind} {row.element}" for row in messages.subscriptions(r, which)]
            found += [f"job {row.element}" for row in jobs.of_one(r, which)]
        return found

    def _jobs(self, r: Any) -> list[Any]:
        running = self.house.engine.instances(state="running", limit=500).rows
        return [job for one in running for job in jobs.of_one(r, one.id)]

    def at(self) -> dt.datetime:
        """Say when it is, in the organisation's zone."""
        return moment(self.now, standard().zone)


# -- events in short -------------------------------------------------------------------------------


def in_short(events: Iterable[AnyEvent]) -> list[str]:
    """Tell events in a few words each; waits and scopes are called by their elements."""
    places: dict[int, str] = {}
    told = []
    for number, event in enumerate(events, 1):
        element = getattr(event, "element", None) or ""
        kind = type(event).__name__
        if element:
            places.setdefault(getattr(event, "scope", number) if kind == "ScopeOpened" else number, element)
        more = _MORE.get(kind, _element)(event, places)
        told.append(f"{kind} {more}".strip())
    return told


def _element(event: Any, places: Mapping[int, str]) -> str:
    return event.element


def _taken(event: Any) -> str:
    return f"{event.assignee} for {event.on_behalf_of}" if event.on_behalf_of else event.assignee


def _where(event: Any, places: Mapping[int, str]) -> str:
    return places.get(event.wait, str(event.wait))


def _catcher(event: Any) -> str:
    return event.caught_by or ("the caller, perhaps" if event.passed_on else "nobody")


_MORE: dict[str, Callable[[Any, Mapping[int, str]], str]] = {
    "InstanceStarted": lambda event, _: event.element or "",
    "InstanceEnded": lambda event, _: f"{event.state} {event.outcome}",
    "ScopeClosed": lambda event, places: (
        places[event.scope] if event.how == "completed" else f"{places[event.scope]} {event.how}"
    ),
    "InstanceMigrated": lambda event, _: f"to {event.version}",
    "MigrationUndone": lambda event, _: f"to {event.version}",
    "ScopeUndrawn": lambda event, places: places.get(event.scope, ""),
    "BusinessKeySet": lambda event, _: event.business_key,
    "Cleared": lambda event, places: places.get(event.scope, "") if event.scope else "",
    "VariablesSet": lambda event, places: ", ".join(event.names) + (f" of {_where(event, places)}" * bool(event.wait)),
    "TaskClaimed": lambda event, places: f"{_where(event, places)} by {_taken(event)}",
    "TaskReleased": _where,
    "TaskDueMoved": lambda event, places: f"{_where(event, places)} to {moment(event.due or 0):%Y-%m-%d %H:%M}",
    "TargetMoved": lambda event, _: f"to {moment(event.due):%Y-%m-%d %H:%M}",
    "TaskOffered": _where,
    "TaskPostponed": _where,
    "TaskAsked": lambda event, places: f"{_where(event, places)} {event.assignee} by {event.asked_by}",
    "TaskAnswered": _where,
    "TurnTakenBack": _where,
    "JobFailed": lambda event, _: f"{event.element}, {event.left} left",
    "IncidentRaised": lambda event, _: f"{event.element} {event.code}",
    "ErrorThrown": lambda event, _: f"{event.element} {event.code}, caught by {event.caught_by or 'nobody'}",
    "CompensationBegun": lambda event, _: f"{event.element}{' aside' * event.aside}",
    "ScopeKept": lambda event, places: f"{places[event.scope]}{' cancelled' * (event.how != 'completed')}",
    "EscalationThrown": lambda event, _: f"{event.element} {event.code}, caught by {_catcher(event)}",
    "MessageSent": lambda event, _: f"{event.element} {event.name}",
    "MessageReceived": lambda event, _: f"{event.element} {event.name}",
    "SignalThrown": lambda event, _: f"{event.element} {event.name}",
    "DocumentRead": lambda event, _: f"{event.element} {event.store}{f' {event.key}' * bool(event.key)}",
    "DocumentWritten": lambda event, _: f"{event.element} {event.store}{f' {event.key}' * bool(event.key)}",
    "DecisionMade": lambda event, _: f"{event.element} {' '.join(event.rules)}",
}


def copy_of(template: Path, folder: Path) -> str:
    """Copy the template database into a folder; gives the address of the copy."""
    shutil.copy(template, folder / "world.db")
    return f"sqlite:///{folder / 'world.db'}"
