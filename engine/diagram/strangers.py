"""What an element says that BPMN does not let it say: attributes, values, parts, texts, and references to nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.diagram import names, vocabulary
from engine.diagram.kinds import as_written
from engine.diagram.tree import is_foreign
from engine.model import Finding, Severity
from engine.sentence import begun, either, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from engine.diagram.model import Element

    Resolve = Callable[[str | None], Element | None]

_STEPS = names.FLOW_ELEMENTS | names.EVENT_DEFINITIONS | {"sequenceFlow"}
"""What would happen, if it stood where it belongs: even in what BPMN does not know it is missed."""
_PEOPLE_KNOW = names.FLOW_ELEMENTS | {"sequenceFlow", "process", "participant", "lane"} | names.ROOTS
_OWN_RULE = frozenset({"behavior", "completionQuantity", "loopMaximum", "ordering", "startQuantity"})
"""Attributes whose values are told where they are compiled."""
_RUNNING = names.ACTIVITIES | names.GATEWAYS | (names.EVENTS - {"implicitThrowEvent"})
_MARKERS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})
_ELSEWHERE = names.words(
    "calledCollaborationRef calledElement categoryValueRef choreographyRef definition definitionalCollaborationRef "
    "endPointRef errorRef escalationRef evaluatesToTypeRef implementationRef interfaceRef itemRef itemSubjectRef "
    "outMessageRef structureRef supportedInterfaceRef supports type"
)
"""References that may lead out of the file, to types and other files, that are codes, or that nothing follows."""
_TOLD = names.words(
    "activityRef attachedToRef default eventDefinitionRef flowNodeRef incoming outgoing signalRef "
    "noneBehaviorEventRef oneBehaviorEventRef loopDataInputRef loopDataOutputRef"
)
"""References of which rules of their own tell, or that may be the name of a variable."""
_TOLD_AT = {
    "messageRef": frozenset({"messageEventDefinition", "sendTask", "receiveTask"}),
    "sourceRef": frozenset({"sequenceFlow", "dataInputAssociation", "dataOutputAssociation"}),
    "targetRef": frozenset({"sequenceFlow", "dataInputAssociation", "dataOutputAssociation"}),
}
_CHILDREN = frozenset(one for one in names.PLUMBING if one.endswith(("Ref", "Refs"))) | {"supports"}
_TAKES = {vocabulary.FLAG: say("true or false"), vocabulary.WHOLE: say("a whole number")}
_MOST = 40
"""Letters of a text that are quoted."""
_LINKED = frozenset({"source", "target"})
"""What a link event refers to; of relationships they may be elsewhere."""


def shown(element: Element) -> str:
    """Name an element for people: 'Check order' (userTask check_order)."""
    kind = as_written(element.kind)
    if element.name:
        return say("%(name)s (%(kind)s %(id)s)", name=in_quotes(element.name), kind=kind, id=element.id)
    return say("%(kind)s %(id)s", kind=kind, id=in_quotes(element.id))


class Strangers:
    """Everything that is strange about the elements of one file."""

    def __init__(self, parents: Mapping[Element, Element], resolve: Resolve, file: str) -> None:
        """`resolve` finds what a reference means."""
        self.parents = parents
        self.resolve = resolve
        self.file = file

    def among(self, elements: Iterable[Element]) -> Iterator[Finding]:
        """Look at each element, with all that stands directly in it."""
        for element in elements:
            if element.kind in names.KNOWN:
                yield from self._attributes(element)
                yield from self._values(element)
                yield from self._twice(element)
                yield from self._texts(element)
                yield from self._references(element)
            yield from self._misplaced(element)

    def find(self, severity: Severity, rule: str, element: Element, message: str, advice: str) -> Finding:
        """Note one finding, at what people know of the file: the step around a part without a name of its own."""
        place: Element | None = element
        while place is not None and not (place.given or place.kind in _PEOPLE_KNOW):
            place = self.parents.get(place)
        return Finding(rule, severity, message, advice, (place or element).id, self.file, element.line)

    def _said(self, element: Element) -> str:
        """Name an element, and what it is part of where it has no id that people gave it."""
        around = self.parents.get(element)
        if element.given or element.kind in _PEOPLE_KNOW or around is None:
            return shown(element)
        return say("the %(kind)s of %(element)s", kind=as_written(element.kind), element=self._said(around))

    def _attributes(self, element: Element) -> Iterator[Finding]:
        known = vocabulary.attributes(element.kind)
        for key, value in element.attributes.items():
            if key not in known and not is_foreign(key):
                message = say(
                    "%(element)s says %(key)s=%(value)s, which BPMN does not know there.",
                    element=_upper(self._said(element)),
                    key=key,
                    value=in_quotes(value),
                )
                advice = say("It is kept and not followed: take it out, or say it where BPMN or the extension has it.")
                yield self.find(Severity.WARNING, "attribute-unknown", element, message, advice)

    def _values(self, element: Element) -> Iterator[Finding]:
        for key, known in vocabulary.attributes(element.kind).items():
            text = element.attributes.get(key)
            if text is not None and key not in _OWN_RULE and not known.takes(text):
                takes = _TAKES.get(known.type) or either(known.values)
                message = say(
                    "%(element)s says %(key)s=%(text)s, which means nothing; it counts as if it did not stand "
                    "there%(usual)s.",
                    element=_upper(self._said(element)),
                    key=key,
                    text=in_quotes(text),
                    usual=say(", that is as %(default)s", default=known.default) if known.default else "",
                )
                advice = say("Write %(takes)s.", takes=takes)
                yield self.find(Severity.WARNING, "attribute-value", element, message, advice)

    def _twice(self, element: Element) -> Iterator[Finding]:
        known = vocabulary.children(element.kind)
        for kind, count in Counter(child.kind for child in element.children).items():
            if count > 1 and known.get(kind) is False:
                message = say(
                    "%(element)s has %(count)s of %(kind)s; only the first is followed.",
                    element=_upper(self._said(element)),
                    count=count,
                    kind=kind,
                )
                yield self.find(Severity.WARNING, "said-twice", element, message, say("Take the others out."))

    def _texts(self, element: Element) -> Iterator[Finding]:
        if element.text and not vocabulary.is_text(element.kind):
            short = element.text if len(element.text) < _MOST else f"{element.text[:_MOST]}…"
            message = say(
                "%(element)s holds the text %(short)s, which BPMN has no place for.",
                element=_upper(self._said(element)),
                short=in_quotes(short),
            )
            advice = say("Move it into its documentation, or take it out.")
            yield self.find(Severity.WARNING, "unknown-element", element, message, advice)

    def _references(self, element: Element) -> Iterator[Finding]:
        """Name what refers to nothing in the file, where it must be there and no rule of its own tells."""
        for key, known in vocabulary.attributes(element.kind).items():
            if known.type == vocabulary.REFERENCE and key not in _ELSEWHERE | _TOLD:
                yield from self._loose(element, key, element.attributes.get(key, ""))
        inside = _CHILDREN - _ELSEWHERE - _TOLD | (_LINKED if element.kind == "linkEventDefinition" else frozenset())
        for child in element.children:
            if child.kind in inside & vocabulary.children(element.kind).keys():
                yield from self._loose(element, child.kind, child.text)

    def _loose(self, element: Element, key: str, text: str) -> Iterator[Finding]:
        if text.strip() and self.resolve(text) is None and element.kind not in _TOLD_AT.get(key, ()):
            message = say(
                "%(element)s refers to %(text)s as its %(key)s, which is not in the file.",
                element=_upper(self._said(element)),
                text=in_quotes(text),
                key=key,
            )
            advice = say("Attach or connect it again in the modeler, or delete it.")
            yield self.find(Severity.WARNING, "loose-reference", element, message, advice)

    def _misplaced(self, element: Element) -> Iterator[Finding]:
        """Name what stands where BPMN has no place for it; of markers a rule of their own tells."""
        around = self.parents.get(element)
        if around is None or element.kind not in names.KNOWN or vocabulary.is_free(around.kind):
            return
        marker = element.kind in _MARKERS and around.kind in _RUNNING
        missed = around.kind in names.KNOWN or element.kind in _STEPS
        if missed and not marker and element.kind not in vocabulary.children(around.kind):
            message = say(
                "%(element)s stands in %(around)s, where BPMN has no place for it.",
                element=_upper(self._said(element)),
                around=self._said(around),
            )
            advice = say("It is kept and not followed: move it to where it belongs in the modeler, or delete it.")
            severity = Severity.WARNING
            yield self.find(severity, "misplaced", element, message, advice)


def _upper(text: str) -> str:
    """Begin a sentence, unless with the name of a kind, which is written as in the file."""
    return begun(text) if text.startswith("the ") else text
