"""Events on borders and in event subprocesses that nothing can ever set off, and several for the same: told.

Told only where it is certain: what a job reports and what a called process ends with is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.kinds import as_written
from engine.model import Severity
from engine.program.details import THROW
from engine.program.draft import label
from engine.program.listening import does, listens_for
from engine.program.rules.scopes import is_event_subprocess
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

_AT_ONCE = frozenset({"scriptTask", "manualTask", "businessRuleTask", "sendTask"})
"""Behaviours of activities that are over in the step in which they begin."""
_CAUGHT = frozenset({"error", "escalation"})
_ONCE = _CAUGHT | {"compensate", "cancel"}
"""Triggers that set off one event in a place, never several."""
_WORDS = {"compensate": say("compensation"), "cancel": say("cancellation")}


class _Within(NamedTuple):
    """What happens in each activity, subprocess and process, at any depth, by its id: the codes it may throw by trigger
    (None: anything, somebody else says what), and the transactions that something in them cancels.
    """

    thrown: Mapping[str, Mapping[str, set[str | None]]]
    cancelled: frozenset[str]


def can_happen(draft: Draft, elements: Mapping[str, Element]) -> None:
    """Tell of each event that hangs on something whether that can set it off."""
    within = _Within({one: _thrown(draft, elements, one) for one in _CAUGHT}, _cancelled(elements))
    for element in elements.values():
        host = _host(draft, element, elements)
        why = _why_never(element, host, elements.get(host.id), within) if host is not None else None
        if why is not None:
            drawn = draft.diagram.elements[element.id]
            message = say("%(element)s is never set off: %(why)s.", element=label(drawn), why=why)
            draft.find(
                Severity.WARNING, "never", drawn, message, say("Take it out, or attach it to what can set it off.")
            )


def _host(draft: Draft, element: Element, elements: Mapping[str, Element]) -> Drawn | None:
    """Give what an event hangs on: an activity, or for an event subprocess what that stands in."""
    if element.attached_to is not None:
        return draft.diagram.elements[element.attached_to] if element.attached_to in elements else None
    scope = draft.diagram.elements[element.body]
    return draft.diagram.parent(scope) if element.kind == "startEvent" and is_event_subprocess(scope) else None


def _why_never(element: Element, host: Drawn, on: Element | None, within: _Within) -> str | None:
    if on is not None and on.behaviour in _AT_ONCE and not _is_repeated(host) and not _takes_back(element):
        return say("%(element)s is over in the step in which it begins", element=label(host))
    if element.behaviour == "boundaryEvent.cancel" and host.kind == "transaction":
        return None if host.id in within.cancelled else say("nothing in %(element)s cancels it", element=label(host))
    triggers = [(trigger, detail) for trigger, detail, _ in listens_for(element)]
    if not triggers or any(trigger not in _CAUGHT for trigger, _ in triggers):
        return None
    reasons = [_not_thrown(trigger, getattr(detail, "name", None), host, within) for trigger, detail in triggers]
    return reasons[0] if all(reasons) else None


def _takes_back(element: Element) -> bool:
    return element.behaviour.endswith(".compensate")


def _is_repeated(drawn: Drawn) -> bool:
    return any(child.kind.endswith("LoopCharacteristics") for child in drawn.children)


def _not_thrown(trigger: str, code: str | None, host: Drawn, within: _Within) -> str | None:
    codes = within.thrown[trigger].get(host.id, set())
    if None in codes or (code is None and codes) or code in codes:
        return None
    named = say("%(word)s %(code)s", word=as_written(trigger), code=in_quotes(code)) if code else as_written(trigger)
    return say("nothing that happens in %(element)s throws an %(trigger)s", element=label(host), trigger=named)


def _thrown(draft: Draft, elements: Mapping[str, Element], trigger: str) -> Mapping[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for element in reversed(list(elements.values())):  # inner ones before outer ones
        codes = found.get(element.id, set()) | _thrown_by(draft, element, trigger)
        if codes:
            found[element.id] = codes
            found.setdefault(element.body, set()).update(codes)
    return found


def _thrown_by(draft: Draft, element: Element, trigger: str) -> set[str | None]:
    if _may_throw_anything(draft, element, trigger):
        return {None}
    throws = element.kind in {"endEvent", "intermediateThrowEvent"}
    return {getattr(detail, "name", None) or "" for detail in does(element, trigger)} if throws else set()


def _may_throw_anything(draft: Draft, element: Element, trigger: str) -> bool:
    """Whether somebody else says what comes out of it: a worker, a called process, what takes back."""
    works = trigger == "error" and (
        element.behaviour == "serviceTask" or element.behaviour.endswith(".job") or _throws(draft, element)
    )
    takes_back = bool(draft.handlers) and (
        _takes_back(element) or bool(does(element, "cancel")) or bool(does(element, "compensate"))
    )
    drawn = draft.diagram.elements[element.id]
    rounds = trigger == "escalation" and _is_repeated(drawn)
    return element.kind == "callActivity" or works or takes_back or rounds


def _throws(draft: Draft, element: Element) -> bool:
    """Whether a script in Python may end in an error of its own."""
    return element.id in draft.python and THROW in draft.python[element.id].calls


def _cancelled(elements: Mapping[str, Element]) -> frozenset[str]:
    found = set()
    for element in elements.values():
        around = elements.get(element.body) if element.kind == "endEvent" and does(element, "cancel") else None
        while around is not None and around.kind != "transaction":
            around = elements.get(around.body)
        found.update([] if around is None else [around.id])
    return frozenset(found)


def are_alone(draft: Draft, elements: Mapping[str, Element]) -> None:
    """Where several events in one place catch the same, the first one of the file wins."""
    first: dict[tuple[str, str, str | None], Element] = {}
    for element in elements.values():
        host = _host(draft, element, elements)
        for trigger, detail, _ in listens_for(element) if host is not None else ():
            if host is None or trigger not in _ONCE:
                continue
            before = first.setdefault((host.id, trigger, getattr(detail, "name", None)), element)
            if before is not element:
                _tell_second(draft, element, before, trigger, getattr(detail, "name", None))


def _tell_second(draft: Draft, element: Element, before: Element, trigger: str, code: str | None) -> None:
    drawn, winner = draft.diagram.elements[element.id], draft.diagram.elements[before.id]
    word = _WORDS.get(trigger) or as_written(trigger)
    what = (
        say("the %(word)s %(code)s", word=word, code=in_quotes(code))
        if code
        else say("every %(word)s", word=word)
        if trigger in _CAUGHT
        else say("the %(word)s", word=word)
    )
    message = say(
        "%(drawn)s and %(winner)s catch %(what)s in the same place; %(winner)s does, it alone.",
        drawn=label(drawn),
        winner=label(winner),
        what=what,
    )
    draft.find(
        Severity.WARNING, "caught-twice", drawn, message, say("Give them different codes, or take one of them out.")
    )
