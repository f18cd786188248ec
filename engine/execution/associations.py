"""Data associations at work: copies into places of values, documents of data stores, inputs that must be there.

A document is read from the surroundings at the moment its activity begins, and written when it ends. Both are
facts in the record, so that reading the record again asks nobody (BPMN 2.0.2, 10.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.events import DocumentRead, DocumentWritten
from engine.execution.conditions import evaluate
from engine.execution.trouble import Stuck
from engine.sentence import either, in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.program.model import Assignment, Association, Element, Program
    from engine.values import Value

PART = say("%(name)s of %(label)s", name="", label="")
"""An input or output of an element."""
_KEY = say("The key of the document in %(store)s", store="")


class Writing(NamedTuple):
    """A document that is about to be written."""

    element: str
    store: str
    key: str
    value: Value


class Written(dict[str, Any]):
    """Values to be written to variables, and `documents` to be written to data stores."""

    documents: tuple[Writing, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(len(self) or self.documents)


def follow(run: Run, one: Assignment, seen: dict[str, Value], result: dict[str, Value], label: str) -> dict[str, Value]:
    """Evaluate an assignment that has an association; gives `result` with what it adds, and adds it to `seen`."""
    said = one.association
    assert said is not None, "the caller has looked"
    if not said.sources or any(name in seen for name in said.sources):
        result = _written(run, one, said, seen, result, label)
    if said.sets and not _available(said.sets, seen):
        raise _missing(said.sets, seen, label)
    return result


def _written(
    run: Run, one: Assignment, said: Association, seen: dict[str, Value], result: dict[str, Value], label: str
) -> dict[str, Value]:
    local: Mapping[str, Value] = seen
    key = "" if said.store is None else _key(run, said, seen, label)
    if said.store is not None and not said.writes:
        local = {**seen, **dict.fromkeys((said.drawn, said.store), _read(run, said, key))}
    value = evaluate(one.expression, local, run.clock, PART, name=one.name, label=label)
    if said.writes and said.store is not None:
        return _to_store(run, said, key, value, result)
    result[one.name] = seen[one.name] = placed(seen.get(one.name), said.path, value)
    return result


def _to_store(run: Run, said: Association, key: str, value: Value, result: dict[str, Value]) -> dict[str, Value]:
    store = said.store or ""
    written = result if isinstance(result, Written) else Written(result)
    if said.path:
        before = next((one.value for one in reversed(written.documents) if (one.store, one.key) == (store, key)), None)
        before = run.surroundings.document(store, key)[0] if before is None else before
        value = placed(before, said.path, value)
    written.documents = (*written.documents, Writing(said.element, store, key, value))
    return written


def _read(run: Run, said: Association, key: str) -> Value:
    value, revision = run.surroundings.document(said.store or "", key)
    fact = DocumentRead(said.element, said.store or "", key, revision)
    if not run.events or run.events[-1] != fact:
        run.record(fact)
    return value


def keep(run: Run, scope_id: int, documents: tuple[Writing, ...]) -> None:
    """Write documents: each becomes the next revision of what is there now."""
    for one in documents:
        revision = run.surroundings.document(one.store, one.key)[1] + 1
        run.record(DocumentWritten(scope_id, one.element, one.store, one.key, revision, (one.value,)))
        run.surroundings.keep(run.state, one.store, one.key, one.value)


def _key(run: Run, said: Association, seen: Mapping[str, Value], label: str) -> str:
    """Say which document of a store is meant; without a key a store holds just one."""
    if said.key is None:
        return ""
    value = evaluate(said.key, seen, run.clock, _KEY, store=said.store or "")
    if value is None:
        told = say(
            "%(step)s cannot say which document of %(store)s it needs: %(why)s",
            step=in_quotes(label),
            store=in_quotes(said.store),
            why=said.key.explain(seen),
        )
        raise Stuck("document-key", told)
    return str(value)


def placed(whole: Value, path: tuple[str, ...], value: Value) -> Value:
    """Give `whole` with the value at a place inside it; what is not there on the way is made.

    >>> placed({"name": "A", "at": {"zip": "1"}}, ("at", "city"), "Delft")
    {'name': 'A', 'at': {'zip': '1', 'city': 'Delft'}}
    """
    holders: list[dict[str, Value]] = []
    for part in path:
        holders.append(whole if isinstance(whole, dict) else {})
        whole = holders[-1].get(part)
    for part, holder in zip(reversed(path), reversed(holders), strict=True):
        value = {**holder, part: value}
    return value


def demand(program: Program, values: Mapping[str, Value]) -> None:
    """See that whoever calls a process brings what it cannot do without."""
    if not _available(program.demands, values):
        raise _missing(program.demands, values, program.name)


def has_inputs(element: Element, values: Mapping[str, Value]) -> bool:
    """Whether what the inputs of an element are copied from is there by now, so that it may begin."""
    moved = [(one.name, one.association) for one in element.inputs if one.association is not None]
    there = {name for name, said in moved if any(values.get(source) is not None for source in said.sources)}
    sets = [names for _, said in moved for names in said.sets]
    return any(all(name in there or values.get(name) is not None for name in names) for names in sets)


def _available(sets: tuple[tuple[str, ...], ...], seen: Mapping[str, Value]) -> bool:
    """Whether all names of one set have a value (BPMN 2.0.2, 13.3.2)."""
    return any(all(seen.get(name) is not None for name in names) for names in sets)


def _missing(sets: tuple[tuple[str, ...], ...], seen: Mapping[str, Value], label: str) -> Stuck:
    wanting = [[name for name in names if seen.get(name) is None] for names in sets]
    told = either([joined(map(in_quotes, names), sign=", ") for names in wanting])
    sentence = say(
        "%(step)s cannot begin without %(names)s, which has no value yet.", step=in_quotes(label), names=told
    )
    return Stuck("input-missing", sentence)


def taken(element: Element, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """What a message or signal brings to an element: a data output that no field is named for takes all of it.

    A message of one field brings that field's value, one of several a context of them (BPMN 2.0.2, 10.4.2).
    """
    missing = [name for name in element.takes if name not in values]
    if not missing:
        return values
    whole = next(iter(values.values())) if len(values) == 1 else dict(values) or None
    return {**values, **dict.fromkeys(missing, whole)}
