"""What BPMN says that an element may say: its attributes with their values, and what may stand in it.

One table of the metamodel as BPMN 2.0.2 interchanges it (chapters 7 to 11, tables "XML schema"): whoever wants to
know whether an attribute means something at an element, or what a value of it means, asks here.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Element

FLAG, WHOLE, REFERENCE = "flag", "whole", "ref"
TRUE, FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


class Attribute(NamedTuple):
    """An attribute: `type` is flag, whole, ref or empty for any text; `values` are all there are, if they are few."""

    type: str = ""
    values: tuple[str, ...] = ()
    default: str = ""

    def takes(self, text: str) -> bool:
        """Whether a value means something."""
        text = text.strip()
        if self.type == FLAG:
            return text in TRUE | FALSE
        if self.type == WHOLE:
            return text.removeprefix("+").removeprefix("-").isdecimal()
        return not self.values or text in self.values


_TYPES = """
identified : id : documentation* extensionElements
root < identified
flowElement < identified : name : auditing monitoring categoryValueRef*
flowNode < flowElement : : incoming* outgoing*

activity < flowNode : isForCompensation=flag/false startQuantity=whole/1 completionQuantity=whole/1 default=ref
    : ioSpecification property* dataInputAssociation* dataOutputAssociation* resourceRole* loopCharacteristics
task < activity
userTask < task : implementation=/##unspecified : rendering*
manualTask < task
serviceTask < task : implementation=/##WebService operationRef=ref
scriptTask < task : scriptFormat : script
businessRuleTask < task : implementation=/##unspecified
sendTask < task : implementation=/##WebService messageRef=ref operationRef=ref
receiveTask < task : implementation=/##WebService instantiate=flag/false messageRef=ref operationRef=ref
callActivity < activity : calledElement=ref
subProcess < activity : triggeredByEvent=flag/false : laneSet* flowElement* artifact*
transaction < subProcess : method=/##Compensate
adHocSubProcess < subProcess : cancelRemainingInstances=flag/true ordering=Parallel|Sequential/Parallel
    : completionCondition

gateway < flowNode : gatewayDirection=Unspecified|Converging|Diverging|Mixed/Unspecified
choosing < gateway : default=ref
exclusiveGateway < choosing
inclusiveGateway < choosing
complexGateway < choosing : : activationCondition
parallelGateway < gateway
eventBasedGateway < gateway : instantiate=flag/false eventGatewayType=Exclusive|Parallel/Exclusive

anyEvent < flowNode : : property*
catching < anyEvent : parallelMultiple=flag/false
    : dataOutput* dataOutputAssociation* outputSet eventDefinition* eventDefinitionRef*
throwing < anyEvent : : dataInput* dataInputAssociation* inputSet eventDefinition* eventDefinitionRef*
startEvent < catching : isInterrupting=flag/true
boundaryEvent < catching : cancelActivity=flag/true attachedToRef=ref
intermediateCatchEvent < catching
intermediateThrowEvent < throwing
implicitThrowEvent < throwing
endEvent < throwing

definition < root
cancelEventDefinition < definition
compensateEventDefinition < definition : waitForCompletion=flag/true activityRef=ref
conditionalEventDefinition < definition : : condition
errorEventDefinition < definition : errorRef=ref
escalationEventDefinition < definition : escalationRef=ref
linkEventDefinition < definition : name : source* target
messageEventDefinition < definition : messageRef=ref : operationRef
signalEventDefinition < definition : signalRef=ref
terminateEventDefinition < definition
timerEventDefinition < definition : : timeDate timeDuration timeCycle

looping < identified
standardLoopCharacteristics < looping : testBefore=flag/false loopMaximum=whole : loopCondition
multiInstanceLoopCharacteristics < looping
    : isSequential=flag/false behavior=None|One|All|Complex/All oneBehaviorEventRef=ref noneBehaviorEventRef=ref
    : loopCardinality loopDataInputRef loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition*
      completionCondition
complexBehaviorDefinition < identified : : condition event

sequenceFlow < flowElement : sourceRef=ref targetRef=ref isImmediate=flag/true : conditionExpression
association < identified : sourceRef=ref targetRef=ref associationDirection=None|One|Both/None
group < identified : categoryValueRef=ref
textAnnotation < identified : textFormat : text
formalExpression < identified : language evaluatesToTypeRef=ref

typed < identified : name itemSubjectRef=ref : dataState
property < typed
dataInput < typed : isCollection=flag/false
dataOutput < typed : isCollection=flag/false
dataObject < flowElement : itemSubjectRef=ref isCollection=flag/false : dataState
dataObjectReference < flowElement : itemSubjectRef=ref dataObjectRef=ref : dataState
dataStoreReference < flowElement : itemSubjectRef=ref dataStoreRef=ref : dataState
dataStore < root : name capacity=whole isUnlimited=flag/true itemSubjectRef=ref : dataState
dataState < identified : name
ioSpecification < identified : : dataInput* dataOutput* inputSet* outputSet*
inputSet < identified : name : dataInputRefs* optionalInputRefs* whileExecutingInputRefs* outputSetRefs*
outputSet < identified : name : dataOutputRefs* optionalOutputRefs* whileExecutingOutputRefs* inputSetRefs*
moving < identified : : sourceRef* targetRef transformation assignment*
dataInputAssociation < moving
dataOutputAssociation < moving
assignment < identified : : from to

callable < root : name : supportedInterfaceRef* ioSpecification ioBinding*
process < callable
    : processType=None|Public|Private/None isClosed=flag/false isExecutable=flag definitionalCollaborationRef=ref
    : auditing monitoring property* laneSet* flowElement* artifact* resourceRole* correlationSubscription* supports*
globalTask < callable : : resourceRole*
globalUserTask < globalTask : implementation=/##unspecified : rendering*
globalBusinessRuleTask < globalTask : implementation=/##unspecified
globalManualTask < globalTask
globalScriptTask < globalTask : scriptLanguage : script
ioBinding < identified : operationRef=ref inputDataRef=ref outputDataRef=ref
laneSet < identified : name : lane*
lane < identified : name partitionElementRef=ref : partitionElement flowNodeRef* childLaneSet
auditing < identified
monitoring < identified
rendering < identified
resourceRole < identified : name : resourceRef resourceParameterBinding* resourceAssignmentExpression
performer < resourceRole
humanPerformer < performer
potentialOwner < humanPerformer
resourceParameterBinding < identified : parameterRef=ref : expression
resourceAssignmentExpression < identified : : expression

definitions : id name targetNamespace expressionLanguage typeLanguage exporter exporterVersion
    : import* extension* rootElement* relationship*
import : namespace location importType
extension : definition=ref mustUnderstand=flag/false : documentation*
relationship < identified : type direction=None|Forward|Backward|Both : source* target*
documentation : id textFormat
category < root : name : categoryValue*
categoryValue < identified : value
endPoint < root
error < root : name errorCode structureRef=ref
escalation < root : name escalationCode structureRef=ref
signal < root : name structureRef=ref
message < root : name itemRef=ref
itemDefinition < root : structureRef=ref isCollection=flag/false itemKind=Information|Physical/Information
interface < root : name implementationRef=ref : operation*
operation < identified : name implementationRef=ref : inMessageRef outMessageRef errorRef*
partnerEntity < root : name : participantRef*
partnerRole < root : name : participantRef*
resource < root : name : resourceParameter*
resourceParameter < identified : name type=ref isRequired=flag

collaboration < root : name isClosed=flag/false
    : participant* messageFlow* artifact* conversationNode* conversationAssociation* participantAssociation*
      messageFlowAssociation* correlationKey* choreographyRef* conversationLink*
globalConversation < collaboration
participant < identified : name processRef=ref : interfaceRef* endPointRef* participantMultiplicity
participantMultiplicity < identified : minimum=whole/0 maximum=whole/1
participantAssociation < identified : : innerParticipantRef outerParticipantRef
messageFlow < identified : name sourceRef=ref targetRef=ref messageRef=ref
messageFlowAssociation < identified : innerMessageFlowRef=ref outerMessageFlowRef=ref
talk < identified : name : participantRef* messageFlowRef* correlationKey*
conversation < talk
subConversation < talk : : conversationNode*
callConversation < talk : calledCollaborationRef=ref : participantAssociation*
conversationAssociation < identified : innerConversationNodeRef=ref outerConversationNodeRef=ref
conversationLink < identified : name sourceRef=ref targetRef=ref
correlationKey < identified : name : correlationPropertyRef*
correlationProperty < root : name type=ref : correlationPropertyRetrievalExpression*
correlationPropertyRetrievalExpression < identified : messageRef=ref : messagePath
correlationPropertyBinding < identified : correlationPropertyRef=ref : dataPath
correlationSubscription < identified : correlationKeyRef=ref : correlationPropertyBinding*

choreography < collaboration : : flowElement*
globalChoreographyTask < choreography : initiatingParticipantRef=ref
performed < flowNode
    : initiatingParticipantRef=ref loopType=None|Standard|MultiInstanceSequential|MultiInstanceParallel/None
    : participantRef* correlationKey*
choreographyTask < performed : : messageFlowRef*
callChoreography < performed : calledChoreographyRef=ref : participantAssociation*
subChoreography < performed : : flowElement* artifact*
"""
"""A line per type: name < what it derives from : attributes with =type/default : what may stand in it, * often."""
_ALSO = {
    "event": "implicitThrowEvent",
    "inputDataItem": "dataInput",
    "outputDataItem": "dataOutput",
    "childLaneSet": "laneSet",
    "partitionElement": "identified",
} | dict.fromkeys(
    words(
        "activationCondition completionCondition condition conditionExpression dataPath expression from "
        "loopCardinality loopCondition messagePath timeCycle timeDate timeDuration to transformation"
    ),
    "formalExpression",
)
"""Elements that are of a type of another name."""
_GROUPS = {
    "artifact": "association group textAnnotation",
    "conversationNode": "callConversation conversation subConversation",
    "expression": "formalExpression expression",
    "loopCharacteristics": "standardLoopCharacteristics multiInstanceLoopCharacteristics",
    "resourceRole": "resourceRole performer humanPerformer potentialOwner",
}
"""What may stand in the place of an element; of the others what derives from them."""
_DERIVED = {"eventDefinition": ("definition",), "flowElement": ("flowElement",), "rootElement": ("root",)}
_TEXTS = frozenset({"script", "text", "documentation", "extensionElements"})
"""What holds whatever it likes."""


class _Type(NamedTuple):
    base: str
    attributes: dict[str, Attribute]
    children: dict[str, bool]


def _typed() -> Iterator[tuple[str, _Type]]:
    for line in filter(None, _TYPES.replace("\n    ", " ").splitlines()):
        head, said, held = [*line.split(" :"), "", ""][:3]
        name, _, base = head.partition(" < ")
        children = {one.rstrip("*"): one.endswith("*") for one in held.split()}
        yield name.strip(), _Type(base.strip(), dict(map(_attribute, said.split())), children)


def _attribute(text: str) -> tuple[str, Attribute]:
    name, _, stated = text.partition("=")
    kind, _, default = stated.partition("/")
    values = tuple(kind.split("|")) if "|" in kind else ()
    return name, Attribute("" if values else kind, values, default)


_KNOWN = dict(_typed())


def _line_of(kind: str) -> Iterator[_Type]:
    """Give the type of an element and all that it derives from, outermost first."""
    name = _ALSO.get(kind, kind)
    if name in _KNOWN:
        yield from _line_of(_KNOWN[name].base)
        yield _KNOWN[name]


@lru_cache(maxsize=512)
def attributes(kind: str) -> Mapping[str, Attribute]:
    """Give the attributes that BPMN knows at elements of a kind."""
    return MappingProxyType({name: one for each in _line_of(kind) for name, one in each.attributes.items()})


@lru_cache(maxsize=512)
def children(kind: str) -> Mapping[str, bool]:
    """Give what may stand in elements of a kind, and whether more than once."""
    said = {name: many for each in _line_of(kind) for name, many in each.children.items()}
    return MappingProxyType({one: many for name, many in said.items() for one in _in_place_of(name)})


def _in_place_of(name: str) -> tuple[str, ...]:
    if name in _DERIVED:
        return tuple(kind for kind in _KNOWN if kind not in _ABSTRACT and _derives(kind, _DERIVED[name][0]))
    return tuple(_GROUPS.get(name, name).split())


def _derives(kind: str, base: str) -> bool:
    return kind == base or (kind in _KNOWN and bool(_KNOWN[kind].base) and _derives(_KNOWN[kind].base, base))


_ABSTRACT = words(
    "activity anyEvent callable catching choosing definition flowElement flowNode gateway performed root throwing"
)


def is_free(kind: str) -> bool:
    """Whether an element of a kind may hold anything: text for people, programs, words of others."""
    return kind in _TEXTS


def is_text(kind: str) -> bool:
    """Whether what an element of a kind says is its text: expressions, references, whatever is free."""
    return kind in _TEXTS or _ALSO.get(kind, kind) == "formalExpression" or kind not in _KNOWN | _ALSO


def flag(element: Element, name: str) -> bool:
    """Say whether an element has something that is true or false; other texts count as if nothing were said."""
    text = element.attributes.get(name, "").strip()
    known = attributes(element.kind).get(name, Attribute())
    return (text if text in TRUE | FALSE else known.default) in TRUE
