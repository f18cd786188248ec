"""One scenario played on SpiffWorkflow.

How tokens move is its doing. Ours are the values, the clock, the jobs of the `sample` connector and the
limits: whatever the micro-cases do not prove ends the comparison with a sentence that names the element.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.task import TaskState

from engine.reference.data import inputs, where
from engine.reference.limits import NotComparable
from engine.reference.parts import Error, Job, Message, ScriptEngine, Signal, Task, Timer, UserTask, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.reference.data import Data
    from engine.reference.limits import Limit
    from engine.values import Value

MOST_STEPS = 900
"""Steps one after the other in a workflow: SpiffWorkflow does not look further than 1,000 into its tree of tasks
and takes an instance whose tokens are beyond for completed (TaskIterator.max_depth)."""
BUFFERED = 7 * 24 * 3_600_000_000
"""How long a message waits for somebody to wait for it, in microseconds."""
SAMPLE = "sample"
"""The type of job whose work is known: it brings nothing."""
_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class Impossible(Exception):  # noqa: N818 - an answer, not an error
    """The scenario asks for what SpiffWorkflow does not offer at this point: nothing waits there."""


class Posted(NamedTuple):
    """A message that nobody has waited for yet; `expires` is an instant."""

    name: str
    key: str
    values: Mapping[str, Value]
    expires: int


class Play:
    """A process instance on SpiffWorkflow; `clock` is the instant by which timers are judged."""

    def __init__(self, data: Data, limits: Sequence[Limit], *, guarded: bool = True) -> None:
        """`guarded` False lets it run past the limits that show only in the run as well."""
        self.data = data
        self.clock = data.now
        self.guarded = guarded
        self.ends: list[str] = []
        self._outcome: str | None = None
        self.workflow: Any = None
        self._stops = {limit.element: str(limit) for limit in limits if not limit.trigger}
        self._watched = [limit for limit in limits if limit.trigger]
        self._joined: set[tuple[Any, str]] = set()
        self._posted: list[Posted] = []

    def start(self, specification: Any, inner: Any) -> None:
        """Begin with SpiffWorkflow's compiled processes and run to the first waits."""
        self.workflow = Workflow(specification, inner, script_engine=ScriptEngine(self))
        self._settle()

    @property
    def waiting(self) -> tuple[str, ...]:
        """The sorted ids of the user tasks that wait."""
        return tuple(sorted(task.task_spec.bpmn_id for task in self._ready(UserTask, Task)))

    @property
    def over(self) -> bool:
        """Whether the process has ended."""
        return bool(self.workflow.is_completed())

    @property
    def outcome(self) -> str | None:
        """The name of the end it came to; None while it runs."""
        return (self._outcome or "Completed") if self.over else None

    # what a scenario does

    def complete(self, element: str, values: Mapping[str, Value]) -> None:
        """Do a user task with the values of its form."""
        task = next((task for task in self._ready(UserTask, Task) if task.task_spec.bpmn_id == element), None)
        if task is None:
            raise Impossible(f"{element!r} does not wait")
        scope = self.data.scope(task)
        form = scope.program.forms.get(getattr(self.data.element(task, element).detail, "form", None) or "")
        if form is not None:
            values, errors = form.check(values, scope.visible(inputs(task)))
            if errors:
                raise Impossible(f"the form of {element!r} does not accept {', '.join(sorted(errors))}")
        self._finish(task, values)

    def work(self) -> bool:
        """Do every job that waits as the `sample` connector does, and deliver what was posted; False if nothing."""
        jobs = self._ready(Job)
        for task in jobs:
            if task.state == TaskState.READY:  # the one before may have ended its activity
                self._do(task)
        return self._deliver_posted() or bool(jobs)

    def pass_time(self, now: int) -> None:
        """Move on to an instant; timers fire in the order in which they are due."""
        self._watch("timer")
        self.data.now = now
        while True:
            following = min((one for one in self._dues() if self.clock < one <= now), default=None)
            self.clock = now if following is None else following
            self.workflow.refresh_timers()
            self._settle()
            if following is None:
                return

    def publish(self, name: str, key: str | None, values: Mapping[str, Value]) -> None:
        """Send a message; without anybody to take it, it waits for a week."""
        self._watch("message", name)
        if key is not None and not self._deliver(name, key, values):
            self._posted.append(Posted(name, key, values, self.data.now + BUFFERED))

    def signal(self, name: str, values: Mapping[str, Value]) -> None:
        """Broadcast a signal."""
        self._watch("signal", name)
        if self.over:
            return  # SpiffWorkflow would wake it up again
        event = BpmnEvent(Signal(name), payload=dict(values))
        self._refuse_again(event)
        self.workflow.event_manager.catch(event, internal=False)
        self._settle()

    # what SpiffWorkflow's parts ask

    def at_join(self, task: Any) -> None:
        """Refuse joins that the micro-cases do not prove: reached again, or twice on one flow."""
        name = task.task_spec.name
        if not self.guarded or len(task.task_spec.inputs) < 2:  # noqa: PLR2004 - a join has several flows
            return
        if (where(task), name) in self._joined:
            raise NotComparable(name, f"{name!r} joins again in a loop, where SpiffWorkflow does not wait for all.")
        parents = (one.parent for one in task.workflow.get_tasks(spec_name=name))
        arrived = Counter(parent.task_spec.name for parent in parents if parent.state == TaskState.COMPLETED)
        if any(count > 1 for count in arrived.values()):
            raise NotComparable(name, f"Two tokens reach {name!r} on one flow, of which SpiffWorkflow loses one.")

    def throw(self, error: Error, element: str, around: Any, host: Any = None) -> None:
        """Let an error out of a workflow, or of the activity `host` in it, to whoever catches it first outwards.

        SpiffWorkflow looks at every activity of a workflow; BPMN only at the one that the error came from.
        """
        event = BpmnEvent(error, payload={"error_code": error.code, "error_message": ""}, target=around)
        self._watch("error", error.code)
        while True:
            catching = [task for task in self._catching(event) if task.workflow == around]
            right = [task for task in catching if host is not None and task.parent is host.parent]
            if self.guarded and (catching != right or len(right) > 1):
                raise NotComparable(element, f"More than one event would catch the error of {element!r}.")
            if self.guarded and not right and around == self.workflow:
                raise NotComparable(element, f"Nothing catches the error of {element!r}, which is an incident.")
            if catching or around == self.workflow:
                self.workflow.catch(event)
                return
            host = self.workflow.get_task_from_id(around.parent_task_id)
            around = host.workflow

    # how it runs

    def _settle(self) -> None:
        """Run everything that needs neither people, workers nor time."""
        while True:
            self.workflow.do_engine_steps(did_complete_task=self._completed)
            ready = self.workflow.get_tasks(state=TaskState.READY)
            for task in ready:
                if task.task_spec.bpmn_id in self._stops:
                    raise NotComparable(task.task_spec.bpmn_id, self._stops[task.task_spec.bpmn_id])
            if all(task.task_spec.manual for task in ready):
                return

    def _completed(self, task: Any) -> None:
        """Notice what SpiffWorkflow has completed by itself."""
        element = task.task_spec.bpmn_id
        place = (where(task), element)
        if self.guarded and element and _depth(task) > MOST_STEPS:
            raise NotComparable(element, f"At {element!r} the run is more than {MOST_STEPS} steps long.")
        if isinstance(task.task_spec, defaults.EndEvent):
            self.ends.append(element)
            if self.data.is_top(task):
                self._outcome = self.data.element(task, element).label
        elif isinstance(task.task_spec, defaults.ParallelGateway | defaults.InclusiveGateway):
            self._joined.add(place)

    def _ready(self, *kinds: type) -> list[Any]:
        return [task for task in self.workflow.get_tasks(state=TaskState.READY) if isinstance(task.task_spec, kinds)]

    def _finish(self, task: Any, values: Mapping[str, Value]) -> None:
        self.data.finished(task, values)
        task.run()
        self._settle()

    def _do(self, task: Any) -> None:
        given, element = inputs(task), task.task_spec.bpmn_id
        kind = self.data.element(task, element).detail.job
        if kind != SAMPLE:
            raise NotComparable(element, f"Only this house knows what comes of a job of the type {kind!r}.")
        if given.get("fail") is True:
            raise NotComparable(element, f"The job of {element!r} fails, which is an incident.")
        if given.get("error_code") is None:
            self._finish(task, {})
            return
        self.throw(Error(str(given["error_code"])), element, task.workflow, task)
        self._settle()

    def _dues(self) -> Iterator[int]:
        """Give when the armed timers are due."""
        for task in self.workflow.event_manager.tasks.values():
            yield from (due for due in task.internal_data.get(Timer.KEPT, {}).values() if due is not None)

    def _catching(self, event: BpmnEvent) -> list[Any]:
        return [task for task in self.workflow.event_manager.tasks.values() if task.task_spec.catches(task, event)]

    def _deliver_posted(self) -> bool:
        posted, self._posted = self._posted, []
        delivered = False
        for one in posted:
            if one.expires <= self.data.now:
                continue
            if self._deliver(one.name, one.key, one.values):
                delivered = True
            else:
                self._posted.append(one)
        return delivered

    def _deliver(self, name: str, key: str, values: Mapping[str, Value]) -> bool:
        """Give a message to the one wait or event subprocess that it is for; False where there is none."""
        event = BpmnEvent(Message(name, key=key), payload=dict(values))
        self._refuse_again(event)
        elements = self.data.root.program.elements
        named = [trigger for trigger in self.data.trigger_keys if elements[trigger].detail.name == name]
        meant = [trigger for trigger in named if self.data.trigger_keys[trigger] == key]
        receivers = len(self._catching(event)) + len(meant)
        if receivers == 0:
            return False
        if self.guarded and (receivers > 1 or meant != named or (meant and self.over)):
            why = "more than one place waits for it, or the process is over"
            raise NotComparable("", f"The message {name!r} would go elsewhere in SpiffWorkflow: {why}.")
        self.workflow.event_manager.catch(event, internal=False)
        self._settle()
        return True

    def _refuse_again(self, event: BpmnEvent) -> None:
        """SpiffWorkflow lets a boundary event that does not interrupt happen once, BPMN as often as it comes."""
        for task in self.workflow.get_tasks(state=TaskState.COMPLETED) if self.guarded else ():
            part = task.task_spec
            if isinstance(part, defaults.BoundaryEvent) and part.event_definition == event.event_definition:
                self._refuse_second(task)

    def _refuse_second(self, boundary: Any) -> None:
        element = boundary.task_spec.bpmn_id
        if any(one.has_state(_OPEN) for one in boundary.parent.children if one is not boundary):
            raise NotComparable(element, f"{element!r} happens a second time, which SpiffWorkflow does not see.")

    def _watch(self, trigger: str, name: str | None = None) -> None:
        """Stop where something happens that an element left out of the run would have caught."""
        for limit in self._watched:
            if limit.trigger == trigger and limit.name in {None, name} and self._listens(limit):
                raise NotComparable(limit.element, str(limit))

    def _listens(self, limit: Limit) -> bool:
        if limit.host is None:
            return not self.over
        return any(task.task_spec.bpmn_id == limit.host for task in self.workflow.get_tasks(state=_OPEN))


def _depth(task: Any) -> int:
    depth = 0
    while (task := task.parent) is not None:
        depth += 1
    return depth
