"""How much work is still ahead behind each element, on the shortest way to the end, in business time.

What is agreed upon for a step counts, and the length of a timer that is waited for. Where ways part, the shortest
counts, as nobody knows yet which will be gone; where they go side by side, the longest, since all of them must be gone.
A subprocess counts as agreed upon for itself, else as the shortest way through it. What leads back is never shorter.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from engine.calendar import BusinessDuration, Duration, TimerSyntaxError, parse_timer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.calendar import Timer
    from engine.diagram.model import Diagram
    from engine.program.model import Body, Element

HOUR = 3_600_000_000
DAY = int(8.5 * HOUR)
"""A business day of the standard calendar is 09:00 to 17:30."""
_UNITS = {"minute": HOUR // 60, "hour": HOUR, "day": DAY}
_WEEK, _WORKED = 7, 5
_WAITS = "intermediateCatchEvent.timer"


def length(timer: Timer | None) -> int | None:
    """Give a length in microseconds of business time, so that times of both kinds can be added; None for others.

    >>> length(parse_timer("2 business days")) / HOUR, length(parse_timer("P7D")) / HOUR
    (17.0, 42.5)
    """
    if isinstance(timer, BusinessDuration):
        return timer.count * _UNITS[timer.unit]
    if isinstance(timer, Duration) and not timer.months:
        return timer.micros * _WORKED * DAY // (_WEEK * 24 * HOUR)
    return None


def agreed(diagram: Diagram, elements: Iterable[Element]) -> dict[str, int]:
    """What is agreed upon for each element that says a length, in business time."""
    found = {}
    for one in elements:
        word = diagram.elements[one.id].extension("tl:agreement") if one.id in diagram.elements else None
        own = _read(word.attributes.get("within", "")) if word is not None else None
        if own is None and one.behaviour == _WAITS:
            own = length(getattr(one.detail, "timer", None) and one.detail.timer.timer)
        if own is not None and own > 0:
            found[one.id] = own
    return found


def _read(text: str) -> int | None:
    try:
        return length(parse_timer(text)) if text and not text.startswith("=") else None
    except TimerSyntaxError:
        return None


def ahead(elements: Mapping[str, Element], bodies: Mapping[str, Body], own: Mapping[str, int]) -> dict[str, int]:
    """Give what is still ahead once each element is done; what is 0 is left out. `own` is what each takes itself.

    `bodies` come outermost first.
    """
    if not own:
        return {}
    inside: dict[str, list[Element]] = {}
    for one in elements.values():
        inside.setdefault(one.body, []).append(one)
    takes, left = dict(own), dict[str, int]()
    for body in reversed(list(bodies)):
        costs = _shortest(inside.get(body, ()), takes)
        takes.setdefault(body, max((costs.get(one, 0) for one in bodies[body].starts), default=0))
        left |= {one: cost - takes.get(one, 0) for one, cost in costs.items()}
    for body in bodies:
        around = left.get(body, 0)
        for one in inside.get(body, ()) if around else ():
            left[one.id] = left.get(one.id, 0) + around
    return {one: cost for one, cost in left.items() if cost > 0}


def _shortest(inside: Iterable[Element], takes: Mapping[str, int]) -> dict[str, int]:
    """What it costs to come from each element of a scope to its end; an element that never comes there has none.

    Dijkstra's way, backwards from the ends; where ways go side by side, the last that is known decides (Knuth 1977).
    """
    costs: dict[str, int] = {}
    before: dict[str, list[str]] = {}
    unknown: dict[str, set[str]] = {}
    heap: list[tuple[int, str]] = []
    for one in inside:
        after = {flow.target for flow in one.outgoing}
        for target in after:
            before.setdefault(target, []).append(one.id)
        if one.kind == "parallelGateway":
            unknown[one.id] = after
        if not after:
            heappush(heap, (takes.get(one.id, 0), one.id))
    while heap:
        cost, found = heappop(heap)
        if found in costs:
            continue
        costs[found] = cost
        for each in before.get(found, ()):
            side_by_side = unknown.get(each, set())
            side_by_side.discard(found)
            if each not in costs and not side_by_side:
                heappush(heap, (cost + takes.get(each, 0), each))
    return costs
