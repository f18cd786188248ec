"""A form with values in it: what is shown, what is hidden, and what comes of it.

Follows form-js step by step: conditions are asked of everything that is entered, then again of what is left of it,
where the values of hidden fields are those they began with. Pure.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.program.form_fields import FILE, Field, files_from
from engine.program.form_parts import Computed, Group, Rows, When, bare, bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.program.form_parts import Part
    from engine.values import Value

Path = tuple["str | int", ...]
MISSING = object()


@dataclass(frozen=True, slots=True)
class Placed:
    """A part that is shown: where its value stands, the values around it, and what it holds.

    `name` is what an HTML form calls it; `inside` holds the parts of a group, `rows` those of each row of a list.
    """

    part: Any
    path: Path
    context: Mapping[str, Value]
    value: Value = None
    inside: tuple[Placed, ...] = ()
    rows: tuple[tuple[Placed, ...], ...] = ()

    @property
    def name(self) -> str:
        """What an HTML form calls it."""
        return ".".join(map(str, self.path))

    def everything(self) -> Iterator[Placed]:
        """Give the part and all within it."""
        yield self
        for one in self.inside:
            yield from one.everything()
        for row in self.rows:
            for one in row:
                yield from one.everything()


@dataclass(frozen=True, slots=True)
class _Scope:
    """The row of a list, or the form itself: `this`, its `parent`, and the numbers of the rows one is in."""

    path: Path = ()
    this: Any = None
    parent: Any = None
    numbers: tuple[int, ...] = ()

    def context(self, data: Mapping[str, Value]) -> dict[str, Value]:
        this = data if not self.path else self.this
        special = {"this": this, "parent": self.parent, "i": list(self.numbers)}
        return special | dict(data) | {f"_{name}_": value for name, value in special.items()}

    def row(self, path: Path, number: int, value: Value, data: Mapping[str, Value]) -> _Scope:
        return _Scope((*path, number), value, data if not self.path else self.this, (*self.numbers, number + 1))


class Filling:
    """A form with values: `data` are all of them by variable, `first` those with which it began."""

    def __init__(
        self,
        parts: tuple[Part, ...],
        data: dict[str, Value],
        first: Mapping[str, Value],
        documents: Mapping[str, Mapping[str, Value]] | None = None,
    ) -> None:
        """`documents` are references to the files of the request by their ids."""
        self.parts = parts
        self.data = data
        self.first = first
        self._files = files_from(documents or {})

    def settle(self, *, late: bool = False) -> None:
        """Work out what is computed, until nothing changes any more; `late` includes what is computed last."""
        for _ in range(1 + sum(1 for _ in _computed(self.parts))):
            if not self._compute(late=late):
                return

    def _compute(self, *, late: bool) -> bool:
        changed = False
        for one in self.everything():
            if isinstance(one.part, Computed) and (late or not one.part.late):
                value = one.part.expression(one.context)
                if not _same(value, one.value):
                    put(self.data, one.path, value)
                    changed = True
        return changed

    def everything(self) -> Iterator[Placed]:
        """Give all parts that are shown, those within others too."""
        for one in self.placed():
            yield from one.everything()

    def placed(self) -> tuple[Placed, ...]:
        """Give the parts that are shown, as they are with these values."""
        return tuple(self._placed(self.parts, _Scope(), self._left()))

    def _placed(self, parts: Sequence[Part], scope: _Scope, left: Mapping[str, Value]) -> Iterator[Placed]:
        context = scope.context(left)
        for part in parts:
            if not _hidden(part, context):
                yield self._one(bare(part), scope, left, context)

    def _one(self, part: Part, scope: _Scope, left: Mapping[str, Value], context: Mapping[str, Value]) -> Placed:
        path = (*scope.path, *getattr(part, "path", ()))
        if isinstance(part, Group):
            return Placed(part.at(context), path, context, inside=tuple(self._placed(part.parts, scope, left)))
        if isinstance(part, Rows):
            return Placed(part.at(context), path, context, rows=self._rows(part, path, scope, left))
        if isinstance(part, Field):
            own = part.at(context)
            known = replace(own, options=self._files) if own.type == FILE else own
            return Placed(known, path, context, get(self.data, path))
        return Placed(part, path, context, get(self.data, path) if isinstance(part, Computed) else None)

    def _rows(self, part: Rows, path: Path, scope: _Scope, left: Mapping[str, Value]) -> tuple[tuple[Placed, ...], ...]:
        return tuple(
            tuple(self._placed(part.parts, scope.row(path, number, row, left), left))
            for number, row in enumerate(rows(self.data, path))
        )

    def _left(self) -> dict[str, Value]:
        """Give the values without those of what is hidden, which are again what they were at first."""
        if not any(_conditions(self.parts)):
            return {**self.first, **self.data}
        left = deepcopy(self.data)
        self._clear(self.parts, _Scope(), left, hidden=False)
        return {**self.first, **left}

    def _clear(self, parts: Sequence[Part], scope: _Scope, left: dict[str, Value], *, hidden: bool) -> None:
        context = scope.context(self.data)
        for part in parts:
            gone = hidden or _hidden(part, context)
            inner = bare(part)
            if isinstance(inner, Group):
                self._clear(inner.parts, scope, left, hidden=gone)
            elif isinstance(inner, Field | Computed | Rows):
                path = (*scope.path, *inner.path)
                if gone:
                    drop(left, path)
                elif isinstance(inner, Rows):
                    for number, row in enumerate(rows(self.data, path)):
                        self._clear(inner.parts, scope.row(path, number, row, self.data), left, hidden=False)


def begun(parts: tuple[Part, ...], present: Mapping[str, Value]) -> dict[str, Value]:
    """Give the variables of a form as it begins: what is known, else its defaults, else what is empty."""
    names = {one.path[0] for one in bound(parts)}
    data: dict[str, Value] = {name: deepcopy(present[name]) for name in names if name in present}
    _begin(parts, (), data, present)
    return data


def begin_row(part: Rows, present: Mapping[str, Value]) -> dict[str, Value]:
    """Give a new row of a list, with its defaults."""
    data: dict[str, Value] = {"row": [{}]}
    _begin(part.parts, ("row", 0), data, present)
    row: dict[str, Value] = data["row"][0]
    return row


def _begin(parts: Sequence[Part], at: Path, data: dict[str, Value], present: Mapping[str, Value]) -> None:
    for part in bound(tuple(parts)):
        path = (*at, *part.path)
        known = get(data, path, MISSING)
        if isinstance(part, Rows):
            _begin_rows(part, path, known, data, present)
        elif known is MISSING:
            empty = part.empty() if isinstance(part, Field) else None
            default = part.default if isinstance(part, Field) else None
            put(data, path, empty if default is None else default)
        elif isinstance(part, Field):
            put(data, path, part.begins_with(present, known))


def _begin_rows(part: Rows, path: Path, known: Any, data: dict[str, Value], present: Mapping[str, Value]) -> None:
    if isinstance(known, list):
        put(data, path, [row if isinstance(row, dict) else {} for row in known])
    else:
        put(data, path, [{} for _ in range(part.begins_with)])
    for number in range(len(get(data, path))):
        _begin(part.parts, (*path, number), data, present)


def get(data: Any, path: Path, otherwise: Any = None) -> Any:
    """Read a value within others."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return otherwise
    return data


def put(data: Any, path: Path, value: Value) -> None:
    """Set a value within others; contexts on the way are made where there are none."""
    for at, step in enumerate(path[:-1]):
        inner = get(data, (step,))
        if not isinstance(inner, list if isinstance(path[at + 1], int) else dict):
            inner = [] if isinstance(path[at + 1], int) else {}
            data[step] = inner
        data = inner
    data[path[-1]] = value


def drop(data: Any, path: Path) -> None:
    """Remove a value, and what is empty without it."""
    while path:
        parent = get(data, path[:-1])
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
        elif isinstance(parent, list) and isinstance(path[-1], int) and path[-1] < len(parent):
            parent[path[-1]] = None
        path = path[:-1]
        if parent is None or (
            parent and any(one is not None for one in parent) if isinstance(parent, list) else parent
        ):
            return


def rows(data: Mapping[str, Value], path: Path) -> list[Value]:
    """Give the rows of a list."""
    found = get(data, path)
    return found if isinstance(found, list) else []


def _hidden(part: Part, context: Mapping[str, Value]) -> bool:
    if isinstance(part, When):
        return part.hide(context)
    return isinstance(part, Field) and part.hidden


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def _conditions(parts: Sequence[Part]) -> Iterator[bool]:
    for part in parts:
        yield isinstance(part, When) or (isinstance(part, Field) and part.hidden)
        yield from _conditions(getattr(bare(part), "parts", ()))


def _computed(parts: Sequence[Part]) -> Iterator[Computed]:
    for part in map(bare, parts):
        if isinstance(part, Computed):
            yield part
        yield from _computed(getattr(part, "parts", ()))
