"""SpiffWorkflow's parts with our variables, clock and jobs; how tokens move is left to it.

Each part finds the `Play` it belongs to through the workflow's script engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser import event_parsers, task_parsers
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition, SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition, TimerEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

if TYPE_CHECKING:
    from engine.reference.play import Play


def play_of(task: Any) -> Play:
    """Find the play that a task of a workflow belongs to."""
    play: Play = task.workflow.top_workflow.script_engine.play
    return play


class ScriptEngine(PythonScriptEngine):
    """Evaluates nothing by itself: expressions and scripts are ids of ours."""

    def __init__(self, play: Play) -> None:
        super().__init__()
        self.play = play

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:  # noqa: ARG002 - its signature
        """Say whether the condition of a flow holds."""
        return self.play.data.holds(task, expression)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:  # noqa: ARG002 - its signature
        """Run a script or decision."""
        self.play.data.compute(task, script)
        return True


class Workflow(BpmnWorkflow):
    """A workflow that tells when a subprocess begins."""

    def create_subprocess(self, my_task: Any, spec_name: str) -> Any:
        """Open its variables with it."""
        subprocess = super().create_subprocess(my_task, spec_name)
        self.script_engine.play.data.opened(my_task)
        return subprocess


# events


class Timer(TimerEventDefinition):
    """A timer whose time is ours; `name` is the element's id."""

    KEPT = "dues"
    """Where a task keeps when its timers are due, by element."""

    def has_fired(self, my_task: Any) -> bool:
        """Say whether its time has come; the first question arms it."""
        play, dues = play_of(my_task), my_task.internal_data.setdefault(self.KEPT, {})
        if self.name not in dues:
            dues[self.name] = play.data.due(my_task, self.name)
        fired = bool(dues[self.name] <= play.clock)
        my_task.internal_data["event_fired"] = fired
        return fired


class Cycle(CycleTimerEventDefinition):
    """A repeated timer whose times are ours."""

    def cycle_complete(self, my_task: Any) -> bool:
        """Say whether another round is due; after the last one the timer has fired for good."""
        play, kept = play_of(my_task), my_task.internal_data
        dues = kept.setdefault(Timer.KEPT, {})
        if self.name not in dues:
            kept["anchor"], kept["round"] = play.data.now, 1
            dues[self.name] = play.data.due(my_task, self.name)
        due = dues[self.name]
        if due is None:
            kept["event_fired"] = True
        if due is None or due > play.clock:
            return False
        kept["round"] += 1
        dues[self.name] = play.data.due_again(my_task, self.name, kept["anchor"], kept["round"])
        return True


class _Told:
    """What messages, signals and errors share: their values go to our variables."""

    element: str | None

    def catch(self, my_task: Any, event: Any = None) -> None:
        my_task.internal_data[f"told {self.element}"] = event.payload
        EventDefinition.catch(self, my_task, event)

    def update_task_data(self, my_task: Any) -> None:
        told = my_task.internal_data.pop(f"told {self.element}", None)
        if told is not None:
            play_of(my_task).data.told(my_task, str(self.element), told)

    def reset(self, my_task: Any) -> None:
        EventDefinition.reset(self, my_task)


class Message(_Told, MessageEventDefinition):
    """A message caught at `element`, or (without element) one that is on its way with a `key`."""

    def __init__(self, name: str, element: str | None = None, key: str | None = None) -> None:
        super().__init__(name)
        self.element = element
        self.key = key

    def has_fired(self, my_task: Any) -> bool:
        """Remember the correlation key when the waiting begins."""
        play_of(my_task).data.key(my_task, str(self.element))
        return bool(super().has_fired(my_task))

    def catches(self, my_task: Any, event: Any) -> bool:
        """Say whether it is this message with the key that is waited for."""
        if self != event.event_definition:
            return False
        return bool(play_of(my_task).data.key(my_task, str(self.element)) == event.event_definition.key)


class Signal(_Told, SignalEventDefinition):
    """A signal caught or thrown at `element`."""

    def __init__(self, name: str, element: str | None = None) -> None:
        super().__init__(name)
        self.element = element

    def throw(self, my_task: Any) -> None:
        """Broadcast its inputs."""
        payload = play_of(my_task).data.payload(my_task, str(self.element))
        my_task.workflow.top_workflow.catch(BpmnEvent(self, payload=payload))


class Error(_Told, ErrorEventDefinition):
    """An error caught or thrown at `element`."""

    def __init__(self, code: str | None, element: str | None = None) -> None:
        super().__init__(code or "error", code)
        self.element = element

    def throw(self, my_task: Any) -> None:
        """Throw it outwards from where it happened."""
        play_of(my_task).throw(self, str(self.element), my_task.workflow)


class _Events:
    """Event parsers that make our events."""

    if TYPE_CHECKING:
        bpmn_id: str
        process_parser: Any

    def parse_timer_event(self, event: Any) -> TimerEventDefinition:
        repeated = any(child.tag == full_tag("timeCycle") for child in event)
        return (Cycle if repeated else Timer)(self.bpmn_id, self.bpmn_id)

    def parse_message_event(self, event: Any) -> Message:
        return Message(self.process_parser.parser.messages[_plain(event.get("messageRef"))], self.bpmn_id)

    def parse_signal_event(self, event: Any) -> Signal:
        return Signal(self.process_parser.parser.signals[_plain(event.get("signalRef"))], self.bpmn_id)

    def parse_error_event(self, error_event: Any) -> Error:
        error = self.process_parser.parser.errors.get(_plain(error_event.get("errorRef")), {})
        return Error(error.get("error_code") or error.get("name"), self.bpmn_id)


def _plain(reference: str | None) -> str:
    """A reference may be a QName."""
    return (reference or "").rpartition(":")[2]


class _Start(_Events, event_parsers.StartEventParser):
    """Start events."""


class _End(_Events, event_parsers.EndEventParser):
    """End events."""


class _Catch(_Events, event_parsers.IntermediateCatchEventParser):
    """Catch events."""


class _Throw(_Events, event_parsers.IntermediateThrowEventParser):
    """Throw events."""


class _Boundary(_Events, event_parsers.BoundaryEventParser):
    """Boundary events."""


class _Receive(_Events, event_parsers.ReceiveTaskParser):
    """Receive tasks."""


# activities and gateways


class _Entered:
    """An activity that a token waits in: its inputs are evaluated when it is entered."""

    def _on_ready_hook(self, my_task: Any) -> None:
        super()._on_ready_hook(my_task)  # type: ignore[misc]  # from SpiffWorkflow
        play_of(my_task).data.entered(my_task)


class UserTask(_Entered, defaults.UserTask):
    """Work for a person."""


class Task(_Entered, defaults.NoneTask):
    """A task without type is one, too."""


class Job(_Entered, defaults.ServiceTask):
    """Work for a worker: it waits until the scenario works on jobs."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True

    def _execute(self, task: Any) -> bool:  # noqa: ARG002 - its signature
        return True


class ManualTask(defaults.ManualTask):
    """Something outside the engine, which goes on at once."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = False


class Subprocess(defaults.SubWorkflowTask):
    """A subprocess hands back what its outputs say."""

    def update_data(self, my_task: Any, subworkflow: Any) -> None:  # noqa: ARG002 - its signature
        """Instead of a copy of everything."""
        play_of(my_task).data.closed(my_task)


class Call(defaults.CallActivity):
    """A called process does the same."""

    def update_data(self, my_task: Any, subworkflow: Any) -> None:  # noqa: ARG002 - its signature
        """Instead of a copy of everything."""
        play_of(my_task).data.closed(my_task)


class _Join:
    """A join that is reached again, or twice on one flow, is more than the micro-cases prove."""

    def _update_hook(self, my_task: Any) -> Any:
        play_of(my_task).at_join(my_task)
        return super()._update_hook(my_task)  # type: ignore[misc]  # from SpiffWorkflow


class ParallelGateway(_Join, defaults.ParallelGateway):
    """Parallel gateway."""


class InclusiveGateway(_Join, defaults.InclusiveGateway):
    """Inclusive gateway."""


class Parser(BpmnParser):
    """Reads BPMN into these parts."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - as the class around it has it
        full_tag("startEvent"): (_Start, defaults.StartEvent),
        full_tag("endEvent"): (_End, defaults.EndEvent),
        full_tag("intermediateCatchEvent"): (_Catch, defaults.IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, defaults.IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, defaults.BoundaryEvent),
        full_tag("receiveTask"): (_Receive, defaults.ReceiveTask),
        full_tag("userTask"): (TaskParser, UserTask),
        full_tag("task"): (TaskParser, Task),
        full_tag("serviceTask"): (TaskParser, Job),
        full_tag("manualTask"): (TaskParser, ManualTask),
        full_tag("subProcess"): (task_parsers.SubWorkflowParser, Subprocess),
        full_tag("callActivity"): (task_parsers.CallActivityParser, Call),
        full_tag("parallelGateway"): (task_parsers.GatewayParser, ParallelGateway),
        full_tag("inclusiveGateway"): (task_parsers.ConditionalGatewayParser, InclusiveGateway),
    }
