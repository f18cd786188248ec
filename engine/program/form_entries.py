"""What was entered in a form, as an HTML form posts it or as a program sends it, put beside what is known.

HTML names a field by its key; within a list by the key of the list and the number of the row: `lines.0.amount`.
`lines.0` itself posts the number that the row had in the list as it was shown (nothing for a new row), so that what
the form does not show of a row stays with it. `?` names what was shown, with commas between: what was not shown
cannot have been left empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from engine.program.form_fields import FILE, Field, files_from
from engine.program.form_filling import MISSING, Filling, begin_row, begun, drop, get, put, rows
from engine.program.form_parts import Computed, Group, Rows, bare, bound
from engine.program.form_values import EntryError
from engine.sentence import say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from engine.program.form_filling import Path, Placed
    from engine.program.form_parts import Part
    from engine.values import Value

SHOWN = "?"
MOST_ROWS = 200
UNKNOWN_FIELD = say("The form has no such field.")
COME_UP = say("This applies after what you entered: look at it, please.")
TOO_MANY_ROWS = say("A list can have at most %(number)s rows.", number=MOST_ROWS)
ROWS_ARE_FIXED = say("Rows can neither be added to this list nor removed from it.")


@dataclass
class Entries:
    """What somebody entered, read as far as it can be read."""

    parts: tuple[Part, ...]
    present: Mapping[str, Value]
    zone: dt.tzinfo
    documents: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    errors: dict[Path, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    sent: set[Path] = field(default_factory=set)
    unsettled: dict[Path, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what is known."""
        self.first = begun(self.parts, self.present)
        self.data: dict[str, Value] = {**self.present, **deepcopy(self.first)}

    def filling(self) -> Filling:
        """Give the form with what was entered."""
        return Filling(self.parts, self.data, {**self.present, **self.first}, self.documents)

    def settled(self, *, late: bool = False) -> Filling:
        """Give the form once choices that are worked out are read, and what may not be changed is as it was."""
        filling = self.filling()
        for _ in range(2):  # what one field holds may show another
            filling.settle()
            for one in filling.everything():
                if isinstance(one.part, Field) and one.part.dynamic:
                    self._settle(one)
        filling.settle(late=late)
        return filling

    def _settle(self, one: Placed) -> None:
        if not one.part.editable:
            self.sent.discard(one.path)
            self.errors.pop(one.path, None)
            put(self.data, one.path, get(self.first, one.path, one.part.empty()))
        elif one.path in self.unsettled:
            self.read(one.part, one.path, self.unsettled[one.path])

    def take(self, one: Field, path: Path, entered: Any) -> None:
        """Read one field; what it can hold may depend on other fields, and waits for them."""
        self.sent.add(path)
        if "options" in dict(one.dynamic):
            self.unsettled[path] = entered
        self.read(one, path, entered)

    def read(self, one: Field, path: Path, entered: Any) -> None:
        """Read one field; where that cannot be, its value is what is empty, with a sentence why."""
        known = replace(one, options=files_from(self.documents)) if one.type == FILE else one
        self.errors.pop(path, None)
        try:
            read = known.from_text if isinstance(entered, _Texts) else known.from_json
            value = read(entered, self.present, self.zone)
        except EntryError as error:
            self.errors[path] = error.args[0]
            value = _raw(entered)
        put(self.data, path, value)


class _Texts(list[str]):
    """What HTML posted under one name."""


def _raw(entered: Any) -> Any:
    """Give what conditions see of something that cannot be read."""
    if isinstance(entered, _Texts):
        return entered[-1] if entered else None
    return entered if isinstance(entered, str | bool | int | list) else None


def from_text(entries: Entries, entered: Mapping[str, str | Sequence[str]]) -> None:
    """Read what an HTML form posted."""
    texts = {name: _Texts([one] if isinstance(one, str) else one) for name, one in entered.items()}
    shown = texts.pop(SHOWN, None)
    seen = None if shown is None else set(",".join(shown).split(","))
    known = set(_posted(entries, entries.parts, (), texts, seen))
    entries.unknown = set(texts) - known


def _posted(
    entries: Entries, parts: Sequence[Part], at: Path, texts: Mapping[str, _Texts], seen: set[str] | None
) -> Iterator[str]:
    """Read the parts of a form or a row; gives the names that there are."""
    for part in bound(tuple(parts)):
        path = (*at, *part.path)
        name = ".".join(map(str, path))
        yield name
        was_seen = seen is None or name in seen
        if isinstance(part, Rows):
            yield from _posted_rows(entries, part, path, texts, seen if was_seen else set())
        elif isinstance(part, Field) and part.editable and was_seen:
            entries.take(part, path, texts.get(name, _Texts()))


def _posted_rows(
    entries: Entries, part: Rows, path: Path, texts: Mapping[str, _Texts], seen: set[str] | None
) -> Iterator[str]:
    before = rows(entries.data, path)
    name = ".".join(map(str, path))
    origins = _origins(texts, name)
    if seen == set():
        origins = list(range(len(before)))
    _refuse_rows(entries, part, path, len(before), len(origins))
    origins = origins[:MOST_ROWS]
    known = [deepcopy(before[one]) if one is not None and one < len(before) else None for one in origins]
    put(entries.data, path, [begin_row(part, entries.present) if one is None else one for one in known])
    entries.sent.add(path)
    for number in range(len(origins)):
        yield f"{name}.{number}"
        yield from _posted(entries, part.parts, (*path, number), texts, seen)


def _origins(texts: Mapping[str, _Texts], name: str) -> list[int | None]:
    """Give for each row that was posted the number that it had before; None for a new one."""
    found: list[int | None] = []
    while (text := texts.get(f"{name}.{len(found)}")) is not None:
        found.append(int(text[-1]) if text and text[-1].isdecimal() and len(text[-1]) < 6 else None)  # noqa: PLR2004
    return found


def _refuse_rows(entries: Entries, part: Rows, path: Path, before: int, after: int) -> None:
    if after > MOST_ROWS:
        entries.errors[path] = TOO_MANY_ROWS
    elif before != after and not part.may_change:
        entries.errors[path] = ROWS_ARE_FIXED


def from_json(entries: Entries, entered: Mapping[str, Value]) -> None:
    """Read what a program sent, by variable; what is left out keeps the value that it has."""
    entries.unknown |= set(_strange(entered, _tree(entries.parts), ""))
    _sent(entries, entries.parts, (), entered)


def _sent(entries: Entries, parts: Sequence[Part], at: Path, entered: Mapping[str, Value]) -> None:
    for part in bound(tuple(parts)):
        value = get(entered, part.path, MISSING)
        path = (*at, *part.path)
        if value is MISSING or isinstance(part, Computed):
            continue
        if isinstance(part, Field):
            if part.editable:
                entries.take(part, path, value)
        else:
            _sent_rows(entries, part, path, value)


def _sent_rows(entries: Entries, part: Rows, path: Path, value: Value) -> None:
    entries.sent.add(path)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        entries.errors[path] = say("This must be a list of objects.")
        return
    _refuse_rows(entries, part, path, len(rows(entries.data, path)), len(value))
    put(entries.data, path, [begin_row(part, entries.present) for _ in value[:MOST_ROWS]])
    for number, row in enumerate(value[:MOST_ROWS]):
        entries.unknown |= set(_strange(row, _tree(part.parts), f"{'.'.join(map(str, path))}.{number}."))
        _sent(entries, part.parts, (*path, number), row)
        entries.sent |= {(*path, number, *one.path) for one in bound(part.parts)}


def _tree(parts: Sequence[Part]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for one in bound(tuple(parts)):
        put(tree, one.path, None)
    return tree


def _strange(entered: Mapping[str, Value], tree: Mapping[str, Any], before: str) -> Iterator[str]:
    """Give the names of what the form does not have."""
    for name, value in entered.items():
        if name not in tree:
            yield before + name
        elif isinstance(tree[name], dict) and isinstance(value, Mapping):
            yield from _strange(value, tree[name], f"{before}{name}.")


def values_of(entries: Entries, filling: Filling, *, all_of_it: bool) -> dict[str, Value]:
    """Give the variables that a form changes: what is shown and may be changed, and what it works out.

    `all_of_it` is an HTML form, which posts all its fields; a program may send some of them.
    """
    values: dict[str, Value] = {}
    for one in filling.everything():
        if isinstance(one.part, Rows):
            if all_of_it or one.path in entries.sent:
                _begin(entries, values, one.path)
                put(values, one.path, [_without(row, one.part.parts) for row in rows(entries.data, one.path)])
        elif _counts(entries, one):
            _begin(entries, values, one.path)
            put(values, one.path, one.value)
    return values


def _counts(entries: Entries, one: Placed) -> bool:
    """Whether a part that is shown has a value to keep."""
    if isinstance(one.part, Computed):
        return True
    if not isinstance(one.part, Field) or one.part.disabled:
        return False
    in_row = any(isinstance(step, int) for step in one.path)
    if not one.part.editable:
        return in_row or (one.part.default is not None and get(entries.present, one.path, MISSING) is MISSING)
    return in_row or one.path in entries.sent


def _begin(entries: Entries, values: dict[str, Value], path: Path) -> None:
    """Begin with what the variable holds beside what the form shows of it."""
    name = path[0]
    if len(path) > 1 and name not in values and isinstance(entries.present.get(str(name)), dict):
        values[str(name)] = deepcopy(entries.present[str(name)])


def _without(row: Value, parts: Sequence[Part]) -> dict[str, Value]:
    """Give what a row holds beside what the form has of it."""
    left = deepcopy(row) if isinstance(row, dict) else {}
    for one in bound(tuple(parts)):
        drop(left, one.path)
    return left


def has(parts: Sequence[Part], kind: str) -> bool:
    """Whether there is a field of some kind, in groups and lists too."""
    inner = [bare(one) for one in parts]
    return any(
        (isinstance(one, Field) and one.type == kind) or (isinstance(one, Group | Rows) and has(one.parts, kind))
        for one in inner
    )
