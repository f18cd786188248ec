"""What came of scenarios, and which steps and flows of a process they reached. Pure."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read at run time by whoever decodes it
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from engine.model import Finding, Severity
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.program.model import Program


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario. `trace` holds the sorted ids of waiting user tasks after each step; `reached` are the
    elements and flows that a token came to, by the key of their process.
    """

    file: str
    name: str
    problems: tuple[str, ...]
    trace: tuple[tuple[str, ...], ...] = ()
    end: str | None = None
    process: str = ""
    reached: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.problems


class Covered(NamedTuple):
    """An element or a flow (`kind` is its BPMN type), what people call it, and the scenarios that reached it."""

    id: str
    label: str
    kind: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a process its scenarios reach; `parts` are its elements and then its flows, in the file's order."""

    process: str
    name: str
    parts: tuple[Covered, ...]

    @property
    def never(self) -> tuple[Covered, ...]:
        """What no scenario reached."""
        return tuple(one for one in self.parts if not one.scenarios)

    def counted(self, *, flows: bool) -> tuple[int, int]:
        """How many elements (or flows) were reached, and of how many."""
        chosen = [one for one in self.parts if (one.kind == "sequenceFlow") is flows]
        return sum(bool(one.scenarios) for one in chosen), len(chosen)


def coverage(program: Program, outcomes: Iterable[Outcome]) -> Coverage:
    """Tell which elements and flows of a process were reached by which scenarios."""
    by_part: dict[str, list[str]] = {}
    for one in outcomes:
        for part in one.reached.get(program.key, ()):
            by_part.setdefault(part, []).append(one.file)
    parts = (Covered(part, label, kind, tuple(sorted(by_part.get(part, ())))) for part, label, kind in _parts(program))
    return Coverage(program.key, program.name, tuple(parts))


def _parts(program: Program) -> Iterator[tuple[str, str, str]]:
    elements = program.elements
    for one in sorted(elements.values(), key=lambda element: element.order):
        yield one.id, one.label, one.kind
    before = {flow.id: one.label for one in elements.values() for flow in one.outgoing}
    for flow_id, flow in program.flows.items():
        after = elements[flow.target].label if flow.target in elements else flow.target
        yield flow_id, flow.name or f"{before.get(flow_id, '…')} → {after}", "sequenceFlow"


def findings(outcomes: Iterable[Outcome], severity: Severity = Severity.ERROR) -> tuple[Finding, ...]:
    """Tell which scenarios fail, where, and what was expected."""
    advice = say("Put the process right, or the scenario where it no longer says what is wanted.")
    return tuple(
        Finding(
            "scenario-fails",
            severity,
            say("The scenario %(name)s fails. %(problem)s", name=in_quotes(one.name), problem=problem),
            advice,
            None,
            one.file,
        )
        for one in outcomes
        for problem in one.problems
    )


def not_run(why: str) -> Finding:
    """Tell why no scenario was run."""
    advice = say("Run them on the page of the version when that is settled.")
    return Finding("scenarios-not-run", Severity.NOTE, say("The scenarios were not run: %(why)s.", why=why), advice)
