"""Making a field from a component of a `.form` file, with all its properties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.program.form_fields import CHOICES, FILE, TEXTS, Field, options_from
from engine.program.form_properties import decimal, layout
from engine.program.patterns import pattern
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.feel import Expression
    from engine.program.form_properties import Findings, Properties
    from engine.program.form_words import Condition, Words
    from engine.program.patterns import Pattern

FIELD_TYPES = frozenset({"textfield", "textarea", "number", "checkbox", "datetime", FILE}) | CHOICES
_LOOKS = frozenset({"searchable", "use24h", "timeSerializingFormat", "label", "dateLabel", "timeLabel"})
"""What a page here shows in its own way: lists can be searched, and times are written, as the browser does."""
_LIMITS = {"min": "minimum", "max": "maximum", "minLength": "min_length", "maxLength": "max_length"}
_FOR = {"min": {"number"}, "max": {"number"}} | dict.fromkeys(
    ("minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"), TEXTS
)
"""Rules that only some kinds of field have."""


def field(component: dict[str, Any], key: str, said: Properties, found: Findings) -> Field:
    """Make a field; what is not honoured is noted."""
    kind = str(component["type"])
    row, columns = layout(component)
    look = said.part("appearance")
    dynamic: list[tuple[str, Expression | Condition | Words]] = []
    made = Field(
        key=key,
        type=_type(said, kind),
        label=_label(said, key, kind, dynamic),
        description=_words(said, "description", "description", dynamic),
        row=row,
        columns=columns,
        readonly=_flag(said, "readonly", "readonly", dynamic),
        disabled=said.plain_flag("disabled"),
        default=said.get("defaultValue"),
        decimals=_count(said.get("decimalDigits")),
        step=_step(said, found),
        as_text=said.get("serializeToString") is True,
        prefix=_words(look, "prefixAdorner", "prefix", dynamic),
        suffix=_words(look, "suffixAdorner", "suffix", dynamic),
        not_in_the_past=said.get("disallowPassedDates") is True,
        minutes=_count(said.get("timeInterval")) or 0,
        accept=_words(said, "accept", "accept", dynamic) if kind == FILE else "",
        several=_flag(said, "multiple", "several", dynamic) if kind == FILE else False,
    )
    made = _constrained(made, said.part("validate"), found, dynamic)
    made = _with_options(made, said, found, dynamic) if kind in CHOICES else made
    return replace(made, dynamic=tuple(dynamic))


def left(said: Properties) -> list[str]:
    """Name the properties of a field that are not honoured."""
    said.get("conditional")
    return said.unread(_LOOKS)


def _type(said: Properties, kind: str) -> str:
    subtype = said.get("subtype")
    if kind == "datetime":
        return subtype if subtype in {"time", "datetime"} else "date"
    return kind


def _label(said: Properties, key: str, kind: str, dynamic: list[tuple[str, Any]]) -> str:
    names = ("dateLabel", "timeLabel", "label") if kind == "datetime" else ("label",)
    name = next((name for name in names if said.get(name)), "label")
    return _words(said, name, "label", dynamic) or key.rpartition(".")[2].replace("_", " ").capitalize()


def _words(said: Properties, name: str, attribute: str, dynamic: list[tuple[str, Any]]) -> str:
    text, words = said.words(name)
    if words is not None:
        dynamic.append((attribute, words))
    return text


def _flag(said: Properties, name: str, attribute: str, dynamic: list[tuple[str, Any]]) -> bool:
    flag = said.flag(name)
    if isinstance(flag, bool):
        return flag
    dynamic.append((attribute, flag))
    return False


def _step(said: Properties, found: Findings) -> Decimal | None:
    step = said.number("increment")
    if step is None or (isinstance(step, Decimal) and step > 0):
        return step
    message = say("The increment of %(called)s must be a number above nought.", called=said.called)
    found.error("form-expression", message, say("Write the step between values, such as 0.5."))
    return None


def _constrained(made: Field, rules: Properties, found: Findings, dynamic: list[tuple[str, Any]]) -> Field:
    limits = {attribute: _limit(rules, name, attribute, dynamic) for name, attribute in _LIMITS.items()}
    written = rules.text("pattern")
    kind = rules.text("validationType")
    made = replace(
        made,
        required=rules.plain_flag("required"),
        pattern=_pattern(rules, written, found),
        pattern_message=rules.text("patternErrorMessage") or say("This must match %(pattern)s.", pattern=written),
        format=kind if kind in {"email", "phone"} else "",
        **limits,
    )
    for name in _unfit(made, rules):
        message = say(
            "%(name)s of %(key)s is not checked: a %(type)s has no such rule.",
            name=name,
            key=in_quotes(made.key),
            type=made.type,
        )
        found.note("form-rule", message, say("Remove it, or use another kind of field."))
    return made


def _unfit(made: Field, rules: Properties) -> list[str]:
    wrong = [
        name for name, kinds in _FOR.items() if rules.get(name) not in {None, "", "custom"} and made.type not in kinds
    ]
    return [*wrong, *rules.unread()]


def _limit(rules: Properties, name: str, attribute: str, dynamic: list[tuple[str, Any]]) -> Any:
    limit = rules.number(name)
    if limit is not None and not isinstance(limit, Decimal):
        dynamic.append((attribute, limit))
        return None
    return limit if limit is None or attribute in {"minimum", "maximum"} else _count(limit)


def _pattern(rules: Properties, text: str, found: Findings) -> Pattern | None:
    if not text:
        return None
    try:
        return pattern(text)
    except ValueError as error:
        message = say("The pattern of %(called)s cannot be used: %(error)s.", called=rules.called, error=error.args[0])
        found.error("form-pattern", message, say("Correct the pattern or remove it."))
        return None


def _with_options(made: Field, said: Properties, found: Findings, dynamic: list[tuple[str, Any]]) -> Field:
    options = options_from(said.get("values"))
    values_key, computed = said.get("valuesKey"), said.expression("valuesExpression")
    if values_key:
        return replace(made, values_key=str(values_key))
    if said.get("values") is None and computed is not None:
        dynamic.append(("options", computed))
        return made
    if not options:
        found.error(
            "form-option",
            say("The field %(key)s has no options.", key=in_quotes(made.key)),
            say("List the options to choose from."),
        )
    elif len({option.text for option in options}) < len(options):
        found.error(
            "form-option",
            say("Two options of %(key)s have the same value.", key=in_quotes(made.key)),
            say("Give each its own value."),
        )
    return replace(made, options=options)


def _count(value: Any) -> int | None:
    number = decimal(value)
    return None if number is None or number < 0 else int(number)
