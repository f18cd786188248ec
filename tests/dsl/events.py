"""Events of the drawing language: position (start, catch, throw, end, boundary) times trigger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tests.dsl.parts import expression, slug, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.dsl.parts import Node, Roots


class Events:
    """Events.

    `form` on a start is the id of a form file. `interrupting=False` on a start is for event
    subprocesses. Timers take one of `after` (a duration), `at` (an instant) or `every` (a cycle).
    Messages take `message` (default: the event's name), `key` (FEEL) and `payload` (name -> type).
    """

    if TYPE_CHECKING:
        roots: Roots
        element: Callable[..., Self]
        node: Callable[[str], Node]

    # -- start ---------------------------------------------------------------------------------

    def start(self, name: str = "", *, form: str | None = None) -> Self:
        """Draw a start event without trigger."""
        return self._start(name, None, [], form=form)

    def start_message(
        self, name: str = "", *, message: str | None = None, form: str | None = None, **more: Any
    ) -> Self:
        """Draw a message start; also `key`, `payload`, `interrupting`."""
        interrupting = more.pop("interrupting", True)
        return self._start(
            name, "message", [self._message(name, message, **more)], form=form, interrupting=interrupting
        )

    def start_timer(self, name: str = "", *, interrupting: bool = True, **time: str) -> Self:
        """Draw a timer start."""
        return self._start(name, "timer", [timer(**time)], interrupting=interrupting)

    def start_signal(self, name: str = "", *, signal: str | None = None, interrupting: bool = True) -> Self:
        """Draw a signal start."""
        return self._start(name, "signal", [self._signal(name, signal)], interrupting=interrupting)

    def start_conditional(self, condition: str, name: str = "", *, interrupting: bool = True) -> Self:
        """Draw a conditional start."""
        return self._start(name, "conditional", [condition_of(condition)], interrupting=interrupting)

    def start_error(self, name: str = "", *, code: str | None = None) -> Self:
        """Draw the start of an error event subprocess; without `code` it catches every error."""
        return self._start(name, "error", [self._coded("error", code)])

    def start_escalation(self, name: str = "", *, code: str | None = None, interrupting: bool = True) -> Self:
        """Draw the start of an escalation event subprocess; without `code` it catches every escalation."""
        return self._start(name, "escalation", [self._coded("escalation", code)], interrupting=interrupting)

    def start_compensation(self, name: str = "") -> Self:
        """Draw the start of a compensation event subprocess."""
        return self._start(name, "compensation", [_compensation(None)])

    def _start(
        self, name: str, trigger: str | None, content: list[str], *, form: str | None = None, interrupting: bool = True
    ) -> Self:
        extensions = [tag("tl:form", {"ref": form})] if form else []
        given = {"isInterrupting": None if interrupting else False}
        return self.element("startEvent", name, "start", given, extensions=extensions, content=content, trigger=trigger)

    # -- intermediate catch --------------------------------------------------------------------

    def catch_message(
        self,
        name: str = "",
        *,
        message: str | None = None,
        key: str | None = None,
        payload: Mapping[str, str] | None = None,
    ) -> Self:
        """Draw a wait for a message."""
        return self._catch(name, "message", self._message(name, message, key=key, payload=payload))

    def catch_timer(self, name: str = "", **time: str) -> Self:
        """Draw a wait for a time."""
        return self._catch(name, "timer", timer(**time))

    def catch_signal(self, name: str = "", *, signal: str | None = None) -> Self:
        """Draw a wait for a signal."""
        return self._catch(name, "signal", self._signal(name, signal))

    def catch_conditional(self, condition: str, name: str = "") -> Self:
        """Draw a wait for a condition to become true."""
        return self._catch(name, "conditional", condition_of(condition))

    def catch_link(self, name: str = "", *, link: str | None = None) -> Self:
        """Draw the far end of a link; nothing flows into it."""
        self.apart()  # type: ignore[attr-defined]  # from Process
        return self._catch(name, "link", _link(name, link))

    def _catch(self, name: str, trigger: str, content: str) -> Self:
        return self.element("intermediateCatchEvent", name, trigger, content=[content], trigger=trigger)

    # -- intermediate throw and end ------------------------------------------------------------

    def throw(self, name: str = "") -> Self:
        """Draw an intermediate event without trigger (a milestone)."""
        return self._throw(name, "throw", [])

    def throw_message(self, name: str = "", *, message: str | None = None, **more: Any) -> Self:
        """Draw the sending of a message; also `inputs`, `outputs`, `key`, `payload`."""
        extensions = _mappings(more)
        return self._throw(name, "message", [self._message(name, message, **more)], extensions)

    def throw_signal(self, name: str = "", *, signal: str | None = None, **more: Any) -> Self:
        """Draw the sending of a signal; also `inputs`."""
        return self._throw(name, "signal", [self._signal(name, signal)], _mappings(more))

    def throw_escalation(self, name: str = "", *, code: str | None = None) -> Self:
        """Draw an escalation; the path goes on."""
        return self._throw(name, "escalation", [self._coded("escalation", code or name)])

    def throw_compensation(self, name: str = "", *, activity: str | None = None, waits: bool = True) -> Self:
        """Draw the call for compensation, of one activity or of all."""
        return self._throw(name, "compensation", [_compensation(activity, waits=waits)])

    def throw_link(self, name: str = "", *, link: str | None = None) -> Self:
        """Draw the near end of a link; the path goes on at the `catch_link` of the same link."""
        return self._throw(name, "link", [_link(name, link)])

    def _throw(self, name: str, trigger: str, content: list[str], extensions: list[str] | None = None) -> Self:
        word = f"{trigger}_throw" if trigger != "throw" else "throw"
        return self.element(
            "intermediateThrowEvent", name, word, content=content, extensions=extensions, trigger=trigger
        )

    def end(self, name: str = "") -> Self:
        """Draw an end event; the path ends."""
        return self._end(name, None, [])

    def end_message(self, name: str = "", *, message: str | None = None, **more: Any) -> Self:
        """Draw an end that sends a message; also `inputs`, `key`, `payload`."""
        extensions = _mappings(more)
        return self._end(name, "message", [self._message(name, message, **more)], extensions)

    def end_signal(self, name: str = "", *, signal: str | None = None, **more: Any) -> Self:
        """Draw an end that sends a signal; also `inputs`."""
        return self._end(name, "signal", [self._signal(name, signal)], _mappings(more))

    def end_error(self, name: str = "", *, code: str | None = None) -> Self:
        """Draw an end that throws an error; its code is the name unless said otherwise."""
        return self._end(name, "error", [self._coded("error", code or name)])

    def end_escalation(self, name: str = "", *, code: str | None = None) -> Self:
        """Draw an end that escalates; its code is the name unless said otherwise."""
        return self._end(name, "escalation", [self._coded("escalation", code or name)])

    def end_terminate(self, name: str = "") -> Self:
        """Draw an end that stops everything in its scope."""
        return self._end(name, "terminate", [tag("bpmn:terminateEventDefinition")])

    def end_compensation(self, name: str = "", *, activity: str | None = None, waits: bool = True) -> Self:
        """Draw an end that calls for compensation."""
        return self._end(name, "compensation", [_compensation(activity, waits=waits)])

    def end_cancel(self, name: str = "") -> Self:
        """Draw the end that cancels a transaction."""
        return self._end(name, "cancel", [tag("bpmn:cancelEventDefinition")])

    def _end(self, name: str, trigger: str | None, content: list[str], extensions: list[str] | None = None) -> Self:
        return self.element("endEvent", name, "end", content=content, extensions=extensions, trigger=trigger)

    # -- boundary ------------------------------------------------------------------------------

    def boundary_message(
        self, name: str = "", *, on: str, message: str | None = None, interrupting: bool = True, **more: Any
    ) -> Self:
        """Draw a message event on the border of `on`; also `key`, `payload`."""
        return self._boundary(name, on, "message", self._message(name, message, **more), interrupting=interrupting)

    def boundary_timer(self, name: str = "", *, on: str, interrupting: bool = True, **time: str) -> Self:
        """Draw a timer on the border of `on`."""
        return self._boundary(name, on, "timer", timer(**time), interrupting=interrupting)

    def boundary_signal(self, name: str = "", *, on: str, signal: str | None = None, interrupting: bool = True) -> Self:
        """Draw a signal event on the border of `on`."""
        return self._boundary(name, on, "signal", self._signal(name, signal), interrupting=interrupting)

    def boundary_conditional(self, condition: str, name: str = "", *, on: str, interrupting: bool = True) -> Self:
        """Draw a conditional event on the border of `on`."""
        return self._boundary(name, on, "conditional", condition_of(condition), interrupting=interrupting)

    def boundary_error(self, name: str = "", *, on: str, code: str | None = None) -> Self:
        """Draw an error event on the border of `on`; without `code` it catches every error."""
        return self._boundary(name, on, "error", self._coded("error", code))

    def boundary_escalation(
        self, name: str = "", *, on: str, code: str | None = None, interrupting: bool = True
    ) -> Self:
        """Draw an escalation event on the border of `on`; without `code` it catches every escalation."""
        return self._boundary(name, on, "escalation", self._coded("escalation", code), interrupting=interrupting)

    def boundary_compensation(self, name: str = "", *, on: str) -> Self:
        """Draw a compensation event; the next element is its handler and the path ends there."""
        return self._boundary(name, on, "compensation", _compensation(None))

    def boundary_cancel(self, name: str = "", *, on: str) -> Self:
        """Draw the event that follows when the transaction `on` is cancelled."""
        return self._boundary(name, on, "cancel", tag("bpmn:cancelEventDefinition"))

    def _boundary(self, name: str, on: str, trigger: str, content: str, *, interrupting: bool = True) -> Self:
        host = self.node(on)
        given = {"cancelActivity": None if interrupting else False}
        return self.element(
            "boundaryEvent", name, f"{host.id}_{trigger}", given, content=[content], host=host, trigger=trigger
        )

    # -- event definitions ---------------------------------------------------------------------

    def _message(
        self, name: str, message: str | None, *, key: str | None = None, payload: Mapping[str, str] | None = None
    ) -> str:
        if not (message or name):
            raise ValueError("A message event needs a name or message=….")
        return tag("bpmn:messageEventDefinition", {"messageRef": self.roots.message(message or name, key, payload)})

    def _signal(self, name: str, signal: str | None) -> str:
        if not (signal or name):
            raise ValueError("A signal event needs a name or signal=….")
        self.roots.signals[signal or name] = None
        return tag("bpmn:signalEventDefinition", {"signalRef": f"signal_{slug(signal or name)}"})

    def _coded(self, kind: str, code: str | None) -> str:
        if code:
            (self.roots.errors if kind == "error" else self.roots.escalations)[code] = None
        return tag(f"bpmn:{kind}EventDefinition", {f"{kind}Ref": f"{kind}_{slug(code)}" if code else None})


def timer(*, after: str | None = None, at: str | None = None, every: str | None = None) -> str:
    """Write the definition of a time."""
    kinds = (("timeDuration", after), ("timeDate", at), ("timeCycle", every))
    times = [expression(f"bpmn:{kind}", text) for kind, text in kinds if text is not None]
    return tag("bpmn:timerEventDefinition", {}, times)


def condition_of(text: str) -> str:
    """Write the definition of a condition."""
    return tag("bpmn:conditionalEventDefinition", {}, [expression("bpmn:condition", text)])


def _compensation(activity: str | None, *, waits: bool = True) -> str:
    given = {"activityRef": slug(activity) if activity else None, "waitForCompletion": None if waits else False}
    return tag("bpmn:compensateEventDefinition", given)


def _link(name: str, link: str | None) -> str:
    return tag("bpmn:linkEventDefinition", {"name": link or name})


def _mappings(more: dict[str, Any]) -> list[str]:
    return [
        tag(f"tl:{word}", {"name": key, "value": value})
        for word in ("input", "output")
        for key, value in (more.pop(f"{word}s", None) or {}).items()
    ]
