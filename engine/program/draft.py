"""A process while it is being compiled: its diagram, what is known about names, and every finding so far."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.calendar import Duration, TimerSyntaxError, parse_timer, split_offset
from engine.diagram.kinds import as_written
from engine.feel import FeelSyntaxError, parse
from engine.model import Finding, Severity
from engine.program.details import PythonDetail, TimerDetail
from engine.program.model import Assignment
from engine.sentence import begun, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.decisions import Decision
    from engine.diagram.model import Diagram, Element
    from engine.feel import Expression
    from engine.program.details import Conversation
    from engine.program.forms import Form
    from engine.program.model import Lane


class Draft:
    """One process of a diagram on its way to a program. Findings are collected, never raised."""

    def __init__(
        self, diagram: Diagram, process: Element, forms: Mapping[str, Form], decisions: Mapping[str, Decision]
    ) -> None:
        """`forms` and `decisions` are those of the same deployment, by id."""
        self.diagram = diagram
        self.process = process
        self.is_called = process.extension("tl:called") is not None
        self.forms = forms
        self.decisions = decisions
        self.names: frozenset[str] = frozenset()
        self.handlers: dict[str, str] = {}
        self.takers: frozenset[str] = frozenset()
        """What takes something back, by the event on a border that leads to it; and all that does."""
        self.lanes: dict[str, Lane] = {}
        self.findings: list[Finding] = []
        self.read: dict[str, str] = {}
        self.scripted: set[str] = set()
        self.python: dict[str, PythonDetail] = {}
        self.used_forms: set[str] = set()
        self.asked: dict[str, Form] = {}
        self.used_decisions: set[str] = set()
        self.written: frozenset[str] | None = None
        self.has_a_key: bool | None = None
        self.crowded: dict[str, bool] = {}
        self.subscribed: dict[Element, Element] | None = None
        self.conversations: dict[tuple[Element, Element], Conversation | None] = {}

    def find(self, severity: Severity, rule: str, element: Element, message: str, advice: str) -> None:
        """Note one finding at an element."""
        self.findings.append(
            Finding(rule, severity, begun(message), advice, element.id, self.diagram.name, element.line or None)
        )

    def error(self, rule: str, element: Element, message: str, advice: str) -> None:
        """Note something that keeps the process from running."""
        self.find(Severity.ERROR, rule, element, message, advice)

    def feel(self, element: Element, text: str, what: str) -> Expression | None:
        """Compile FEEL; a leading "=" is optional here. None (and a finding) where it cannot be read."""
        text = text.strip().removeprefix("=").strip()
        try:
            expression = parse(text, self.names)
        except FeelSyntaxError as wrong:
            self.error(
                "expression",
                element,
                say(
                    "%(what)s of %(element)s cannot be read: %(message)s",
                    what=what,
                    element=label(element),
                    message=wrong.message,
                ),
                say("Correct the expression."),
            )
            return None
        for name in expression.names - self.names:
            self.read.setdefault(name, element.id)
        return expression

    def text_or_feel(self, element: Element, text: str, what: str) -> Expression | None:
        """Compile an attribute: FEEL after "=", else the text itself."""
        return self.feel(element, text if text.startswith("=") else json.dumps(text, ensure_ascii=False), what)

    def assignments(self, element: Element, kind: str) -> tuple[Assignment, ...]:
        """Compile an element's `tl:input` or `tl:output` rows in document order."""
        rows = []
        for row in element.extensions_of(kind):
            name = row.attributes.get("name", "").strip()
            if not name:
                self.error(
                    "mapping-name",
                    element,
                    say("An input or output of %(element)s has no name.", element=label(element)),
                    say("Name the variable."),
                )
                continue
            expression = self.text_or_feel(element, row.attributes.get("value", "=null"), in_quotes(name))
            if expression is not None:
                rows.append(Assignment(name, expression))
        return tuple(rows)

    def timer(self, element: Element, text: str, kind: str) -> TimerDetail | None:
        """Compile a timer's text: ISO 8601, business time, or FEEL after "="."""
        text = text.strip()
        base, offset = split_offset(text) if text.startswith("=") else (text, None)
        if base.startswith("="):
            expression = self.feel(element, base, say("The time"))
            return None if expression is None else TimerDetail(kind, text, None, expression, offset)
        try:
            timer = parse_timer(base)
            fixed = timer.micros if isinstance(timer, Duration) and not timer.months else None
            return TimerDetail(kind, text, timer, micros=fixed)
        except TimerSyntaxError as wrong:
            self.error(
                "timer",
                element,
                say("The time of %(element)s cannot be read: %(wrong)s", element=label(element), wrong=wrong.sentence),
                say("Correct the time."),
            )
            return None


def quoted(element: Element) -> str:
    """Name an element in a finding that says already what it is: its name, or its id."""
    return in_quotes(element.name or element.id)


def label(element: Element) -> str:
    """Name an element in a finding: its name, or its kind and id."""
    if element.name:
        return in_quotes(element.name)
    return say("the %(kind)s %(id)s", kind=as_written(element.kind), id=in_quotes(element.id))
