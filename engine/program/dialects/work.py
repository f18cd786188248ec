"""Work for the engine and its workers: jobs, decisions, scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.builders import scripts
from engine.program.dialects import mappings, python, texts, writing
from engine.program.dialects.ear import made
from engine.program.dialects.juel_tokens import has_expression
from engine.program.dialects.writing import UntranslatableError
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.dialects.ear import Ear

_WORKING = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})
_SENDING = frozenset({"intermediateThrowEvent", "endEvent"})
_DECIDING = "businessRuleTask"
_WORKER = say("Write a worker for it, or draw the step with another element.")
_NORMALISED = {
    "singleEntry": "{0}",
    "singleResult": "if {0} = null or {0} instance of context<> then {0} else {{{1}: {0}}}",
    "collectEntries": "if {0} = null then [] else if {0} instance of list<Any> then {0} else [{0}]",
}
"""What Camunda 7 makes of a decision's result, from what a decision gives here."""
_SHAPES = _NORMALISED.keys() | {"resultList"}


def jobs_from_zeebe(ear: Ear) -> None:
    """Read `zeebe:taskDefinition`."""
    sends = ear.kind in _SENDING and ear.drawn.child("messageEventDefinition") is not None
    word = ear.word("zeebe:taskDefinition") if ear.kind in _WORKING or sends else None
    if word is None:
        return
    kind = ear.get(word, "type")
    if kind is not None:
        ear.say("tl:job", "type", _fixed(ear, kind, "The type of the job"), "zeebe:taskDefinition type")
    retries = ear.get(word, "retries")
    if retries is not None:
        ear.say("tl:job", "retries", _fixed(ear, retries, "The number of retries"), "zeebe:taskDefinition retries")


def _fixed(ear: Ear, text: str, what: str) -> str | None:
    return ear.translated(text, what, lambda said: texts.fixed(said, "it") or "")


def jobs_from_camunda(ear: Ear, prefix: str) -> None:
    """Read external tasks, and code of the other engine, which a worker must do here."""
    event = _event(ear)
    if (ear.kind not in _WORKING and event is None) or _computed(ear, prefix):
        return
    said = _topic(ear, prefix) or _connector(ear, prefix) or _code(ear, prefix)
    if not said:
        return
    for word in ear.drawn.extensions_of(f"{prefix}:failedJobRetryTimeCycle"):
        _retries(ear, word)
    _fields(ear, prefix)
    for key in (f"{prefix}:resultVariable", f"{prefix}:resultVariableName"):
        result = ear.attribute(key)
        if result is not None:
            ear.row("tl:output", result, f"={result}", key)
    if event is not None:
        ear.hand_over(event)


def _event(ear: Ear) -> Element | None:
    """Give the event whose message a definition sends: what it says about the work belongs to the event."""
    event = ear.around.diagram.parent(ear.drawn) if ear.kind == "messageEventDefinition" else None
    return event if event is not None and event.kind in _SENDING else None


def _topic(ear: Ear, prefix: str) -> bool:
    kind = ear.drawn.attributes.get(f"{prefix}:type", "")
    topic = ear.attribute(f"{prefix}:topic") if kind in {"", "external", "external-worker"} else None
    if topic is not None:
        ear.attribute(f"{prefix}:type")
        ear.say("tl:job", "type", _plain(ear, topic, "The topic"), f"{prefix}:topic")
        return True
    if not kind:
        return False
    ear.attribute(f"{prefix}:type")
    ear.say("tl:job", "type", kind, f"{prefix}:type")
    _by_a_worker(ear, kind)
    return True


def _plain(ear: Ear, text: str, what: str) -> str | None:
    return ear.translated(text, what, lambda said: texts.fixed(texts.from_juel(said), "it") or "")


def _connector(ear: Ear, prefix: str) -> bool:
    word = ear.word(f"{prefix}:connector")
    if word is None:
        return False
    for one in ear.inside(word, f"{prefix}:connectorId"):
        ear.say("tl:job", "type", one.text, one.kind)
        _by_a_worker(ear, one.text)
    for holder in ear.inside(word, f"{prefix}:inputOutput"):
        mappings.parameters(ear, holder, prefix)
    return True


def _computed(ear: Ear, prefix: str) -> bool:
    """A service task whose expression calls nobody needs no worker: what it gives is worked out in the same step.

    Without a variable for it nothing follows.
    """
    key = f"{prefix}:expression"
    code = ear.drawn.attributes.get(key, "")
    if ear.kind != "serviceTask" or not has_expression(code) or ear.says("tl:job", "type") is not None:
        return False
    try:
        text = texts.from_juel(code)
    except UntranslatableError:
        return False
    ear.attribute(key)
    found = [ear.attribute(f"{prefix}:{one}") for one in ("resultVariable", "resultVariableName")]
    name = next((one for one in found if one is not None), None)
    ear.become("scriptTask")
    ear.put(made(ear.drawn, "script", {}, "={}" if name is None else text))
    ear.say("tl:result", "name", name, key)
    return True


def _code(ear: Ear, prefix: str) -> bool:
    for key in ("class", "delegateExpression", "expression"):
        code = ear.attribute(f"{prefix}:{key}")
        if code is not None:
            kind = code[2:-1].strip() if has_expression(code) and code.endswith("}") else code
            ear.say("tl:job", "type", kind, f"{prefix}:{key}")
            _by_a_worker(ear, kind)
            return True
    return False


def _by_a_worker(ear: Ear, kind: str) -> None:
    message = say(
        "%(element)s runs code of another engine; here it is a job of the type %(kind)s for a worker.",
        element=label(ear.drawn),
        kind=in_quotes(kind),
    )
    ear.find(Severity.WARNING, "worker", message, _WORKER)


def _retries(ear: Ear, word: Element) -> None:
    """`R3/PT5M`: how often is followed, the pause is not. Another text stays unread."""
    count, _, pause = word.text.partition("/")
    if count.startswith("R") and count[1:].isdigit():
        ear.touch(word)
        ear.say("tl:job", "retries", count[1:], word.kind)
        if pause:
            message = say(
                "%(element)s is tried %(count)s times; the pause %(pause)s between is not followed.",
                element=label(ear.drawn),
                count=count[1:],
                pause=in_quotes(pause),
            )
            ear.find(Severity.NOTE, "not-followed", message, say("Pauses begin with 20 seconds and double each time."))


def _fields(ear: Ear, prefix: str) -> None:
    """Read fields that code would be given: they are inputs of the job."""
    for word in ear.words(f"{prefix}:field"):
        name = ear.get(word, "name") or ""
        inner = [*ear.inside(word, f"{prefix}:string"), *ear.inside(word, f"{prefix}:expression")]
        text = ear.get(word, "stringValue") or ear.get(word, "expression") or (inner[0].text if inner else "")
        value = ear.translated(text, in_quotes(name), texts.from_juel)
        if value is not None:
            ear.row("tl:input", name, value, word.kind)


def jobs_from_spiffworkflow(ear: Ear) -> None:
    """Read `spiffworkflow:serviceTaskOperator`: its id is the type, its parameters are inputs."""
    word = ear.word("spiffworkflow:serviceTaskOperator") if ear.kind in _WORKING else None
    if word is None:
        return
    kind = ear.get(word, "id") or ""
    ear.say("tl:job", "type", kind, "spiffworkflow:serviceTaskOperator id")
    _by_a_worker(ear, kind)
    for holder in ear.inside(word, "spiffworkflow:parameters"):
        for one in ear.inside(holder, "spiffworkflow:parameter"):
            ear.get(one, "type")
            name = ear.get(one, "id") or ""
            value = ear.translated(ear.get(one, "value") or "None", in_quotes(name), texts.from_python)
            if value is not None:
                ear.row("tl:input", name, value, one.kind)
    result = ear.get(word, "resultVariable")
    if result is not None:
        ear.row("tl:output", result, f"={result}", "spiffworkflow:serviceTaskOperator resultVariable")


# -- decisions -------------------------------------------------------------------------------------


def decisions_from_zeebe(ear: Ear) -> None:
    """Read `zeebe:calledDecision`."""
    word = ear.word("zeebe:calledDecision") if ear.kind == _DECIDING else None
    if word is None:
        return
    ref = ear.get(word, "decisionId")
    if ref is not None:
        ear.say("tl:decision", "ref", _fixed(ear, ref, "The decision"), "zeebe:calledDecision decisionId")
    ear.say("tl:decision", "result", ear.get(word, "resultVariable"), "zeebe:calledDecision resultVariable")
    ear.get(word, "bindingType", "latest", "deployment")


def decisions_from_camunda(ear: Ear, prefix: str) -> None:
    """Read `decisionRef`, where the result goes, and in which shape the process wants it."""
    ref = ear.attribute(f"{prefix}:decisionRef") if ear.kind == _DECIDING else None
    if ref is None:
        return
    ref = _plain(ear, ref, say("The decision"))
    ear.say("tl:decision", "ref", ref, f"{prefix}:decisionRef")
    ear.attribute(f"{prefix}:decisionRefBinding", "latest", "deployment")
    result = ear.attribute(f"{prefix}:resultVariable")
    ear.say("tl:decision", "result", result or "decisionResult", f"{prefix}:resultVariable")
    shape = ear.attribute(f"{prefix}:mapDecisionResult", *_SHAPES) or "resultList"
    if result is not None:
        _shaped(ear, ref or "", result, shape)


def _shaped(ear: Ear, ref: str, result: str, shape: str) -> None:
    """Give the result the shape that Camunda 7 gives it; here one column gives a value, several give a context."""
    decision = ear.around.decisions.get(ref)
    if decision is None or shape == "singleEntry":
        return
    column = writing.string(decision.outputs[0] if decision.outputs else ref).text
    single = len(decision.outputs) == 1
    if shape == "resultList":
        rows = _NORMALISED["collectEntries"].format(result)
        value = f"for row in ({rows}) return {{{column}: row}}" if single else rows
    elif shape in _NORMALISED and (single or shape != "singleResult"):
        value = _NORMALISED[shape].format(result, column)
    else:
        return
    ear.row("tl:output", result, f"={value}", "camunda:mapDecisionResult")


def decisions_from_spiffworkflow(ear: Ear) -> None:
    """Read `spiffworkflow:calledDecisionId`: its columns become variables."""
    word = ear.word("spiffworkflow:calledDecisionId") if ear.kind == _DECIDING else None
    if word is None:
        return
    ear.say("tl:decision", "ref", word.text, word.kind)
    decision = ear.around.decisions.get(word.text)
    for column in decision.outputs if decision is not None else ():
        value = word.text if decision is not None and len(decision.outputs) == 1 else f"{word.text}.{column}"
        ear.row("tl:output", column, f"={value}", word.kind)


# -- scripts ---------------------------------------------------------------------------------------


def scripts_from_zeebe(ear: Ear) -> None:
    """Read `zeebe:script`, which is FEEL."""
    word = ear.word("zeebe:script") if ear.kind == "scriptTask" else None
    if word is None:
        return
    expression = ear.get(word, "expression")
    if expression is not None:
        ear.put(made(ear.drawn, "script", {}, expression))
    ear.say("tl:result", "name", ear.get(word, "resultVariable"), "zeebe:script resultVariable")


def script(ear: Ear) -> None:
    """Translate a script of the Java expression language, and a plain one of Python; other languages are refused later
    on. One that a worker runs stays as it is written.
    """
    if ear.kind != "scriptTask":
        return
    written = ear.drawn.child("script")
    language = ear.drawn.attributes.get("scriptFormat", "").strip().lower()
    for prefix in ("camunda", "operaton", "flowable", "activiti"):
        ear.say("tl:result", "name", ear.attribute(f"{prefix}:resultVariable"), f"{prefix}:resultVariable")
    if written is None or not written.text or ear.says("tl:job", "type") is not None:
        return
    if language == "juel" or (not language and has_expression(written.text)):
        _rewritten(ear, ear.translated(written.text, say("The script"), texts.from_juel))
    elif scripts.is_python(ear.element) or (not language and ear.around.python):
        _python(ear, written.text)


def _python(ear: Ear, text: str) -> None:
    """Translate a script that only sets variables, so that it runs in the step; any other stays Python."""
    try:
        plain = None if ear.says("tl:result", "name") else _python_script(text)
    except UntranslatableError:
        plain = None
    if plain is None:
        ear.change(attributes={"scriptFormat": "python"})
    else:
        _rewritten(ear, plain)


def _rewritten(ear: Ear, text: str | None) -> None:
    ear.change(attributes={"scriptFormat": "feel"})
    ear.put(made(ear.drawn, "script", {}, text or "={}"))


def _python_script(text: str) -> str:
    """A script of assignments is a context: each entry becomes a variable and sees those before it."""
    rows = python.assignments(text)
    names = [name for name, _ in rows]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise writing.UntranslatableError(double, say("is set twice in one script"))
    return "={" + ", ".join(f"{name}: {value}" for name, value in rows) + "}"
