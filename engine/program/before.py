"""Whether one element can be done before another, as far as the flows say; in doubt it can."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from engine.program.model import Element

_ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})


MOST = 2_000_000
"""Elements that are walked over for all questions about one process: some seconds; a hundred questions among 5,000
elements are far from it.
"""


class Order:
    """The order of the elements of one process. `gave_up` says that it is too large for all that was asked."""

    def __init__(self, elements: Mapping[str, Element], repeated: Container[str]) -> None:
        """`repeated` are the activities that come in rounds."""
        self._elements = elements
        self._repeated = repeated
        self._left = MOST
        self.gave_up = False

    @cached_property
    def _ways(self) -> Mapping[str, set[str]]:
        return _ways(self._elements)

    @cached_property
    def _side_by_side(self) -> bool:
        return _side_by_side(self._elements)

    @cached_property
    def _begins(self) -> list[str]:
        return [one.id for one in self._elements.values() if not _comes_after(one)]

    def never_before(self, first: str, second: str) -> bool:
        """Whether `first` can never be done before `second` is.

        It cannot where `first` does not lead to `second`, and either nothing in the process runs side by side, or
        every way to `first` goes through `second`.
        """
        together = set(_around(self._elements, first)) & set(_around(self._elements, second))
        if any(one in self._repeated or self._elements[one].behaviour == "adHocSubProcess" for one in together):
            return False
        if self._leads(self._ways.get(first, ()), second) or self.gave_up:
            return False
        never = not self._side_by_side or not self._leads(self._begins, first, without=second)
        return never and not self.gave_up

    def _leads(self, begins: Iterable[str], to: str, without: str = "") -> bool:
        found: set[str] = set()
        to_look = [one for one in begins if one != without]
        while to_look and self._left > 0:
            one = to_look.pop()
            if one == to:
                return True
            if one not in found:
                self._left -= 1
                found.add(one)
                ways = self._ways.get(one, ())
                to_look += [further for further in ways if further != without and further not in found]
        self.gave_up = self.gave_up or bool(to_look)
        return False


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


def _side_by_side(elements: Mapping[str, Element]) -> bool:
    """Whether anything in a process may run beside something else."""
    return any(
        (len(one.outgoing) > 1 and one.kind not in _ONE_WAY)
        or one.kind in {"adHocSubProcess", "complexGateway", "inclusiveGateway"}
        or (one.attached_to is not None)
        or (one.kind == "startEvent" and one.behaviour != "startEvent" and one.body in elements)
        for one in elements.values()
    )
