"""Nothing of what others drew is lost in silence: it is in the program, or a finding of its own names it.

What is drawn is read here once more from the XML, by no code of ours, so that what our reader overlooks is missed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.program.bundle import read_bundle

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "conformance"
FILES = sorted(SHARED.glob("betsy/**/*.bpmn")) + sorted(SHARED.glob("miwg/*.bpmn"))
NONE = pytest.param(None, marks=pytest.mark.skip(reason="../shared/conformance is not beside this checkout"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

# BPMN 2.0.2, 10.3 to 10.6: what derives from FlowElement in its schema
_TASKS = ("", "user", "manual", "service", "script", "businessRule", "send", "receive")
_TRIGGERS = (
    "cancel",
    "compensate",
    "conditional",
    "error",
    "escalation",
    "link",
    "message",
    "signal",
    "terminate",
    "timer",
)
ACTIVITIES = {f"{kind}Task" if kind else "task" for kind in _TASKS} | {
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
}
EVENTS = {f"{kind}Event" for kind in ("start", "end", "boundary", "intermediateCatch", "intermediateThrow")}
EVENTS |= {"implicitThrowEvent"}
GATEWAYS = {f"{kind}Gateway" for kind in ("exclusive", "parallel", "inclusive", "complex", "eventBased")}
CHOREOGRAPHY = {"choreographyTask", "subChoreography", "callChoreography"}
NODES = ACTIVITIES | EVENTS | GATEWAYS | CHOREOGRAPHY
DATA = {"dataObject", "dataObjectReference", "dataStoreReference"}
TIMES = {"timeDate", "timeDuration", "timeCycle"}
TRIGGERS = {f"{trigger}EventDefinition" for trigger in _TRIGGERS}

SUPPORTED = frozenset(
    re.findall(
        r"^\|[^|]+\| `([^`]+)` \|", (ROOT / "docs" / "bpmn-support.md").read_text(encoding="utf-8"), re.MULTILINE
    )
)
EXCUSES = frozenset(
    {"unsupported", "misplaced", "choreography", "trigger-unused", "trigger-lost", "loose-flow", "flow-crosses"}
)
"""The rules that say of an element that it does not run. Others, such as a missing lane, excuse nothing."""


class File:
    """A file as XML and as programs."""

    def __init__(self, path):
        self.root = etree.parse(path).getroot()
        self.bundle = read_bundle({path.name: path.read_bytes()})
        self.programs = [one.program for one in self.bundle.processes]
        self.elements = {key: one for program in self.programs for key, one in program.elements.items()}
        self.named = {finding.element for finding in self.bundle.findings if finding.rule in EXCUSES}
        self.asked = {finding.element for finding in self.bundle.findings if finding.rule == "left-to-people"}
        self.told = {finding.element for finding in self.bundle.findings}
        self.by_id = {one.get("id"): one for one in self.root.iter() if one.get("id")}

    def all(self, kinds):
        """Every element of some kinds, extension elements left out."""
        found = (one for one in self.root.iter(etree.Element) if local(one) in kinds)
        return [one for one in found if next(one.iterancestors(f"{BPMN}extensionElements"), None) is None]

    def refer_to(self, definition):
        """The elements that an event definition sets off: the event around it, or whatever refers to it."""
        around = definition.getparent()
        if around is not self.root:
            return [around if local(around) in EVENTS else next(bearer(definition))]
        wanted = definition.get("id")
        texts = [one.getparent() for one in self.all({"eventDefinitionRef"}) if tail(one.text) == wanted]
        return texts + [
            next(bearer(one))
            for one in self.all({"multiInstanceLoopCharacteristics"})
            if wanted in {tail(one.get(f"{which}BehaviorEventRef")) for which in ("none", "one")}
        ]

    def behaviours(self, element_id):
        """What the program does at an element, inside markers as well."""
        element = self.elements.get(element_id)
        while element is not None:
            yield element.behaviour
            element = element.each or element.begins

    def data(self):
        """The names of variables and data stores that the programs know."""
        known = {name for program in self.programs for body in program.bodies.values() for name in body.data}
        rows = (row for one in self.elements.values() for row in (*one.inputs, *one.outputs))
        return known | {row.association.store for row in rows if row.association}


def local(element):
    """The name of a BPMN element; "" for those of other languages."""
    return element.tag[len(BPMN) :] if isinstance(element.tag, str) and element.tag.startswith(BPMN) else ""


def tail(reference):
    """The id in a reference, which may be a QName."""
    return (reference or "").strip().rpartition(":")[2]


def bearer(element):
    """The flow nodes around an element, innermost first."""
    return (one for one in element.iterancestors() if local(one) in NODES)


@pytest.fixture(scope="module", params=FILES or [NONE], ids=lambda path: path.stem if path else "absent")
def file(request):
    return File(request.param)


def test_every_step_is_in_the_program_or_named(file):
    assert not [one.get("id") for one in file.all(NODES) if one.get("id") not in {*file.elements, *file.named}]


def test_every_flow_is_in_the_program_or_named(file):
    flows = {flow for program in file.programs for flow in program.flows}

    assert not [one.get("id") for one in file.all({"sequenceFlow"}) if one.get("id") not in flows | file.named]


def test_every_trigger_is_in_the_program_or_named(file):
    lost = []
    for definition in file.all(TRIGGERS):
        trigger = local(definition).removesuffix("EventDefinition")
        for event in file.refer_to(definition):
            told = {event.get("id"), definition.get("id")} & file.named
            told |= {event.get("id")} & file.asked if says_nothing(definition, file) else set()
            words = {word for behaviour in file.behaviours(event.get("id")) for word in re.split(r"\W", behaviour)}
            if not told and not words & {trigger, "multiple", "parallelMultiple", "multiInstance"}:
                lost.append((event.get("id"), trigger))
        if not file.refer_to(definition) and definition.get("id") not in file.named:
            lost.append(definition.get("id"))
    assert not lost


def says_nothing(definition, file):
    """Whether a trigger names no time, condition, message or signal: then a person may say when."""
    named = (file.by_id.get(tail(value)) for key, value in definition.items() if key.endswith("Ref"))
    texts = ("".join(one.itertext()).strip() for one in definition if local(one) in {"condition", *TIMES})
    return not any(one is not None for one in named) and not any(texts)


def test_all_data_is_in_the_program_or_named(file):
    known = file.data()

    assert not [
        one.get("id") for one in file.all(DATA) if not {*names_of(file, one)} & known | {one.get("id")} & file.told
    ]


def names_of(file, data):
    """What a piece of data may be called: by its own name or id, or by those of what it stands for."""
    meant = file.by_id.get(tail(data.get("dataObjectRef") or data.get("dataStoreRef")))
    for one in (data, meant):
        if one is not None:
            yield from (re.sub(r"\s*\[[^\]]*\]\s*$", "", " ".join(one.get(key, "").split())) for key in ("name", "id"))


def test_what_is_said_to_run_is_in_the_program(file):
    drawn = [one for one in file.all(NODES) if next(behaviours_of(file, one)) in SUPPORTED]

    assert not [one.get("id") for one in drawn if one.get("id") not in file.elements]
    refused = {finding.element for finding in file.bundle.findings if finding.rule == "unsupported"}
    plain = [one for one in drawn if {*behaviours_of(file, one)} <= SUPPORTED]
    assert not [one.get("id") for one in plain if one.get("id") in refused]


def behaviours_of(file, element):
    """What an element is called on the page: with its triggers; and each of its markers and special attributes."""
    triggers = [one for one in element if local(one) in TRIGGERS]
    triggers += [file.by_id.get(tail(one.text)) for one in element if local(one) == "eventDefinitionRef"]
    words = [local(one).removesuffix("EventDefinition") for one in triggers if one is not None]
    yield ".".join((local(element), *(words if len(words) < 2 else ["multiple"])))
    for marker in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        if element.find(f"{BPMN}{marker}") is not None:
            yield marker
    for attribute, plain in PLAIN.items():
        if element.get(attribute, plain) != plain:
            yield attribute


PLAIN = {
    "isForCompensation": "false",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
    "startQuantity": "1",
    "completionQuantity": "1",
}


@pytest.mark.skipif(not FILES, reason="../shared/conformance is not beside this checkout")
def test_there_is_something_to_look_at():
    assert len(FILES) == 157
