"""Messages of a file: which one an element means, where it goes, and what correlates it (BPMN 2.0.2, 8.4.2 and 8.5).

A correlation key has properties, and each property says for each message how its value is read from it. An
element's key is the one of the conversation that its message flow is part of; a process may subscribe to a key
with values of its own data. Our own `tl:message correlationKey` comes before all of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import FLOW_NODES
from engine.feel import FeelSyntaxError, parse
from engine.model import Severity
from engine.program.details import Conversation
from engine.program.draft import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Diagram, Element
    from engine.feel import Expression
    from engine.program.draft import Draft

_CONVERSATIONS = frozenset({"conversation", "subConversation", "callConversation"})


def meant(diagram: Diagram, element: Element, definition: Element) -> Element | None:
    """Find the message that an element is about: the one it names, that of its operation or of its message flow.

    A message flow without a message is one itself: what flows there is named by it.
    """
    found = diagram.resolve(definition.attributes.get("messageRef"), "message")
    return found or _of_operation(diagram, definition) or _of_flow(diagram, element)


def _of_operation(diagram: Diagram, definition: Element) -> Element | None:
    stated = definition.child("operationRef")
    reference = definition.attributes.get("operationRef") or (stated.text if stated is not None else None)
    operation = diagram.resolve(reference, "operation")
    incoming = None if operation is None else operation.child("inMessageRef")
    return None if incoming is None else diagram.resolve(incoming.text, "message")


def _of_flow(diagram: Diagram, element: Element) -> Element | None:
    for flow in _flows(diagram, element):
        return diagram.resolve(flow.attributes.get("messageRef"), "message") or flow
    return None


def _flows(diagram: Diagram, element: Element) -> Iterator[Element]:
    """The message flows that lead to or from an element."""
    for flow in diagram.message_flows:
        if any(diagram.resolve(flow.attributes.get(end)) is element for end in ("sourceRef", "targetRef")):
            yield flow


def outside(diagram: Diagram, element: Element) -> str | None:
    """Name the pool outside the engine that a message flow leads to from an element."""
    for flow in _flows(diagram, element):
        target = diagram.resolve(flow.attributes.get("targetRef"))
        if target is not None and target.kind == "participant" and not target.attributes.get("processRef"):
            return target.name or target.id
    return None


def talks(diagram: Diagram, process: Element) -> bool:
    """Whether a process exchanges messages with another of the same file, and no key says whose they are."""
    if any(one.kind == "correlationKey" for one in diagram.elements.values()):
        return False
    ends = (
        [diagram.resolve(flow.attributes.get(end), *FLOW_NODES) for end in ("sourceRef", "targetRef")]
        for flow in diagram.message_flows
    )
    around = ({_process(diagram, one) for one in pair if one is not None} for pair in ends if all(pair))
    return any(process in pair and len(pair) > 1 for pair in around)


def _process(diagram: Diagram, element: Element) -> Element | None:
    around = diagram.parent(element)
    while around is not None and around.kind != "process":
        around = diagram.parent(around)
    return around


def conversation(draft: Draft, element: Element, message: Element) -> Conversation | None:
    """Find the correlation key for a message at an element, with how it is read from message and data."""
    every = [one for one in draft.diagram.elements.values() if one.kind == "correlationKey"]
    covering = [one for one in every if _covers(draft.diagram, one, message)]
    subscribed = {_key_of(draft.diagram, one): one for one in draft.process.all("correlationSubscription")}
    near = _near(draft.diagram, element)
    found = next((one for one in covering if one in subscribed), None)
    found = found or next((one for one in covering if one in near or not near), None)
    if found is None:
        _tell_uncovered(draft, element, message, [one for one in every if one in near or one in subscribed])
        return None
    paths = [_path(draft, element, one, message) for one in _properties(draft.diagram, found)]
    bound = _bound(draft, element, found, subscribed.get(found))
    if any(one is None for one in (*paths, *bound)):
        return None
    kept = tuple(one for one in paths if one is not None), tuple(one for one in bound if one is not None)
    return Conversation(found.name or found.id, *kept, marked=len(covering) > 1)


def _near(diagram: Diagram, element: Element) -> frozenset[Element]:
    """The keys of the conversations that an element's message flows are part of; none where none is drawn."""
    flows = {flow.id for flow in _flows(diagram, element)}
    talks = [one for one in diagram.elements.values() if one.kind in _CONVERSATIONS and _has(diagram, one, flows)]
    return frozenset(key for one in talks for key in one.all("correlationKey"))


def _has(diagram: Diagram, talk: Element, flows: set[str]) -> bool:
    found = (diagram.resolve(one.text, "messageFlow") for one in talk.all("messageFlowRef"))
    return any(flow is not None and flow.id in flows for flow in found)


def _properties(diagram: Diagram, key: Element) -> list[Element]:
    found = (diagram.resolve(one.text, "correlationProperty") for one in key.all("correlationPropertyRef"))
    return [one for one in found if one is not None]


def _covers(diagram: Diagram, key: Element, message: Element) -> bool:
    properties = _properties(diagram, key)
    return bool(properties) and all(_retrieval(diagram, one, message) is not None for one in properties)


def _retrieval(diagram: Diagram, correlation: Element, message: Element) -> Element | None:
    for one in correlation.all("correlationPropertyRetrievalExpression"):
        if diagram.resolve(one.attributes.get("messageRef"), "message") is message:
            return one.child("messagePath")
    return None


def _key_of(diagram: Diagram, subscription: Element) -> Element | None:
    stated = subscription.child("correlationKeyRef")
    reference = subscription.attributes.get("correlationKeyRef") or (stated.text if stated is not None else None)
    return diagram.resolve(reference, "correlationKey")


def _path(draft: Draft, element: Element, correlation: Element, message: Element) -> Expression | None:
    stated = _retrieval(draft.diagram, correlation, message)
    return None if stated is None else _feel(draft, element, stated.text, f"The path of {label(correlation)}")


def _bound(draft: Draft, element: Element, key: Element, subscription: Element | None) -> list[Expression | None]:
    """Where the process says what it listens for: an expression for each property of the key."""
    if subscription is None:
        return []
    stated = {
        draft.diagram.resolve(one.attributes.get("correlationPropertyRef")): one.child("dataPath")
        for one in subscription.all("correlationPropertyBinding")
    }
    found: list[Expression | None] = []
    for one in _properties(draft.diagram, key):
        path = stated.get(one)
        if path is None:
            message = f"{label(draft.process)} subscribes to {label(key)}, but binds nothing to {label(one)}."
            draft.error("correlation-binding", subscription, message, "Bind every property of the key.")
        found.append(None if path is None else draft.feel(element, path.text, f"The binding of {label(one)}"))
    return found


def _feel(draft: Draft, element: Element, text: str, what: str) -> Expression | None:
    """Compile what is read from a message: its fields are names that nothing else needs to know."""
    try:
        return parse(text.strip().removeprefix("=").strip(), draft.names)
    except FeelSyntaxError as wrong:
        draft.error("expression", element, f"{what} cannot be read: {wrong.message}", "Correct the expression.")
        return None


def _tell_uncovered(draft: Draft, element: Element, message: Element, keys: list[Element]) -> None:
    for key in keys:
        draft.find(
            Severity.WARNING,
            "correlation-path",
            element,
            f"{label(element)} is about {label(message)}, but {label(key)} does not say how it is read from that.",
            "Give each property of the key a retrieval expression for this message.",
        )
