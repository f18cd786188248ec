"""A decision file to decisions that can be asked: what each requires, in the order in which it is worked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.decisions.boxed import EXPRESSIONS, Reading, boxed, function_definition
from engine.decisions.document import Document, kind
from engine.decisions.model import Decision, DecisionModel, Decisions, Step
from engine.decisions.requirements import circular, in_order
from engine.decisions.tables import output_names, table
from engine.decisions.types import acceptor, is_known, item_types, reference
from engine.feel import FeelSyntaxError, tree
from engine.feel.expressions import Expression
from engine.sentence import grouped, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element

    from engine.feel.tree import Type

MAX_ELEMENTS: Final = 2_000
"""Decisions, inputs and business knowledge models in one file."""
_REQUIREMENTS: Final = ("informationRequirement", "knowledgeRequirement")
_REQUIRED: Final = ("requiredInput", "requiredDecision", "requiredKnowledge")
_WORKED_OUT: Final = ("inputData", "decision", "businessKnowledgeModel")
_PLAIN_WORD: Final = re.compile(r"\w+")


def read(data: bytes, name: str) -> DecisionModel:
    """Read a decision file of DMN 1.1 to 1.5. What is wrong with it is in the model's findings, all at once.

    Raises `engine.errors.Unreadable` for what is no decision file at all.
    """
    document = Document(data, name)
    _note_doubled_ids(document)
    _note_unsupported(document)
    graph = _Graph(document)
    _note_unknown_types(document, graph.types)
    found = [graph.decision(key) for key, element in graph.elements.items() if kind(element) == "decision"]
    if not found:
        document.error(
            "dmn-empty", document.root, say("The file has no decision."), say("Add one, or leave the file out.")
        )
    return DecisionModel(name, Decisions(found), tuple(document.findings))


def _note_doubled_ids(document: Document) -> None:
    seen: set[str] = set()
    for element in document.root.iter():
        found = element.get("id") if isinstance(element.tag, str) else None
        if found and found in seen:
            document.error(
                "dmn-twice",
                element,
                say('The id "%(found)s" is there twice.', found=found),
                say("Give one of them another id."),
            )
        seen.add(found or "")


def _note_unsupported(document: Document) -> None:
    for element in document.children(document.root, "import", "decisionService"):
        what = say("An import of another file") if kind(element) == "import" else say("A decision service")
        document.warn(
            "dmn-unsupported",
            element,
            say("%(what)s is not read yet; a later version brings it.", what=what),
            say("Put what is needed into this file, or ask for the decisions themselves."),
        )


def _note_unknown_types(document: Document, types: Mapping[str, Type]) -> None:
    told: set[str] = set()
    for element in document.root.iter():
        name = element.get("typeRef") if isinstance(element.tag, str) else None
        if name and name not in told and not is_known(name, types):
            told.add(name)
            message = say('The type "%(name)s" is not defined; values of any kind are taken for it.', name=name)
            document.warn(
                "dmn-type", element, message, say("Name one of FEEL's types, or define the type in this file.")
            )


class _Graph:
    """The file's elements by id, and the steps made of them so far."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.types: Mapping[str, Type] = item_types(document)
        self.entries = tuple(sorted(_spaced_entries(self.types.values())))
        self.elements = _elements(document)
        self.needs = {key: self._required(element) for key, element in self.elements.items()}
        self.circles = circular(self.needs)
        self.steps: dict[str, Step] = {}
        self.outputs: dict[str, tuple[str, ...]] = {}

    def decision(self, key: str) -> Decision:
        """Make the decision with this id."""
        steps = tuple(self._step(each) for each in in_order(key, self.needs))
        inputs = {step.name for step in steps if step.logic is None}
        reads = {name for step in steps for name in step.reads}
        name = steps[-1].name
        return Decision(key, name, frozenset(inputs | reads), self.outputs.get(key) or (name,), steps)

    def _required(self, element: _Element) -> list[str]:
        found = [self.document.target(each) for each in _references(self.document, element)]
        return [each for each in dict.fromkeys(found) if each in self.elements]

    def _step(self, key: str) -> Step:
        if key not in self.steps:
            element = self.elements[key]
            outside = kind(element) == "inputData" or self._is_given(element)
            self.steps[key] = self._input(key, element) if outside else self._logic(key, element)
        return self.steps[key]

    def _is_given(self, element: _Element) -> bool:
        """Whether this is a decision without logic: then it takes what it is given."""
        return kind(element) == "decision" and not self._expressions(element)

    def _expressions(self, element: _Element) -> list[_Element]:
        return [each for each in self.document.children(element) if kind(each) in EXPRESSIONS]

    def _input(self, key: str, element: _Element) -> Step:
        name, wanted = self._variable(element)
        if kind(element) == "decision":
            message = say(
                'The decision "%(name)s" has no logic and takes the value it is given under its name.', name=name
            )
            self.document.warn("dmn-empty", element, message, say("Add a decision table or an expression."))
        return Step(key, name, accept=acceptor(wanted, name))

    def _variable(self, element: _Element) -> tuple[str, Type | None]:
        """Give the name under which an element's value is known, and its type."""
        variable = self.document.child(element, "variable")
        own = element.get("name") or element.get("id") or ""
        if variable is None:
            return own, None
        return variable.get("name") or own, reference(variable.get("typeRef"), self.types)

    def _logic(self, key: str, element: _Element) -> Step:
        name, wanted = self._variable(element)
        needs = tuple((self._variable(self.elements[each])[0], each) for each in self.needs[key])
        self._note_loose(element, key)
        names = tuple(each for each, _ in needs)
        reading = Reading(self.document, self.types, names, self.entries, element.get("name") or key, table)
        part = self._function(reading, element) if kind(element) != "decision" else self._body(reading, element, key)
        logic = self._compiled(part, names, element)
        reads = (logic.names | logic.item_names) - set(names)
        if needs and (undeclared := logic.names - set(names)):
            self._note_undeclared(element, undeclared)
        checked = acceptor(wanted, name) if kind(element) == "decision" else None
        return Step(key, name, needs, reads, logic, checked)

    def _body(self, reading: Reading, element: _Element, key: str) -> tree.Node:
        expressions = self._expressions(element)
        if kind(expressions[0]) == "decisionTable":
            self.outputs[key] = output_names(reading, expressions[0])
        return boxed(reading, expressions[0])

    def _function(self, reading: Reading, element: _Element) -> tree.Node:
        body = self.document.child(element, "encapsulatedLogic")
        if body is not None:
            own = reading.within(element.get("name", ""))
            return function_definition(own, body)
        message = say('The business knowledge model "%(label)s" has no logic and gives null.', label=reading.label)
        self.document.warn("dmn-empty", element, message, say("Add its function."))
        return tree.Literal(0, None)

    def _compiled(self, part: tree.Node, names: tuple[str, ...], element: _Element) -> Expression:
        own = (element.get("name", ""),) if kind(element) == "businessKnowledgeModel" else ()
        try:
            return Expression("", part, (*names, *own))
        except FeelSyntaxError as wrong:
            message = say(
                'An expression of "%(name)s" cannot be run. %(message)s',
                name=element.get("name", ""),
                message=wrong.message,
            )
            self.document.error("dmn-text", element, message, say("Correct the text."))
            return Expression("null", tree.Literal(0, None), ())

    def _note_loose(self, element: _Element, key: str) -> None:
        for each in _references(self.document, element):
            found = self.document.target(each)
            if found not in self.elements:
                message = say(
                    '"%(name)s" requires "%(found)s", which is not in this file.',
                    name=element.get("name", ""),
                    found=found,
                )
                self.document.error("dmn-loose", each, message, say("Draw the requirement again, or remove it."))
            elif (key, found) in self.circles:
                message = say(
                    '"%(name)s" requires itself by way of "%(found)s".', name=element.get("name", ""), found=found
                )
                self.document.error("dmn-circle", each, message, say("Remove one of the requirements."))

    def _note_undeclared(self, element: _Element, names: Iterable[str]) -> None:
        for name in sorted(names):
            message = say(
                '"%(name)s" reads "%(read)s", which it does not require.', name=element.get("name", ""), read=name
            )
            self.document.warn(
                "dmn-undeclared", element, message, say('Connect it with input data named "%(name)s".', name=name)
            )


def _elements(document: Document) -> dict[str, _Element]:
    """List what can be required, by id; what has none goes by its name."""
    found: dict[str, _Element] = {}
    elements = document.children(document.root, *_WORKED_OUT)
    if len(elements) > MAX_ELEMENTS:
        message = say(
            "The file has %(number)s decisions and inputs; the first %(max_elements)s are read.",
            number=grouped(len(elements)),
            max_elements=grouped(MAX_ELEMENTS),
        )
        document.error("dmn-large", document.root, message, say("Split the file."))
    for element in elements[:MAX_ELEMENTS]:
        found.setdefault(element.get("id") or element.get("name") or "", element)
    return found


def _references(document: Document, element: _Element) -> list[_Element]:
    return [
        required
        for requirement in document.children(element, *_REQUIREMENTS)
        for required in document.children(requirement, *_REQUIRED)
    ]


def _spaced_entries(types: Iterable[Type]) -> set[str]:
    """List the names of context entries that are not a single word: only these must be known to be read."""
    found: set[str] = set()
    waiting = list(types)
    while waiting:
        current = waiting.pop()
        found.update(name for name in current.names if not _PLAIN_WORD.fullmatch(name))
        waiting += current.parts
    return found
