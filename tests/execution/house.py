"""A house in memory: instances that call one another, by the real turns, with nothing stored or all of it forgotten.

    house = House(read_bundle(files), forgets=True)
    house.begin("main", {"c": 0})
    house.do(house.legal()[0], {})

One that `forgets` writes the pages of an instance after each turn and reads them anew before the next, as from a
database; the other keeps its instances as they are.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calendar import standard
from engine.deployed import Definition
from engine.events import TimerArmed
from engine.execution import stimuli
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.execution.trouble import Stuck
from engine.store import changes
from engine.store import instances as rows
from engine.store.journal import advanced
from engine.turn.turn import Turn
from tests.execution.stored import Stored
from tests.world import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.calendar import Calendar
    from engine.events import AnyEvent
    from engine.execution.run import Run
    from engine.execution.state import Wait
    from engine.program.bundle import Bundle
    from engine.program.model import Element, Lane, Program


class Deed(NamedTuple):
    """Something that may happen; `more` is a name, a code, an answer or how many tries are left."""

    what: str
    instance_id: str
    scope: int = 0
    wait: int = 0
    more: Any = None


class House:
    """Deployed programs and their instances, with all that has happened, turn by turn folded.

    `fresh` holds what has happened since whoever looks at it has emptied it.
    """

    def __init__(self, bundle: Bundle, *, forgets: bool = False) -> None:
        self.programs: dict[str, Program] = {one.program.key: one.program for one in bundle.processes}
        self.forgets = forgets
        self.calendar = standard()
        self.now = BEGINNING
        self.rows: dict[str, rows.InstanceRow] = {}
        self.events: dict[str, list[AnyEvent]] = {}
        self.fresh: dict[str, list[AnyEvent]] = {}
        self.folded: dict[str, State] = {}
        self.stored: dict[str, Stored] = {}
        self.tables: dict[str, dict[str, dict[int, Any]]] = {}
        self.documents: dict[tuple[str, str], tuple[Any, int]] = {}
        self.due: dict[tuple[str, int], int] = {}
        self._states: dict[str, State] = {}
        self._ids = count(1)

    def new_id(self) -> str:
        """Count ids up, so that two houses give the same."""
        return f"i{next(self._ids):04d}"

    # -- what happens --------------------------------------------------------------------------

    def begin(self, key: str, values: dict[str, Any], trigger: Any = None) -> bool:
        """Start a process by one of its triggers; whether it could."""
        message = (trigger.name, "m0") if trigger is not None and trigger.kind == "message" else None
        at = trigger.at if trigger is not None and trigger.kind != "none" else None
        definition = Definition(key, key, 1, key)
        return self._take(lambda turn: turn.start(definition, values, element=at, message=message))

    def do(self, deed: Deed, values: dict[str, Any]) -> bool:
        """Let something happen; whether anything came of it."""
        if deed.what == "signal":
            heard = [self._take(_hears(one, values)) for one in self._listening(deed.more)]
            return any(heard)
        if deed.what == "timer":
            self.now = max(self.now, self.due[deed.instance_id, deed.wait])
        return self._take(lambda turn: _DEEDS[deed.what](turn.run(deed.instance_id), deed, values))

    def _take(self, deed: Callable[[Turn], Any]) -> bool:
        turn = _Turn(self)
        try:
            deed(turn)
        except (Stuck, stimuli.Gone):
            assert turn.idle, "Nothing may be recorded of what is refused."
            return False
        turn.settle()
        self.documents |= turn.written
        for instance_id, run in turn.runs.items():
            if run.events:
                self._keep(instance_id, run)
        return True

    def _keep(self, instance_id: str, run: Run) -> None:
        row = advanced(self.rows.get(instance_id) or rows.new(instance_id), run.events, b"", at=self.now, actor="")
        self.rows[instance_id] = row
        self.events.setdefault(instance_id, []).extend(run.events)
        self.fresh.setdefault(instance_id, []).extend(run.events)
        if self.forgets:
            self.stored.setdefault(instance_id, Stored()).keep(run.state)
        else:
            self._states[instance_id] = run.state
        folded = self.folded.setdefault(instance_id, State(instance_id))
        for event in run.events:
            evolve(folded, event)
            if isinstance(event, TimerArmed):
                self.due[instance_id, event.wait] = event.due
        self._tabulate(row, run.events)

    def _tabulate(self, row: rows.InstanceRow, events: list[AnyEvent]) -> None:
        tables = self.tables.setdefault(row.id, {})
        for name, kept in changes.fold(row, events, at=self.now, actor="").kept.items():
            table = tables.setdefault(name, {})
            for wait, columns in kept.changed.items():
                table[wait].update(columns)
            for wait in kept.gone - {0}:  # what was thrown, and not waited for
                del table[wait]
            table.update(kept.made)

    def state(self, instance_id: str) -> State:
        """The state of an instance, as it was kept or as its pages say."""
        if not self.forgets:
            self._states[instance_id].changed.clear()
            return self._states[instance_id]
        row, pages = self.rows[instance_id], self.stored[instance_id]
        parent = (row.parent_id, row.parent_scope, row.parent_wait) if row.parent_id else None
        return State(instance_id, sequence=row.sequence, business_key=row.business_key, parent=parent, pages=pages)

    # -- what can be seen ----------------------------------------------------------------------

    @property
    def running(self) -> list[str]:
        """The ids of the instances that have not ended."""
        return sorted(one for one, row in self.rows.items() if row.ended_at is None)

    def waits(self) -> Iterator[tuple[str, int, int, Wait]]:
        """Everything open: (instance, scope, wait id, wait), of each instance the first opened first."""
        for instance_id in self.running:
            scopes = self.folded[instance_id].scopes.values()
            found = [(wait_id, scope.id, wait) for scope in scopes for wait_id, wait in scope.waits.items()]
            for wait_id, scope_id, wait in sorted(found, key=lambda one: one[0]):
                yield instance_id, scope_id, wait_id, wait

    def legal(self) -> list[Deed]:
        """What may happen next: of all timers the one that is due first, a signal for all who listen."""
        found = [
            Deed(what, instance_id, scope, wait_id, more)
            for instance_id, scope, wait_id, wait in self.waits()
            for what, more in _may(wait, self._element(instance_id, wait))
            if not self._is_hopeless(instance_id, wait_id, wait)
        ]
        timers = [one for one in found if one.what == "timer"]
        first = sorted(timers, key=lambda one: self.due[one.instance_id, one.wait])[:1]
        signals = [
            Deed("signal", "", more=name) for name in sorted({one.more for one in found if one.what == "signal"})
        ]
        return [one for one in found if one.what not in {"timer", "signal"}] + first + signals

    def _is_hopeless(self, instance_id: str, wait_id: int, wait: Wait) -> bool:
        """Whether a job has failed for good, or trying an incident again would change nothing."""
        row = self.tables[instance_id].get(wait.kind, {}).get(wait_id, {})
        return row.get("state") == "failed" or row.get("code") == "uncaught-error"

    def _element(self, instance_id: str, wait: Wait) -> Element:
        return self.programs[self.rows[instance_id].process_key].elements[wait.element]

    def _listening(self, name: str) -> list[Deed]:
        waits = list(self.waits())
        return [Deed("signal", *one) for *one, wait in waits if wait.kind == "signal" and wait.data == name]


JOBS = [("done", None), ("failed", 1), ("failed", 0), ("threw", "E1"), ("threw", "E2")]


def _may(wait: Wait, element: Element) -> list[tuple[str, Any]]:
    """What may happen to one wait, each with what it needs to be told."""
    if wait.kind == "task":
        asked = getattr(element.detail, "asked", None)
        return [("complete", None)] if asked is None else [("complete", one) for one in asked.answers]
    if wait.kind == "job":
        return JOBS
    if wait.kind == "signal":
        return [("signal", wait.data)]
    return [(wait.kind, None)] if wait.kind in {"timer", "message", "incident"} else []


def _hears(listener: Deed, values: dict[str, Any]) -> Callable[[Turn], None]:
    return lambda turn: stimuli.signal_heard(turn.run(listener.instance_id), listener.scope, listener.wait, values)


def _complete(run: Run, deed: Deed, values: dict[str, Any]) -> None:
    stimuli.complete(run, deed.scope, deed.wait, values if deed.more is None else {"choice": deed.more})


_DEEDS: dict[str, Callable[[Run, Deed, dict[str, Any]], None]] = {
    "complete": _complete,
    "done": lambda run, deed, values: stimuli.job_done(run, deed.scope, deed.wait, values),
    "failed": lambda run, deed, _: stimuli.job_failed(run, deed.scope, deed.wait, "It rained.", deed.more, run.now),
    "threw": lambda run, deed, _: stimuli.job_error(run, deed.scope, deed.wait, deed.more, "It rained."),
    "timer": lambda run, deed, _: stimuli.timer_due(run, deed.scope, deed.wait),
    "message": lambda run, deed, values: stimuli.message_arrived(run, deed.scope, deed.wait, "news", "m", values),
    "incident": lambda run, deed, values: stimuli.retry(run, deed.scope, deed.wait, values),
    "write": lambda run, _, values: stimuli.write(run, 0, values),
    "cancel": lambda run, _, __: stimuli.cancel(run, "No longer wanted"),
}


class _Turn(Turn):
    """A turn over a house in memory."""

    def __init__(self, house: House) -> None:
        super().__init__(house, None, locks=False)  # type: ignore[arg-type]
        self.house = house
        self.written: dict[tuple[str, str], tuple[Any, int]] = {}

    @property
    def runs(self) -> dict[str, Run]:
        """The instances it has taken."""
        return self._runs

    @property
    def now(self) -> int:
        return self.house.now

    def run(self, instance_id: str, row: Any = None, root: Any = None) -> Run:
        if instance_id not in self._runs:
            self._rows[instance_id] = self.house.rows[instance_id]
            self._runs[instance_id] = self._new_run(
                self.program(self.house.rows[instance_id].definition_id), self.house.state(instance_id)
            )
        return self._runs[instance_id]

    def program(self, definition_id: str) -> Program:
        return self.house.programs[definition_id]

    def definition(self, definition_id: str) -> Definition:
        return Definition(definition_id, definition_id, 1, definition_id)

    def called(self, process: str, binding: str) -> str | None:
        return process if process in self.house.programs else None

    def versions(self, process: str) -> list[int]:
        return [1] if process in self.house.programs else []

    def group_of(self, process_key: str, lane: Lane) -> str | None:
        return lane.group

    def calendar_of(self, process_key: str, lane: Lane) -> Calendar:
        return standard()

    def document(self, store: str, key: str) -> tuple[Any, int]:
        known = self.house.documents | self.written
        return known.get((store, key), (None, 0))

    def keep(self, state: State, store: str, key: str, value: Any) -> None:
        self.written[store, key] = (value, self.document(store, key)[1] + 1)
