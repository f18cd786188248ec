"""A process of a diagram becomes a program: every element built, every reference resolved, every finding told."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.names import EVENT_DEFINITIONS
from engine.program import (
    ahead,
    asking,
    brought,
    compensation,
    conversations,
    duties,
    heeded,
    left_open,
    links,
    listening,
    names,
    quantities,
    repetitions,
    starting,
    targets,
)
from engine.program.builders.gateways import LOOKING
from engine.program.builders.multiple import multiple, trigger_of
from engine.program.builders.people import lane_of
from engine.program.builders.scripts import is_python
from engine.program.builders.table import BUILDERS
from engine.program.columns import columns
from engine.program.data import associations, items
from engine.program.details import GatewayDetail
from engine.program.draft import Draft, label
from engine.program.model import Body, Element, Flow, Governance, Program
from engine.program.reach import MOST, reach
from engine.program.rules import check, unsupported
from engine.program.rules.compensation import is_for_compensation
from engine.program.rules.scopes import broken, is_event_subprocess
from engine.sentence import grouped, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.decisions import Decision
    from engine.diagram.model import Diagram
    from engine.diagram.model import Element as Drawn
    from engine.program.forms import Form

_SCOPES = frozenset({"adHocSubProcess", "process", "subProcess", "transaction"})
_EVENTS = frozenset({"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"})


def compile_process(
    diagram: Diagram, process: Drawn, forms: Mapping[str, Form], decisions: Mapping[str, Decision]
) -> Program:
    """Compile one process. The program carries all findings; it can run only if none is an error."""
    draft = Draft(diagram, process, forms, decisions)
    draft.names = names.declared(draft)
    draft.handlers = compensation.handlers(diagram, process)
    draft.takers = frozenset(draft.handlers.values())
    scopes = _scopes(draft)
    flows = _flows(draft, scopes) | links.flows(draft, scopes)
    elements = _elements(draft, scopes, flows)
    elements = duties.applied(draft, asking.applied(draft, _linked(draft, elements, flows)))
    bodies = {scope.id: _body(draft, scope, elements) for scope in scopes}
    check.check(draft, elements, bodies)
    heeded.check(draft, elements)
    elements = compensation.applied(draft, quantities.applied(draft, repetitions.applied(draft, elements)))
    key, business_key, unique = process.id, None, False
    stated = process.extension("tl:businessKey")
    if stated is not None:
        business_key = draft.text_or_feel(
            process, stated.attributes.get("expression", "=null"), say("The business key")
        )
        unique = stated.attributes.get("unique") == "true"
    starters, shown, promised = duties.starters(draft), columns(draft), targets.targets(draft)
    agreed = ahead.agreed(diagram, elements.values())
    names.tell_unknown(draft)
    return Program(
        key,
        process.name or diagram.name,
        _digest(draft),
        elements,
        bodies,
        starting.triggers(draft, process, elements),
        draft.lanes,
        {one: forms[one] for one in sorted(draft.used_forms)} | draft.asked,
        {one: decisions[one] for one in sorted(draft.used_decisions)},
        business_key,
        unique,
        _governance(process),
        draft.names,
        tuple(draft.findings),
        flows,
        frozenset(one.id for one in elements.values() if _looks_again(one)),
        process.documentation,
        listening.signals(process.id, elements),
        listening.conditions(process.id, elements),
        only_called=process.extension("tl:called") is not None,
        data=items.everything(draft.diagram, scopes),
        demands=items.required(draft.diagram, process),
        gives=tuple(items.name_of(draft.diagram, one) for one in items.outputs_of(process)) or None,
        talks=conversations.talks(diagram, process),
        hears={one.id: listening.listens_for(one) for one in elements.values()},
        python=draft.python,
        starters=starters,
        columns=shown,
        targets=promised,
        agreed=agreed,
        ahead=ahead.ahead(elements, bodies, agreed),
        brought=brought.brought(elements, bodies),
    )


def _looks_again(element: Element) -> bool:
    return element.behaviour == "adHocSubProcess" or (element.kind in LOOKING and len(element.incoming) > 1)


def _digest(draft: Draft) -> str:
    parts = [draft.diagram.digest, draft.process.id]
    parts += [repr(draft.forms[one]) for one in sorted(draft.used_forms)]
    parts += sorted(draft.used_decisions)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _scopes(draft: Draft) -> list[Drawn]:
    """The process and its embedded subprocesses, outermost first."""
    found, to_look = [], [draft.process]
    while to_look:
        scope = to_look.pop(0)
        found.append(scope)
        inside = draft.diagram.flow_nodes(scope)
        to_look += [one for one in inside if one.kind in _SCOPES and not left_open.is_blank(draft.diagram, one)]
    return found


def _flows(draft: Draft, scopes: Iterable[Drawn]) -> dict[str, Flow]:
    found = {}
    for scope in scopes:
        inside = {one.id for one in draft.diagram.flow_nodes(scope)}
        for drawn in draft.diagram.sequence_flows(scope):
            source, target = (draft.diagram.resolve(drawn.attributes.get(end)) for end in ("sourceRef", "targetRef"))
            if source is None or target is None:
                continue  # the diagram's own finding names both ends
            if source.id not in inside or target.id not in inside:
                draft.error(
                    "flow-crosses",
                    drawn,
                    say(
                        "The flow from %(source)s to %(target)s crosses the edge of a subprocess or pool.",
                        source=label(source),
                        target=label(target),
                    ),
                    say("End it inside; use a message flow between pools."),
                )
                continue
            condition = drawn.child("conditionExpression")
            compiled = (
                draft.feel(drawn, condition.text, say("The condition"))
                if condition is not None and condition.text
                else None
            )
            called = drawn.name or f"{source.name or source.id} → {target.name or target.id}"
            found[drawn.id] = Flow(drawn.id, drawn.name, source.id, target.id, compiled, called)
    return found


def _elements(draft: Draft, scopes: Iterable[Drawn], flows: Mapping[str, Flow]) -> dict[str, Element]:
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[Flow]] = {}
    for flow in flows.values():
        incoming.setdefault(flow.target, []).append(flow.id)
        outgoing.setdefault(flow.source, []).append(flow)
    places = draft.diagram.places
    found = {}
    for scope in scopes:
        for drawn in draft.diagram.flow_nodes(scope):
            element = _element(draft, drawn, scope, incoming.get(drawn.id, []), outgoing.get(drawn.id, []))
            if element is not None:
                found[drawn.id] = replace(element, order=places.get(drawn.id, 0))
    return found


def _element(draft: Draft, drawn: Drawn, scope: Drawn, incoming: list[str], outgoing: list[Flow]) -> Element | None:
    behaviour = _behaviour(draft, drawn)
    if behaviour is None:
        return None
    default = draft.diagram.resolve(drawn.attributes.get("default"))
    plain = default is None and all(flow.condition is None for flow in outgoing)
    plain = plain and not (drawn.kind == "exclusiveGateway" and len(outgoing) > 1)
    plain = plain or drawn.kind in {"parallelGateway", "eventBasedGateway"}  # they ask no condition
    customer = drawn.extension("tl:label")
    return Element(
        drawn.id,
        drawn.kind,
        behaviour,
        drawn.name,
        scope.id,
        0,
        tuple(incoming),
        tuple(outgoing),
        tuple((flow.id, flow.target) for flow in outgoing) if plain else None,
        tuple(flow.id for flow in outgoing),
        default.id if default is not None else None,
        _host(draft, drawn),
        (),
        associations.inputs(draft, drawn),
        associations.outputs(draft, drawn),
        lane_of(draft, drawn),
        drawn.documentation,
        customer.attributes.get("customer") if customer is not None else None,
        BUILDERS[behaviour](draft, drawn),
        takes=items.taken(draft.diagram, drawn),
    )


def _behaviour(draft: Draft, drawn: Drawn) -> str | None:
    """Which behaviour an element has, or None with a finding where there is none yet."""
    behaviour = drawn.kind
    if drawn.kind in _EVENTS:
        triggers = [trigger_of(one) for one in draft.diagram.event_definitions(drawn)]
        behaviour = ".".join((drawn.kind, *triggers) if len(triggers) < 2 else (drawn.kind, multiple(drawn)))  # noqa: PLR2004
    if drawn.extension("tl:job") is not None and f"{behaviour}.job" in BUILDERS:
        behaviour = f"{behaviour}.job"
    elif is_python(drawn):
        behaviour = f"{behaviour}.python"
    if behaviour in BUILDERS:
        return left_open.behaviour(draft, drawn, behaviour)
    if not _has_lost_its_trigger(draft, drawn):
        unsupported.unsupported(draft, drawn, behaviour)
    return None


def _has_lost_its_trigger(draft: Draft, drawn: Drawn) -> bool:
    """Whether it refers to a trigger that is not in the file, which a finding of the diagram tells."""
    references = drawn.all("eventDefinitionRef")
    return any(draft.diagram.resolve(one.text, *EVENT_DEFINITIONS) is None for one in references)


def _host(draft: Draft, drawn: Drawn) -> str | None:
    if drawn.kind != "boundaryEvent":
        return None
    host = draft.diagram.resolve(drawn.attributes.get("attachedToRef"))
    if host is None:
        where = drawn.attributes.get("attachedToRef")
        what = (
            say("is attached to %(where)s, which is not in the file", where=in_quotes(where))
            if where
            else say("is not attached to an activity")
        )
        draft.error(
            "boundary", drawn, say("%(element)s %(what)s.", element=label(drawn), what=what), say("Attach it to one.")
        )
        return None
    return host.id


def _linked(draft: Draft, elements: dict[str, Element], flows: Mapping[str, Flow]) -> dict[str, Element]:
    """Fill in what needs all elements: boundary events on hosts, gateway options, reach of inclusive joins."""
    boundary: dict[str, list[str]] = {}
    for element in elements.values():
        if element.attached_to:
            boundary.setdefault(element.attached_to, []).append(element.id)
    linked = {
        element.id: replace(element, boundary=tuple(boundary.get(element.id, ()))) for element in elements.values()
    }
    for element in linked.values():
        if element.kind == "eventBasedGateway":
            options = tuple((flow.id, flow.target) for flow in element.outgoing)
            linked[element.id] = replace(element, detail=GatewayDetail(options))
    joins = [element for element in linked.values() if element.kind in LOOKING and len(element.incoming) > 1]
    for join in () if broken(draft) or _too_many(draft, joins, linked) else joins:
        linked[join.id] = replace(join, detail=replace(join.detail, reach=reach(join, linked, flows)))
    return linked


def _too_many(draft: Draft, joins: list[Element], elements: Mapping[str, Element]) -> bool:
    """Whether more would have to be remembered of what can reach joins than a process is worth."""
    flows = sum(len(one.incoming) for one in joins)
    if flows * len(elements) <= MOST:
        return False
    draft.error(
        "too-many-joins",
        draft.process,
        say(
            "The inclusive and complex gateways of %(element)s join %(flows)s flows, and %(number)s elements "
            "may have to be waited for there.",
            element=label(draft.process),
            flows=grouped(flows),
            number=grouped(len(elements)),
        ),
        say("Divide it into processes that call one another."),
    )
    return True


def _body(draft: Draft, scope: Drawn, elements: Mapping[str, Element]) -> Body:
    inside = [elements[one.id] for one in draft.diagram.flow_nodes(scope) if one.id in elements]
    begins = (
        elements[start.id]
        for one in draft.diagram.flow_nodes(scope)
        if is_event_subprocess(one)
        for start in draft.diagram.flow_nodes(one)
        if start.kind == "startEvent" and start.id in elements
    )
    triggers = tuple(start.id for start in begins if start.behaviour != "startEvent")
    if is_event_subprocess(scope) or scope.kind == "adHocSubProcess":
        return Body((), triggers, items.initial(draft.diagram, scope))
    plain = [one.id for one in inside if one.behaviour == "startEvent"]
    if not plain and not any(one.kind == "startEvent" for one in inside):
        plain = [
            one.id
            for one in inside
            if not (one.incoming or one.attached_to or is_event_subprocess(draft.diagram.elements[one.id]))
            and not _takes_back(draft, one)
            and one.behaviour != "intermediateCatchEvent.link"
            and not starting.instantiates(draft.diagram.elements[one.id])
        ]
    return Body(tuple(plain), triggers, items.initial(draft.diagram, scope))


def _takes_back(draft: Draft, element: Element) -> bool:
    """Whether it happens only when something is taken back, so that nothing begins with it."""
    return element.id in draft.takers or is_for_compensation(draft.diagram.elements[element.id])


def _governance(process: Drawn) -> Governance:
    stated = process.extensions_of("tl:governance")
    owners = tuple(one.attributes["owner"] for one in stated if one.attributes.get("owner"))
    first = stated[0].attributes if stated else {}
    months = first.get("reviewMonths", "")
    return Governance(
        owners,
        first.get("ownerTitle", ""),
        first.get("deputy"),
        int(months) if months.isdigit() else None,
        first.get("area", ""),
        first.get("pcf", ""),
    )
