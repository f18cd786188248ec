"""Decision tables: reading them, and turning them into closures (DMN 1.5, chapter 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.decisions.hits import POLICIES, Hits
from engine.decisions.model import Note
from engine.feel import tree
from engine.feel.closures.cells import cell
from engine.feel.closures.compiler import Closure, Code, Compiler, Frame
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from engine.decisions.boxed import Reading


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: its label, its expression, and the values allowed, if they are listed."""

    label: str
    expression: tree.Node
    allowed: tree.UnaryTestList


@dataclass(frozen=True, slots=True)
class Output:
    """A column of conclusions: its name, its values in order of priority, and what it is when no rule matches."""

    name: str
    values: tree.UnaryTestList
    default: tree.Node | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: its id, its number counted from 1, a cell for each input and one for each output."""

    id: str
    number: int
    tests: tuple[tree.UnaryTestList, ...]
    outputs: tuple[tree.Node, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table as read. `policy` is one of `hits.POLICIES`, `aggregation` one of `hits.AGGREGATIONS` or ""."""

    label: str
    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


def table(reading: Reading, element: _Element) -> tree.Node:
    """Read a decision table into a part of a FEEL tree."""
    found = read_table(reading, element)
    inner = (
        *(each.expression for each in found.inputs),
        *(part for rule in found.rules for part in (*rule.tests, *rule.outputs)),
    )
    return tree.Foreign(0, lambda compiler: _compiled(found, compiler), inner)


def read_table(reading: Reading, element: _Element) -> Table:
    """Read a decision table; everything wrong with it becomes a finding."""
    document = reading.document
    inputs = tuple(_input(reading, each, number) for number, each in enumerate(document.children(element, "input"), 1))
    outputs = tuple(_output(reading, each) for each in document.children(element, "output"))
    if not outputs:
        document.error(
            "dmn-shape",
            element,
            say('The table of "%(label)s" has no output.', label=reading.label),
            say("Add an output column."),
        )
    rules = tuple(
        _rule(reading, each, number, inputs, outputs)
        for number, each in enumerate(document.children(element, "rule"), 1)
    )
    policy, aggregation = _policy(reading, element)
    if aggregation and len(outputs) > 1:
        message = say('The table of "%(label)s" adds up its rules, but has several outputs.', label=reading.label)
        document.error("dmn-shape", element, message, say("Leave one output column, or collect without adding up."))
    return Table(reading.label, policy, aggregation, inputs, outputs, rules)


def output_names(reading: Reading, element: _Element) -> tuple[str, ...]:
    """Give the names of a table's output columns; nothing for a single one without a name."""
    names = tuple(each.get("name", "") for each in reading.document.children(element, "output"))
    return names if len(names) > 1 or any(names) else ()


def _policy(reading: Reading, element: _Element) -> tuple[str, str]:
    policy, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation", "")
    if policy not in POLICIES or aggregation not in AGGREGATED:
        named = f"{policy} {aggregation}".strip()
        message = say('The table of "%(label)s" has the hit policy "%(named)s".', label=reading.label, named=named)
        reading.document.error(
            "dmn-shape", element, message, say("Use one of %(policies)s.", policies=", ".join(POLICIES))
        )
        return "UNIQUE", ""
    return policy, aggregation if policy == "COLLECT" else ""


AGGREGATED: Final = frozenset({"", "SUM", "MIN", "MAX", "COUNT"})
_ANYTHING: Final = tree.UnaryTestList(0, (), negated=False)


def _input(reading: Reading, element: _Element, number: int) -> Input:
    document = reading.document
    expression = document.child(element, "inputExpression")
    text = document.text(expression)
    label = element.get("label") or text or str(number)
    where = say('The input column "%(label)s"', label=label)
    if expression is None or not text:
        message = say('Input column %(number)s of "%(label)s" has no expression.', number=number, label=reading.label)
        document.error("dmn-empty", element, message, say("Enter what the column looks at."))
        found: tree.Node = tree.Literal(0, None)
    else:
        found = reading.expression(text, expression, where)
    allowed = document.text(document.child(element, "inputValues"))
    return Input(
        label,
        found,
        reading.tests(allowed, element, say("The list of values of %(where)s", where=where)) if allowed else _ANYTHING,
    )


def _output(reading: Reading, element: _Element) -> Output:
    document = reading.document
    name = element.get("name", "")
    where = say('The output column "%(name)s"', name=name or element.get("label", ""))
    values = document.text(document.child(element, "outputValues"))
    default = document.child(element, "defaultOutputEntry")
    text = document.text(default)
    return Output(
        name,
        reading.tests(values, element, say("The list of values of %(where)s", where=where)) if values else _ANYTHING,
        reading.expression(text, element, say("The default of %(where)s", where=where)) if text else None,
    )


def _rule(
    reading: Reading, element: _Element, number: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...]
) -> Rule:
    document = reading.document
    cells = document.children(element, "inputEntry")
    conclusions = document.children(element, "outputEntry")
    for entries, columns, what in ((cells, inputs, say("input")), (conclusions, outputs, say("output"))):
        if len(entries) != len(columns):
            message = say(
                'Row %(number)s of "%(label)s" has %(cells)s %(what)s cells for %(columns)s columns.',
                number=number,
                label=reading.label,
                cells=len(entries),
                what=what,
                columns=len(columns),
            )
            document.error("dmn-shape", element, message, say("Give every column one cell."))
    tests = tuple(
        reading.tests(
            document.text(each), each, say('Row %(number)s, column "%(label)s"', number=number, label=column.label)
        )
        for column, each in zip(inputs, cells, strict=False)
    )
    values = tuple(
        _conclusion(
            reading, each, say('Row %(number)s, column "%(name)s"', number=number, name=column.name or say("output"))
        )
        for column, each in zip(outputs, conclusions, strict=False)
    )
    return Rule(element.get("id") or str(number), number, tests, values)


def _conclusion(reading: Reading, element: _Element, where: str) -> tree.Node:
    """An empty cell, and one with a dash, concludes null."""
    text = reading.document.text(element)
    return reading.expression(text, element, where) if text not in ("", "-") else tree.Literal(0, None)


# compiling


class _Row:
    """A compiled rule: only the tests that test anything."""

    __slots__ = ("conclusions", "id", "number", "tests")

    def __init__(self, rule: Rule, tests: list[Closure], conclusions: list[Closure]) -> None:
        self.id = rule.id
        self.number = rule.number
        self.tests = tests
        self.conclusions = conclusions


def _compiled(found: Table, compiler: Compiler) -> Code:
    compiler.builds = compiler.opaque = True
    inputs = [(compiler.code(each.expression).run, compiler.place()) for each in found.inputs]
    places = [place for _, place in inputs]
    allowed = [
        (test, each.label)
        for each, place in zip(found.inputs, places, strict=True)
        if (test := cell(compiler, each.allowed, place)) is not None
    ]
    rows = [_row(rule, places, compiler) for rule in found.rules]
    conclude = _conclude(found, compiler)
    first_only = found.policy == "FIRST"

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        for evaluate, place in inputs:
            frame[place] = evaluate(context, frame)
        for test, label in allowed:
            if test(context, frame) is not True:
                problem = say('The value of "%(label)s" is not one of those listed in the table', label=label)
                return _noted(found, frame, (), problem)
        matched = _matching(rows, first_only, context, frame)
        return conclude(matched, context, frame)

    return Code(run)


def _row(rule: Rule, places: list[int], compiler: Compiler) -> _Row:
    tests = [
        test
        for each, place in zip(rule.tests, places, strict=False)
        if (test := cell(compiler, each, place)) is not None
    ]
    return _Row(rule, tests, [compiler.code(each).run for each in rule.outputs])


def _matching(rows: list[_Row], first_only: bool, context: Mapping[str, Any], frame: Frame) -> list[_Row]:
    found = []
    frame[0].charge(len(rows))
    for row in rows:
        for test in row.tests:
            if test(context, frame) is not True:
                break
        else:
            found.append(row)
            if first_only:
                break
    return found


def _noted(found: Table, frame: Frame, rules: tuple[str, ...], problem: str | None) -> None:
    """Tell whoever listens which rules matched, and what is amiss."""
    notes = frame[0].notes
    if notes is not None:
        notes.append(
            Note(
                found.label,
                rules,
                say("%(table)s: %(problem)s.", table=found.label, problem=problem) if problem else None,
            )
        )


def _conclude(found: Table, compiler: Compiler) -> Callable[[list[_Row], Mapping[str, Any], Frame], Any]:
    names = [each.name for each in found.outputs] if len(found.outputs) > 1 else None
    defaults = [compiler.code(each.default).run if each.default else None for each in found.outputs]
    hits = Hits(found.policy, found.aggregation, [_priorities(each, compiler) for each in found.outputs])

    def conclude(matched: list[_Row], context: Mapping[str, Any], frame: Frame) -> Any:
        if not matched:
            if any(defaults):
                values = [None if each is None else each(context, frame) for each in defaults]
                _noted(found, frame, (), None)
                return hits.empty(_shaped(values, names))
            _noted(found, frame, (), None if hits.may_be_empty else say("no rule matches"))
            return hits.empty(None)
        rows = [[each(context, frame) for each in row.conclusions] for row in matched]
        value, problem = hits.choose(
            rows, [row.number for row in matched], lambda values: _shaped(values, names), frame[0]
        )
        _noted(found, frame, tuple(row.id for row in matched), problem)
        return value

    return conclude


def _shaped(values: list[Any], names: list[str] | None) -> Any:
    """One output gives its value, several give a context."""
    if names is None:
        return values[0] if values else None
    return dict(zip(names, values, strict=False))


def _priorities(output: Output, compiler: Compiler) -> list[Any]:
    """The listed values, the most important first."""
    codes = [compiler.code(each) for each in output.values.tests]
    return [code.value for code in codes if code.constant]
