"""A diagram of whichever modeler, said in our words: elements get what they are taken to say, the rest is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.redraw import redrawn
from engine.diagram.tree import bpmn_elements
from engine.model import Severity
from engine.program.dialects import (
    calls,
    events,
    expressions,
    forms,
    loops,
    mappings,
    people,
    properties,
    work,
)
from engine.program.dialects.ear import Around, Beside, Ear, is_foreign
from engine.program.dialects.juel_tokens import has_expression
from engine.program.draft import label
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Diagram, Element
    from engine.model import Finding
    from engine.program.forms import Form

CAMUNDA = ("camunda", "operaton", "flowable", "activiti")
"""Prefixes of Camunda 7 and its relatives, which say the same things alike."""
_CORE = frozenset({"scriptTask", "callActivity", "message", "signal", "error", "escalation"})
_PERFORMERS = frozenset({"humanPerformer", "potentialOwner"})


class Understood(NamedTuple):
    """A diagram in our words, the forms beside it and in it, and what is to be known about the translation."""

    diagram: Diagram
    forms: Mapping[str, Form]
    findings: tuple[Finding, ...]


def understood(diagram: Diagram, beside: Beside) -> Understood:
    """Translate a diagram. One that says nothing in other engines' words is given as it is."""
    drawn = bpmn_elements(diagram.root)
    around = Around(diagram, beside, python=_is_python(drawn))
    for process in diagram.processes:
        forms.embedded(around, process)
    changed: dict[Element, Element] = {}
    for element in reversed(drawn):  # what stands in an element before the element
        found = _translated(around, element, _rebuilt(element, changed))
        if found is not element:
            changed[element] = found
    _tell(around)
    root = changed.get(diagram.root)
    new = diagram if root is None else redrawn(diagram, root)
    return Understood(new, around.forms, _in_order(around.findings, drawn))


def _in_order(findings: list[Finding], drawn: list[Element]) -> tuple[Finding, ...]:
    """Put findings in the order of the elements in the file."""
    places = {element.id: place for place, element in enumerate(drawn)}
    return tuple(sorted(findings, key=lambda one: places.get(one.element or "", 0)))


def _is_python(drawn: list[Element]) -> bool:
    """Whether a diagram is SpiffArena's: its bare conditions and scripts are Python, not FEEL."""
    kinds = {word.kind.partition(":")[0] for element in drawn for word in element.extensions}
    kinds |= {key.partition(":")[0] for element in drawn for key in element.attributes}
    return "spiffworkflow" in kinds and "tl" not in kinds


def _rebuilt(element: Element, changed: Mapping[Element, Element]) -> Element:
    if not changed or not any(child in changed for child in element.children):
        return element
    return replace(element, children=tuple(changed.get(child, child) for child in element.children))


def _translated(around: Around, drawn: Element, element: Element) -> Element:
    if not _speaks(around, drawn):
        return element
    ear = Ear(drawn, element, around)
    if drawn.kind in expressions.WORDS:
        expressions.expression(ear)
    else:
        _listen(ear)
    left = ear.left()
    if left:
        around.unheard.setdefault(ear.place, []).extend(left)
    return ear.result()


def _speaks(around: Around, drawn: Element) -> bool:
    """Whether there may be anything to translate in an element."""
    if drawn.kind in expressions.WORDS:
        return around.python or has_expression(drawn.text) or bool(drawn.attributes) or bool(drawn.children)
    if drawn.kind in _CORE or drawn in around.rows or drawn in around.words:
        return True
    if any(is_foreign(key) for key in drawn.attributes) or any(is_foreign(word.kind) for word in drawn.extensions):
        return True
    return any(child.kind in _PERFORMERS for child in drawn.children)


def _listen(ear: Ear) -> None:
    """Everything that is understood, in the order in which the first to say something wins."""
    properties.read(ear)
    expressions.name(ear)
    people.from_zeebe(ear)
    forms.from_zeebe(ear)
    work.jobs_from_zeebe(ear)
    work.decisions_from_zeebe(ear)
    work.scripts_from_zeebe(ear)
    calls.from_zeebe(ear)
    loops.from_zeebe(ear)
    events.from_zeebe(ear)
    mappings.from_zeebe(ear)
    for prefix in CAMUNDA:
        _listen_to_camunda(ear, prefix)
    people.performers(ear)
    forms.from_spiffworkflow(ear)
    work.jobs_from_spiffworkflow(ear)
    work.decisions_from_spiffworkflow(ear)
    mappings.from_spiffworkflow(ear)
    work.script(ear)
    calls.called(ear)
    mappings.keep_what_was_entered(ear)


def _listen_to_camunda(ear: Ear, prefix: str) -> None:
    people.from_camunda(ear, prefix)
    people.starters(ear, prefix)
    forms.from_camunda(ear, prefix)
    work.jobs_from_camunda(ear, prefix)
    work.decisions_from_camunda(ear, prefix)
    calls.from_camunda(ear, prefix)
    loops.from_camunda(ear, prefix)
    events.from_camunda(ear, prefix)
    mappings.from_camunda(ear, prefix)


def _tell(around: Around) -> None:
    """Name the words that nobody has listened to, once per element."""
    for element, words in around.unheard.items():
        named = ", ".join(sorted(map(_shown, set(words))))
        message = say(
            "%(element)s has words for another engine or tool, which are kept and not followed: %(named)s.",
            element=label(element),
            named=named,
        )
        advice = say("Say the same with the extension tl: where it matters here.")
        around.find(Severity.NOTE, "extension-other", element, message, advice)


def _shown(word: str) -> str:
    """Name a word whose language has no prefix of ours: `colour (http://other.example/tool)`."""
    if not word.startswith("{"):
        return word
    uri, _, local = word[1:].partition("}")
    return f"{local} ({uri})"
