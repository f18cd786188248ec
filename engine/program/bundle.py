"""The files of a deployment read together: diagrams, forms, decisions and scenarios, compiled to programs.

Files are told apart by their names: `.bpmn` (or `.xml`, as older tools save), `.form`, `.dmn`, and `.json` in a folder
`scenarios` or, as browsers send it, in none. Anything else (a README) is kept as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from engine import decisions as dmn
from engine.diagram import read
from engine.errors import Unreadable
from engine.model import Finding, Severity
from engine.program import global_tasks, unfollowed, words
from engine.program.compile import compile_process
from engine.program.dialects.ear import Beside
from engine.program.dialects.translate import understood
from engine.program.forms import read_form
from engine.program.scenario_files import read_scenario
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Diagram, Element
    from engine.program.dialects.translate import Understood
    from engine.program.forms import Form
    from engine.program.model import Program

KINDS = {".bpmn": "diagram", ".xml": "diagram", ".form": "form", ".dmn": "decision"}


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a bundle: its program, and the name and content of the file it stands in."""

    program: Program
    file: str
    source: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was read. `findings` holds everything about all files; programs with errors are in `processes` too."""

    processes: tuple[Process, ...]
    findings: tuple[Finding, ...]
    forms: Mapping[str, Form] = field(default_factory=dict)
    decisions: Mapping[str, Any] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    diagrams: Mapping[str, Diagram] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the bundle from being deployed."""
        return tuple(one for one in self.findings if one.severity == Severity.ERROR)


def kind_of(name: str) -> str:
    """What a file is: diagram, form, decision, scenario or other."""
    for ending, kind in KINDS.items():
        if name.lower().endswith(ending):
            return kind
    return "scenario" if name.endswith(".json") and ("/scenarios/" in f"/{name}" or "/" not in name) else "other"


class _Reading:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.diagrams: list[tuple[str, bytes, Diagram]] = []
        self.forms: dict[str, Form] = {}
        self.decisions: dict[str, Any] = {}
        self.decision_files: dict[str, bytes] = {}
        self.scenarios: dict[str, Mapping[str, Any]] = {}
        self.schemas: dict[str, bytes] = {}

    def take(self, name: str, content: bytes) -> None:
        """Read one file; a file that cannot be read is a finding, and the others are still read."""
        if name.endswith(".json"):
            self.schemas[name] = content
        reader = getattr(self, f"_{kind_of(name)}", None)
        if reader is None:
            return
        try:
            reader(name, content)
        except Unreadable as wrong:
            advice = say("Correct the file, or leave it out.")
            self.findings.append(Finding("unreadable", Severity.ERROR, wrong.sentence, advice, None, name, wrong.line))

    def _diagram(self, name: str, content: bytes) -> None:
        diagram = read(content, name)
        self.diagrams.append((name, content, diagram))
        self.findings += diagram.findings

    def _form(self, name: str, content: bytes) -> None:
        form = read_form(content, name)
        self._once(self.forms, form.id, form, say("form"), name)
        self.findings += form.findings

    def _decision(self, name: str, content: bytes) -> None:
        model = dmn.read(content, name)
        self.findings += model.findings
        for decision_id, decision in model.decisions.items():
            self._once(self.decisions, decision_id, decision, say("decision"), name)
            self.decision_files[decision_id] = content

    def _scenario(self, name: str, content: bytes) -> None:
        scenario = read_scenario(content, name)
        if scenario is not None:
            self.scenarios[name] = scenario

    def _once(self, found: dict[str, Any], key: str, thing: Any, what: str, name: str) -> None:
        if key in found:
            message = say("The %(what)s %(key)s is defined twice.", what=what, key=in_quotes(key))
            self.findings.append(
                Finding("twice", Severity.ERROR, message, say("Give one of them another id."), None, name)
            )
        found[key] = thing


def read_bundle(files: Mapping[str, bytes]) -> Bundle:
    """Read and compile files given by name; never raises, everything that is wrong is a finding."""
    reading = _Reading()
    for name in sorted(files):
        reading.take(name, files[name])
    processes = tuple(one for drawn in reading.diagrams for one in _processes(reading, *drawn))
    findings = [*reading.findings, *(finding for one in processes for finding in one.program.findings)]
    findings += _same_key(processes)
    if not processes and not any(finding.rule == "unreadable" for finding in findings):
        message, advice = say("There is no process in these files."), say("Add a BPMN file with a process.")
        findings.append(Finding("no-process", Severity.ERROR, message, advice))
    diagrams = {name: drawn for name, _, drawn in reading.diagrams}
    return Bundle(processes, tuple(findings), reading.forms, reading.decisions, reading.scenarios, diagrams)


def _processes(reading: _Reading, name: str, content: bytes, diagram: Diagram) -> Iterator[Process]:
    """Compile the processes of one diagram, whichever modeler's words it is written in."""
    beside = Beside(reading.forms, reading.decisions, reading.schemas)
    found = understood(global_tasks.unfolded(diagram), beside)
    reading.findings += found.findings
    reading.findings += [*words.check(diagram), *unfollowed.beside(found.diagram)]
    reading.findings += unfollowed.only_drawn(found.diagram)
    for process in found.diagram.processes:
        yield Process(_compiled(reading, found, process), name, content)


def _compiled(reading: _Reading, found: Understood, process: Element) -> Program:
    """Compile one process; its digest covers the files of the decisions that it uses."""
    program = compile_process(found.diagram, process, found.forms, reading.decisions)
    if not process.given:
        program = replace(program, findings=global_tasks.told(program.key, program.findings))
    contents = [reading.decision_files[one] for one in program.decisions]
    if not contents:
        return program
    return replace(program, digest=hashlib.sha256(b"\n".join((program.digest.encode(), *contents))).hexdigest())


def _same_key(processes: tuple[Process, ...]) -> list[Finding]:
    seen: dict[str, str] = {}
    findings = []
    for one in processes:
        if one.program.key in seen:
            message = say(
                "The process %(key)s stands in %(other)s and in %(file)s.",
                key=in_quotes(one.program.key),
                other=seen[one.program.key],
                file=one.file,
            )
            findings.append(
                Finding(
                    "twice", Severity.ERROR, message, say("Give one of them another id."), one.program.key, one.file
                )
            )
        seen[one.program.key] = one.file
    return findings
