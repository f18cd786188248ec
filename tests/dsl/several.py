"""Events with several triggers: any of them, or all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tests.dsl.events import condition_of, timer
from tests.dsl.parts import tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.dsl.parts import Node


class Several:
    """What `Process` draws of them. Triggers are `messages` (name -> key), `signals`, `conditions`, `after`, `every`.

    Definitions stand in the file in the order in which they are given.
    """

    if TYPE_CHECKING:
        element: Callable[..., Self]
        node: Callable[[str], Node]
        _message: Callable[..., str]
        _signal: Callable[..., str]
        _coded: Callable[..., str]

    def start_several(
        self, name: str = "", *, together: bool = False, interrupting: bool = True, **triggers: Any
    ) -> Self:
        """Draw a start event with several triggers."""
        given = {"isInterrupting": None if interrupting else False} | _together(together)
        return self.element("startEvent", name, "start", given, content=self._several(triggers), trigger="several")

    def catch_several(self, name: str = "", *, together: bool = False, outputs: Any = None, **triggers: Any) -> Self:
        """Draw a wait for several triggers."""
        content = self._several(triggers)
        return self.element(
            "intermediateCatchEvent",
            name,
            "several",
            _together(together),
            content=content,
            extensions=_outputs(outputs),
            trigger="several",
        )

    def boundary_several(
        self, name: str = "", *, on: str, together: bool = False, interrupting: bool = True, **triggers: Any
    ) -> Self:
        """Draw an event with several triggers on the border of `on`."""
        host = self.node(on)
        given = {"cancelActivity": None if interrupting else False} | _together(together)
        word, content = f"{host.id}_several", self._several(triggers)
        return self.element("boundaryEvent", name, word, given, content=content, host=host, trigger="several")

    def throw_several(self, name: str = "", **triggers: Any) -> Self:
        """Draw the throwing of several things."""
        return self.element(
            "intermediateThrowEvent", name, "several", content=self._several(triggers), trigger="several"
        )

    def end_several(self, name: str = "", **triggers: Any) -> Self:
        """Draw an end that throws several things."""
        return self.element("endEvent", name, "end", content=self._several(triggers), trigger="several")

    def _several(self, triggers: Mapping[str, Any]) -> list[str]:
        found: list[str] = []
        for kind, given in triggers.items():
            found += self._alike(kind, given)
        return found

    def _alike(self, kind: str, given: Any) -> Iterable[str]:
        if kind == "messages":
            return [self._message("", name, key=key) for name, key in dict(given).items()]
        if kind == "signals":
            return [self._signal("", name) for name in given]
        if kind == "conditions":
            return [condition_of(text) for text in given]
        if kind in {"terminate", "cancel", "compensate", "link"}:
            return [tag(f"bpmn:{kind}EventDefinition", {"name": given} if kind == "link" else {})]
        if kind in {"error", "errors", "escalations"}:
            return [self._coded(kind.removesuffix("s"), one) for one in ([given] if kind == "error" else given)]
        return [timer(**{kind: given})]


def _together(together: bool) -> dict[str, Any]:
    return {"parallelMultiple": True} if together else {}


def _outputs(outputs: Mapping[str, str] | None) -> list[str]:
    return [tag("tl:output", {"name": name, "value": value}) for name, value in (outputs or {}).items()]
