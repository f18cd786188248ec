"""Reading the components of a `.form` file; everything that is not honoured becomes a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.errors import Unreadable
from engine.program import form_components
from engine.program.form_components import FIELD_TYPES
from engine.program.form_parts import Computed, Group, Rows, Shown, Text, When
from engine.program.form_properties import Findings, Properties, layout
from engine.program.form_words import Condition, Words
from engine.sentence import grouped, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.program.form_fields import Field
    from engine.program.form_parts import Part

MOST_COMPONENTS = 1_000
DEEPEST_GROUP = 8
DEEPEST_LIST = 3
MOST_FIRST_ROWS = 50

_ORNAMENTS = frozenset({"spacer", "button"})
_SHOWN = {"image": "source", "iframe": "url", "table": "dataSource", "documentPreview": "dataSource"}
_NAME = r"[^\W\d][\w ]*"
_KEY = re.compile(rf"{_NAME}(\.{_NAME})*")
_LOOKS = {
    "group": ("showOutline", "verticalAlignment"),
    "dynamiclist": ("showOutline", "isRepeating", "disableCollapse", "nonCollapsedItems", "verticalAlignment"),
    "text": ("strict",),
    "html": ("strict",),
    "image": ("label",),
    "iframe": ("security", "height"),
    "table": ("rowCount",),
    "documentPreview": ("maxHeight", "title"),
    "expression": ("label",),
}
"""What a page here shows in its own way."""
_TAGS = re.compile(r"<(script|style|iframe|object|embed|form|img|svg|input|button)\b", re.IGNORECASE)


class Reading(Findings):
    """One pass over the components of a file; collects the findings."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.keys: list[tuple[str, ...]] = []
        self.count = 0
        self._spaced: set[str] = set()

    def form(self, components: list[Any]) -> tuple[Part, ...]:
        """Read the components of a form; raises Unreadable beyond the limits."""
        self._spaced = {key for key in _keys(components, 0) if " " in key}
        return tuple(self.parts(components))

    def parts(self, components: list[Any], depth: int = 0, inside: str = "", lists: int = 0) -> Iterator[Part]:
        """Read a list of components: `inside` is the path they are kept under, `lists` how many lists they are in."""
        for component in components:
            self.count += 1
            if self.count > MOST_COMPONENTS:
                raise Unreadable(
                    self.name,
                    say("it has more than %(most)s components", most=grouped(MOST_COMPONENTS)),
                )
            if not isinstance(component, dict):
                self.error("form-component", say("A component is not an object."), say("Remove it from the file."))
                continue
            yield from self._conditional(component, depth, inside, lists)

    def _conditional(self, component: dict[str, Any], depth: int, inside: str, lists: int) -> Iterator[Part]:
        called = in_quotes(
            str(component.get("key") or component.get("path") or component.get("label") or component.get("type") or "")
        )
        said = Properties(component, self, called, self._spaced)
        conditional = said.part("conditional")
        hide = conditional.flag("hide")
        for part in self._part(component, said, depth, inside, lists):
            if hide is True:
                yield When(part, Condition("true"))
            else:
                yield When(part, hide) if hide is not False else part

    def _part(self, component: dict[str, Any], said: Properties, depth: int, inside: str, lists: int) -> Iterator[Part]:
        kind = str(component.get("type", ""))
        if kind in FIELD_TYPES:
            yield from self._field(component, said, inside)
        elif kind == "expression":
            yield from self._computed(said, inside)
        elif kind == "group":
            yield self._group(component, said, depth, inside, lists)
        elif kind == "dynamiclist":
            yield from self._list(component, said, depth, inside, lists)
        elif kind in {"text", "separator", "html"}:
            yield self._text(component, said, kind)
        elif kind in _SHOWN:
            yield self._shown(component, said, kind)
        elif kind not in _ORNAMENTS:
            called = say(
                "%(kind)s %(label)s",
                kind=kind or say("a component without type"),
                label=in_quotes(str(component.get("label") or component.get("key") or "")),
            )
            self.error(
                "form-component",
                say("The form cannot have %(called)s.", called=called),
                say("Use the components that form-js has."),
            )

    def _field(self, component: dict[str, Any], said: Properties, inside: str) -> Iterator[Field]:
        key = self._claimed(said.get("key"), inside)
        if key is not None:
            yield form_components.field(component, key, said, self)
            self._tell_left(said.called, form_components.left(said))

    def _computed(self, said: Properties, inside: str) -> Iterator[Computed]:
        key, expression = self._claimed(said.get("key"), inside), said.expression("expression")
        late = said.get("computeOn") == "presubmit"
        if key is not None and expression is None:
            self.error(
                "form-expression",
                say("%(called)s has no expression.", called=said.called),
                say("Write the FEEL that gives its value."),
            )
        elif key is not None and expression is not None:
            yield Computed(key, expression, late)
        self._tell_left(said.called, said.unread(_LOOKS["expression"]))

    def _claimed(self, key: Any, inside: str) -> str | None:
        """Take a key for a field: no other may be kept at the same place, or within it."""
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            advice = say("Use letters, digits and underscores, and dots for what is within something.")
            self.error("form-key", say("%(key)s cannot be the key of a field.", key=in_quotes(key)), advice)
            return None
        whole = f"{inside}.{key}" if inside else key
        steps = tuple(whole.split("."))
        for other in self.keys:
            if steps[: len(other)] == other or other[: len(steps)] == steps:
                self.error(
                    "form-key",
                    say("Two fields have the key %(key)s.", key=in_quotes(key)),
                    say("Give each field its own key."),
                )
                return None
        self.keys.append(steps)
        return whole

    def _group(self, component: dict[str, Any], said: Properties, depth: int, inside: str, lists: int) -> Group:
        self._refuse_depth(depth)
        path = said.text("path")
        if path and not _KEY.fullmatch(path):
            self.error(
                "form-key",
                say("%(path)s cannot be the path of a group.", path=in_quotes(path)),
                say("Use letters, digits and underscores."),
            )
            path = ""
        label, words = said.words("label")
        inner = component.get("components")
        under = ".".join(filter(None, (inside, path)))
        parts = tuple(self.parts(inner if isinstance(inner, list) else [], depth + 1, under, lists))
        self._tell_left(said.called, said.unread(_LOOKS["group"]))
        return Group(label, parts, *layout(component), words)

    def _list(self, component: dict[str, Any], said: Properties, depth: int, inside: str, lists: int) -> Iterator[Rows]:
        self._refuse_depth(depth)
        if lists >= DEEPEST_LIST:
            raise Unreadable(self.name, say("its lists are nested more than %(most)s deep", most=DEEPEST_LIST))
        key = self._claimed(said.get("path"), inside)
        label, words = said.words("label")
        first = said.get("defaultRepetitions")
        begins_with = min(first, MOST_FIRST_ROWS) if isinstance(first, int) and first >= 0 else 1
        inner = component.get("components")
        outer, self.keys = self.keys, []
        parts = tuple(self.parts(inner if isinstance(inner, list) else [], depth + 1, "", lists + 1))
        self.keys = outer
        may_change = said.get("allowAddRemove") is True
        self._tell_left(said.called, said.unread(_LOOKS["dynamiclist"]))
        if key is not None:
            yield Rows(key, label, parts, *layout(component), begins_with, may_change, words)

    def _refuse_depth(self, depth: int) -> None:
        if depth >= DEEPEST_GROUP:
            raise Unreadable(self.name, say("its groups are nested more than %(most)s deep", most=DEEPEST_GROUP))

    def _text(self, component: dict[str, Any], said: Properties, kind: str) -> Text:
        text, words = said.words("content" if kind == "html" else "text")
        if kind == "html" and (found := _TAGS.search(said.text("content"))):
            advice = say("Use text, tables, lists, links and headings.")
            self.note(
                "form-component",
                say("The form leaves out %(found)s> of %(called)s.", found=found[0], called=said.called),
                advice,
            )
        self._tell_left(said.called, said.unread(_LOOKS.get(kind, ())))
        return Text(kind, text, *layout(component), words)

    def _shown(self, component: dict[str, Any], said: Properties, kind: str) -> Shown:
        name = _SHOWN[kind]
        label = said.text({"image": "alt"}.get(kind, "label")) or said.text("label")
        if kind in {"image", "iframe"}:
            return self._picture(component, said, kind, label)
        source = said.expression(name)
        columns: Any = ()
        if kind == "table":
            listed = said.get("columns")
            columns = said.expression("columnsExpression") or _columns(listed)
        if source is None:
            self.note(
                "form-component",
                say("%(called)s says nothing to show.", called=said.called),
                say("Write %(name)s as an expression.", name=name),
            )
        self._tell_left(said.called, said.unread(_LOOKS[kind]))
        what = "table" if kind == "table" else "documents"
        return Shown(what, label, source, *layout(component), columns)

    def _picture(self, component: dict[str, Any], said: Properties, kind: str, label: str) -> Shown:
        """Take a picture or a page of another place: nothing is loaded from there, people may follow the link."""
        text, words = said.words(_SHOWN[kind])
        if kind == "iframe" or not text.startswith("data:"):
            what = say("page") if kind == "iframe" else say("picture")
            message = say(
                "The %(what)s %(called)s is shown as a link, where it is not within the form.",
                what=what,
                called=said.called,
            )
            self.mention(
                "form-component", message, say("Nothing, if that is enough: pages load nothing from elsewhere.")
            )
        self._tell_left(said.called, said.unread(_LOOKS[kind]))
        source = words or (Words(text) if text else None)
        return Shown("link" if kind == "iframe" else "image", label, source, *layout(component))

    def _tell_left(self, called: str, names: list[str]) -> None:
        if names:
            message = say("%(names)s of %(called)s is not used.", names=", ".join(names), called=called)
            self.mention("form-property", message, say("Nothing, if the form works without it."))


def _keys(components: Any, depth: int) -> Iterator[str]:
    """Give the keys that expressions may name, wherever they stand."""
    for one in components if isinstance(components, list) and depth <= DEEPEST_GROUP else ():
        if isinstance(one, dict):
            yield from (key for key in (one.get("key"), one.get("path")) if isinstance(key, str))
            yield from _keys(one.get("components"), depth + 1)


def _columns(listed: Any) -> tuple[tuple[str, str], ...]:
    found = [one for one in listed or () if isinstance(one, dict) and isinstance(one.get("key"), str)]
    return tuple((one["key"], str(one.get("label") or one["key"])) for one in found)
