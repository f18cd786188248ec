"""Which step sends and which takes what a message flow carries, also where it ends at the border of a pool
(BPMN 2.0.2, 9.4: a message flow connects pools or what stands in them).

At a border it is meant for the one step of that pool's process that sends, or takes, a message and says nowhere which.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from engine.diagram import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Diagram, Element

SENDS = names.words("sendTask intermediateThrowEvent endEvent")
TAKES = names.words("receiveTask startEvent intermediateCatchEvent boundaryEvent")
_ENDS = {"sourceRef": SENDS, "targetRef": TAKES}
_DEFINITION = "messageEventDefinition"


class Exchange:
    """The message flows of one file, and the steps at their ends."""

    def __init__(self, diagram: Diagram) -> None:
        """Nothing is looked up before somebody asks."""
        self._diagram = diagram
        self._known: dict[tuple[Element, str], frozenset[Element]] = {}

    def flows(self, step: Element) -> tuple[Element, ...]:
        """Give the message flows of a step: those that end at it, else the one that ends at its pool and means it."""
        return self._diagram.touching(step, "messageFlow") or self._meant.get(step, ())

    def stated(self, definition: Element) -> Element | None:
        """Find the message that an event definition or task names itself, or by its operation."""
        found = self._diagram.resolve(definition.attributes.get("messageRef"), "message")
        return found or self._of_operation(definition)

    def carried(self, flow: Element) -> Element:
        """Find what flows there: its message, that which a step at its end names, else the flow is the message."""
        named = self._diagram.resolve(flow.attributes.get("messageRef"), "message")
        return named or next(self._named_at_ends(flow), flow)

    def process(self, flow: Element, end: str) -> Element | None:
        """Give the process in whose pool a message flow begins or ends, where it does so at its border."""
        pool = self._diagram.resolve(flow.attributes.get(end), "participant")
        return None if pool is None else self._diagram.resolve(pool.attributes.get("processRef"), "process")

    def is_meant(self, flow: Element, end: str) -> bool:
        """Whether a step in the pool at whose border a message flow ends sends, or takes, what flows there."""
        process = self.process(flow, end)
        return process is not None and (flow in self._at_steps or self.carried(flow) in self._said(process, end))

    @cached_property
    def _meant(self) -> Mapping[Element, tuple[Element, ...]]:
        found: dict[Element, tuple[Element, ...]] = {}
        for pool in self._diagram.participants:
            for end in _ENDS:
                flows = self._diagram.touching(pool, "messageFlow", end)
                step = self._only_one(flows, end) if flows else None
                if step is not None:
                    found[step] = flows
        return found

    @cached_property
    def _at_steps(self) -> frozenset[Element]:
        return frozenset(flow for flows in self._meant.values() for flow in flows)

    def _said(self, process: Element, end: str) -> frozenset[Element]:
        """The messages that steps of a process name."""
        if (process, end) not in self._known:
            stated = (found for one in self._steps(process, end) for found in self._all_stated(one))
            self._known[process, end] = frozenset(stated)
        return self._known[process, end]

    def _only_one(self, flows: tuple[Element, ...], end: str) -> Element | None:
        """Give the one step that can be meant: it says of no message, and nothing else in its pool names this one."""
        process, carried = self.process(flows[0], end), {self.carried(flow) for flow in flows}
        if process is None or len(carried) > 1 or not carried.isdisjoint(self._said(process, end)):
            return None
        silent = [one for one in self._steps(process, end) if not self._all_stated(one)]
        if len(silent) != 1:
            return None
        return None if self._diagram.touching(silent[0], "messageFlow") else silent[0]

    def _steps(self, process: Element, end: str) -> Iterator[Element]:
        for one in process.within():
            if one.kind in _ENDS[end] and self._definitions(one):
                yield one

    def _all_stated(self, step: Element) -> list[Element]:
        return [found for one in self._definitions(step) if (found := self.stated(one)) is not None]

    def _definitions(self, step: Element) -> tuple[Element, ...]:
        if step.kind.endswith("Task"):
            return (step,)
        return tuple(one for one in self._diagram.event_definitions(step) if one.kind == _DEFINITION)

    def _named_at_ends(self, flow: Element) -> Iterator[Element]:
        """The message of a step at an end, where it names one alone."""
        for end, kinds in _ENDS.items():
            step = self._diagram.resolve(flow.attributes.get(end), *kinds)
            stated = self._all_stated(step) if step is not None else []
            if len(stated) == 1:
                yield stated[0]

    def _of_operation(self, definition: Element) -> Element | None:
        stated = definition.child("operationRef")
        reference = definition.attributes.get("operationRef") or (stated.text if stated is not None else None)
        operation = self._diagram.resolve(reference, "operation")
        incoming = None if operation is None else operation.child("inMessageRef")
        return None if incoming is None else self._diagram.resolve(incoming.text, "message")
