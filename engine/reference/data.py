"""The values of a scenario being played: what SpiffWorkflow's parts ask when they need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.calendar import Cycle, due, occurrence, timer_of
from engine.calendar.durations import ENDLESS
from engine.reference.limits import NotComparable
from engine.reference.variables import Scope, mapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar import Calendar, Timer
    from engine.program.model import Element, Program
    from engine.values import Value


class Data:
    """Variables by workflow (its parent task's id; None for the process itself); `now` is the instant it is."""

    def __init__(
        self,
        programs: Mapping[str, Program],
        key: str,
        values: Mapping[str, Value],
        *,
        business_key: str | None,
        now: int,
        calendar: Calendar,
    ) -> None:
        """Begin with the values that the scenario starts with."""
        self.programs = programs
        self.now = now
        self.calendar = calendar
        self.root = Scope(programs[key], values)
        self.scopes: dict[Any, Scope] = {None: self.root}
        self.beside: set[Any] = set()
        stated = programs[key].business_key
        if business_key is None and stated is not None:
            business_key = _text(stated(self.root.visible(), now))
        self.business_key = business_key
        self.trigger_keys = {
            element: self._key_of(self.root, element)
            for element in programs[key].bodies[key].triggers
            if programs[key].elements[element].behaviour == "startEvent.message"
        }

    def scope(self, task: Any) -> Scope:
        """Give the variables that a task sees."""
        return self.scopes[where(task)]

    def element(self, task: Any, element: str) -> Element:
        """Give an element of ours by its id."""
        return self.scope(task).program.elements[element]

    def is_top(self, task: Any) -> bool:
        """Whether a task belongs to the process itself or to an event subprocess of it."""
        inside = where(task)
        return inside is None or inside in self.beside

    def holds(self, task: Any, flow: str) -> bool:
        """Say whether the condition of a flow holds; anything but true or false is an incident."""
        scope = self.scope(task)
        condition = scope.program.flows[flow].condition
        value = condition(scope.visible(), self.now) if condition is not None else True
        if not isinstance(value, bool):
            raise NotComparable(flow, f"The condition of {flow!r} is neither true nor false, which is an incident.")
        return value

    def compute(self, task: Any, element: str) -> None:
        """Run a script or decision and write its result."""
        scope, drawn = self.scope(task), self.element(task, element)
        seen = scope.visible(mapped(drawn.inputs, scope.visible(), self.now))
        written = (
            _decided(drawn, seen, self.now) if drawn.kind == "businessRuleTask" else _scripted(drawn, seen, self.now)
        )
        scope.assign(mapped(drawn.outputs, seen | written, self.now) if drawn.outputs else written)

    def due(self, task: Any, element: str) -> int:
        """Say when a timer is due that is armed now, for the first time."""
        instant = due(self._timer(task, element), self.now, self.calendar)
        offset = self.element(task, element).detail.timer.offset
        return instant if offset is None else due(offset, instant, self.calendar)

    def due_again(self, task: Any, element: str, anchor: int, number: int) -> int | None:
        """Say when a repeated timer is due for the `number`-th time; None when it is over."""
        timer = self._timer(task, element)
        if isinstance(timer, Cycle) and timer.repetitions != ENDLESS and number > timer.repetitions:
            return None
        return occurrence(timer, anchor, number, self.calendar)

    def _timer(self, task: Any, element: str) -> Timer:
        detail = self.element(task, element).detail.timer
        if detail.timer is not None:
            found: Timer = detail.timer
            return found
        return timer_of(detail.expression(self.scope(task).visible(inputs(task)), self.now))

    def key(self, task: Any, element: str) -> str | None:
        """Give the correlation key of a message being waited for, as it was when the waiting began."""
        if element in self.trigger_keys:
            return self.trigger_keys[element]
        kept = task.internal_data.setdefault("keys", {})
        if element not in kept:
            kept[element] = self._key_of(self.scope(task), element)
        found: str | None = kept[element]
        return found

    def payload(self, task: Any, element: str) -> dict[str, Value]:
        """Give what a signal carries."""
        return mapped(self.element(task, element).inputs, self.scope(task).visible(), self.now)

    def told(self, task: Any, element: str, values: Mapping[str, Value]) -> None:
        """Write what an event has brought; an error brings only what its outputs take."""
        scope, drawn = self.scope(task), self.element(task, element)
        if drawn.outputs:
            scope.assign(mapped(drawn.outputs, scope.visible(values), self.now))
        elif not drawn.behaviour.endswith(".error"):
            scope.assign(values)

    def entered(self, task: Any) -> None:
        """Evaluate the inputs of an activity that begins."""
        drawn = self.scope(task).program.elements.get(task.task_spec.bpmn_id)
        if drawn is not None and drawn.inputs:
            task.internal_data["inputs"] = mapped(drawn.inputs, self.scope(task).visible(), self.now)

    def finished(self, task: Any, values: Mapping[str, Value]) -> None:
        """Write what an activity that waited has brought."""
        scope, drawn = self.scope(task), self.element(task, task.task_spec.bpmn_id)
        if drawn.outputs:
            values = mapped(drawn.outputs, scope.visible({**inputs(task), **values}), self.now)
        scope.assign(values)

    def opened(self, task: Any) -> None:
        """Open the variables of a subprocess or called process."""
        outer = self.scope(task)
        drawn = outer.program.elements.get(task.task_spec.bpmn_id)
        if task.triggered and where(task) is None:
            self.beside.add(task.id)
        values = mapped(drawn.inputs, outer.visible(), self.now) if drawn is not None else {}
        if drawn is not None and drawn.kind == "callActivity":
            values = {**outer.visible(), **values} if drawn.detail.all_in else values
            self.scopes[task.id] = Scope(self.programs[drawn.detail.process], values)
        else:
            self.scopes[task.id] = Scope(outer.program, values, outer)

    def closed(self, task: Any) -> None:
        """Hand back what the outputs of a subprocess or call activity say."""
        scope, inner = self.scope(task), self.scopes[task.id]
        drawn = scope.program.elements.get(task.task_spec.bpmn_id)
        if drawn is not None and drawn.kind == "callActivity" and drawn.detail.all_out:
            scope.assign(inner.visible())
        if drawn is not None and drawn.outputs:
            scope.assign(mapped(drawn.outputs, scope.visible(inner.visible()), self.now))

    def _key_of(self, scope: Scope, element: str) -> str | None:
        detail = scope.program.elements[element].detail
        return self.business_key if detail.key is None else _text(detail.key(scope.visible(), self.now))


def where(task: Any) -> Any:
    """Tell workflows apart: the task that a subprocess belongs to, None for the process itself."""
    return getattr(task.workflow, "parent_task_id", None)


def inputs(task: Any) -> dict[str, Value]:
    """Give the inputs of an activity that has begun."""
    found: dict[str, Value] = task.internal_data.get("inputs", {})
    return found


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _scripted(drawn: Element, seen: Mapping[str, Value], now: int) -> dict[str, Value]:
    value = drawn.detail.expression(seen, now)
    if drawn.detail.result is not None:
        return {drawn.detail.result: value}
    if not isinstance(value, dict):
        raise NotComparable(drawn.id, f"The script {drawn.id!r} gives no context, which is an incident.")
    return value


def _decided(drawn: Element, seen: Mapping[str, Value], now: int) -> dict[str, Value]:
    outcome = drawn.detail.decision(seen, now)
    if outcome.problem:
        raise NotComparable(drawn.id, f"The decision of {drawn.id!r} has no result, which is an incident.")
    return {drawn.detail.result: outcome.value}
