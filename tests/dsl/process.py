"""The builder itself: where the pen stands, and how elements are connected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tests.dsl.data import Data
from tests.dsl.events import Events
from tests.dsl.parts import Flow, Lane, Node, Roots, camel, expression, redrawn, slug, tag
from tests.dsl.several import Several
from tests.dsl.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

STARTS = "startEvent"


def process(key: str = "process", *, name: str | None = None, executable: bool | None = True) -> Process:
    """Begin a process. `executable=None` leaves the attribute out."""
    return Process(key, name=name, executable=executable)


class Process(Tasks, Events, Several, Data):
    """A process being drawn; see the package's docstring for the language.

    Elements come from `Tasks` (activities) and `Events`; gateways, paths, lanes and the process's own
    declarations are here.
    """

    def __init__(self, key: str, *, name: str | None, executable: bool | None) -> None:
        self.key = slug(key)
        self.name = name if name is not None else key
        self.executable = executable
        self.nodes: list[Node] = []
        self.flows: list[Flow] = []
        self.lanes: list[Lane] = []
        self.extensions: list[str] = []
        self.artifacts: list[str] = []
        self.roots = Roots()
        self.pool_name: str | None = None
        self.black_boxes: list[str] = []
        self.message_flows: list[tuple[str, str, str | None]] = []
        self._ids: set[str] = set()
        self._aims: dict[str, list[Flow]] = {}
        self._here: Node | None = None
        self._last: Node | None = None
        self._lane: Lane | None = None
        self._next: dict[str, Any] = {}
        self._apart = False

    # -- paths ---------------------------------------------------------------------------------

    def when(self, condition: str, *, name: str | None = None) -> Self:
        """Put a condition (FEEL) on the next flow."""
        self._next |= {"when": condition, "name": name}
        return self

    def otherwise(self, *, name: str | None = None) -> Self:
        """Make the next flow the default one."""
        self._next |= {"default": True, "name": name}
        return self

    def at(self, name: str) -> Self:
        """Go on from an element drawn before."""
        self._here = self._last = self.node(name)
        return self

    def apart(self) -> Self:
        """Draw the next element without a flow into it."""
        self._here, self._apart = None, True
        return self

    def to(self, name: str, *, when: str | None = None, default: bool = False, flow: str | None = None) -> Self:
        """Draw a flow to an element drawn before or later, and stay. `flow` is the flow's name."""
        more = {"when": when, "default": default, "name": flow}
        self._draw_flow(self._standing(f"to({name!r})"), name, {key: value for key, value in more.items() if value})
        return self

    def goto(self, name: str, *, when: str | None = None) -> Self:
        """Draw a flow to an element drawn before or later, and end this path."""
        self.to(name, when=when)
        self._here = None
        return self

    # -- gateways ------------------------------------------------------------------------------

    def exclusive(self, name: str = "") -> Self:
        """Draw an exclusive gateway (split or merge)."""
        return self.element("exclusiveGateway", name, "exclusive")

    def parallel(self, name: str = "") -> Self:
        """Draw a parallel gateway (fork or join)."""
        return self.element("parallelGateway", name, "parallel")

    def inclusive(self, name: str = "") -> Self:
        """Draw an inclusive gateway (split or join)."""
        return self.element("inclusiveGateway", name, "inclusive")

    def event_based(self, name: str = "", *, instantiate: bool | None = None, type: str | None = None) -> Self:  # noqa: A002 - BPMN's word
        """Draw an event-based gateway; follow with `catch_…` or `receive_task`, and `at` it again."""
        kind = type and f"{type[0].upper()}{type[1:]}"
        return self.element(
            "eventBasedGateway", name, "event_based", {"instantiate": instantiate, "eventGatewayType": kind}
        )

    def complex(self, name: str = "", *, activation: str | None = None) -> Self:
        """Draw a complex gateway with its activation condition."""
        content = [expression("bpmn:activationCondition", activation)] if activation else []
        return self.element("complexGateway", name, "complex", content=content)

    # -- subprocesses --------------------------------------------------------------------------

    def subprocess(self, name: str, inside: Process, *, kind: str = "subProcess", **more: Any) -> Self:
        """Draw an embedded subprocess; `kind` may be "transaction" or "adHocSubProcess"."""
        self.activity(kind, name, kind, **more)
        self._fill(inside)
        return self

    def event_subprocess(self, name: str, inside: Process) -> Self:
        """Draw an event subprocess; the pen stays where it was. `inside` begins with a `start_…`."""
        here = self._here
        self._here, self._apart = None, True
        self.element("subProcess", name, "subprocess", {"triggeredByEvent": True})
        self._fill(inside)
        self._here = here
        return self

    def _fill(self, inside: Process) -> None:
        node = self._last
        assert node is not None
        node.inside = redrawn(inside)
        node.inside.qualify(node.id)
        self.roots.take(inside.roots)

    def qualify(self, prefix: str) -> None:
        """Put a prefix before every id that the test did not choose."""
        for node in self.nodes:
            if node.implied:
                node.id = f"{prefix}_{node.id}"

    # -- lanes, pools and declarations ---------------------------------------------------------

    def lane(self, name: str, *, within: str | None = None, zone: str | None = None, group: str | None = None) -> Self:
        """Put everything drawn from here on into this lane; `within` names the lane around it."""
        lane = next((lane for lane in self.all_lanes() if lane.name == name), None)
        if lane is None:
            lane = Lane(name)
            (self._lane_named(within).inside if within else self.lanes).append(lane)
        lane.attributes |= {key: value for key, value in (("zone", zone), ("group", group)) if value}
        self._lane = lane
        return self

    def no_lane(self) -> Self:
        """Draw what follows outside every lane."""
        self._lane = None
        return self

    def all_lanes(self) -> list[Lane]:
        """Give every lane, the outer before the inner."""
        found = list(self.lanes)
        for lane in found:  # grows while it is walked: breadth first
            found.extend(lane.inside)
        return found

    def _lane_named(self, name: str) -> Lane:
        for lane in self.all_lanes():
            if lane.name == name:
                return lane
        raise ValueError(f"There is no lane {name!r} to put a lane into.")

    def pool(self, name: str) -> Self:
        """Draw the pool of this process."""
        self.pool_name = name
        return self

    def black_box(self, name: str) -> Self:
        """Draw a pool without a process, such as the customer."""
        self.black_boxes.append(name)
        return self

    def message_flow(self, source: str, target: str, *, message: str | None = None) -> Self:
        """Draw a message flow between elements or pools of the file."""
        self.message_flows.append((source, target, message))
        if message:
            self.roots.message(message)
        return self

    def message(self, name: str, *, key: str | None = None, payload: Mapping[str, str] | None = None) -> Self:
        """Declare a message with its correlation key (FEEL) and what it carries (name -> type)."""
        self.roots.message(name, key, payload)
        return self

    def governance(self, owner: str | None = None, **more: Any) -> Self:
        """Name the accountable person: governance("ines", owner_title="Head of Sales", review_months=18)."""
        given = {camel(key): value for key, value in more.items()}
        self.extensions.append(tag("tl:governance", {"owner": owner} | given))
        return self

    def business_key(self, formula: str, *, unique: bool | None = None) -> Self:
        """Say what the business key of an instance is (FEEL)."""
        self.extensions.append(tag("tl:businessKey", {"expression": formula, "unique": unique}))
        return self

    def variable(self, name: str, type: str = "any", column: str = "") -> Self:  # noqa: A002 - the extension's word
        """Declare a variable, which inboxes may show as a column."""
        named = {"column": column} if column else {}
        self.extensions.append(tag("tl:variable", {"name": name, "type": type, **named}))
        return self

    def promise(self, within: str) -> Self:
        """Say within what time the customer has what they asked for."""
        self.extensions.append(tag("tl:agreement", {"within": within}))
        return self

    def service_class(self, name: str, **more: str) -> Self:
        """Add a kind of customer: service_class("External", when="kind = 1", within="1 business day", ages="PT1H")."""
        self.extensions.append(tag("tl:serviceClass", {"name": name} | more))
        return self

    # -- the element just drawn ----------------------------------------------------------------

    def id(self, value: str) -> Self:
        """Give the element just drawn another id."""
        node = self._drawn("id")
        self._ids ^= {node.id, value}
        node.id, node.implied = value, False
        return self

    def set(self, **attributes: Any) -> Self:
        """Set attributes of the element just drawn: set(completion_quantity=2)."""
        self._drawn("set").attributes.update({camel(key): value for key, value in attributes.items()})
        return self

    def document(self, text: str) -> Self:
        """Add documentation to the element just drawn."""
        self._drawn("document").documentation = text
        return self

    def extend(self, xml: str) -> Self:
        """Add XML to the extension elements of the element just drawn."""
        self._drawn("extend").extensions.append(xml)
        return self

    def inner(self, xml: str) -> Self:
        """Add XML inside the element just drawn."""
        self._drawn("inner").content.append(xml)
        return self

    def _drawn(self, deed: str) -> Node:
        if self._last is None:
            raise ValueError(f"{deed} speaks of the element just drawn, but nothing has been drawn yet.")
        return self._last

    # -- drawing -------------------------------------------------------------------------------

    def node(self, name: str) -> Node:
        """Find an element of this scope by its name or id."""
        for node in self.nodes:
            if name in (node.name, node.id) or (node.implied and node.id.endswith(f"_{name}")):
                return node
        known = ", ".join(node.id for node in self.nodes)
        raise ValueError(f"There is no element {name!r} here; drawn so far: {known}.")

    def element(
        self,
        kind: str,
        name: str,
        word: str,
        attributes: Mapping[str, Any] | None = None,
        *,
        extensions: list[str] | None = None,
        content: list[str] | None = None,
        host: Node | None = None,
        trigger: str | None = None,
    ) -> Self:
        """Draw any element; `word` is what it is called when it has no name."""
        if kind != STARTS and not self._apart:
            self._begin()
        id_ = slug(name) if name else _free(word, self._ids)
        if name and id_ in self._ids:
            raise ValueError(f"There are two elements {id_!r} in {self.key!r}; use goto or at, or another name.")
        node = Node(kind, id_, name or None, not name, dict(attributes or {}), None, extensions or [], content or [])
        node.host, node.trigger = host, trigger
        self._place(node)
        return self

    def _place(self, node: Node) -> None:
        beginning = node.kind in (STARTS, "boundaryEvent")
        if not beginning and not self._apart:
            self._connect(node)
        self.nodes.append(node)
        self._ids.add(node.id)
        lane = self._lane_of(node.host) if node.host else self._lane
        if lane is not None:
            lane.nodes.append(node)
        compensates = node.attributes.get("isForCompensation")
        self._here = None if node.kind == "endEvent" or compensates else node
        self._last, self._apart = node, False

    def _lane_of(self, host: Node) -> Lane | None:
        return next((lane for lane in self.all_lanes() if host in lane.nodes), None)

    def _connect(self, node: Node) -> None:
        aims = [flow for name in {node.name, node.id} for flow in self._aims.get(name or "", ())]
        if self._here is None:
            if not aims:
                raise ValueError(f"Nothing leads to {node.id!r}: go to where it follows with at(…), or say apart().")
            return
        if self._here.trigger == "compensation" and self._here.kind == "boundaryEvent":
            node.attributes["isForCompensation"] = True
            self.flows.append(Flow(self._here, node, kind="association"))
        elif self._next or not any(flow.source is self._here for flow in aims):
            self._draw_flow(self._here, node, {})

    def _draw_flow(self, source: Node, target: Node | str, more: dict[str, Any]) -> None:
        flow = Flow(source, target, **(self._next | more))
        self.flows.append(flow)
        if isinstance(target, str):
            self._aims.setdefault(target, []).append(flow)
        self._next = {}

    def _begin(self) -> None:
        """Draw the start event where the test did not: before anything but event subprocesses."""
        if self._here is None and all(node.attributes.get("triggeredByEvent") for node in self.nodes):
            self.start()

    def _standing(self, deed: str) -> Node:
        self._begin()
        if self._here is None:
            raise ValueError(f"{deed} needs an element to lead on from: say at(…) first.")
        return self._here

    def resolve(self) -> None:
        """Turn the names that flows lead to into elements."""
        known = {key: node for node in reversed(self.nodes) for key in (node.name, node.id)}
        for flow in self.flows:
            if isinstance(flow.target, str):
                flow.target = known.get(flow.target) or self.node(flow.target)

    def xml(self) -> bytes:
        """Write the file: BPMN 2.0 XML, UTF-8."""
        from tests.dsl.file import together  # noqa: PLC0415 - the file is written from processes

        return together(self).xml()


def _free(word: str, taken: set[str]) -> str:
    number, id_ = 1, word
    while id_ in taken:
        number += 1
        id_ = f"{word}_{number}"
    return id_
