"""Asking for a second opinion: what callers use."""

from __future__ import annotations

import base64
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from engine.model import Finding, Severity
from engine.reference.child import SECONDS, ask
from engine.reference.verdicts import Trace, Verdict, judge
from engine.sentence import joined, put_together, say, taken_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.calendar import Calendar

_DIAGRAMS = (".bpmn", ".xml")
_ADVICE = say("Other tools may refuse the file or show it differently; save it again with a BPMN modeller.")


def second_opinion(
    files: Mapping[str, bytes],
    scenarios: Sequence[Mapping[str, Any]],
    ours: Sequence[Trace],
    *,
    now: int,
    calendar: Calendar | None = None,
    seconds: float = SECONDS,
) -> tuple[Verdict, ...]:
    """Play the scenarios on SpiffWorkflow and compare with our own traces, one for each in the same order.

    `now` is the instant (microseconds UTC) at which our runs began (a scenario's own "at" goes before it),
    `calendar` the one they reckoned with (None: the standard one), `seconds` the most that all scenarios
    together may take. Never raises for what the files or SpiffWorkflow do.
    """
    if not scenarios:
        return ()
    data = None if calendar is None else calendar.data
    job = {"task": "play", "files": _packed(files), "scenarios": list(scenarios), "now": now, "calendar": data}
    answers, missing = ask(job, seconds=seconds)
    silent = {"trace": None, "limits": {"": missing}}
    return tuple(
        judge(str(scenario.get("name", "")), trace, Trace.from_json(answer["trace"]), answer["limits"])
        for scenario, trace, answer in zip(scenarios, ours, chain(answers, repeat(silent)), strict=False)
    )


def schema_notes(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Check diagrams against the schema that OMG publishes for BPMN 2.0; every deviation is a note."""
    diagrams = {name: content for name, content in files.items() if name.lower().endswith(_DIAGRAMS)}
    if not diagrams:
        return ()
    answers, missing = ask({"task": "schema", "files": _packed(diagrams)})
    silent = joined([missing])
    found = {name: [(None, str(silent), taken_apart(silent))] for name in diagrams} | dict(answers)
    return tuple(
        Finding("schema", Severity.NOTE, put_together(text, said), _ADVICE, None, name, line)
        for name, notes in found.items()
        for line, text, said in notes
    )


def _packed(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode("ascii") for name, content in files.items()}
