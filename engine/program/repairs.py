"""How something that was found can be put right with one click: steps for the modeler, worked out here, done there.

A repair is offered only where it is safe: it says what the finding asks for, and touches nothing else. Where only a
person can know the answer (which lane, which owner), each answer is a choice. The steps of a choice are done, and
undone, as one. They are plain data: a `deed` and what it is done to (the modeler's `repairs.js` carries them out).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.model import Zone
from engine.program.design.lost import missing, source
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.diagram import Diagram, Element
    from engine.model import Finding
    from engine.program.bundle import Bundle

    Rule = Callable[["Found"], Iterator["Repair"]]

MOST_CHOICES = 100
ZONES = {
    Zone.CUSTOMER: say("Customer"),
    Zone.FRONTSTAGE: say("Front office"),
    Zone.BACKSTAGE: say("Back office"),
    Zone.SUPPORT: say("Support"),
}
PATIENCE = say("5 business days")
"""How long is waited before somebody looks after it, where nothing else is said."""


class Choice(NamedTuple):
    """One way to put something right."""

    label: str
    steps: tuple[Mapping[str, Any], ...]


class Repair(NamedTuple):
    """What can be done about a finding; with several choices, somebody has to say which."""

    label: str
    choices: tuple[Choice, ...]


class Known(NamedTuple):
    """What the company knows: people and groups, as (id, name), and the versions `before`, by the file that follows."""

    people: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    before: Mapping[str, Diagram] = {}


class Found(NamedTuple):
    """A finding, with the diagram and the element that it is about."""

    finding: Finding
    diagram: Diagram
    element: Element
    known: Known


def repairs(bundle: Bundle, known: Known, finding: Finding) -> tuple[Repair, ...]:
    """Give everything that can safely be done about a finding."""
    rule, diagram = RULES.get(finding.rule), bundle.diagrams.get(finding.file or "")
    element = diagram.elements.get(finding.element or "") if diagram else None
    if rule is None or diagram is None or element is None:
        return ()
    offered = rule(Found(finding, diagram, element, known))
    return tuple(one for one in offered if 0 < len(one.choices) <= MOST_CHOICES)


def _one(label: str, *steps: Mapping[str, Any]) -> Repair:
    return Repair(label, (Choice(label, steps),))


def _say(element: str, word: str, **attributes: str) -> dict[str, Any]:
    return {"deed": "say", "element": element, "type": word, "attributes": attributes}


def name_owner(found: Found) -> Iterator[Repair]:
    """Whoever is here may be the owner."""
    choices = (Choice(name, (_say(found.element.id, "tl:Governance", owner=one),)) for one, name in found.known.people)
    yield Repair(say("Make them the owner"), tuple(choices))


def choose_lane(found: Found) -> Iterator[Repair]:
    """A task is moved into a lane of its pool."""
    lanes = [one for one in found.diagram.elements.values() if one.kind == "lane" and not one.child("childLaneSet")]
    choices = (
        Choice(one.name or one.id, ({"deed": "move", "element": found.element.id, "lane": one.id},))
        for one in lanes
        if one.id in found.diagram.shapes
    )
    yield Repair(say("Move it into this lane"), tuple(choices))


def complete_lane(found: Found) -> Iterator[Repair]:
    """A lane gets the zone or the group that it does not say."""
    stated = found.element.extension("tl:lane")
    said = stated.attributes if stated else {}
    if not said.get("zone"):
        zones = (Choice(words, (_say(found.element.id, "tl:Lane", zone=str(zone)),)) for zone, words in ZONES.items())
        yield Repair(say("Say its zone"), tuple(zones))
    if not said.get("group") and "no group" in found.finding.message:
        groups = (Choice(name, (_say(found.element.id, "tl:Lane", group=one),)) for one, name in found.known.groups)
        yield Repair(say("Let this group work in it"), tuple(groups))


def make_default(found: Found) -> Iterator[Repair]:
    """A flow without a condition is the one that is taken when nothing else fits, if there is no such flow yet."""
    gateway = found.diagram.resolve(found.element.attributes.get("sourceRef"))
    if gateway is not None and not gateway.attributes.get("default"):
        yield _one(
            say("Make it the default flow"), {"deed": "default", "gateway": gateway.id, "flow": found.element.id}
        )


def drop_condition(found: Found) -> Iterator[Repair]:
    """A condition that nobody asks is taken off."""
    properties = {"conditionExpression": None}
    yield _one(say("Take the condition off"), {"deed": "set", "element": found.element.id, "properties": properties})


def make_executable(found: Found) -> Iterator[Repair]:
    """A process that runs says that it does."""
    properties = {"isExecutable": True}
    yield _one(say("Say that it is executable"), {"deed": "set", "element": found.element.id, "properties": properties})


def look_after(found: Found) -> Iterator[Repair]:
    """After a while somebody looks after what is still waited for."""
    name = say("Look after: %(name)s", name=found.element.name or say("what has not come"))
    deed = "race" if found.element.kind == "intermediateCatchEvent" else "remind"
    step = {"deed": deed, "element": found.element.id, "after": str(PATIENCE), "name": name}
    yield _one(say("After %(time)s, let somebody look after it", time=PATIENCE), step)


def restore(found: Found) -> Iterator[Repair]:
    """What the version before says of an element, or of what it is a copy of, is said again."""
    earlier = found.known.before.get(found.finding.file or "")
    gone = missing(source(earlier, found.element) if earlier else None, found.element)
    steps = (_say(found.element.id, f"tl:{one.word[3].upper()}{one.word[4:]}", **one.said) for one in gone)
    yield _one(say("Restore it"), *({**step, "again": one.again} for step, one in zip(steps, gone, strict=True)))


def take_out(found: Found) -> Iterator[Repair]:
    """What is connected to nothing does nothing."""
    yield _one(say("Take it out"), {"deed": "remove", "element": found.element.id})


RULES: dict[str, Rule] = {
    "owner": name_owner,
    "owner-unknown": name_owner,
    "owner-left": name_owner,
    "lane-missing": choose_lane,
    "step-lane": choose_lane,
    "lane-incomplete": complete_lane,
    "condition-missing": make_default,
    "condition-ignored": drop_condition,
    "default-condition": drop_condition,
    "not-executable": make_executable,
    "wait-for-ever": look_after,
    "loose": take_out,
    "lost": restore,
}
"""What is offered for each rule; rules that do not stand here leave it to people."""
