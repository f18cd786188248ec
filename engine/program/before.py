"""Whether one element can be done before another, as far as the flows say; in doubt it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from engine.program.model import Element

_ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})


def never_before(elements: Mapping[str, Element], first: str, second: str, repeated: Container[str]) -> bool:
    """Whether `first` can never be done before `second` is; `repeated` are the activities that come in rounds.

    It cannot where `first` does not lead to `second`, and either nothing in the process runs side by side, or every
    way to `first` goes through `second`.
    """
    ways = _ways(elements)
    together = [one for one in _around(elements, first) if one in _around(elements, second)]
    if any(one in repeated or elements[one].behaviour == "adHocSubProcess" for one in together):
        return False
    if second in _reached(ways, ways.get(first, ())):
        return False
    if not _side_by_side(elements):
        return True
    begins = [one.id for one in elements.values() if not _comes_after(one)]
    return first not in _reached(ways, begins, without=second)


def _around(elements: Mapping[str, Element], element_id: str) -> list[str]:
    found = []
    while element_id in elements:
        found.append(element_id)
        element_id = elements[element_id].body
    return found


def _comes_after(element: Element) -> bool:
    return bool(element.incoming or element.attached_to)


def _ways(elements: Mapping[str, Element]) -> dict[str, set[str]]:
    """What each element leads to: by its flows, to the events on its border, into a subprocess and (as "<id>/end") out
    of it again. From anywhere in a subprocess the events on its border may be next.
    """
    bodies = {one.body for one in elements.values()}
    ways: dict[str, set[str]] = {one: set() for one in elements}
    for element in elements.values():
        leaves = f"{element.id}/end" if element.id in bodies else element.id
        ways.setdefault(leaves, set()).update(flow.target for flow in element.outgoing)
        ways[element.id].update(element.boundary)
        if element.body in elements:
            ways[element.id].update(elements[element.body].boundary)
            if not _comes_after(element):
                ways[element.body].add(element.id)
            if not element.outgoing:
                ways[element.id].add(f"{element.body}/end")
    return ways


def _reached(ways: Mapping[str, set[str]], begins: Iterable[str], without: str = "") -> set[str]:
    found: set[str] = set()
    to_look = [one for one in begins if one != without]
    while to_look:
        one = to_look.pop()
        if one not in found:
            found.add(one)
            to_look += [further for further in ways.get(one, ()) if further != without and further not in found]
    return found


def _side_by_side(elements: Mapping[str, Element]) -> bool:
    """Whether anything in a process may run beside something else."""
    return any(
        (len(one.outgoing) > 1 and one.kind not in _ONE_WAY)
        or one.kind in {"adHocSubProcess", "complexGateway", "inclusiveGateway"}
        or (one.attached_to is not None)
        or (one.kind == "startEvent" and one.behaviour != "startEvent" and one.body in elements)
        for one in elements.values()
    )
