"""What one element says in other engines' words, what it is taken to say in ours, and what nobody has listened to."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.diagram.model import Element
from engine.diagram.names import EVENT_DEFINITIONS
from engine.model import Finding, Severity
from engine.program.dialects.writing import UntranslatableError
from engine.program.draft import label
from engine.sentence import begun, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from engine.decisions import Decision
    from engine.diagram.model import Diagram
    from engine.program.forms import Form

_OURS = frozenset({"tl", "xsi", "xml", "bioc", "color", "modeler"})
"""Prefixes of what we know ourselves, and of what only modelers need."""
_FIRST = frozenset({"documentation", "extensionElements"})
_ROWS = frozenset({"tl:input", "tl:output", "tl:variable", "tl:check"})
"""Words of which an element may have any number."""
_VALUES = {"tl:check": "mandatory"}
"""Which attribute of such a word says more than its name; of the others that is its value."""
TRANSLATE = say("Write it in FEEL behind an equals sign, with the extension tl:.")


class Beside(NamedTuple):
    """What is deployed together with a diagram: forms and decisions by id, JSON files by name."""

    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    schemas: Mapping[str, bytes]


class Around:
    """The deployment around an element. `python` says that bare texts in this diagram are Python."""

    def __init__(self, diagram: Diagram, beside: Beside, *, python: bool) -> None:
        self.diagram = diagram
        self.forms = dict(beside.forms)
        self.decisions = beside.decisions
        self.schemas = beside.schemas
        self.python = python
        self.findings: list[Finding] = []
        self.unheard: dict[Element, list[str]] = {}
        """Words that nobody has listened to, by the element that people know."""
        self.rows: dict[Element, list[tuple[str, str, str, str]]] = {}
        self.words: dict[Element, list[tuple[str, str, str, str]]] = {}
        """Inputs and outputs, and other words, that an element is taken to have because of what stands in it."""

    def find(self, severity: Severity, rule: str, element: Element, message: str, advice: str) -> None:
        """Note one finding at an element."""
        line = element.line or None
        self.findings.append(Finding(rule, severity, begun(message), advice, element.id, self.diagram.name, line))


class _Said(NamedTuple):
    value: str
    by: str


class Ear:
    """One element being listened to. Words that are read are remembered; `left` names the others."""

    def __init__(self, drawn: Element, element: Element, around: Around) -> None:
        """`drawn` is the element as the file has it, `element` the same with what stands in it translated."""
        self.drawn = drawn
        self.element = element
        self.around = around
        self._attributes: set[str] = set()
        self._words: dict[Element, set[str]] = {}
        self._said: dict[tuple[str, str], _Said] = {}
        self._rows: list[tuple[str, str, _Said]] = []
        self._first: dict[tuple[str, str], _Said] = {}
        """Inputs and outputs, and the first of each kind and name."""
        for row in around.rows.get(drawn, ()):
            self.row(*row)
        for word in around.words.get(drawn, ()):
            self.say(*word)

    @property
    def kind(self) -> str:
        """The kind of the element in BPMN."""
        return self.drawn.kind

    # -- listening -----------------------------------------------------------------------------

    def attribute(self, key: str, *known: str) -> str | None:
        """Read a foreign attribute of the element, if it has one of the `known` values, where they are given.

        None where there is none, or nothing in it.
        """
        if key not in self.drawn.attributes or (known and self.drawn.attributes[key].strip() not in known):
            return None
        self._attributes.add(key)
        return self.drawn.attributes[key].strip() or None

    def words(self, kind: str) -> tuple[Element, ...]:
        """Read every extension element of a kind."""
        return tuple(self._take(self.drawn.extensions_of(kind)))

    def word(self, kind: str) -> Element | None:
        """Read the first extension element of a kind; another one is told as not listened to."""
        return next(iter(self._take(self.drawn.extensions_of(kind)[:1])), None)

    def inside(self, word: Element, kind: str) -> tuple[Element, ...]:
        """Read what stands inside a word."""
        return tuple(self._take(word.all(kind)))

    def get(self, word: Element | None, key: str, *known: str) -> str | None:
        """Read an attribute of a word, if it has one of the `known` values, where they are given.

        None where there is none, or nothing in it.
        """
        if word is None or key not in word.attributes or (known and word.attributes[key].strip() not in known):
            return None
        self._words.setdefault(word, set()).add(key)
        return word.attributes[key].strip() or None

    def touch(self, word: Element) -> None:
        """Take a word as read; its attributes and what stands in it are not."""
        self._words.setdefault(word, set())

    def ignore(self, word: Element) -> None:
        """Take a word and all that stands in it as understood: it says nothing that would need to be followed."""
        self._words[word] = set(word.attributes)
        for child in word.children:
            self.ignore(child)

    def _take(self, words: Iterable[Element]) -> list[Element]:
        taken = list(words)
        for word in taken:
            self._words.setdefault(word, set())
        return taken

    def left(self) -> list[str]:
        """Name every foreign word that nobody has read."""
        found = {key for key in self.drawn.attributes if is_foreign(key) and key not in self._attributes}
        waiting = [word for word in self.drawn.extensions if is_foreign(word.kind)]
        while waiting:
            word = waiting.pop()
            if word not in self._words:
                found.add(_named(word))
                continue
            found.update(f"{word.kind} {key}" for key in word.attributes if key not in self._words[word])
            waiting += word.children
        return sorted(found)

    # -- translating ---------------------------------------------------------------------------

    def translated(
        self, text: str, what: str, by: Callable[[str], str], severity: Severity = Severity.ERROR
    ) -> str | None:
        """Translate a text; None and a finding where it has no counterpart."""
        try:
            return by(text)
        except UntranslatableError as reason:
            message = say(
                "%(what)s of %(element)s cannot be translated to FEEL: %(part)s %(why)s.",
                what=what,
                element=label(self.place),
                part=in_quotes(reason.part),
                why=reason.why,
            )
            self.find(severity, "expression-foreign", message, TRANSLATE)
            return None

    @property
    def place(self) -> Element:
        """The element that people know: this one, or the one around it that has been drawn."""
        place: Element | None = self.drawn
        while place is not None and (place.kind in _HIDDEN or place.kind in EVENT_DEFINITIONS):
            place = self.around.diagram.parent(place)
        return self.drawn if place is None or place.kind == "definitions" else place

    def find(self, severity: Severity, rule: str, message: str, advice: str) -> None:
        """Note one finding at the element."""
        self.around.find(severity, rule, self.place, message, advice)

    # -- saying --------------------------------------------------------------------------------

    def say(self, kind: str, attribute: str, value: str | None, by: str) -> None:
        """Take the element as if it had said this in our words; the first to say something wins."""
        if value is not None:
            before = self._said.setdefault((kind, attribute), _Said(value, by))
            if before.value != value:
                self._differ(before.by, by)

    def row(self, kind: str, name: str, value: str, by: str) -> None:
        """Take the element as if it had this input or output; the first of a name wins."""
        before = self._first.get((kind, name))
        if before is None:
            self.again(kind, name, value, by)
        elif before.value != value:
            self._differ(before.by, by)

    def again(self, kind: str, name: str, value: str, by: str) -> None:
        """Take the element as if it had this input or output, too, which sees what it had before."""
        said = _Said(value, by)
        self._rows.append((kind, name, said))
        self._first.setdefault((kind, name), said)

    def says(self, kind: str, attribute: str) -> str | None:
        """Give what the element says or is taken to say."""
        own = self.drawn.extension(kind)
        if own is not None and attribute in own.attributes:
            return own.attributes[attribute]
        said = self._said.get((kind, attribute))
        return said.value if said else None

    def has_row(self, kind: str, name: str) -> bool:
        """Whether the element has or is taken to have an input or output of this name."""
        return (kind, name) in self._first or name in self._own_rows(kind)

    def rows(self, kind: str) -> list[str]:
        """Name the inputs or outputs that the element has or is taken to have."""
        return self._own_rows(kind) + [name for row, name, _ in self._rows if row == kind]

    def _own_rows(self, kind: str) -> list[str]:
        return [one.attributes.get("name", "") for one in self.drawn.extensions_of(kind)]

    def change(self, *, attributes: Mapping[str, str] | None = None, text: str | None = None) -> None:
        """Replace attributes of the element, or its text."""
        if attributes is not None:
            kept = MappingProxyType({**self.element.attributes, **attributes})
            name = " ".join(kept["name"].split()) if "name" in attributes else self.element.name
            self.element = replace(self.element, attributes=kept, name=name)
        if text is not None:
            self.element = replace(self.element, text=text)

    def become(self, kind: str) -> None:
        """Take the element for one of another kind."""
        self.element = replace(self.element, kind=kind)

    def put(self, child: Element) -> None:
        """Put a part into the element, in the place of parts of the same kind."""
        others = tuple(one for one in self.element.children if one.kind != child.kind)
        self.element = replace(self.element, children=(*others, child))

    def drop(self, *kinds: str) -> None:
        """Leave out parts that have been said in our words."""
        kept = tuple(one for one in self.element.children if one.kind not in kinds)
        self.element = replace(self.element, children=kept)

    def _differ(self, followed: str, other: str) -> None:
        message = say(
            "%(element)s says by %(followed)s something else than by %(other)s; %(followed)s is followed.",
            element=label(self.place),
            followed=followed,
            other=other,
        )
        self.find(Severity.WARNING, "extension-both", message, say("Take one of them out."))

    def hand_over(self, element: Element) -> None:
        """Let the element around say what this one is taken to say."""
        self.around.rows.setdefault(element, []).extend((kind, name, *said) for kind, name, said in self._rows)
        self.around.words.setdefault(element, []).extend((*key, *said) for key, said in self._said.items())
        self._rows, self._first, self._said = [], {}, {}

    def result(self) -> Element:
        """Give the element with everything it is taken to say, in our words."""
        if not self._said and not self._rows:
            return self.element
        own = [word for word in self.drawn.extensions if word.kind.startswith("tl:")]
        words = {word.kind: word for word in reversed(own) if word.kind not in _ROWS}
        own = [word for word in own if words.get(word.kind) is not word]
        for (kind, attribute), said in self._said.items():
            words[kind] = self._with(words.get(kind), kind, attribute, said)
        return _with_extensions(self.element, (*words.values(), *own, *self._made_rows(own)))

    def _made_rows(self, own: list[Element]) -> Iterator[Element]:
        values = {
            (one.kind, one.attributes.get("name", "")): one.attributes.get(_VALUES.get(one.kind, "value"))
            for one in own
        }
        for kind, name, said in self._rows:
            if (kind, name) not in values:
                yield made(self.drawn, kind, {"name": name, _VALUES.get(kind, "value"): said.value})
            elif values[kind, name] != said.value:
                self._differ(kind, said.by)

    def _with(self, word: Element | None, kind: str, attribute: str, said: _Said) -> Element:
        if word is None:
            return made(self.drawn, kind, {attribute: said.value})
        if attribute not in word.attributes:
            return replace(word, attributes=MappingProxyType({**word.attributes, attribute: said.value}))
        own = self.drawn.extension(kind)
        if own is not None and attribute in own.attributes and own.attributes[attribute] != said.value:
            self._differ(kind, said.by)
        return word


_HIDDEN = frozenset(
    {
        "conditionExpression",
        "condition",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "loopCardinality",
        "completionCondition",
        "loopCondition",
        "activationCondition",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    }
)


def is_foreign(word: str) -> bool:
    """Whether a word is of another engine or tool."""
    if word.startswith("{"):
        return not word.startswith("{}") or len(word) > len("{}")
    prefix, colon, _ = word.partition(":")
    return bool(colon) and prefix not in _OURS


def made(near: Element, kind: str, attributes: Mapping[str, str], text: str = "") -> Element:
    """Make a word or part that stands as if it were in the file."""
    kept: Any = MappingProxyType(dict(attributes))
    name = attributes.get("name", "")
    return Element(kind=kind, id="", given=False, name=name, attributes=kept, children=(), text=text, line=near.line)


def _named(word: Element) -> str:
    name = word.attributes.get("name", "") if word.kind.lower().endswith("property") else ""
    return f"{word.kind} {name}".strip()


def _with_extensions(element: Element, words: tuple[Element, ...]) -> Element:
    holder = element.child("extensionElements")
    if holder is None:
        holder = made(element, "extensionElements", {})
    first = tuple(child for child in element.children if child.kind == "documentation")
    rest = tuple(child for child in element.children if child.kind not in _FIRST)
    return replace(element, children=(*first, replace(holder, children=words), *rest))
