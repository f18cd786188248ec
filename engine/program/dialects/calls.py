"""Called processes: which one, by which version, and what is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.dialects import texts
from engine.program.dialects.juel_tokens import has_expression
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.dialects.ear import Ear

_KEYS = frozenset(
    {"execution.processBusinessKey", "execution.businessKey", "execution.getProcessBusinessKey()"}
    | {"execution.getBusinessKey()"}
)
"""How the other engines say: the business key of the caller."""
_LATEST = ("latest", "deployment")


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read the binding and `in`, `out` of a call activity."""
    if ear.kind != "callActivity":
        return
    _binding(ear, prefix)
    for word in ear.words(f"{prefix}:in"):
        _in(ear, word)
    for word in ear.words(f"{prefix}:out"):
        _handed(ear, word, "tl:output", "outputs")
    if ear.attribute(f"{prefix}:inheritVariables", "true", "false") == "true":
        ear.say("tl:call", "inputs", "all", f"{prefix}:inheritVariables")
    key = f"{prefix}:businessKey"
    _business_key(ear, ear.attribute(key), key)


def _binding(ear: Ear, prefix: str) -> None:
    key, number = f"{prefix}:calledElementBinding", f"{prefix}:calledElementVersion"
    ear.attribute(key, *_LATEST)
    if ear.drawn.attributes.get(number, "").isdigit() and ear.attribute(key, "version") is not None:
        ear.say("tl:call", "binding", f"version:{ear.attribute(number)}", key)


def _in(ear: Ear, word: Element) -> None:
    key = ear.get(word, "businessKey")
    if key is not None:
        _business_key(ear, key, f"{word.kind} businessKey")
    else:
        _handed(ear, word, "tl:input", "inputs")


def _business_key(ear: Ear, text: str | None, by: str) -> None:
    if text is None:
        return
    inner = text[2:-1].strip() if has_expression(text) and text.endswith("}") else text
    if inner in _KEYS:
        ear.say("tl:call", "businessKey", "inherit", by)
    else:
        ear.say("tl:call", "businessKey", ear.translated(text, "The business key", texts.from_juel), by)


def _handed(ear: Ear, word: Element, kind: str, all_of: str) -> None:
    """Read one value that is handed over, or that all are."""
    if ear.get(word, "variables", "all") is not None:
        ear.say("tl:call", all_of, "all", f"{word.kind} variables")
        return
    target = ear.get(word, "target") or ""
    source, expression = ear.get(word, "source"), ear.get(word, "sourceExpression")
    if expression is not None:
        value = ear.translated(expression, in_quotes(target), texts.from_juel)
    else:
        value = ear.translated(source or "", in_quotes(target), texts.from_juel_name)
    ear.row(kind, target, value or "=null", word.kind)


def from_zeebe(ear: Ear) -> None:
    """Read `zeebe:calledElement`; without another word everything goes in, and what is mapped comes out."""
    word = ear.word("zeebe:calledElement") if ear.kind == "callActivity" else None
    if word is None:
        return
    process = ear.get(word, "processId")
    if process is not None:
        ear.change(attributes={"calledElement": process})
    if ear.get(word, "propagateAllParentVariables", "true", "false") != "false":
        ear.say("tl:call", "inputs", "all", "zeebe:calledElement propagateAllParentVariables")
    if ear.get(word, "propagateAllChildVariables", "true", "false") == "true":
        ear.say("tl:call", "outputs", "all", "zeebe:calledElement propagateAllChildVariables")
    ear.get(word, "bindingType", *_LATEST)


def called(ear: Ear) -> None:
    """Translate which process is called; in SpiffArena everything goes in and comes out."""
    if ear.kind != "callActivity":
        return
    text = ear.element.attributes.get("calledElement", "")
    if has_expression(text):
        said = ear.translated(text, say("The called process"), texts.from_juel)
        ear.change(attributes={"calledElement": said or "unknown"})
    if ear.around.python and text:
        ear.say("tl:call", "inputs", "all", "SpiffArena's way to call")
        ear.say("tl:call", "outputs", "all", "SpiffArena's way to call")
