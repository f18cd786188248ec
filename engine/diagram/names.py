"""Names: the prefixes we use for known namespaces, and the words of the BPMN 2.0 schema.

A file may use any prefix; inside the product the prefix of a known namespace is always the one here.
"""

from __future__ import annotations

from functools import lru_cache

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XML = "http://www.w3.org/XML/1998/namespace"

PREFIXES = {
    "urn:throughlane:bpmn:1": "tl",
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://operaton.org/schema/1.0/bpmn": "operaton",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
    "http://camunda.org/schema/modeler/1.0": "modeler",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi",
    "http://www.omg.org/spec/DD/20100524/DC": "dc",
    "http://www.omg.org/spec/DD/20100524/DI": "di",
    "http://bpmn.io/schema/bpmn/biocolor/1.0": "bioc",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "color",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    XML: "xml",
}
_URIS = {prefix: uri for uri, prefix in PREFIXES.items()}


@lru_cache(maxsize=4096)
def kind_of(tag: str) -> str:
    """Turn lxml's "{uri}local" into our kind: BPMN elements bare, known namespaces prefixed, others as they are.

    An element without namespace is no BPMN element, whatever its name: "{}task".
    """
    if tag.startswith(f"{{{BPMN}}}"):
        return tag[len(BPMN) + 2 :]
    return attribute_of(tag) if tag.startswith("{") else f"{{}}{tag}"


@lru_cache(maxsize=4096)
def attribute_of(tag: str) -> str:
    """Turn lxml's attribute name into our key: own attributes bare, known namespaces prefixed."""
    if not tag.startswith("{"):
        return tag
    uri, _, local = tag[1:].partition("}")
    return f"{PREFIXES[uri]}:{local}" if uri in PREFIXES else tag


@lru_cache(maxsize=4096)
def split(key: str) -> tuple[str, str]:
    """Take an attribute's key apart: (namespace URI or "", local name).

    >>> split("tl:owner"), split("isExecutable")
    (('urn:throughlane:bpmn:1', 'owner'), ('', 'isExecutable'))
    """
    if key.startswith("{"):
        uri, _, local = key[1:].partition("}")
        return uri, local
    prefix, colon, local = key.partition(":")
    return (_URIS[prefix], local) if colon else ("", key)


@lru_cache(maxsize=4096)
def tag(kind: str) -> tuple[str, str]:
    """Take an element's kind apart: (namespace URI or "", local name).

    >>> tag("userTask"), tag("tl:form"), tag("{}Grid")
    (('http://www.omg.org/spec/BPMN/20100524/MODEL', 'userTask'), ('urn:throughlane:bpmn:1', 'form'), ('', 'Grid'))
    """
    uri, local = split(kind)
    return (uri, local) if kind.startswith("{") or uri else (BPMN, local)


def words(text: str) -> frozenset[str]:
    """Take a list apart that is written as one text."""
    return frozenset(text.split())


TASKS = words("task userTask manualTask serviceTask scriptTask businessRuleTask sendTask receiveTask")
SUBPROCESSES = words("subProcess transaction adHocSubProcess")
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = words("exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway")
EVENTS = words("startEvent endEvent boundaryEvent intermediateCatchEvent intermediateThrowEvent implicitThrowEvent")
CHOREOGRAPHY = words("choreographyTask subChoreography callChoreography")
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY
DATA = words("dataObject dataObjectReference dataStoreReference")
FLOW_ELEMENTS = FLOW_NODES | DATA
SCOPES = SUBPROCESSES | words("process subChoreography choreography globalChoreographyTask")
EVENT_DEFINITIONS = words(
    "cancelEventDefinition compensateEventDefinition conditionalEventDefinition errorEventDefinition "
    "escalationEventDefinition linkEventDefinition messageEventDefinition signalEventDefinition "
    "terminateEventDefinition timerEventDefinition"
)
ROOTS = words(
    "process collaboration choreography globalChoreographyTask conversation globalConversation category "
    "correlationProperty dataStore endPoint error escalation globalBusinessRuleTask globalManualTask "
    "globalScriptTask globalTask globalUserTask interface itemDefinition message partnerEntity partnerRole "
    "resource signal"
)

# everything else that may have an id by the schema (tBaseElement and what derives from it)
_PARTS = words(
    "activationCondition assignment association auditing callConversation categoryValue childLaneSet "
    "completionCondition complexBehaviorDefinition condition conditionExpression conversationAssociation "
    "conversationLink correlationKey event correlationPropertyBinding correlationPropertyRetrievalExpression "
    "correlationSubscription dataInput dataInputAssociation dataOutput dataOutputAssociation dataPath dataState "
    "expression formalExpression from group humanPerformer inputDataItem inputSet ioBinding ioSpecification lane "
    "laneSet loopCardinality loopCondition messageFlow messageFlowAssociation messagePath monitoring "
    "multiInstanceLoopCharacteristics operation outputDataItem outputSet participant participantAssociation "
    "participantMultiplicity performer potentialOwner property relationship rendering resourceAssignmentExpression "
    "resourceParameter resourceParameterBinding resourceRole sequenceFlow standardLoopCharacteristics "
    "subConversation textAnnotation timeCycle timeDate timeDuration to transformation"
)
IDENTIFIED = FLOW_ELEMENTS | EVENT_DEFINITIONS | ROOTS | _PARTS

# what only holds text, references or other elements
PLUMBING = words(
    "categoryValueRef choreographyRef correlationPropertyRef dataInputRefs dataOutputRefs definitions documentation "
    "endPointRef errorRef eventDefinitionRef extension extensionElements flowNodeRef import inMessageRef incoming "
    "innerParticipantRef inputSetRefs interfaceRef loopDataInputRef loopDataOutputRef messageFlowRef operationRef "
    "optionalInputRefs optionalOutputRefs outMessageRef outerParticipantRef outgoing outputSetRefs participantRef "
    "resourceRef script source sourceRef supportedInterfaceRef supports target targetRef text "
    "whileExecutingInputRefs whileExecutingOutputRefs"
)
KNOWN = IDENTIFIED | PLUMBING
