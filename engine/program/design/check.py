"""Every rule of design, over one process."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.design import offices, promises, soundness, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.diagram import Diagram
    from engine.model import Finding
    from engine.program.bundle import Bundle, Process
    from engine.program.model import Program

    Rule = Callable[[Program, Diagram], Iterator[Finding]]


def about(bundle: Bundle) -> Bundle:
    """Add what is to be said of the design of each process that can run."""
    budget = soundness.Budget()
    told = (_about(process, bundle.diagrams[process.file], budget) for process in bundle.processes)
    return replace(bundle, findings=(*bundle.findings, *chain.from_iterable(told)))


def _about(process: Process, diagram: Diagram, budget: soundness.Budget) -> Iterator[Finding]:
    if any(one.severity == Severity.ERROR for one in process.program.findings):
        return  # nobody knows how it would run
    found = (rule(process.program, diagram) for rule in RULES)
    for finding in chain(*found, soundness.comes_to_an_end(process.program, diagram, budget)):
        drawn = diagram.elements.get(finding.element or "")
        yield replace(finding, file=process.file, line=drawn.line if drawn else None)


RULES: tuple[Rule, ...] = (
    offices.puts_every_step_in_a_lane,
    offices.has_lanes_of_both,
    waits.has_a_way_out,
    promises.can_be_kept,
    promises.is_counted,
)
