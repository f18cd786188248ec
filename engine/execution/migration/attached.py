"""What hangs on something that is open, in another version: it listens on, or is no longer needed.

Boundary events, options of an event-based gateway, starts of event subprocesses, questions, incidents. Timers that
listen on keep the moment at which they are due, whatever the new version says of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.elements.ad_hoc_subprocess import is_question
from engine.execution.migration.matching import heard

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.execution.migration.plans import Plan
    from engine.execution.state import Scope, State, Wait
    from engine.program.model import Element, Program


class Attached:
    """Decides for each wait that holds no token."""

    def __init__(self, plan: Plan, state: State, same: Callable[[str], str | None]) -> None:
        """`same` notes the new id of an element."""
        self._plan, self._state, self._same = plan, state, same
        self._old, self._new = plan.matching.old, plan.matching.new

    def look(self, scope: Scope, wait_id: int, wait: Wait) -> None:
        """Note what becomes of one wait."""
        image = self._same(wait.element)
        if image is None or not self._stays(scope, wait, self._new.elements[image]):
            self._plan.withdrawn.append((scope.id, wait_id))

    def _stays(self, scope: Scope, wait: Wait, image: Element) -> bool:
        if wait.host < 0:
            return wait.element not in scope.joins and scope.id in self._plan.homes
        if wait.host == 0:
            return self._of_scope(scope, wait, image)
        host = scope.waits[wait.host]
        if wait.kind == "incident" and wait.data[0] != "condition":
            return True  # it is its host that is stuck
        if host.element == wait.element:
            return True  # a part of what its host waits for
        target = self._same(host.element)
        if target is None:
            return False
        return image.id in listening_at(self._new.elements[target]) and self._alike(wait, image)

    def _of_scope(self, scope: Scope, wait: Wait, image: Element) -> bool:
        """What goes with a scope: a question what is next, or the start of an event subprocess."""
        if is_question(scope, wait):
            asked = image.repeat if scope.kind == "rounds" else image.detail
            return getattr(asked, "asked", None) is not None
        home = self._plan.homes.get(scope.id)
        return home is not None and image.id in self._new.bodies[home].triggers and self._alike(wait, image)

    def _alike(self, wait: Wait, image: Element) -> bool:
        return heard(self._old.elements[wait.element]) == heard(image)


def listening_at(element: Element) -> tuple[str, ...]:
    """The events that hang on what is open at an element: on its border, or the options of a gateway."""
    if element.behaviour == "eventBasedGateway":
        return tuple(target for _, target in element.detail.options)
    return element.boundary


def added(plan: Plan, old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    """Events that the new version listens for at one place, and the old one did not."""
    programs: tuple[Program, Program] = (plan.matching.old, plan.matching.new)
    known = {
        image
        for one in old
        if (image := plan.matching.element(one)) is not None
        and heard(programs[0].elements[one]) == heard(programs[1].elements[image])
    }
    return [one for one in new if one not in known]
