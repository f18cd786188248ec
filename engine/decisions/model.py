"""What a decision file becomes: decisions that can be asked, and everything there is to say about the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine.feel import FeelBudgetExceeded
from engine.feel.functions.builtin import Function
from engine.feel.results import plain
from engine.feel.run import Run
from engine.sentence import joined, say

if TYPE_CHECKING:
    from engine.model import Finding


class Outcome(NamedTuple):
    """What a decision gives: its value, the ids of the rules that matched, and a sentence when something is amiss."""

    value: Any
    rules: tuple[str, ...] = ()
    problem: str | None = None


class Note(NamedTuple):
    """What a decision table says about one use of it."""

    table: str
    rules: tuple[str, ...]
    problem: str | None


class Logic(Protocol):
    """Something that computes a value within an evaluation; an expression of `engine.feel` does."""

    def raw(self, context: Mapping[str, Any], run: Run) -> Any:
        """Evaluate with the variables in the context."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to work out: input data to take from outside, or logic that sees the `needs` before it.

    `key` is unique in the file, `name` how others name it; `reads` are variables that logic reads without
    having declared them. `accept` gives the value as its type wants it, and what is wrong with it if anything.
    """

    key: str
    name: str
    needs: tuple[tuple[str, str], ...] = ()
    """(name as this logic sees it, key of the step)"""
    reads: frozenset[str] = frozenset()
    logic: Logic | None = None
    accept: Any = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, with the steps that lead to it, the decision itself last.

    `inputs` are the variables it reads, `outputs` its columns' names, or its own name where there is none.
    """

    id: str
    name: str
    inputs: frozenset[str]
    outputs: tuple[str, ...]
    steps: tuple[Step, ...]

    def __call__(self, context: Mapping[str, Any], now: int | None = None, zone: dt.tzinfo = dt.UTC) -> Outcome:
        """Decide. `now` is the instant in microseconds UTC."""
        run = Run(now, zone)
        try:
            return _decided(self, context, run)
        except FeelBudgetExceeded as stopped:
            return Outcome(None, (), say("%(name)s: %(why)s", name=self.name, why=stopped.message))
        except ArithmeticError:
            return Outcome(None, (), say("%(name)s: there is a number that is none.", name=self.name))
        except RecursionError:
            return Outcome(None, (), say("%(name)s: the values are nested too deeply.", name=self.name))


def _decided(decision: Decision, context: Mapping[str, Any], run: Run) -> Outcome:
    known: dict[str, Any] = {}
    problems: list[str] = []
    notes: list[Note] = []
    for step in decision.steps:
        run.notes = notes = []
        value = _worked_out(step, known, context, run)
        problems += [note.problem for note in notes if note.problem]
        if step.accept is not None:
            value, wrong = step.accept(value)
            problems += [wrong] if wrong else []
        known[step.key] = value
    rules = tuple(rule for note in notes for rule in note.rules)
    return Outcome(plain(known[decision.steps[-1].key], run), rules, joined(problems) or None)


def _worked_out(step: Step, known: Mapping[str, Any], context: Mapping[str, Any], run: Run) -> Any:
    if step.logic is None:
        return context.get(step.name)
    scope = {name: context.get(name) for name in step.reads}
    scope.update((name, known.get(key)) for name, key in step.needs)
    found = step.logic.raw(scope, run)
    if isinstance(found, Function):
        # A business knowledge model may call itself.
        scope[step.name] = found
    return found


class Decisions(Mapping[str, Decision]):
    """A file's decisions by id, each once; a name finds its decision, too, where no id is like it."""

    __slots__ = ("_by_id", "_by_name")

    def __init__(self, found: Iterable[Decision]) -> None:
        """Of several with one name, the first is found by it."""
        self._by_id = {decision.id: decision for decision in found}
        self._by_name = {decision.name: decision for decision in reversed(self._by_id.values())}

    def __getitem__(self, key: str) -> Decision:
        found = self._by_id.get(key)
        return self._by_name[key] if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """A decision file: its decisions, and everything there is to say about it."""

    name: str
    decisions: Decisions
    findings: tuple[Finding, ...]
