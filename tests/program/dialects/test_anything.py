"""Whatever stands in other engines' words: reading it never breaks, and nothing in it is passed over in silence."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagram import read as read_diagram
from engine.program.bundle import read_bundle
from engine.program.dialects.ear import Beside, is_foreign
from engine.program.dialects.translate import understood
from tests.program.dialects.drawn import file, line

_TEXTS = st.sampled_from(
    [
        "", "a", "=a", "${a}", "#{a.b}", "${", "${a b}", "a,b", "${x},b", "=[", "R3/PT5M", "R/", "true", "all", "1",
        "P1D", "]]", "{{", '="', "x.y.z",
    ]
)  # fmt: skip
_ATTRIBUTES = [
    *(f"{prefix}:{word}" for prefix in ("camunda", "flowable") for word in (
        "assignee", "candidateUsers", "candidateGroups", "dueDate", "followUpDate", "priority", "formKey", "formRef",
        "formRefBinding", "type", "topic", "class", "expression", "delegateExpression", "resultVariable", "decisionRef",
        "mapDecisionResult", "decisionRefBinding", "calledElementBinding", "calledElementVersion", "collection",
        "elementVariable", "asyncBefore", "initiator", "inheritVariables", "businessKey", "unheard",
    )),
]  # fmt: skip
_WORDS = {
    "zeebe:assignmentDefinition": ("assignee", "candidateUsers", "candidateGroups"),
    "zeebe:taskDefinition": ("type", "retries"),
    "zeebe:taskSchedule": ("dueDate", "followUpDate"),
    "zeebe:priorityDefinition": ("priority",),
    "zeebe:formDefinition": ("formId", "formKey", "bindingType"),
    "zeebe:calledDecision": ("decisionId", "resultVariable", "bindingType"),
    "zeebe:calledElement": ("processId", "propagateAllChildVariables", "propagateAllParentVariables"),
    "zeebe:script": ("expression", "resultVariable"),
    "zeebe:loopCharacteristics": ("inputCollection", "inputElement", "outputCollection", "outputElement"),
    "zeebe:subscription": ("correlationKey",),
    "zeebe:userTaskForm": ("id",),
    "camunda:in": ("source", "sourceExpression", "target", "variables", "businessKey"),
    "camunda:out": ("source", "sourceExpression", "target", "variables"),
    "camunda:field": ("name", "stringValue", "expression"),
    "camunda:failedJobRetryTimeCycle": (),
    "camunda:taskListener": ("event",),
    "flowable:formProperty": ("id", "type", "name", "required", "default"),
    "spiffworkflow:preScript": (),
    "spiffworkflow:postScript": (),
    "spiffworkflow:instructionsForEndUser": (),
    "spiffworkflow:calledDecisionId": (),
    "spiffworkflow:serviceTaskOperator": ("id", "resultVariable"),
}
_INSIDE = {
    "zeebe:ioMapping": ("zeebe:input", ("source", "target")),
    "camunda:inputOutput": ("camunda:inputParameter", ("name",)),
    "camunda:formData": ("camunda:formField", ("id", "type", "label", "defaultValue")),
    "camunda:properties": ("camunda:property", ("name", "value")),
    "camunda:connector": ("camunda:connectorId", ()),
}
_WITH_TEXT = frozenset({"zeebe:userTaskForm", "camunda:inputParameter"})
"""Words that have attributes and a text; of the others that have attributes, a text says nothing."""
_KINDS = ["userTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "callActivity", "manualTask"]


@st.composite
def _word(draw: st.DrawFn) -> str:
    kind, attributes = draw(st.sampled_from(sorted(_WORDS.items())))
    return _tag(draw, kind, attributes, draw(_TEXTS))


@st.composite
def _holder(draw: st.DrawFn) -> str:
    kind, (inner, attributes) = draw(st.sampled_from(sorted(_INSIDE.items())))
    rows = [_tag(draw, inner, attributes, draw(_TEXTS)) for _ in range(draw(st.integers(0, 2)))]
    return f"<{kind}>{''.join(rows)}</{kind}>"


def _tag(draw: st.DrawFn, kind: str, attributes: tuple[str, ...], text: str) -> str:
    given_ = {name: draw(_TEXTS) for name in attributes if draw(st.booleans())}
    shown = " ".join(f"{name}={quoteattr(value)}" for name, value in given_.items())
    if attributes and kind not in _WITH_TEXT:
        return f"<{kind} {shown}/>"
    return f"<{kind} {shown}>{text.replace('&', '').replace('<', '').replace(']]', '')}</{kind}>"


@st.composite
def _element(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(_KINDS))
    attributes = draw(st.dictionaries(st.sampled_from(_ATTRIBUTES), _TEXTS, max_size=4))
    shown = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    inside = "".join(draw(st.lists(st.one_of(_word(), _holder()), max_size=4)))
    loop = '<bpmn:multiInstanceLoopCharacteristics id="m" camunda:collection="${a}"/>' if draw(st.booleans()) else ""
    return f'<bpmn:{kind} id="x" {shown}><bpmn:extensionElements>{inside}</bpmn:extensionElements>{loop}</bpmn:{kind}>'


@given(_element())
def test_reading_never_breaks(element: str) -> None:
    read_bundle({"p.bpmn": file(line(element))})


def _made(element: str) -> object:
    """Give everything that is made of an element: what it says in our words, and what is told."""
    found = understood(read_diagram(file(line(element)), "p.bpmn"), Beside({}, {}, {}))
    said = []
    waiting = [found.diagram.elements["x"]]
    while waiting:
        one = waiting.pop()
        attributes = {key: value for key, value in one.attributes.items() if not is_foreign(key)}
        if not is_foreign(one.kind):
            said.append((one.kind, attributes, one.text))
            waiting += one.children
    return said, [(one.rule, one.message) for one in found.findings], sorted(found.forms)


class _Word(NamedTuple):
    """A foreign word on an element, as text; an attribute stands in its tag."""

    text: str
    attribute: bool


_NO_OPS = ("bindingType", "Binding=", "propagateAllChildVariables", "businessKey=", "zeebe:priorityDefinition >")


def _prefix(word: str) -> str:
    return word.lstrip("<").partition(":")[0]


@given(st.data(), st.sampled_from(["camunda", "flowable", "zeebe", "spiffworkflow"]), st.sampled_from(_KINDS))
def test_nothing_is_passed_over_in_silence(data: st.DataObject, prefix: str, kind: str) -> None:
    """Taking any word out changes what the element says or what is told, unless the word is empty or a default."""
    names = [name for name in _ATTRIBUTES if _prefix(name) == prefix]
    attributes = data.draw(st.dictionaries(st.sampled_from(names), _TEXTS, max_size=3)) if names else {}
    words = data.draw(
        st.lists(st.one_of(_word(), _holder()), max_size=4, unique_by=lambda one: re.split("[ >]", one)[0])
    )
    every = [_Word(word, attribute=False) for word in words if _prefix(word) == prefix]
    every += [_Word(f"{name}={quoteattr(value)}", attribute=True) for name, value in attributes.items()]
    whole = _made(_drawn(kind, every))

    for number, word in enumerate(every):
        others = every[:number] + every[number + 1 :]
        if not _is_empty(word) and not any(no_op in word.text for no_op in _NO_OPS) and word not in others:
            assert _made(_drawn(kind, others)) != whole, word


def _drawn(kind: str, words: list[_Word]) -> str:
    attributes = " ".join(word.text for word in words if word.attribute)
    inside = "".join(word.text for word in words if not word.attribute)
    return f'<bpmn:{kind} id="x" {attributes}><bpmn:extensionElements>{inside}</bpmn:extensionElements></bpmn:{kind}>'


def _is_empty(word: _Word) -> bool:
    if word.attribute:
        return word.text.endswith('=""')
    return re.search(r'="[^"]', word.text) is None or re.search(r">[^<]", word.text) is None


@pytest.mark.parametrize("count", [400])
def test_a_long_diagram_is_translated_at_once(count: int) -> None:
    tasks = [f'<bpmn:userTask id="t{n}" camunda:assignee="${{who}}" camunda:asyncBefore="true"/>' for n in range(count)]

    bundle = read_bundle({"p.bpmn": file(line(*tasks))})

    assert bundle.errors == ()
    assert sum(one.rule == "extension-other" for one in bundle.findings) == count
