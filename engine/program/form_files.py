"""Reading the components of a `.form` file; everything that is not honoured becomes a finding."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.errors import Unreadable
from engine.model import Finding, Severity
from engine.program.form_fields import CHOICES, TEMPLATE, Field, Text, options_from
from engine.program.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.program.form_fields import Part
    from engine.program.patterns import Pattern

MOST_COMPONENTS = 1_000
DEEPEST_GROUP = 8
COLUMNS = 16

_FIELD_TYPES = frozenset({"textfield", "textarea", "number", "checkbox", "datetime"}) | CHOICES
_ORNAMENTS = frozenset({"spacer", "button"})
_SHOWN_ONLY = frozenset({"html", "image", "iframe", "table", "documentPreview"})
_KEY = re.compile(r"[^\W\d][\w ]*")
_NAME = re.compile(r"[^\W\d]\w*")


class Reading:
    """One pass over the components of a file; collects the findings."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.keys: set[str] = set()
        self.count = 0

    def _error(self, rule: str, message: str, advice: str) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, message, advice, file=self.name))

    def note(self, rule: str, message: str, advice: str) -> None:
        """Remember something that is not honoured but loses no data."""
        self.findings.append(Finding(rule, Severity.WARNING, message, advice, file=self.name))

    def parts(self, components: list[Any], depth: int = 0) -> Iterator[Part]:
        """Read a list of components; raises Unreadable beyond the limits."""
        for component in components:
            self.count += 1
            if self.count > MOST_COMPONENTS:
                raise Unreadable(self.name, f"it has more than {MOST_COMPONENTS:,} components")
            if not isinstance(component, dict):
                self._error("form-component", "A component is not an object.", "Remove it from the file.")
                continue
            yield from self._part(component, depth)

    def _part(self, component: dict[str, Any], depth: int) -> Iterator[Part]:
        kind = str(component.get("type", ""))
        if kind in _FIELD_TYPES:
            field = self._field(component, kind)
            if field:
                yield field
        elif kind == "group":
            yield from self._group(component, depth)
        elif kind in {"text", "separator"}:
            yield self._text(component, kind)
        elif kind not in _ORNAMENTS:
            self._unsupported(component, kind)

    def _unsupported(self, component: dict[str, Any], kind: str) -> None:
        """Something that holds data must not vanish; something that is only shown may."""
        called = f"{kind or 'a component without type'} {str(component.get('label') or component.get('key') or '')!r}"
        if kind in _SHOWN_ONLY:
            self.note("form-component", f"The form does not show {called}.", "Say the same with a text component.")
        else:
            advice = "Use text, number, date, checkbox or choice fields instead."
            self._error("form-component", f"The form cannot have {called}.", advice)

    def _group(self, component: dict[str, Any], depth: int) -> Iterator[Part]:
        label = self._words(component, "label")
        inside = component.get("components")
        if depth >= DEEPEST_GROUP:
            raise Unreadable(self.name, f"its groups are nested more than {DEEPEST_GROUP} deep")
        if component.get("path"):
            advice = "Remove the path; fields are kept under their own keys."
            self._error("form-key", f"The group {label!r} keeps its fields under a path.", advice)
        if label:
            yield Text("heading", label)
        yield from self.parts(inside if isinstance(inside, list) else [], depth + 1)

    def _text(self, component: dict[str, Any], kind: str) -> Text:
        row, columns = _layout(component)
        text = self._words(component, "text")
        for found in TEMPLATE.finditer(text):
            if not _NAME.fullmatch(found[1]):
                advice = "Only names of variables can stand in a text: {{order_number}}."
                self.note("form-expression", f"The text does not show {found[0]!r}.", advice)
        return Text(kind, text, row, columns)

    def _words(self, component: dict[str, Any], name: str) -> str:
        """Read a text that people see; an expression is not evaluated."""
        text = component.get(name)
        if not isinstance(text, str):
            return ""
        if text.startswith("="):
            self.note("form-expression", f"The {name} {text!r} is not evaluated.", "Write it as plain text.")
            return ""
        return text

    def _field(self, component: dict[str, Any], kind: str) -> Field | None:
        key = component.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            self._error("form-key", f"{key!r} cannot be the key of a field.", "Use letters, digits and underscores.")
            return None
        if key in self.keys:
            self._error("form-key", f"Two fields have the key {key!r}.", "Give each field its own key.")
            return None
        self.keys.add(key)
        field = self._constrained(self._plain_field(component, key, kind), component)
        return self._with_options(field, component) if kind in CHOICES else field

    def _plain_field(self, component: dict[str, Any], key: str, kind: str) -> Field:
        row, columns = _layout(component)
        appearance = component.get("appearance")
        look = appearance if isinstance(appearance, dict) else {}
        return Field(
            key=key,
            type=_type(component, kind),
            label=self._label(component, key, kind),
            description=self._words(component, "description"),
            row=row,
            columns=columns,
            readonly=self._flag(component, "readonly", key),
            disabled=self._flag(component, "disabled", key),
            hidden=self._hidden(component, key),
            default=component.get("defaultValue"),
            decimals=_count(component.get("decimalDigits")),
            step=_decimal(component.get("increment")),
            as_text=component.get("serializeToString") is True,
            prefix=self._words(look, "prefixAdorner"),
            suffix=self._words(look, "suffixAdorner"),
            not_in_the_past=component.get("disallowPassedDates") is True,
        )

    def _label(self, component: dict[str, Any], key: str, kind: str) -> str:
        names = ("dateLabel", "timeLabel", "label") if kind == "datetime" else ("label",)
        name = next((name for name in names if component.get(name)), "label")
        return self._words(component, name) or key.replace("_", " ").capitalize()

    def _hidden(self, component: dict[str, Any], key: str) -> bool:
        conditional = component.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, dict) else None
        if hide and hide is not True:
            advice = "Say in its description when it applies, or use two tasks with their own forms."
            self.note("form-expression", f"The field {key!r} is always shown: {hide!r} is not evaluated.", advice)
        return hide is True

    def _flag(self, component: dict[str, Any], name: str, key: str) -> bool:
        value = component.get(name, False)
        if isinstance(value, str) and value.startswith("="):
            advice = f"Set {name} to yes or no."
            self._error("form-expression", f"{name} of {key!r} is an expression: {value!r}.", advice)
        return value is True

    def _constrained(self, field: Field, component: dict[str, Any]) -> Field:
        validate = component.get("validate")
        if not isinstance(validate, dict):
            return field
        for name in ("min", "max", "minLength", "maxLength"):
            if validate.get(name) not in {None, ""} and _decimal(validate[name]) is None:
                message = f"{name} of {field.key!r} is not a number: {validate[name]!r}."
                self._error("form-expression", message, "Write the number itself.")
        return replace(
            field,
            required=self._flag(validate, "required", field.key),
            minimum=_decimal(validate.get("min")),
            maximum=_decimal(validate.get("max")),
            min_length=_count(validate.get("minLength")),
            max_length=_count(validate.get("maxLength")),
            pattern=self._pattern(field.key, validate.get("pattern")),
            pattern_message=str(validate.get("patternErrorMessage") or f"This must match {validate.get('pattern')}."),
            format=kind if (kind := validate.get("validationType")) in {"email", "phone"} else "",
        )

    def _pattern(self, key: str, text: Any) -> Pattern | None:
        if not isinstance(text, str) or not text:
            return None
        try:
            return pattern(text)
        except ValueError as error:
            message = f"The pattern of {key!r} cannot be used: {error}."
            self._error("form-pattern", message, "Correct the pattern or remove it.")
            return None

    def _with_options(self, field: Field, component: dict[str, Any]) -> Field:
        options = options_from(component.get("values"))
        values_key = component.get("valuesKey")
        if component.get("valuesExpression"):
            message = f"The options of {field.key!r} are an expression."
            self._error("form-option", message, "List the options, or name a variable that holds them.")
        elif values_key:
            return replace(field, values_key=str(values_key))
        elif not options:
            self._error("form-option", f"The field {field.key!r} has no options.", "List the options to choose from.")
        elif len({option.text for option in options}) < len(options):
            self._error("form-option", f"Two options of {field.key!r} have the same value.", "Give each its own value.")
        return replace(field, options=options)


def _type(component: dict[str, Any], kind: str) -> str:
    subtype = component.get("subtype")
    return subtype if kind == "datetime" and subtype in {"date", "time"} else kind


def _layout(component: dict[str, Any]) -> tuple[str, int]:
    layout = component.get("layout")
    if not isinstance(layout, dict):
        return "", 0
    columns = layout.get("columns")
    return str(layout.get("row") or ""), columns if isinstance(columns, int) and 0 < columns <= COLUMNS else 0


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _count(value: Any) -> int | None:
    number = _decimal(value)
    return None if number is None or number < 0 else int(number)
