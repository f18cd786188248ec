"""A turn: the only place that takes, executes, records, saves and commits.

A deed (a function that takes a `Turn`) looks at rows, gives stimuli to instances and may refuse. Then
everything its instances recorded is written in one transaction: journal, working tables, pages, the answer
to the request. Of two turns that touch one instance exactly one wins; the other runs again on what is then
there, or refuses.

SQLite executes on a view that locks nothing, then takes the writer and checks revisions, so that FEEL and
DMN never hold it. PostgreSQL locks the root instances first, ascending, and looks second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from engine.errors import Conflict, NotFound, Refusal
from engine.events import JobCreated, MessageAwaited, MessageSent, SignalThrown
from engine.execution import snapshot, stimuli
from engine.execution.evolve import evolve
from engine.execution.run import Run
from engine.execution.state import Scope, State
from engine.execution.trouble import Stuck
from engine.store import definitions, instances, journal, messages, pages, projections, requests, signals
from engine.store.outcomes import DatabaseFailed, Raced, Repeated, Taken
from engine.values import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.calendar import Calendar
    from engine.deployed import Definition, Deployed
    from engine.events import AnyEvent
    from engine.execution.run import Called
    from engine.program.model import Program
    from engine.store.instances import InstanceRow
    from engine.store.store import Store
    from engine.store.transaction import Reader, Writer

Answer = TypeVar("Answer")
SENT_TIME_TO_LIVE = 7 * 24 * 3_600_000_000
"""Microseconds that a message sent by a process waits for its receiver: a week."""
CALLS = 1_000
"""Instances one turn may work on before another is called: processes that call each other end there."""
TRIES = 100
"""How often a turn that was raced runs again; every loss means that somebody else has won."""


class StoredPages:
    """Scopes of one instance from its pages; a page that cannot be read is folded from the journal."""

    def __init__(self, view: Reader, instance_id: str, root: bytes | None = None) -> None:
        """`root` is the page of scope 0 where it has been read already."""
        self._view = view
        self._id = instance_id
        self._root = root
        self._folded: dict[int, Scope] | None = None

    def scope(self, scope: int) -> Scope | None:
        """Read one scope, or None when it is not open."""
        if self._folded is not None:
            return self._folded.get(scope)
        data = self._root if scope == 0 and self._root is not None else pages.load(self._view, self._id, scope)
        found = None if data is None else snapshot.read(data)
        if found is None and (data is not None or scope == 0):
            return self._fold().get(scope)
        return found

    def children(self, parent: int) -> Iterable[int]:
        """Name the open scopes directly inside one."""
        if self._folded is not None:
            return [one.id for one in self._folded.values() if one.parent == parent and one.id]
        return pages.children(self._view, self._id, parent)

    def _fold(self) -> dict[int, Scope]:
        if self._folded is None:
            self._folded = fold(self._view, self._id).scopes
        return self._folded


def fold(view: Reader, instance_id: str) -> State:
    """Build the state of an instance from its journal alone."""
    state = State(instance_id)
    for turn in journal.read(view, instance_id):
        for event in turn.events:
            evolve(state, event)
    return state


class Turn:
    """What one transaction is going to do. Commands use `view`, `now`, `run`, `start`, `record` and `then`."""

    def __init__(self, turns: Turns, view: Reader, *, locks: bool) -> None:
        """`locks`: the view is a transaction that locks what it takes."""
        self.turns = turns
        self.view = view
        self.now = turns.store.now(view)
        self.view_locks = locks
        self._rows: dict[str, InstanceRow] = {}
        self._runs: dict[str, Run] = {}
        self._told: set[str] = set()
        self._writes: list[Callable[[Writer], None]] = []

    # what commands use

    def run(self, instance_id: str, row: InstanceRow | None = None, root: bytes | None = None) -> Run:
        """Take an instance; `row` and `root` are what has been read of it already. `NotFound` where there is none."""
        run = self._runs.get(instance_id)
        if run is None:
            if row is None or self.view_locks:
                row, root = self._take(instance_id), None
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
        parent: tuple[str, int, int] | None = None,
        root_id: str | None = None,
    ) -> Run:
        """Begin an instance; `Stuck` where it cannot, `Taken` where its unique business key is in use."""
        instance_id = instance_id or self.turns.new_id()
        program = self.program(definition.id)
        if business_key is None and program.business_key is not None:
            value = program.business_key(values, self.now)
            business_key = None if value is None else str(value)
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
        if binding.startswith("version:"):
            wanted = binding.removeprefix("version:").strip()
            found = [one.id for one in definitions.versions(self.view, process) if str(one.version) == wanted]
            return found[0] if found else None
        return definitions.latest_id(self.view, process)

    def new_id(self) -> str:
        """Give a fresh instance id."""
        return self.turns.new_id()

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
        for write in self._writes:
            write(w)
        for instance_id in sorted(self._runs):
            run = self._runs[instance_id]
            if run.events:
                self._save(w, instance_id, run, actor, channel)

    @property
    def idle(self) -> bool:
        """Whether there is nothing to write."""
        return not self._writes and not any(run.events for run in self._runs.values())

    def _take(self, instance_id: str) -> InstanceRow:
        if self.view_locks:
            root = instances.root(self.view, instance_id)
            if root is not None:
                instances.lock(self.view, [root])  # type: ignore[arg-type]  # a view that locks is a Writer
        row = instances.load(self.view, instance_id)
        if row is None:
            raise NotFound("process instance", instance_id)
        return row

    def _new_run(self, program: Program, state: State) -> Run:
        return Run(program, state, now=self.now, calendar=self.turns.calendar, surroundings=self)

    def _family_of(self, instance_id: str, run: Run) -> bool:
        called, run.called = run.called, []
        for call in called:
            self._begin_child(instance_id, run, call)
        gone, run.cancelled_children = run.cancelled_children, []
        for child_id in gone:
            child = self.run(child_id)
            if child.state.ended is None and self._rows[child_id].ended_at is None:
                self._told.add(child_id)
                stimuli.cancel(child, "The process that called it was cancelled.")
        return bool(called or gone) | self._tell_parent(instance_id, run)

    def _begin_child(self, instance_id: str, run: Run, call: Called) -> None:
        """Start a called process; where it cannot begin, its caller is stuck at the call."""
        stuck = self._called_in_vain(instance_id, run, call)
        if stuck is None:
            return
        if call.child_id in run.cancelled_children:
            run.cancelled_children.remove(call.child_id)
        else:
            stimuli.child_refused(run, call.scope, call.wait, stuck.code, stuck.message)

    def _called_in_vain(self, instance_id: str, run: Run, call: Called) -> Stuck | None:
        if len(self._runs) >= CALLS:
            return Stuck("endless-loop", f"More than {CALLS} processes were called in one step, one by another.")
        definition = self.definition(call.definition_id)
        try:
            self.start(
                definition,
                call.values,
                instance_id=call.child_id,
                business_key=run.state.business_key,
                parent=(instance_id, call.scope, call.wait),
                root_id=self._root_of(instance_id),
            )
        except Stuck as stuck:
            return stuck
        except Taken as taken:
            return Stuck("called-process", f"The process {definition.name!r} is already running for {taken.key!r}.")
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
        if state.ended is None or state.parent is None or instance_id in self._told:
            return False
        self._told.add(instance_id)
        parent_id, scope, wait = state.parent
        parent = self.run(parent_id)
        if state.ended == "completed":
            stimuli.child_ended(parent, scope, wait, run.result)
        elif state.ended == "failed":
            stimuli.child_failed(parent, scope, wait, state.outcome or "")
        else:
            stimuli.child_cancelled(parent, scope, wait)
        return True

    def _save(self, w: Writer, instance_id: str, run: Run, actor: str, channel: str) -> None:
        before = self._rows[instance_id]
        after = journal.append(w, before, run.events, at=self.now, actor=actor, channel=channel)
        projections.apply(w, after, run.events, at=self.now, actor=actor)
        state = run.state
        if state.ended is not None:
            if before.revision:
                pages.drop_all(w, instance_id)
        else:
            gone = [scope for scope in state.closed if scope <= before.sequence]
            if gone:
                pages.drop(w, instance_id, gone)
            for scope_id in state.changed:
                scope = state.scopes[scope_id]
                pages.save(w, instance_id, scope_id, scope.parent, snapshot.write(scope, run.program.digest))
        self._communicate(w, run, instance_id, actor)

    def _communicate(self, w: Writer, run: Run, instance_id: str, actor: str) -> None:
        """Put sent messages and thrown signals where the worker finds them; wake it for what can be delivered."""
        for event in run.events:
            if isinstance(event, MessageAwaited):
                messages.lock(w, [(event.name, event.key)])
                if messages.buffered(w, event.name, event.key, self.now):
                    self.turns.wake()
            elif isinstance(event, MessageSent) and event.to is None:
                values = dumps(dict(zip(event.names, event.values or (), strict=False)))
                key = event.key or ""
                expires = self.now + SENT_TIME_TO_LIVE
                row = messages.MessageRow(self.turns.new_id(), event.name, key, values, self.now, expires, instance_id)
                messages.lock(w, [(event.name, key)])
                messages.publish(w, row)
                self.turns.wake()
            elif isinstance(event, SignalThrown):
                values = dumps(dict(zip(event.names, event.values or (), strict=False)))
                signals.throw(w, self.turns.new_id(), event.name, values, at=self.now, by=actor)
                self.turns.wake()
            elif isinstance(event, JobCreated):
                self.turns.wake()


class Turns:
    """Takes turns on one store. Thread-safe."""

    def __init__(
        self,
        store: Store,
        deployed: Deployed,
        *,
        calendar: Calendar,
        new_id: Callable[[], str],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called when there may be work for the worker."""
        self.store = store
        self.deployed = deployed
        self.calendar = calendar
        self.new_id = new_id
        self.wake = wake

    def take(
        self, deed: Callable[[Turn], Answer], *, actor: str, channel: str = "api", request_id: str | None = None
    ) -> Answer:
        """Do one deed. With a request id it is answered once: a repeat gets the first answer (plain JSON)."""
        try:
            return self._take(deed, actor, channel, request_id)
        except (Refusal, Repeated):
            answered = self._answered(request_id, actor)
            if answered is None:
                raise
            return answered[0]  # type: ignore[no-any-return]

    def take_all(self, deeds: Sequence[Callable[[Turn], Any]], *, actor: str, channel: str) -> list[Any]:
        """Do several deeds in one transaction (timers, jobs, messages); answers in order, a refusal in its place.

        A database error runs them again one by one, so that one bad deed cannot hold up the others.
        """

        def together(turn: Turn) -> list[Any]:
            return [_or_refusal(deed, turn) for deed in deeds]

        try:
            return self._take(together, actor, channel, None)
        except (DatabaseFailed, Conflict, Refusal):
            return [self._alone(deed, actor, channel) for deed in deeds]

    def _alone(self, deed: Callable[[Turn], Any], actor: str, channel: str) -> Any:
        try:
            return self._take(deed, actor, channel, None)
        except (Refusal, stimuli.Gone) as refusal:
            return refusal

    def write(self, change: Callable[[Writer, int], Answer]) -> Answer:
        """Change registers (people, definitions, settings) in one transaction; `change` gets writer and time."""
        with self.store.writing() as w:
            return change(w, self.store.now(w))

    def _take(self, deed: Callable[[Turn], Answer], actor: str, channel: str, request_id: str | None) -> Answer:
        attempt = self._lock_first if self.store.dialect != "sqlite" else self._look_first
        for _ in range(TRIES):
            try:
                return attempt(deed, actor, channel, request_id)
            except Raced:
                continue
            except Taken as taken:
                raise Conflict(str(taken)) from taken
        raise Conflict("Too many people are changing this at once. Please try again.")

    def _look_first(self, deed: Callable[[Turn], Answer], actor: str, channel: str, request_id: str | None) -> Answer:
        with self.store.reading(still=True) as view:
            turn = Turn(self, view, locks=False)
            answer = deed(turn)
            turn.settle()
        if not turn.idle or request_id is not None:
            with self.store.writing() as w:
                self._finish(w, turn, answer, actor, channel, request_id)
        return answer

    def _lock_first(self, deed: Callable[[Turn], Answer], actor: str, channel: str, request_id: str | None) -> Answer:
        with self.store.writing() as w:
            turn = Turn(self, w, locks=True)
            answer = deed(turn)
            turn.settle()
            self._finish(w, turn, answer, actor, channel, request_id)
        return answer

    def _finish(self, w: Writer, turn: Turn, answer: Any, actor: str, channel: str, request_id: str | None) -> None:
        turn.write(w, actor, channel)
        if request_id is not None:
            requests.insert(w, request_id, actor, msgspec.json.encode(answer), turn.now)

    def _answered(self, request_id: str | None, actor: str) -> tuple[Any] | None:
        """Give the first answer to a request of the same person, if it was answered."""
        if request_id is None:
            return None
        with self.store.reading() as r:
            row = requests.find(r, request_id)
        return (msgspec.json.decode(row.answer),) if row is not None and row.person == actor else None


def _or_refusal(deed: Callable[[Turn], Any], turn: Turn) -> Any:
    try:
        return deed(turn)
    except (Refusal, stimuli.Gone) as refusal:
        return refusal
