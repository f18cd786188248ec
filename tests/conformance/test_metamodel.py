"""Whatever BPMN's metamodel lets an element say, and whatever it does not, is followed, told, or only describes.

The table of the metamodel is that of the schema which SpiffWorkflow ships. Each attribute and part is planted into a
diagram that has every kind of element, and what comes of it is compared with what came without.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from engine.diagram import names, vocabulary
from engine.program.bundle import read_bundle

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
B = f"{{{MODEL}}}"
X = "{http://www.w3.org/2001/XMLSchema}"
DRAWN = Path(__file__).with_name("everything.bpmn").read_bytes()
"""A diagram with every kind of element."""
ROOM = files("SpiffWorkflow").joinpath("bpmn", "parser", "schema")

# what only describes (docs/findings.md says so, too)

NAMED = names.words(
    "laneSet inputSet outputSet resource resourceParameter dataState partnerEntity partnerRole category interface "
    "operation performer humanPerformer conversationLink choreography collaboration globalConversation conversation "
    "subConversation callConversation globalChoreographyTask choreographyTask subChoreography callChoreography "
    "sequenceFlow event childLaneSet escalation error association dataObjectReference correlationProperty "
    "correlationKey participant lane "
    "messageFlow implicitThrowEvent"
)
"""Elements whose names are for people, or are not names of anything where a code or a reference counts."""
DESCRIBES = names.words(
    "id associationDirection exporter exporterVersion targetNamespace typeLanguage textFormat categoryValueRef value "
    "itemSubjectRef itemRef itemKind isCollection structureRef evaluatesToTypeRef type isRequired direction"
)
"""Attributes that say nothing to be done: titles, types of data, who wrote the file."""
DESCRIBING = names.words(
    "documentation extensionElements incoming outgoing textAnnotation group association categoryValueRef text category "
    "categoryValue resource resourceParameter itemDefinition formalExpression expression eventDefinition laneSet "
    "inputSet outputSet endPoint interface operation message error escalation signal dataStore correlationProperty "
    "resourceRef resourceParameterBinding resourceAssignmentExpression participantRef correlationKey conversation "
    "subConversation callConversation childLaneSet dataInputRefs dataOutputRefs globalConversation lane "
    "correlationPropertyRef messageFlowRef"
)
"""Parts that say nothing to be done, or nothing before something refers to them."""
TOLD_AS_A_WHOLE = names.words(
    "choreography choreographyTask subChoreography callChoreography globalChoreographyTask import extension "
    "relationship conversationLink performer humanPerformer resource resourceParameter resourceParameterBinding "
    "resourceAssignmentExpression participantMultiplicity expression formalExpression implicitThrowEvent partnerEntity "
    "partnerRole endPoint"
)
"""What is told or describes with everything in it."""

FITS = {(kind, "gatewayDirection", way) for kind in names.GATEWAYS for way in ("Converging", "Diverging")}
FITS |= {("process", "processType", "Private")}
"""What is so in this diagram, or in any that is deployed."""
EMPTY = names.words(
    "ioSpecification messageFlow participant correlationPropertyRetrievalExpression correlationPropertyBinding "
    "correlationSubscription"
)
"""Parts that say nothing without what stands in them."""


def outcome(root):
    """Give everything that comes of a diagram: its programs as text, and each finding with how often it is told."""
    bundle = read_bundle({"a.bpmn": etree.tostring(root)})
    programs = [replace(one.program, digest="", findings=()) for one in bundle.processes]
    found = Counter((one.rule, one.element, one.message) for one in bundle.findings)
    return re.sub(r"order=\d+", "", repr(programs)), found


@pytest.fixture(scope="module")
def base():
    return outcome(etree.fromstring(DRAWN))


KINDS = sorted({one.tag[len(B) :] for one in etree.fromstring(DRAWN).iter(f"{B}*")} - names.PLUMBING)


def planted(kind):
    """Give a fresh diagram and the first element of a kind in it."""
    root = etree.fromstring(DRAWN)
    return root, next(root.iter(f"{B}{kind}"))


def values(known, now):
    """Give what to write into an attribute: all that it may be, except what it is, and one thing that means nothing."""
    if known.type == vocabulary.FLAG:
        usual = {"true": ("true", "1"), "false": ("false", "0")}.get(known.default, ())
        return [one for one in ("true", "false", "maybe", " TRUE ") if one not in {now, *usual}]
    if known.values:
        return [one for one in (*known.values, "odd") if one not in {now, known.default}]
    return {vocabulary.WHOLE: ["3", "odd"], vocabulary.REFERENCE: ["gone"]}.get(known.type, ["planted"])


def test_everything_is_drawn():
    concrete = {one for one in names.IDENTIFIED if vocabulary.attributes(one)} - {
        "formalExpression",
        "expression",
        "resourceRole",
        "auditing",
        "monitoring",
        "rendering",
        "ioBinding",
        "potentialOwner",
        "participantAssociation",
        "conversationAssociation",
        "messageFlowAssociation",
    }

    assert sorted(concrete - set(KINDS) - set(vocabulary._ALSO)) == ["conversationLink"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_attribute_is_followed_or_told(kind, base):
    silent = []
    for key, known in vocabulary.attributes(kind).items():
        if key in DESCRIBES or kind in TOLD_AS_A_WHOLE or (key == "name" and kind in NAMED):
            continue
        for value in values(known, planted(kind)[1].get(key)):
            root, element = planted(kind)
            element.set(key, value)
            if outcome(root) == base and (kind, key, value) not in FITS:
                silent.append((key, value))

    assert not silent


@pytest.mark.parametrize("kind", KINDS)
def test_each_strange_attribute_is_told_by_name_and_value(kind):
    every = {key for one in KINDS for key in vocabulary.attributes(one)}
    strange = sorted(every - vocabulary.attributes(kind).keys())
    root, element = planted(kind)
    for key in strange:
        element.set(key, "planted")
    told = " ".join(one[2] for one in outcome(root)[1] if one[0] == "attribute-unknown")

    assert not [key for key in strange if f"{key}='planted'" not in told]


@pytest.mark.parametrize("kind", KINDS)
def test_each_part_is_followed_or_told(kind, base):
    silent = []
    for part in sorted(vocabulary.children(kind).keys() - DESCRIBING - EMPTY):
        if kind in TOLD_AS_A_WHOLE:
            continue
        root, element = planted(kind)
        etree.SubElement(element, f"{B}{part}", {"id": "planted"}).text = "planted" if vocabulary.is_text(part) else ""
        if outcome(root) == base:
            silent.append(part)

    assert not silent


@pytest.mark.parametrize("kind", KINDS)
def test_each_strange_part_is_told(kind):
    root, element = planted(kind)
    strange = sorted(names.KNOWN - vocabulary.children(kind).keys() - {"definitions", "extensionElements"})
    for part in strange:
        etree.SubElement(element, f"{B}{part}", {"id": f"planted_{part}"})
    found = outcome(root)[1]
    told = " ".join(one[2] for one in found if one[0] in {"misplaced", "repeat"})
    silent = [part for part in strange if f"planted_{part}" not in told and f"the {part} of" not in told.lower()]

    assert vocabulary.is_free(kind) or not [one for one in silent if not one.endswith("LoopCharacteristics")]
    assert any(one[0] == "repeat" for one in found) or not silent or vocabulary.is_free(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_between_elements_are_told(kind, base):
    root, element = planted(kind)
    element.text = "planted"

    assert vocabulary.is_free(kind) or kind in TOLD_AS_A_WHOLE or outcome(root) != base


# the table is the standard's


def types():
    """Give the types of the schema: (base, attributes, parts that may stand there often or once)."""
    found = {}
    for name in ("Semantic.xsd", "BPMN20.xsd"):
        root = etree.fromstring(ROOM.joinpath(name).read_bytes())
        for one in root.iter(f"{X}complexType"):
            base = next((each.get("base") for each in one.iter(f"{X}extension")), None)
            parts = {(each.get("ref") or each.get("name")): each.get("maxOccurs") for each in one.iter(f"{X}element")}
            stated = {(each.get("name") or each.get("ref")): each for each in one.iter(f"{X}attribute")}
            found[one.get("name")] = (base, stated, parts)
    return found


def elements():
    for name in ("Semantic.xsd", "BPMN20.xsd"):
        root = etree.fromstring(ROOM.joinpath(name).read_bytes())
        yield from (
            (one.get("name"), one.get("type"), one.get("substitutionGroup")) for one in root.findall(f"{X}element")
        )


def line(name, every):
    while name in every:
        yield every[name]
        name = every[name][0]


ABSTRACT = {
    "artifact",
    "callableElement",
    "conversationNode",
    "catchEvent",
    "choreographyActivity",
    "dataAssociation",
    "event",
    "eventDefinition",
    "expression",
    "flowElement",
    "loopCharacteristics",
    "rootElement",
    "throwEvent",
    "baseElement",
    "baseElementWithMixedContent",
}
STATED = sorted(one for one in elements() if one[0] not in ABSTRACT)


@pytest.mark.parametrize(("kind", "type_", "_group"), STATED)
def test_the_table_is_that_of_the_schema(kind, type_, _group):
    every, stands_for = types(), {}
    for name, _, group in elements():
        stands_for.setdefault(group, set()).add(name)

    def meant(part):
        return {part}.union(*(meant(one) for one in stands_for.get(part, ())))

    own = {key: one for each in line(type_, every) for key, one in each[1].items()}
    parts = {one: often for each in line(type_, every) for part, often in each[2].items() for one in meant(part)}
    parts = {one: often for one, often in parts.items() if one not in ABSTRACT - {"expression"} and ":" not in one}

    if not vocabulary.is_free(kind):
        assert vocabulary.attributes(kind).keys() == own.keys()
        assert vocabulary.children(kind).keys() - {"expression"} == parts.keys() - {"expression"} | (
            {"event"} if kind == "complexBehaviorDefinition" else set()
        )
    for key, known in vocabulary.attributes(kind).items():
        assert (known.type == vocabulary.FLAG) == (own[key].get("type") == "xsd:boolean"), key
        assert (known.type == vocabulary.WHOLE) == (own[key].get("type") in {"xsd:integer", "xsd:int"}), key
        assert not known.type or own[key].get("default") in {None, known.default}, key
    for one, many in vocabulary.children(kind).items():
        assert many == (parts.get(one) not in {None, "1"}), one
