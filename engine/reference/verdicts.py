"""What two engines did with one scenario, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Opinion(StrEnum):
    """What the second engine says of the first one's run."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Trace:
    """How a scenario went, as far as two engines can be compared.

    `steps` holds the sorted ids of the user tasks that waited (called processes included), first after the
    start, then after each step of the scenario, jobs done. `outcome` names the end that the process came
    to; None while it runs. `ends` are the sorted ids of all end events reached (called processes
    included), None where nobody has written them down. `stopped` says why the run went no further.
    """

    steps: tuple[tuple[str, ...], ...]
    outcome: str | None = None
    ends: tuple[str, ...] | None = None
    stopped: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return {"steps": self.steps, "outcome": self.outcome, "ends": self.ends, "stopped": self.stopped}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Trace | None:
        """Read what `to_json` gave."""
        if data is None:
            return None
        ends = None if data["ends"] is None else tuple(data["ends"])
        return cls(tuple(map(tuple, data["steps"])), data["outcome"], ends, data["stopped"])

    def __str__(self) -> str:
        waits = " → ".join(", ".join(step) or "nothing" for step in self.steps)
        how = "still running" if self.outcome is None else f"ended as {self.outcome!r}"
        return f"{waits}; {how}{f'; {self.stopped}' if self.stopped else ''}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The second opinion on one scenario.

    `reasons` are sentences: where the two parted, or what cannot be compared, with `elements` by id.
    `theirs` is as far as the second engine came; None where it could not begin.
    """

    scenario: str
    opinion: Opinion
    ours: Trace
    theirs: Trace | None = None
    reasons: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()

    def __str__(self) -> str:
        because = f": {' '.join(self.reasons)}" if self.reasons else ""
        return f"{self.scenario!r} {_SAYS[self.opinion]}{because or '.'}"


_SAYS = {
    Opinion.AGREES: "agrees",
    Opinion.DISAGREES: "disagrees",
    Opinion.NOT_COMPARABLE: "cannot be compared",
}


def judge(scenario: str, ours: Trace, theirs: Trace | None, limits: Mapping[str, str]) -> Verdict:
    """Compare two traces. `limits` maps elements to the sentence why the second engine stopped at them.

    What came before a limit is compared all the same: a difference there is a disagreement.
    """
    difference = _difference(ours, theirs, whole=not limits) if theirs is not None else None
    if difference is not None:
        return Verdict(scenario, Opinion.DISAGREES, ours, theirs, (difference,))
    if limits or theirs is None:
        reasons, elements = tuple(limits.values()), tuple(element for element in limits if element)
        return Verdict(scenario, Opinion.NOT_COMPARABLE, ours, theirs, reasons, elements)
    return Verdict(scenario, Opinion.AGREES, ours, theirs)


def summary(verdicts: Sequence[Verdict]) -> str:
    """Say in one line what came of all scenarios of a deployment."""
    if not verdicts:
        return "no scenario to compare"
    counts = [(opinion, sum(verdict.opinion == opinion for verdict in verdicts)) for opinion in Opinion]
    if counts[0][1] == len(verdicts):
        return "agrees" if len(verdicts) == 1 else f"agrees on all {len(verdicts)} scenarios"
    parts = ", ".join(f"{opinion} on {count}" for opinion, count in counts if count)
    elements = sorted({element for verdict in verdicts for element in verdict.elements})
    return f"{parts} of {len(verdicts)} scenarios{f' ({_some(elements)})' if elements else ''}"


def _some(elements: Sequence[str], most: int = 5) -> str:
    more = f" and {len(elements) - most} more" if len(elements) > most else ""
    return f"{', '.join(elements[:most])}{more}"


def _difference(ours: Trace, theirs: Trace, *, whole: bool) -> str | None:
    for number, (mine, other) in enumerate(zip(ours.steps, theirs.steps, strict=False)):
        if mine != other:
            when = f"After step {number}" if number else "After the start"
            return f"{when} {_waits(mine)} here, {_waits(other)} in SpiffWorkflow."
    return _different_end(ours, theirs) if whole else None


def _different_end(ours: Trace, theirs: Trace) -> str | None:
    if len(ours.steps) != len(theirs.steps):
        shorter = "here" if len(ours.steps) < len(theirs.steps) else "in SpiffWorkflow"
        why = ours.stopped or theirs.stopped
        last = min(len(ours.steps), len(theirs.steps)) - 1
        return f"The run went no further than step {last} {shorter}{': ' if why else ''}{why.rstrip('.')}."
    if ours.outcome != theirs.outcome:
        return f"The process is {_ended(ours)} here, {_ended(theirs)} in SpiffWorkflow."
    if ours.ends is not None and theirs.ends is not None and ours.ends != theirs.ends:
        return f"Reached were {_list(ours.ends)} here, {_list(theirs.ends)} in SpiffWorkflow."
    return None


def _ended(trace: Trace) -> str:
    return "still running" if trace.outcome is None else f"at its end {trace.outcome!r}"


def _waits(step: Iterable[str]) -> str:
    tasks = list(step)
    return f"{_list(tasks)} {'waits' if len(tasks) == 1 else 'wait'}" if tasks else "nothing waits"


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names)) or "no end"
