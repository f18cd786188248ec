"""What one transaction is going to do: commands say it, `Turns` does it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from engine.errors import NotFound
from engine.execution import correlation, stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.execution.trouble import Stuck
from engine.program.details import version_of
from engine.sentence import in_quotes, say
from engine.store import definitions, instances, messages
from engine.store.outcomes import Taken
from engine.turn import doers, lanes, telling
from engine.turn.documents import Documents
from engine.turn.saving import communicate, save, spoken_of
from engine.turn.stored import StoredPages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.calendar import Calendar
    from engine.deployed import Definition
    from engine.events import AnyEvent, Promise
    from engine.execution.places import Caller
    from engine.execution.run import Called
    from engine.program.model import Lane, Program
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Reader, Writer
    from engine.turn.turns import Turns

CALLS = 1_000
"""Instances one turn may work on before another is called: processes that call each other end there. As many more
may be called as an activity has rounds.
"""


class Turn:
    """What one transaction is going to do. Commands use `view`, `now`, `run`, `start`, `record` and `then`."""

    def __init__(self, turns: Turns, view: Reader, *, locks: bool, actor: str = "") -> None:
        """`locks`: the view is a transaction that locks what it takes. `actor` is whose deed it is."""
        self.turns = turns
        self.view = view
        self._now: int | None = None
        self.view_locks = locks
        self.actor = actor
        self.makes_work = False
        self._rows: dict[str, InstanceRow] = {}
        self._runs: dict[str, Run] = {}
        self._told: set[str] = set()
        self._writes: list[Callable[[Writer], None]] = []
        self._spoken_of: set[tuple[str, str]] = set()
        self._widest = 0
        self._documents: Documents | None = None

    # what commands use

    @property
    def now(self) -> int:
        """The moment of this turn. It is read once, and not before its instance is taken: who waited acts later."""
        if self._now is None:
            self._now = self.turns.store.now(self.view)
        return self._now

    def run(self, instance_id: str, row: InstanceRow | None = None, root: bytes | None = None) -> Run:
        """Take an instance; `row` and `root` are what has been read of it already. `NotFound` where there is none."""
        run = self._runs.get(instance_id)
        if run is None:
            if row is None or self.view_locks:
                row, root = self._take(instance_id, row)
            self._rows[instance_id] = row
            parent = (row.parent_id, row.parent_scope, row.parent_wait) if row.parent_id else None
            state = State(
                instance_id,
                sequence=row.sequence,
                business_key=row.business_key,
                parent=parent,
                pages=StoredPages(self.view, instance_id, root),
            )
            run = self._runs[instance_id] = self._new_run(self.program(row.definition_id), state)
        return run

    def lock(self, instance_ids: Iterable[str]) -> None:
        """Lock instances that this turn will take, in the one order; needed where it may take several."""
        if self.view_locks:
            instances.lock(self.view, instances.roots(self.view, instance_ids))  # type: ignore[arg-type]

    def row(self, instance_id: str) -> InstanceRow:
        """The row of an instance that this turn has taken, as it was."""
        return self._rows[instance_id]

    def start(
        self,
        definition: Definition,
        values: dict[str, Any],
        *,
        instance_id: str | None = None,
        element: str | None = None,
        business_key: str | None = None,
        message: tuple[str, str] | None = None,
        key: str | None = None,
        parent: tuple[str, int, int] | None = None,
        caller: Caller | None = None,
        root_id: str | None = None,
        promise: Promise | None = None,
    ) -> Run:
        """Begin an instance; `Stuck` where it cannot, `Taken` where its unique business key is in use.

        `message` (name, id) and its correlation `key` are what began it: where nothing else gives it a business key,
        that is the key which the message carries, or came with.
        """
        instance_id = instance_id or self.turns.new_id()
        program = self.program(definition.id)
        if business_key is None and program.business_key is not None:
            value = program.business_key(values, self.now, self.turns.calendar.zone)
            business_key = None if value is None else str(value)
        if business_key is None and message is not None and element is not None:
            clock = (self.now, self.turns.calendar.zone)
            begun_by = element.partition("/")[0]
            business_key = correlation.opening(program, begun_by, message[0], values, clock) or key
        if business_key is None and program.talks:
            business_key = instance_id
        run = self._new_run(program, State(instance_id, parent=parent))
        stimuli.start(
            run,
            definition.id,
            definition.version,
            values,
            element=element,
            business_key=business_key,
            root_id=root_id,
            message=message,
            caller=caller,
            promise=promise,
        )
        key = run.state.business_key
        if program.unique and key is not None and instances.holder(self.view, program.key, f"{program.key}:{key}"):
            raise Taken(program.name, key)
        self._rows[instance_id] = instances.new(instance_id)
        self._runs[instance_id] = run
        return run

    def record(self, instance_id: str, event: AnyEvent) -> None:
        """Record something that happened to an instance besides its run (a claim)."""
        self.run(instance_id).record(event)

    def then(self, write: Callable[[Writer], None]) -> None:
        """Write something else in the same transaction, before the instances; `Raced` from it runs the turn again."""
        self._writes.append(write)

    def speak_of(self, name: str, key: str) -> None:
        """Lock a message's name and key before anything is written, so that nobody begins to wait for it unseen."""
        self._spoken_of.add((name, key))

    def program(self, definition_id: str) -> Program:
        """The compiled definition."""
        return self.turns.deployed.program(self.view, definition_id)

    def definition(self, definition_id: str) -> Definition:
        """Name, key and version of a definition."""
        return self.turns.deployed.definition(self.view, definition_id)

    @property
    def locale(self) -> dict[str, Any]:
        """The organisation's zone and what day it is there, as forms need them."""
        calendar = self.turns.calendar
        return {"zone": calendar.zone, "today": calendar.local(self.now).date()}

    # what a run asks of its surroundings

    def called(self, process: str, binding: str) -> str | None:
        """Resolve a call activity: "latest" or "version:N" of a process."""
        wanted = version_of(binding)
        if wanted is not None:
            found = [one.id for one in definitions.versions(self.view, process) if str(one.version) == wanted]
            return found[0] if found else None
        return definitions.latest_id(self.view, process)

    def versions(self, process: str) -> list[int]:
        """Number the versions of a process, the oldest first."""
        return sorted(one.version for one in definitions.versions(self.view, process))

    def new_id(self) -> str:
        """Give a fresh instance id."""
        return self.turns.new_id()

    def document(self, store: str, key: str) -> tuple[Any, int]:
        """Give a document of a data store and its revision."""
        if self._documents is None:
            self._documents = Documents(self.view)
        return self._documents.read(store, key)

    def keep(self, state: State, store: str, key: str, value: Any) -> None:
        """Note a document that an instance's last event has written; it has been looked at before."""
        assert self._documents is not None, "whoever writes a document asks for its revision first"
        self._documents.note(state, store, key, value)

    def calendar_of(self, process_key: str, lane: Lane) -> Calendar:
        """Give the calendar by which work in a lane is counted."""
        return self.turns.hours.of(process_key, lane)

    def group_of(self, process_key: str, lane: Lane) -> str | None:
        """Give the group that works in a lane whose diagram does not say so."""
        return lanes.groups_of(self.view, process_key, [lane])[lane.id]

    def did(self, run: Run, elements: Sequence[str]) -> list[str]:
        """Name whoever did one of these elements in an instance, and is here still."""
        done = doers.of_run(self.view, run, elements, self.actor)
        return doers.here(self.view, {one for names in done.values() for one in names})

    # how it ends

    def settle(self) -> None:
        """Start called processes, cancel those nobody waits for and tell parents of ended ones, until all is quiet."""
        busy = True
        while busy:
            busy = False
            for instance_id, run in list(self._runs.items()):
                busy |= self._family_of(instance_id, run)

    def write(self, w: Writer, actor: str, channel: str) -> None:
        """Write everything; `Raced` when an instance is no longer as it was read."""
        if self.view_locks:
            messages.lock(w, self._spoken_of.union(*map(spoken_of, self._runs.values())))
        for write in self._writes:
            write(w)
        for instance_id in sorted(self._runs):
            run = self._runs[instance_id]
            if run.events:
                self.makes_work |= telling.tell(w, self._rows[instance_id], run, actor)
                save(w, self._rows[instance_id], run, actor=actor, channel=channel)
                self.makes_work |= communicate(w, run, actor=actor, new_id=self.new_id)
        if self._documents is not None:
            self._documents.write(w, self.now)

    def let_go(self) -> None:
        """Forget its instances: they know their turn and it knows them, which would leave them to the collector."""
        self._runs.clear()
        self._writes.clear()

    @property
    def recorded(self) -> int:
        """How much there is to write so far."""
        return len(self._writes) + sum(len(run.events) for run in self._runs.values())

    @property
    def idle(self) -> bool:
        """Whether there is nothing to write."""
        return not (self._writes or any(run.events for run in self._runs.values()))

    def _take(self, instance_id: str, known: InstanceRow | None) -> tuple[InstanceRow, bytes | None]:
        if self.view_locks:
            root = instances.root(self.view, instance_id) if known is None else known.root_id
            if root is not None:
                instances.lock(self.view, [root])  # type: ignore[arg-type]  # a view that locks is a Writer
        found = instances.with_root(self.view, instance_id)
        if found is None:
            raise NotFound("process instance", instance_id)
        return found

    def _new_run(self, program: Program, state: State) -> Run:
        return Run(program, state, now=self.now, calendar=self.turns.calendar, surroundings=self)

    def _family_of(self, instance_id: str, run: Run) -> bool:
        called, run.called = run.called, []
        for call in called:
            self._begin_child(instance_id, run, call)
        gone = bool(run.cancelled_children) and self._cancel_called(run)
        escalated = bool(run.escalated) and self._tell_callers(run)
        told = run.state.ended is not None and self._tell_parent(instance_id, run)
        return bool(called or gone or escalated or told)

    def _cancel_called(self, run: Run) -> bool:
        gone, run.cancelled_children = run.cancelled_children, []
        for child_id in gone:
            child = self.run(child_id)
            if child.state.ended is None and self._rows[child_id].ended_at is None:
                self._told.add(child_id)
                stimuli.cancel(child, say("What called it no longer waits for it."))
        return bool(gone)

    def _tell_callers(self, run: Run) -> bool:
        """Take escalations outwards until a caller catches each; who threw them goes on unless it was called off."""
        ended = run.state.ended
        while run.escalated and run.state.ended == ended:
            self._tell_caller(run, run.escalated.popleft())
        run.escalated.clear()  # called off, it has nothing more to say
        if run.state.ended is None:
            stimuli.go_on(run)
        return True

    def _tell_caller(self, run: Run, code: str) -> None:
        caller, callers = run, list[Run]()
        with suppress(stimuli.Gone):  # a caller moved on in this very turn, and calls off what it had called
            while caller.state.parent is not None:
                parent_id, scope, wait = caller.state.parent
                caller = self.run(parent_id)
                callers.append(caller)
                if stimuli.child_escalated(caller, scope, wait, code):
                    break
        for one in reversed(callers):
            self._cancel_called(one)

    def _begin_child(self, instance_id: str, run: Run, call: Called) -> None:
        """Start a called process; where it cannot begin, its caller is stuck at the call."""
        self._widest = max(self._widest, run.widest)
        stuck = self._called_in_vain(instance_id, call)
        if stuck is None:
            return
        if call.child_id in run.cancelled_children:
            run.cancelled_children.remove(call.child_id)
        else:
            stimuli.child_refused(run, call.scope, call.wait, stuck)

    def _called_in_vain(self, instance_id: str, call: Called) -> Stuck | None:
        if len(self._runs) >= CALLS + self._widest:
            told = say(
                "More than %(number)s processes were called in one step, one by another.", number=len(self._runs)
            )
            return Stuck("endless-loop", told)
        definition = self.definition(call.definition_id)
        try:
            self.start(
                definition,
                call.values,
                instance_id=call.child_id,
                business_key=call.business_key,
                parent=(instance_id, call.scope, call.wait),
                caller=call.by,
                promise=call.promise,
                root_id=self._root_of(instance_id),
            )
        except Stuck as stuck:
            return stuck
        except Taken as taken:
            about = {"process": in_quotes(definition.name), "key": in_quotes(taken.key)}
            return Stuck("called-process", say("The process %(process)s is already running for %(key)s.", **about))
        return None

    def _root_of(self, instance_id: str) -> str:
        while not self._rows[instance_id].root_id:
            parent = self._runs[instance_id].state.parent
            if parent is None:
                return instance_id
            instance_id = parent[0]
        return self._rows[instance_id].root_id

    def _tell_parent(self, instance_id: str, run: Run) -> bool:
        state = run.state
        if state.parent is None or instance_id in self._told:
            return False
        self._told.add(instance_id)
        parent_id, scope, wait = state.parent
        parent = self.run(parent_id)
        with suppress(stimuli.Gone):  # the caller moved on in this very turn
            if state.ended == "completed":
                stimuli.child_ended(parent, scope, wait, run.result)
            elif state.ended == "failed":
                stimuli.child_failed(parent, scope, wait, state.outcome or "")
            else:
                stimuli.child_cancelled(parent, scope, wait)
        return True
