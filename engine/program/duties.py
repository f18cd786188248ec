"""Who may not do a task, as `tl:assignment` says: four eyes, the same person once more, not who began it, skills.

Keeping two tasks apart counts both ways: it does not matter which of them is done first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.before import Order
from engine.program.details import Duty, Starters, TaskDetail
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

WORD = "tl:assignment"
STARTERS = "tl:starters"
_REPEATED = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
_TASKS = frozenset({"task", "userTask"})
_FLAGS = {"": False, "false": False, "0": False, "true": True, "1": True}


def applied(draft: Draft, elements: dict[str, Element]) -> dict[str, Element]:
    """Give every task what it says of who may not do it, and what another task says of them both."""
    stated = {one.id: duty for one in elements.values() if (duty := _stated(draft, elements, one)) is not None}
    _could_be_before(draft, elements, stated)
    apart = _both_ways(stated)
    for element_id in stated.keys() | apart.keys():
        element, duty = elements[element_id], stated.get(element_id, Duty())
        duty = replace(duty, apart=tuple(apart.get(element_id, ())))
        _is_no_contradiction(draft, elements, element, duty)
        detail = replace(element.detail, duty=duty, computed=element.detail.computed or bool(duty.same))
        elements[element_id] = replace(element, detail=detail)
    return elements


def _both_ways(stated: Mapping[str, Duty]) -> dict[str, list[str]]:
    apart: dict[str, list[str]] = {}
    for element_id, duty in stated.items():
        for other in duty.apart:
            apart.setdefault(element_id, []).append(other)
            apart.setdefault(other, []).append(element_id)
    return {one: list(dict.fromkeys(others)) for one, others in apart.items()}


def _stated(draft: Draft, elements: Mapping[str, Element], element: Element) -> Duty | None:
    drawn = draft.diagram.elements[element.id]
    word = drawn.extension(WORD)
    if word is None or element.kind not in _TASKS or not isinstance(element.detail, TaskDetail):
        return None
    given = word.attributes
    apart = _known(draft, elements, drawn, names_in(given.get("notSameAs")))
    same = _known(draft, elements, drawn, names_in(given.get("sameAs")))
    return Duty(apart, same, _flag(draft, drawn, given.get("notStarter", "")), names_in(given.get("skills")))


def names_in(text: str | None) -> tuple[str, ...]:
    """Read names separated by commas; each once."""
    return tuple(dict.fromkeys(one.strip() for one in (text or "").split(",") if one.strip()))


def _known(draft: Draft, elements: Mapping[str, Element], drawn: Drawn, names: Iterable[str]) -> tuple[str, ...]:
    """Those that are tasks for people in this process; the others are errors."""
    found = []
    for name in names:
        other = elements.get(name)
        if other is not None and isinstance(other.detail, TaskDetail):
            found.append(name)
            continue
        what = (
            say("which is not in this process")
            if other is None
            else say("but %(label)s is no task for people", label=in_quotes(other.label))
        )
        draft.error(
            "assignment-unknown",
            drawn,
            say(
                "%(element)s says who may do it by who did %(name)s, %(what)s.",
                element=label(drawn),
                name=in_quotes(name),
                what=what,
            ),
            say("Name a user task of the same process by its id; several are separated by commas."),
        )
    return tuple(found)


def _flag(draft: Draft, drawn: Drawn, text: str) -> bool:
    said = _FLAGS.get(text.strip())
    if said is None:
        message = say(
            "%(element)s says notStarter=%(text)s, which is neither true nor false.",
            element=label(drawn),
            text=in_quotes(text),
        )
        draft.error("assignment-value", drawn, message, say('Write notStarter="true", or leave it out.'))
    return bool(said)


def _is_no_contradiction(draft: Draft, elements: Mapping[str, Element], element: Element, duty: Duty) -> None:
    for other in sorted(set(duty.same) & set(duty.apart)):
        drawn = draft.diagram.elements[element.id]
        draft.error(
            "assignment-contradicts",
            drawn,
            say(
                "%(element)s is for who did %(label)s, and for anybody but them.",
                element=label(drawn),
                label=in_quotes(elements[other].label),
            ),
            say("Take one of the two out; keeping two tasks apart counts both ways."),
        )


def _could_be_before(draft: Draft, elements: Mapping[str, Element], stated: Mapping[str, Duty]) -> None:
    """What can never be done before a task says nothing about who may do it."""
    rounds = {one for one in elements if _REPEATED & {part.kind for part in draft.diagram.elements[one].children}}
    order = Order(elements, rounds)
    for element_id, duty in stated.items():
        for other in (*duty.apart, *duty.same):
            if order.never_before(other, element_id):
                _tell_never(draft, draft.diagram.elements[element_id], elements[other])
    if order.gave_up:
        draft.find(
            Severity.NOTE,
            "assignment-large",
            draft.process,
            say(
                "%(element)s says so often who may do a task by who did another that not all of it was looked "
                "through for what can never be done before.",
                element=label(draft.process),
            ),
            say("Nothing, if it is meant so; what was found until then is told."),
        )


def _tell_never(draft: Draft, drawn: Drawn, other: Element) -> None:
    draft.find(
        Severity.WARNING,
        "assignment-never",
        drawn,
        say(
            "Who may do %(element)s depends on who did %(label)s, which can never be done before it.",
            element=label(drawn),
            label=in_quotes(other.label),
        ),
        say("State it at the later of the two, or name another task."),
    )


def starters(draft: Draft) -> Starters | None:
    """Who may start the process, as `tl:starters` says; None where everybody may who may start processes."""
    word = draft.process.extension(STARTERS)
    if word is None:
        return None
    groups, people = names_in(word.attributes.get("groups")), names_in(word.attributes.get("people"))
    if not groups and not people:
        draft.find(
            Severity.WARNING,
            "starters-none",
            draft.process,
            say("%(element)s says who may start it, but names nobody.", element=label(draft.process)),
            say("Name groups or people, or take tl:starters away: as it is, nobody starts it by hand."),
        )
    return Starters(frozenset(groups), frozenset(people))
