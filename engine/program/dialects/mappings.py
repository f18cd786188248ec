"""What goes into an activity or event and what comes out of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.model import Severity
from engine.program.dialects import python, texts, writing
from engine.program.dialects.writing import UntranslatableError
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.dialects.ear import Ear

_EVENTS = frozenset({"messageEventDefinition", "signalEventDefinition"})
_CATCHING = frozenset({"startEvent", "boundaryEvent"})
_INPUT, _OUTPUT = "tl:input", "tl:output"


def has_inputs(ear: Ear) -> bool:
    """Whether something can go into an element: an activity, or an event that throws or waits."""
    if ear.kind in ACTIVITIES:
        return True
    return ear.kind not in _CATCHING and any(child.kind in _EVENTS for child in ear.drawn.children)


def has_outputs(ear: Ear) -> bool:
    """Whether something can come out of an element."""
    return has_inputs(ear) or ear.kind in _CATCHING


def from_zeebe(ear: Ear) -> None:
    """Read `zeebe:ioMapping`; a target with dots is an entry of a variable."""
    if not has_outputs(ear):
        return
    for holder in ear.words("zeebe:ioMapping"):
        for kind, row in ((_INPUT, "zeebe:input"), (_OUTPUT, "zeebe:output")):
            if kind == _INPUT and not has_inputs(ear):
                continue
            for one in ear.inside(holder, row):
                source, target = ear.get(one, "source"), ear.get(one, "target")
                _mapped(ear, kind, target or "", source, row)


def _mapped(ear: Ear, kind: str, target: str, source: str | None, by: str) -> None:
    name, dot, path = target.partition(".")
    value = source if source is not None else "=null"
    if not dot:
        ear.row(kind, name, value, by)
        return
    inner = value[1:].strip() if value.startswith("=") else writing.string(value).text
    keys = ", ".join(writing.string(key).text for key in path.split("."))
    there = kind == _OUTPUT or ear.has_row(kind, name)
    before = f"if {name} = null then {{}} else {name}" if there else "{}"
    ear.again(kind, name, f"=context put({before}, [{keys}], {inner})", by)


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read `inputOutput`: parameters that are texts, lists, maps or scripts."""
    if not has_outputs(ear):
        return
    for holder in ear.words(f"{prefix}:inputOutput"):
        parameters(ear, holder, prefix)


def parameters(ear: Ear, holder: Element, prefix: str) -> None:
    """Read the parameters of an `inputOutput`, on the element or in its connector."""
    for kind, row in ((_INPUT, f"{prefix}:inputParameter"), (_OUTPUT, f"{prefix}:outputParameter")):
        if kind == _INPUT and not has_inputs(ear):
            continue
        for one in ear.inside(holder, row):
            name = ear.get(one, "name") or ""
            value = ear.translated(one.text, in_quotes(name), partial(_parameter, ear, prefix, one))
            ear.row(kind, name, value or "=null", row)


def _parameter(ear: Ear, prefix: str, one: Element, text: str) -> str:
    for listed in ear.inside(one, f"{prefix}:list"):
        return f"={writing.listed([_item(ear, prefix, item) for item in listed.children]).text}"
    for mapped in ear.inside(one, f"{prefix}:map"):
        entries = [(ear.get(entry, "key") or "", _item(ear, prefix, entry)) for entry in mapped.children]
        return f"={writing.context(entries).text}"
    for script in ear.inside(one, f"{prefix}:script"):
        return _script(ear, script)
    return texts.from_juel(text)


def _item(ear: Ear, prefix: str, word: Element) -> writing.Feel:
    ear.touch(word)
    said = _script(ear, word) if word.kind == f"{prefix}:script" else _parameter(ear, prefix, word, word.text)
    return writing.piece(said[1:]) if said.startswith("=") else writing.string(said)


def _script(ear: Ear, script: Element) -> str:
    """Read a script: the Java expression language, FEEL and plain expressions of Python are understood."""
    language = (ear.get(script, "scriptFormat") or "").lower()
    if language == "feel":
        return f"={script.text.removeprefix('=').strip()}"
    if language == "juel":
        return texts.from_juel(script.text)
    if language in {"python", "jython"}:
        return texts.from_python(script.text)
    raise UntranslatableError(
        script.text or ear.get(script, "resource") or "",
        say("is a script in %(language)s", language=in_quotes(language)),
    )


def from_spiffworkflow(ear: Ear) -> None:
    """Read the scripts before and after an activity, where they only assign values."""
    if ear.kind not in ACTIVITIES:
        return
    for kind, word in ((_INPUT, "spiffworkflow:preScript"), (_OUTPUT, "spiffworkflow:postScript")):
        script = ear.word(word)
        if script is None or not script.text:
            continue
        try:
            rows = python.assignments(script.text)
        except UntranslatableError as reason:
            message = say(
                "%(word)s of %(element)s does more than assign values: %(part)s %(why)s.",
                word=word,
                element=label(ear.drawn),
                part=in_quotes(reason.part),
                why=reason.why,
            )
            ear.find(
                Severity.ERROR,
                "expression-foreign",
                message,
                say("Say what goes in and out with tl:input and tl:output."),
            )
            continue
        for name, value in rows:
            ear.again(kind, name, f"={value}", word)


def keep_what_was_entered(ear: Ear) -> None:
    """Add the form's fields to the outputs: but for Camunda 8, what is entered is kept beside what is mapped."""
    if ear.drawn.extension("zeebe:ioMapping") is not None:
        return
    form = ear.around.forms.get(ear.says("tl:form", "ref") or "")
    if form is None or not ear.rows(_OUTPUT) or ear.drawn.extension(_OUTPUT) is not None:
        return
    taken = {*ear.rows(_INPUT), *ear.rows(_OUTPUT)}
    fixed = {field.path[0] for field in form.fields if not field.editable}
    for name in form.names:
        if name not in taken | fixed:
            ear.row(_OUTPUT, name, f"={name}", "form")
