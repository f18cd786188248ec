"""What a form is made of beside its fields: texts, groups, lists of rows, and what is worked out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from engine.program.form_fields import Field
from engine.program.form_values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.feel import Expression
    from engine.program.form_words import Condition, Words
    from engine.values import Value

TEMPLATE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
MOST_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text between the fields; `kind` is text (a subset of Markdown), heading, separator or html.

    `words` is the text with FEEL in it; without them only names of variables stand in its braces.
    """

    kind: str
    text: str = ""
    row: str = ""
    columns: int = 0
    words: Words | None = None

    def filled(self, values: Mapping[str, Value], show: Callable[[Value], str] | None = None) -> str:
        """Put values in the place of `{{name}}`, written by `show`; what has no value leaves nothing."""
        if self.words is not None:
            return self.words(values, show)
        write = show or plain
        return TEMPLATE.sub(lambda found: "" if values.get(found[1]) is None else write(values[found[1]]), self.text)


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that is only looked at; `kind` is image, link, table or documents.

    `source` gives an address for an image or a link, else a list. `columns_of` are (name in a row, heading).
    """

    kind: str
    label: str
    source: Words | Expression | None
    row: str = ""
    columns: int = 0
    columns_of: tuple[tuple[str, str], ...] | Expression = ()

    def address(self, values: Mapping[str, Value]) -> str:
        """Give where a picture or a link leads; nothing but the web and pictures within the form itself."""
        found = self.source(values) if self.source else ""
        safe = ("https://", "http://") if self.kind == "link" else ("https://", "http://", "data:image/")
        return found if isinstance(found, str) and found.lower().startswith(safe) else ""

    def items(self, values: Mapping[str, Value]) -> list[Value]:
        """Give the rows of a table, or the documents to show."""
        found = self.source(values) if self.source else None
        return found if isinstance(found, list) else []

    def headings(self, values: Mapping[str, Value]) -> list[tuple[str, str]]:
        """Give the columns of a table: the name in each row, and what stands above."""
        if isinstance(self.columns_of, tuple):
            return list(self.columns_of)
        found = self.columns_of(values)
        items = found if isinstance(found, list) else []
        named = [(one.get("key"), one.get("label")) for one in items if isinstance(one, dict)]
        return [(key, label) for key, label in named if isinstance(key, str) and isinstance(label, str)]

    def table(self, values: Mapping[str, Value]) -> tuple[list[str], list[list[Value]]]:
        """Give the headings and the cells of a table, within limits."""
        headings = self.headings(values)
        most = MOST_CELLS // max(len(headings), 1)
        rows = [one if isinstance(one, dict) else {} for one in self.items(values)[:most]]
        return [label for _, label in headings], [[row.get(key) for key, _ in headings] for row in rows]


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that the form works out from what is entered; `late` only when it is sent."""

    kind: ClassVar = "computed"

    key: str
    expression: Expression
    late: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """Where its value stands."""
        return tuple(self.key.split("."))


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that belong together under a heading."""

    kind: ClassVar = "group"

    label: str
    parts: tuple[Part, ...]
    row: str = ""
    columns: int = 0
    words: Words | None = None

    def at(self, context: Mapping[str, Value]) -> Group:
        """Give the group with its heading worked out."""
        return self if self.words is None else replace(self, label=self.words(context))


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of which each row has the same parts; `may_change` says whether rows can be added and removed."""

    kind: ClassVar = "rows"

    key: str
    label: str
    parts: tuple[Part, ...]
    row: str = ""
    columns: int = 0
    begins_with: int = 1
    may_change: bool = False
    words: Words | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Where its list stands."""
        return tuple(self.key.split("."))

    def at(self, context: Mapping[str, Value]) -> Rows:
        """Give the list with its heading worked out."""
        return self if self.words is None else replace(self, label=self.words(context))


@dataclass(frozen=True, slots=True)
class When:
    """A part that is hidden while something holds."""

    part: Part
    hide: Condition


Part: TypeAlias = "Field | Text | Shown | Computed | Group | Rows | When"


def bare(part: Part) -> Part:
    """Give a part without the condition on which it is hidden."""
    return part.part if isinstance(part, When) else part


def fields_of(parts: tuple[Part, ...]) -> Iterator[Field]:
    """Give the fields, those in groups too and those in lists not, in the order of the file."""
    for part in map(bare, parts):
        if isinstance(part, Field):
            yield part
        elif isinstance(part, Group):
            yield from fields_of(part.parts)


def bound(parts: tuple[Part, ...]) -> Iterator[Field | Computed | Rows]:
    """Give everything that holds a value, lists as a whole."""
    for part in map(bare, parts):
        if isinstance(part, Field | Computed | Rows):
            yield part
        elif isinstance(part, Group):
            yield from bound(part.parts)
