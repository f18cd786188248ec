"""Forms that stand in a diagram, or are named by it in another engine's way."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from engine.errors import Unreadable
from engine.model import Severity
from engine.program.dialects import schemas
from engine.program.dialects.juel_tokens import has_expression
from engine.program.draft import label
from engine.program.form_fields import Field, Option
from engine.program.form_parts import Text
from engine.program.forms import Form, read_form
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Element
    from engine.program.dialects.ear import Around, Ear
    from engine.program.form_parts import Part

ASKING = frozenset({"task", "userTask", "startEvent"})
"""What may have a form."""
_KEY = re.compile(r"[^\W\d]\w*")
_HOLE = re.compile(r"\{\{|\{%")
_PLAIN_HOLE = re.compile(r"\{\{\s*[^\W\d]\w*\s*\}\}")
_EMBEDDED = "camunda-forms:bpmn:"
_DEPLOYED = "camunda-forms:deployment:"
_TYPES = {
    "string": "textfield",
    "long": "number",
    "integer": "number",
    "int": "number",
    "double": "number",
    "float": "number",
    "boolean": "checkbox",
    "date": "date",
    "datetime": "datetime",
    "enum": "select",
}
_WHOLE = frozenset({"long", "integer", "int"})
_ADVICE = say("Add the form as a .form file, and name its id.")


def embedded(around: Around, process: Element) -> None:
    """Read the forms that Camunda 8 keeps in the process: `zeebe:userTaskForm`, form-js JSON under an id."""
    for one in process.extensions_of("zeebe:userTaskForm"):
        form_id = one.attributes.get("id", "")
        try:
            form = replace(read_form(one.text.encode(), f"{around.diagram.name}: {form_id}"), id=form_id)
        except Unreadable as wrong:
            message = say(
                "The form %(form_id)s in %(element)s cannot be read: %(why)s.",
                form_id=in_quotes(form_id),
                element=label(process),
                why=wrong.why,
            )
            around.find(Severity.WARNING, "form-foreign", process, message, _ADVICE)
            continue
        around.findings += [replace(one, severity=Severity.WARNING) for one in form.findings]
        around.forms.setdefault(form_id, form)


def from_zeebe(ear: Ear) -> None:
    """Read `zeebe:formDefinition`, and the forms of a process."""
    if ear.kind == "process":
        for one in ear.words("zeebe:userTaskForm"):
            ear.ignore(one)
    if ear.kind not in ASKING:
        return
    word = ear.word("zeebe:formDefinition")
    for key in ("formId", "formKey", "externalReference"):
        _named(ear, ear.get(word, key), f"zeebe:formDefinition {key}")
    ear.get(word, "bindingType", "latest", "deployment")


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read `formRef`, `formKey`, Camunda's `formData` and Flowable's `formProperty`."""
    if ear.kind not in ASKING:
        return
    _named(ear, ear.attribute(f"{prefix}:formRef"), f"{prefix}:formRef")
    ear.attribute(f"{prefix}:formRefBinding", "latest", "deployment")
    _named(ear, ear.attribute(f"{prefix}:formKey"), f"{prefix}:formKey")
    data = ear.word(f"{prefix}:formData")
    rows = ear.inside(data, f"{prefix}:formField") if data is not None else ear.words(f"{prefix}:formProperty")
    parts = [part for row in rows if (part := _field(ear, row, prefix)) is not None]
    if parts:
        _add(ear, tuple(parts), rows[0].kind)


def from_spiffworkflow(ear: Ear) -> None:
    """Read instructions for the person, with values in them as `{{ name }}`, and forms that are JSON schemas."""
    if ear.kind not in ASKING:
        return
    instructions = ear.word("spiffworkflow:instructionsForEndUser")
    parts: list[Part] = []
    if instructions is not None and instructions.text:
        _tell_holes(ear, instructions.text)
        parts.append(Text("text", instructions.text))
    schema, look = _schema(ear, "formJsonSchemaFilename"), _schema(ear, "formUiSchemaFilename")
    if schema is not None:
        parts += _of_schema(ear, schema, look)
    if parts and ear.says("tl:form", "ref") is None:
        _add(ear, tuple(parts), "spiffworkflow:instructionsForEndUser")


def _tell_holes(ear: Ear, text: str) -> None:
    if _HOLE.search(_PLAIN_HOLE.sub("", text)):
        message = say(
            "The instructions of %(element)s compute something; only names as in {{ name }} are shown.",
            element=label(ear.drawn),
        )
        ear.find(Severity.WARNING, "form-foreign", message, say("Write names of variables only."))


def _schema(ear: Ear, name: str) -> str | None:
    """Give the name of a JSON file that a property names; one that is not there stays unread, and is told."""
    for holder in ear.words("spiffworkflow:properties"):
        for one in holder.all("spiffworkflow:property"):
            file = one.attributes.get("value", "")
            found = next((key for key in ear.around.schemas if PurePosixPath(key).name == file), None)
            if one.attributes.get("name") == name and found is not None:
                ear.ignore(one)
                return found
    return None


def _of_schema(ear: Ear, schema: str, look: str | None) -> list[Part]:
    """Give the fields of a form that is a JSON schema; what it cannot have is told."""
    shown = ear.around.schemas[look] if look is not None else None
    try:
        form, left_out = schemas.form("", ear.around.schemas[schema], shown, schema)
    except Unreadable as wrong:
        message = say("The form of %(element)s cannot be read: %(why)s.", element=label(ear.drawn), why=wrong.why)
        ear.find(Severity.WARNING, "form-foreign", message, _ADVICE)
        return []
    ear.around.findings += [replace(one, severity=Severity.WARNING) for one in form.findings]
    if left_out:
        message = say(
            "The form of %(element)s does not show %(left_out)s.",
            element=label(ear.drawn),
            left_out=", ".join(left_out),
        )
        ear.find(Severity.WARNING, "form-foreign", message, say("Use texts, numbers, dates, ticks and choices in it."))
    return list(form.parts)


def _named(ear: Ear, name: str | None, by: str) -> None:
    """Take the form that is named, where it is in the deployment; else the task has none, which is told."""
    if name is None:
        return
    known = name.removeprefix(_EMBEDDED).removeprefix(_DEPLOYED)
    known = known if known in ear.around.forms else known.rpartition("/")[2].removesuffix(".form")
    if known in ear.around.forms:
        ear.say("tl:form", "ref", known, by)
    elif ear.says("tl:form", "ref") is None:
        message = say(
            "%(element)s names the form %(name)s, which is not in the deployment; it is shown without one.",
            element=label(ear.drawn),
            name=in_quotes(name),
        )
        ear.find(Severity.WARNING, "form-foreign", message, _ADVICE)


def _add(ear: Ear, parts: tuple[Part, ...], by: str) -> None:
    form_id = f"{ear.drawn.id}_form"
    while form_id in ear.around.forms:
        form_id += "_"
    ear.around.forms[form_id] = Form(form_id, parts)
    ear.say("tl:form", "ref", form_id, by)


def _field(ear: Ear, row: Element, prefix: str) -> Field | None:
    """Read one field; what it has and we cannot show stays unread, and is told."""
    key = ear.get(row, "id") or ""
    kind = (ear.get(row, "type") or "string").lower()
    if not _KEY.fullmatch(key) or ear.get(row, "readable", "true", "false") == "false":
        message = say(
            "The form of %(element)s has a field %(key)s that is not shown.",
            element=label(ear.drawn),
            key=in_quotes(key),
        )
        ear.find(Severity.WARNING, "form-foreign", message, say("Give it an id of letters, digits and underscores."))
        return None
    if kind not in _TYPES:
        message = say(
            "The form of %(element)s has the field %(key)s of type %(kind)s, which is shown as a text.",
            element=label(ear.drawn),
            key=in_quotes(key),
            kind=in_quotes(kind),
        )
        ear.find(Severity.WARNING, "form-foreign", message, say("Use string, long, double, boolean, date or enum."))
    field = Field(
        key=key,
        type=_TYPES.get(kind, "textfield"),
        label=_label(ear, row, key),
        decimals=0 if kind in _WHOLE else None,
        required=ear.get(row, "required", "true", "false") == "true",
        readonly=ear.get(row, "writable", "true", "false") == "false",
        options=_options(ear, row, prefix),
    )
    return _constrained(ear, row, prefix, _with_default(ear, row, field))


def _label(ear: Ear, row: Element, key: str) -> str:
    text = ear.get(row, "label") or ear.get(row, "name")
    return text if text and not has_expression(text) else key.replace("_", " ").capitalize()


def _options(ear: Ear, row: Element, prefix: str) -> tuple[Option, ...]:
    found = []
    for value in ear.inside(row, f"{prefix}:value"):
        text = ear.get(value, "id") or ""
        found.append(Option(ear.get(value, "name") or text, text, text))
    return tuple(found)


def _with_default(ear: Ear, row: Element, field: Field) -> Field:
    text = row.attributes.get("defaultValue") or row.attributes.get("default")
    if not text or has_expression(text):
        return field
    value = _value(field.type, text)
    if value is None:
        return field
    ear.get(row, "defaultValue")
    ear.get(row, "default")
    return replace(field, default=value)


def _value(kind: str, text: str) -> Any:
    """Read a default; None where it is not of the field's kind."""
    if kind == "checkbox":
        return text == "true"
    try:
        if kind == "number":
            return Decimal(text)
        return dt.date.fromisoformat(text) if kind == "date" else None if kind == "datetime" else text
    except (ValueError, InvalidOperation):
        return None


def _constrained(ear: Ear, row: Element, prefix: str, field: Field) -> Field:
    changes: dict[str, Any] = {}
    for holder in ear.inside(row, f"{prefix}:validation"):
        for constraint in holder.all(f"{prefix}:constraint"):
            changes |= _constraint(ear, constraint)
    return replace(field, **changes)


def _constraint(ear: Ear, row: Element) -> Mapping[str, Any]:
    """Read one constraint; one that is not known, or not plain, stays unread."""
    name, config = row.attributes.get("name", ""), row.attributes.get("config", "")
    known: dict[str, Any] = {}
    if name in {"required", "readonly"}:
        known = {name: config != "false"}
    elif name in {"min", "max"}:
        value = _value("number", config)
        known = {"minimum" if name == "min" else "maximum": value} if value is not None else {}
    elif name in {"minlength", "maxlength"} and config.isdigit():
        known = {"min_length" if name == "minlength" else "max_length": int(config)}
    if known:
        ear.ignore(row)
    return known
