"""Boxed expressions as FEEL: each becomes the tree of the same thing written as text (DMN 1.5, 7.3 and 10.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.decisions.document import Document, kind
from engine.decisions.types import reference
from engine.feel import FeelSyntaxError, tree
from engine.feel.closures.compiler import Code, Compiler
from engine.feel.parse import parse_expression, parse_tests
from engine.feel.types import WRONG, conformed
from engine.model import Severity
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

MAX_DEPTH: Final = 25
"""How deeply boxes may stand in boxes."""
_RESULT: Final = " result"
"""The key of a boxed context's result while it is worked out; no name begins with a space."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a box needs: the file, its types, the names known at this place, and how deep it stands.

    `label` names the decision for findings; `tables` reads a decision table.
    """

    document: Document
    types: Mapping[str, tree.Type]
    names: tuple[str, ...]
    entries: tuple[str, ...]
    label: str
    tables: Callable[[Reading, _Element], tree.Node]
    depth: int = 0

    def within(self, *names: str) -> Reading:
        """Give the reading of a box in this box, where more names are known."""
        return replace(self, names=(*self.names, *names), depth=self.depth + 1)

    def expression(self, text: str, at: _Element, where: str) -> tree.Node:
        """Read a FEEL text; one that cannot be read is a finding, and null."""
        try:
            return parse_expression(text, (*self.names, *self.entries), self.types)
        except FeelSyntaxError as wrong:
            self._unreadable(at, where, wrong)
            return tree.Literal(0, None)

    def tests(self, text: str, at: _Element, where: str) -> tree.UnaryTestList:
        """Read the tests of a cell; ones that cannot be read are a finding, and never hold."""
        try:
            return parse_tests(text or "-", (*self.names, *self.entries), self.types)
        except FeelSyntaxError as wrong:
            self._unreadable(at, where, wrong)
            return tree.UnaryTestList(0, (tree.Literal(0, None),), negated=False)

    def _unreadable(self, at: _Element, where: str, wrong: FeelSyntaxError) -> None:
        message = say(
            '%(where)s of "%(label)s" cannot be read. %(message)s', where=where, label=self.label, message=wrong.message
        )
        self.document.error("dmn-text", at, message, say("Correct the text."))


def boxed(reading: Reading, element: _Element) -> tree.Node:
    """Read one boxed expression, whatever its kind."""
    read = _KINDS.get(kind(element))
    if read is None or reading.depth > MAX_DEPTH:
        what = (
            say("nested more than %(max_depth)s boxes deep", max_depth=MAX_DEPTH)
            if read
            else say("of the kind %(kind)s", kind=kind(element))
        )
        message = say(
            'An expression of "%(label)s" is %(what)s, which is not supported.', label=reading.label, what=what
        )
        reading.document.error(
            "dmn-unsupported", element, message, say("Write it as a decision table or literal expression.")
        )
        return tree.Literal(0, None)
    return typed(reading, read(reading, element), element)


def boxed_child(reading: Reading, element: _Element, what: str) -> tree.Node:
    """Read the expression that stands in an element; a missing one is a finding, and null."""
    found = [each for each in reading.document.children(element) if kind(each) in _KINDS]
    if not found:
        message = say('%(what)s of "%(label)s" is missing.', what=what, label=reading.label)
        reading.document.error("dmn-empty", element, message, say("Add an expression."))
        return tree.Literal(0, None)
    return boxed(reading, found[0])


def _literal(reading: Reading, element: _Element) -> tree.Node:
    document = reading.document
    language = element.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        message = say(
            'An expression of "%(label)s" is in the language %(language)s.', label=reading.label, language=language
        )
        document.error("dmn-unsupported", element, message, say("Write it in FEEL."))
        return tree.Literal(0, None)
    text = document.text(element)
    if not text:
        message = say('A literal expression of "%(label)s" has no text and gives null.', label=reading.label)
        document.find(Severity.WARNING, "dmn-empty", element, message, say("Add the text, or write null."))
        return tree.Literal(0, None)
    return reading.expression(text, element, say("An expression"))


def _context(reading: Reading, element: _Element) -> tree.Node:
    entries: list[tuple[str, tree.Node]] = []
    inner = reading.within()
    for entry in reading.document.children(element, "contextEntry"):
        variable = reading.document.child(entry, "variable")
        name = _RESULT if variable is None else variable.get("name", "")
        value = boxed_child(inner, entry, say('The entry "%(name)s"', name=name.strip()))
        entries.append((name, value if variable is None else typed(reading, value, variable)))
        inner = replace(inner, names=(*inner.names, name))
    found = tree.ContextLiteral(0, tuple(entries))
    has_result = bool(entries) and entries[-1][0] == _RESULT
    return tree.Path(0, found, _RESULT) if has_result else found


def typed(reading: Reading, value: tree.Node, at: _Element) -> tree.Node:
    """Let a value that does not fit the `typeRef` of a variable or expression be null."""
    wanted = reference(at.get("typeRef"), reading.types)
    if wanted is None:
        return value

    def make(compiler: Compiler) -> Code:
        run = compiler.code(value).run

        def checked(context: Mapping[str, object], frame: list[object]) -> object:
            found = conformed(run(context, frame), wanted)
            return None if found is WRONG else found

        return Code(checked)

    return tree.Foreign(0, make, (value,))


def _invocation(reading: Reading, element: _Element) -> tree.Node:
    names: list[str] = []
    arguments: list[tree.Node] = []
    for binding in reading.document.children(element, "binding"):
        parameter = reading.document.child(binding, "parameter")
        names.append("" if parameter is None else parameter.get("name", ""))
        arguments.append(boxed_child(reading.within(), binding, say('The argument "%(name)s"', name=names[-1])))
    function = boxed_child(reading.within(), element, say("The function that is called"))
    return tree.Invocation(0, function, tuple(arguments), tuple(names) if names else None)


def _list(reading: Reading, element: _Element) -> tree.Node:
    items = [each for each in reading.document.children(element) if kind(each) in _KINDS]
    return tree.ListLiteral(0, tuple(boxed(reading.within(), each) for each in items))


def _relation(reading: Reading, element: _Element) -> tree.Node:
    document = reading.document
    names = [each.get("name", "") for each in document.children(element, "column")]
    rows = []
    for row in document.children(element, "row"):
        cells = [boxed(reading.within(), each) for each in document.children(row) if kind(each) in _KINDS]
        rows.append(tree.ContextLiteral(0, tuple(zip(names, cells, strict=False))))
    return tree.ListLiteral(0, tuple(rows))


def function_definition(reading: Reading, element: _Element) -> tree.Node:
    """Read a function definition, also that of a business knowledge model."""
    document = reading.document
    if element.get("kind", "FEEL") != "FEEL":
        message = say(
            '"%(label)s" has a function in %(kind)s, which is not run here.',
            label=reading.label,
            kind=element.get("kind"),
        )
        document.error("dmn-unsupported", element, message, say("Write the function in FEEL."))
        return tree.Literal(0, None)
    parameters = document.children(element, "formalParameter")
    names = tuple(each.get("name", "") for each in parameters)
    types = tuple(reference(each.get("typeRef"), reading.types) for each in parameters)
    body = boxed_child(reading.within(*names), element, say("The body of a function"))
    return tree.FunctionDefinition(0, names, types, body)


def _part(reading: Reading, element: _Element, name: str, *names: str) -> tree.Node:
    part = reading.document.child(element, name)
    if part is None:
        message = say('The part "%(name)s" of an expression of "%(label)s" is missing.', name=name, label=reading.label)
        reading.document.error("dmn-empty", element, message, say("Add the expression."))
        return tree.Literal(0, None)
    return boxed_child(reading.within(*names), part, say('The part "%(name)s"', name=name))


def _conditional(reading: Reading, element: _Element) -> tree.Node:
    condition, yes, no = (_part(reading, element, name) for name in ("if", "then", "else"))
    return tree.If(0, condition, yes, no)


def _for(reading: Reading, element: _Element) -> tree.Node:
    name = element.get("iteratorVariable", "")
    iterator = tree.Iterator(0, name, _part(reading, element, "in"))
    return tree.For(0, (iterator,), _part(reading, element, "return", name, "partial"))


def _quantified(reading: Reading, element: _Element) -> tree.Node:
    name = element.get("iteratorVariable", "")
    iterator = tree.Iterator(0, name, _part(reading, element, "in"))
    condition = _part(reading, element, "satisfies", name)
    return tree.Quantified(0, kind(element) == "every", (iterator,), condition)


def _filter(reading: Reading, element: _Element) -> tree.Node:
    return tree.Filter(0, _part(reading, element, "in"), _part(reading, element, "match", "item"))


_KINDS: Final[dict[str, Callable[[Reading, _Element], tree.Node]]] = {
    "literalExpression": _literal,
    "decisionTable": lambda reading, element: reading.tables(reading, element),
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": function_definition,
    "conditional": _conditional,
    "for": _for,
    "every": _quantified,
    "some": _quantified,
    "filter": _filter,
}
EXPRESSIONS: Final = frozenset(_KINDS)
"""The kinds of elements that are expressions."""
