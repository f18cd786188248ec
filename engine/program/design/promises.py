"""A promise to the customer that the agreements between the lanes leave no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar import TimerSyntaxError, parse_timer
from engine.model import Finding, Severity
from engine.program.ahead import HOUR, length
from engine.program.details import TaskDetail
from engine.sentence import grouped, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram import Diagram, Element
    from engine.program.model import Program

_NAMED = 20
"""Steps of a way that are called by name."""
WORD, CLASS = "tl:agreement", "tl:serviceClass"


def can_be_kept(program: Program, diagram: Diagram) -> Iterator[Finding]:
    """Along every way through the process, all that is agreed upon fits into what the customer is promised."""
    drawn = diagram.elements[program.key]
    kinds = [
        (one.attributes.get("name", ""), one.attributes.get("within", "").strip()) for one in drawn.extensions_of(CLASS)
    ]
    promises = [("", _within(drawn)), *kinds]
    if all(hours(promise) is None for _, promise in promises):
        return
    texts = {one: _within(diagram.elements[one]) for one in program.elements if one in diagram.elements}
    agreed = {one: found for one, text in texts.items() if (found := hours(text)) is not None}
    total, way = _longest(program, agreed)
    named = " + ".join(f"{program.elements[one].label} ({texts[one]})" for one in way[:_NAMED])
    more = say(" + %(number)s more", number=grouped(len(way) - _NAMED)) if len(way) > _NAMED else ""
    for kind, promise in promises:
        promised = hours(promise)
        if promised is None or total <= promised:
            continue
        whom = say(" to %(kind)s", kind=kind) if kind else ""
        yield Finding(
            "promise",
            Severity.WARNING,
            say(
                "This promise cannot be kept by design: %(name)s promises %(promise)s%(whom)s, but on one way "
                "%(named)s%(more)s are agreed upon.",
                name=in_quotes(program.name),
                promise=promise,
                whom=whom,
                named=named,
                more=more,
            ),
            say("Promise more time, agree upon less, or let steps go side by side."),
            program.key,
        )


def is_counted(program: Program, diagram: Diagram) -> Iterator[Finding]:
    """Where something is promised, each step that people do says a time: without one it counts as no work ahead."""
    if all(one.within is None for one in program.targets):
        return
    silent = [
        one
        for one in program.elements.values()
        if isinstance(one.detail, TaskDetail) and one.id in diagram.elements and not _within(diagram.elements[one.id])
    ]
    if silent:
        named = ", ".join(one.label for one in silent[:_NAMED])
        more = say(" and %(number)s more", number=grouped(len(silent) - _NAMED)) if len(silent) > _NAMED else ""
        yield Finding(
            "promise-uncounted",
            Severity.NOTE,
            say(
                "%(name)s promises something, but no time is agreed upon for %(named)s%(more)s: that counts as no "
                "work ahead, so what comes before is shown at risk too late.",
                name=in_quotes(program.name),
                named=named,
                more=more,
            ),
            say("Say within what time each is to be done."),
            silent[0].id,
        )


def _within(element: Element) -> str:
    stated = element.extension(WORD)
    return stated.attributes.get("within", "").strip() if stated is not None else ""


def hours(text: str) -> float | None:
    """Give an agreed time in business hours, so that times of both kinds can be added; None for others.

    >>> hours("2 business days"), hours("P7D"), hours("90 business minutes"), hours("=x")
    (17.0, 42.5, 1.5, None)
    """
    try:
        found = length(parse_timer(text)) if text and not text.startswith("=") else None
    except TimerSyntaxError:
        return None
    return None if found is None else found / HOUR


def _longest(program: Program, agreed: Mapping[str, float]) -> tuple[float, list[str]]:
    """Find the way with most time agreed upon, by what is agreed upon on it; what leads back counts once."""
    order = _in_order(program)
    place = {one: number for number, one in enumerate(order)}
    spent: dict[str, float] = {}
    came: dict[str, str] = {}
    for one in order:
        spent[one] = here = spent.get(one, 0.0) + agreed.get(one, 0.0)
        for after in _after(program, one):
            if place[after] > place[one] and here > spent.get(after, -1.0):
                spent[after], came[after] = here, one
    last: str | None = max(spent, default=None, key=spent.__getitem__)
    total, way = spent[last] if last is not None else 0.0, list[str]()
    while last is not None:
        way.append(last)
        last = came.get(last)
    return total, [one for one in reversed(way) if one in agreed]


def _after(program: Program, one: str) -> list[str]:
    """Where a token goes from an element; from its border, too."""
    element = program.elements[one]
    return [*(flow.target for flow in element.outgoing), *element.boundary]


def _in_order(program: Program) -> list[str]:
    """Every element before all that it leads to, but for what leads back."""
    done: list[str] = []
    seen: set[str] = set()
    for start in sorted(program.elements.values(), key=lambda one: len(one.incoming) + bool(one.attached_to)):
        if start.id in seen:
            continue
        seen.add(start.id)
        waiting = [(start.id, iter(_after(program, start.id)))]
        while waiting:
            one, onward = waiting[-1]
            after = next((each for each in onward if each not in seen), None)
            if after is None:
                waiting.pop()
                done.append(one)
            else:
                seen.add(after)
                waiting.append((after, iter(_after(program, after))))
    return done[::-1]
