"""Messages of a file: which one an element means, where it goes, and what correlates it (BPMN 2.0.2, 8.4.2 and 8.5).

A correlation key has properties, and each property says for each message how its value is read from it. An
element's key is the one of the conversation that its message flow is part of; a process may subscribe to a key
with values of its own data. Our own `tl:message correlationKey` comes before all of that.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from engine.diagram.talk import stated
from engine.feel import FeelSyntaxError, parse
from engine.model import Severity
from engine.program.details import Conversation
from engine.program.draft import label
from engine.sentence import say, say_many, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Diagram, Element
    from engine.diagram.talk import Talk
    from engine.feel import Expression
    from engine.program.draft import Draft

_MOST_NAMED = 3
"""Keys that a finding names."""


def meant(diagram: Diagram, element: Element, definition: Element) -> Element | None:
    """Find the message that an element is about: the one it names, that of its operation or of its message flow.

    A message flow without a message is one itself: what flows there is named by it.
    """
    flows = diagram.exchange.flows(element)
    return diagram.exchange.stated(definition) or (diagram.exchange.carried(flows[0]) if flows else None)


def outside(diagram: Diagram, element: Element) -> str | None:
    """Name the pool outside the engine that a message flow leads to from an element."""
    for flow in diagram.touching(element, "messageFlow"):
        target = diagram.resolve(flow.attributes.get("targetRef"))
        if target is not None and target.kind == "participant" and not target.attributes.get("processRef"):
            return target.name or target.id
    return None


def talks(diagram: Diagram, process: Element) -> bool:
    """Whether a process exchanges messages with another of the same file, and no key says whose they are."""
    return not diagram.talk.keys and process in diagram.talk.talking


def conversation(draft: Draft, element: Element, message: Element) -> Conversation | None:
    """Find the correlation key for a message at an element, with how it is read from message and data."""
    talk = draft.diagram.talk
    if draft.subscribed is None:
        said = ((_key_of(draft.diagram, one), one) for one in draft.process.all("correlationSubscription"))
        draft.subscribed = {key: one for key, one in said if key is not None}
    near = talk.near(element)
    found = _of_process(draft, message) or _of_flows(talk, near, message)
    if found is None:
        others = tuple(one for one in draft.subscribed if draft.diagram.parent(one) not in near)
        _tell_uncovered(draft, element, message, [*near.values(), others])
    elif (found, message) not in draft.conversations:
        draft.conversations[found, message] = _compiled(draft, element, found, message)
    return None if found is None else draft.conversations[found, message]


def _of_process(draft: Draft, message: Element) -> Element | None:
    """Find the first key that the process subscribes to and that covers a message."""
    if not draft.subscribed:
        return None
    return next((one for one in draft.diagram.talk.covering(message) if one in (draft.subscribed or {})), None)


def _of_flows(talk: Talk, near: Mapping[Element, tuple[Element, ...]], message: Element) -> Element | None:
    """Find the first key of these conversations that covers a message; of all keys, where there are none."""
    if not near:
        return next(talk.covering(message), None)
    return next((key for keys in near.values() for key in keys if talk.covers(key, message)), None)


def _compiled(draft: Draft, element: Element, key: Element, message: Element) -> Conversation | None:
    talk = draft.diagram.talk
    paths = [_path(draft, element, one, message) for one in talk.properties(key)]
    bound = _bound(draft, element, key, (draft.subscribed or {}).get(key))
    if any(one is None for one in (*paths, *bound)):
        return None
    kept = tuple(one for one in paths if one is not None), tuple(one for one in bound if one is not None)
    return Conversation(key.name or key.id, *kept, marked=len(list(islice(talk.covering(message), 2))) > 1)


def _key_of(diagram: Diagram, subscription: Element) -> Element | None:
    stated = subscription.child("correlationKeyRef")
    reference = subscription.attributes.get("correlationKeyRef") or (stated.text if stated is not None else None)
    return diagram.resolve(reference, "correlationKey")


def _path(draft: Draft, element: Element, correlation: Element, message: Element) -> Expression | None:
    stated = draft.diagram.talk.path(correlation, message)
    return (
        None
        if stated is None
        else _feel(draft, element, stated.text, say("The path of %(element)s", element=label(correlation)))
    )


def _bound(draft: Draft, element: Element, key: Element, subscription: Element | None) -> list[Expression | None]:
    """Where the process says what it listens for: an expression for each property of the key."""
    if subscription is None:
        return []
    known = {
        draft.diagram.resolve(one.attributes.get("correlationPropertyRef")): stated(one, "dataPath")
        for one in subscription.all("correlationPropertyBinding")
    }
    found: list[Expression | None] = []
    for one in draft.diagram.talk.properties(key):
        path = known.get(one)
        if path is None:
            message = say(
                "%(process)s subscribes to %(key)s, but binds nothing to %(one)s.",
                process=label(draft.process),
                key=label(key),
                one=label(one),
            )
            draft.error("correlation-binding", subscription, message, say("Bind every property of the key."))
        found.append(
            None
            if path is None
            else draft.feel(element, path.text, say("The binding of %(element)s", element=label(one)))
        )
    return found


def _feel(draft: Draft, element: Element, text: str, what: str) -> Expression | None:
    """Compile what is read from a message: its fields are names that nothing else needs to know."""
    try:
        return parse(text.strip().removeprefix("=").strip(), draft.names)
    except FeelSyntaxError as wrong:
        draft.error(
            "expression",
            element,
            say("%(what)s cannot be read: %(message)s", what=what, message=wrong.message),
            say("Correct the expression."),
        )
        return None


def _tell_uncovered(draft: Draft, element: Element, message: Element, keys: list[tuple[Element, ...]]) -> None:
    count = sum(map(len, keys))
    if count == 0:
        return
    named = [label(one) for one in islice(chain.from_iterable(keys), _MOST_NAMED)]
    more = [say("%(number)s more", number=str(count - len(named)))] if count > len(named) else []
    told = say_many("%(named)s does", "%(named)s do", count, named=together([*named, *more]))
    draft.find(
        Severity.WARNING,
        "correlation-path",
        element,
        say(
            "%(element)s is about %(message)s, but %(told)s not say how it is read from that.",
            element=label(element),
            message=label(message),
            told=told,
        ),
        say("Give each property of the key a retrieval expression for this message."),
    )
