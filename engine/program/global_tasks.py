"""Global tasks: tasks on their own, called like processes (BPMN 2.0.2, 10.3.7).

Each becomes a process with nothing in it but the task. It runs only when it is called, in its caller's lane.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.diagram.redraw import redrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.diagram.model import Diagram, Element
    from engine.model import Finding

KINDS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
"""Global tasks, and the tasks that they are."""
_OF_PROCESS = frozenset({"tl:governance", "tl:businessKey", "tl:variable"})
_BOTH = frozenset({"documentation", "ioSpecification"})


def unfolded(diagram: Diagram) -> Diagram:
    """Give the diagram with each global task as one more process, after the others; as it is where it has none."""
    if not any(one.kind in KINDS for one in diagram.root.children):
        return diagram
    known = set(diagram.elements)
    others = tuple(one for one in diagram.root.children if one.kind not in KINDS)
    called = tuple(_process(one, known) for one in diagram.root.children if one.kind in KINDS)
    return redrawn(diagram, replace(diagram.root, children=(*others, *called)))


def task_id(key: str, known: Iterable[str]) -> str:
    """Make the id of the task in the process that a global task has become."""
    name = f"{key}_task"
    while name in known:
        name += "_"
    return name


def told(key: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Let findings about the task be about the global task, which is what stands in the file."""
    return tuple(
        replace(one, element=key) if (one.element or "").rstrip("_") == f"{key}_task" else one for one in findings
    )


def _process(drawn: Element, known: set[str]) -> Element:
    """Wrap a global task in a process that can only be called."""
    own = [one for one in drawn.extensions if one.kind in _OF_PROCESS]
    others = [one for one in drawn.extensions if one.kind not in _OF_PROCESS]
    kept = [one for one in drawn.children if one.kind in _BOTH]
    inside = [one for one in drawn.children if one.kind not in {"extensionElements", *_BOTH}]
    outputs = [one for one in kept if one.kind == "ioSpecification"]  # a script's only output is what it gives
    task = replace(
        drawn,
        kind=KINDS[drawn.kind],
        id=task_id(drawn.id, known),
        attributes=_attributes(drawn.attributes),
        children=(*_extended(drawn, others), *(_copied(one, known) for one in outputs), *inside),
    )
    called = _made(drawn, "tl:called")
    return replace(drawn, kind="process", given=False, children=(*_extended(drawn, [*own, called]), *kept, task))


def _attributes(attributes: Mapping[str, str]) -> Mapping[str, str]:
    """Scripts of global tasks name their language by another word."""
    named = {"scriptLanguage": "scriptFormat"}
    return MappingProxyType({named.get(key, key): value for key, value in attributes.items() if key != "id"})


def _extended(drawn: Element, extensions: list[Element]) -> tuple[Element, ...]:
    if not extensions:
        return ()
    return (replace(_made(drawn, "extensionElements"), children=tuple(extensions)),)


def _made(drawn: Element, kind: str) -> Element:
    return replace(
        drawn, kind=kind, id="", given=False, name="", attributes=MappingProxyType({}), children=(), text="", before=""
    )


def _copied(specification: Element, known: set[str]) -> Element:
    """An ioSpecification of the task's own, whose parts have ids of their own."""
    parts = tuple(
        replace(one, id=task_id(one.id, known))
        for one in specification.children
        if one.kind in {"dataInput", "dataOutput"}
    )
    return replace(specification, id=task_id(specification.id, known), children=parts)
