"""Correlation: which instance a message is for, by a key that both sides work out alike (BPMN 2.0.2, 8.4.2).

What decides is, in this order: the key that the message declares; the correlation key of its conversation, from the
process's own data where it subscribes to it, else as the first message of the conversation said; the business key.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.execution import data
from engine.execution.conditions import evaluate
from engine.execution.trouble import Stuck
from engine.program.details import MessageDetail
from engine.program.listening import listens_for
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.execution.conditions import Clock
    from engine.execution.run import Run
    from engine.feel import Expression
    from engine.program.details import Conversation
    from engine.program.model import Element, Program
    from engine.values import Value

_KEY = say("The correlation key of %(name)s", name="")
_KEY_OF_CONVERSATION = say("The correlation key %(name)s", name="")


def awaited(run: Run, element: Element, detail: MessageDetail, values: Mapping[str, Value]) -> str:
    """The key of a message that an element waits for; `Stuck` where there is none."""
    if detail.key is not None:
        value = evaluate(detail.key, values, run.clock, _KEY, name=detail.name)
        return _must_be(value, detail, detail.key, values)
    conversation = detail.conversation
    if conversation is not None and conversation.bindings:
        found = _text(conversation, conversation.bindings, values, run.clock)
        return _marked(conversation, _must_be(found, detail, conversation.bindings[0], values))
    remembered = values.get(conversation.name) if conversation is not None else None
    if conversation is not None and remembered is not None:
        return _marked(conversation, str(remembered))
    key = run.state.business_key
    if key is None:
        raise Stuck(
            "correlation",
            say(
                "%(step)s waits for the message %(message)s, "
                "but neither the message has a correlation key nor the instance a business key.",
                step=in_quotes(element.label),
                message=in_quotes(detail.name),
            ),
        )
    return key


def _must_be(value: Value, detail: MessageDetail, said: Expression, values: Mapping[str, Value]) -> str:
    if value is None:
        told = say(
            "The correlation key of the message %(message)s is empty: %(why)s",
            message=in_quotes(detail.name),
            why=said.explain(values),
        )
        raise Stuck("correlation", told)
    return str(value)


def sent(run: Run, scope_id: int, detail: MessageDetail, payload: Mapping[str, Value]) -> str | None:
    """The key of a message that is sent; None where there is none, so that it can only begin a process."""
    if detail.key is not None:
        values = run.variables(scope_id, payload)
        value = evaluate(detail.key, values, run.clock, _KEY, name=detail.name)
        return None if value is None else str(value)
    if detail.conversation is None:
        return run.state.business_key
    found = read(detail.conversation, payload, run.clock)
    if found is None:
        found = run.variables(scope_id).get(detail.conversation.name)
    return run.state.business_key if found is None else _marked(detail.conversation, str(found))


def remember(run: Run, scope_id: int, detail: MessageDetail, payload: Mapping[str, Value]) -> None:
    """Let the conversation go on under the key that a message, sent or heard, has begun it with."""
    conversation = detail.conversation
    if conversation is None or conversation.bindings:
        return
    key = read(conversation, payload, run.clock)
    if key is not None and run.variables(scope_id).get(conversation.name) != key:
        data.assign(run, scope_id, {conversation.name: key})


def heard(run: Run, scope_id: int, element: Element, name: str, values: Mapping[str, Value]) -> None:
    """Remember the key of a message that has come, where its conversation does so."""
    if type(element.detail) is MessageDetail and element.detail.conversation is None:
        return  # as most
    for detail in messages_of(element):
        if detail.name == name and detail.conversation is not None:
            remember(run, scope_id, detail, values)


def opening(program: Program, element: str, name: str, values: Mapping[str, Value], clock: Clock) -> str | None:
    """The key that a message begins a process with, read from what it carries."""
    for detail in messages_of(program.elements[element]):
        if detail.name == name and detail.conversation is not None:
            return read(detail.conversation, values, clock)
    return None


def keys_of(details: Iterable[MessageDetail], name: str, values: Mapping[str, Value], clock: Clock) -> list[str]:
    """The keys of a message as those who wait for it read them from what it carries."""
    known = dict.fromkeys(one.conversation for one in details if one.name == name and one.conversation is not None)
    found = ((one, read(one, values, clock)) for one in known)
    return list(dict.fromkeys(_marked(one, key) for one, key in found if key is not None))


def messages_of(element: Element) -> list[MessageDetail]:
    """The messages that an element sends or waits for."""
    details = [element.detail, *(detail for _, detail, _ in listens_for(element))]
    return list(dict.fromkeys(one for one in details if isinstance(one, MessageDetail)))


def read(conversation: Conversation, payload: Mapping[str, Value], clock: Clock) -> str | None:
    """Read the key from what a message carries; None where it does not hold it."""
    return _text(conversation, conversation.paths, payload, clock)


def _text(
    conversation: Conversation, expressions: tuple[Expression, ...], values: Mapping[str, Value], clock: Clock
) -> str | None:
    """One property is the key itself, several are a JSON list."""
    found = [evaluate(one, values, clock, _KEY_OF_CONVERSATION, name=conversation.name) for one in expressions]
    if any(one is None for one in found):
        return None
    texts = [str(one) for one in found]
    return texts[0] if len(texts) == 1 else json.dumps(texts, ensure_ascii=False)


def _marked(conversation: Conversation, key: str) -> str:
    """Where other keys cover the message as well, a key says which it is."""
    return f"{conversation.name}: {key}" if conversation.marked else key
