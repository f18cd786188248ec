"""Events of random processes: what they are set off by, where they stand, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

JOB = '<tl:job type="x"/>'
KEY = '="k"'
NO_KEY = '=if c > 4 then null else "k"'
NO_TIME = '=if c > 4 then null else "PT1H"'
NEWS = {"message": "news", "key": KEY}
TRIGGERS = (
    "message",
    "keyless",
    "timer",
    "timeless",
    "cycle",
    "signal",
    "conditional",
    "several",
    "together",
    "person",
)
CAUGHT = ("error", "any error", "escalation", "any escalation")
ENDS = ("error", "escalation", "terminate", "message", "signal", "compensation", "several", "job", "none")


def start(pen: Any, trigger: str, name: str, *, interrupting: bool = True, own: bool = True) -> Any:
    """Draw the start of an event subprocess, or (not `own`) of the process."""
    free = {} if interrupting else {"interrupting": False}
    if trigger == "person":
        given = {} if interrupting else {"isInterrupting": False}
        return pen.element("startEvent", name, "x", given, content=["<bpmn:timerEventDefinition/>"])
    return _STARTS[trigger](pen, name, free, own)


_STARTS: dict[str, Callable[[Any, str, dict[str, Any], bool], Any]] = {
    "message": lambda pen, name, free, _: pen.start_message(name, **NEWS, **free),
    "keyless": lambda pen, name, free, own: pen.start_message(name, message="news", key=NO_KEY if own else KEY, **free),
    "timer": lambda pen, name, free, _: pen.start_timer(name, after="PT1H", **free),
    "timeless": lambda pen, name, free, own: pen.start_timer(name, after=NO_TIME if own else "PT2H", **free),
    "cycle": lambda pen, name, free, _: pen.start_timer(name, every="R2/PT1H", **free),
    "signal": lambda pen, name, free, _: pen.start_signal(name, signal="bell", **free),
    "conditional": lambda pen, name, free, _: pen.start_conditional("c > 3", name, **free),
    "several": lambda pen, name, free, _: pen.start_several(name, **SEVERAL, **free),
    "together": lambda pen, name, free, _: pen.start_several(name, together=True, **SEVERAL, **free),
    "error": lambda pen, name, _, __: pen.start_error(name, code="E1"),
    "any error": lambda pen, name, _, __: pen.start_error(name),
    "escalation": lambda pen, name, free, _: pen.start_escalation(name, code="up", **free),
    "any escalation": lambda pen, name, free, _: pen.start_escalation(name, **free),
    "compensation": lambda pen, name, _, __: pen.start_compensation(name),
}
SEVERAL: dict[str, Any] = {"messages": {"news": KEY}, "signals": ["bell"], "conditions": ["c > 3"]}


def border(pen: Any, trigger: str, name: str, on: str, free: dict[str, Any]) -> Any:
    """Draw an event on the border of an activity; `free` says that it does not interrupt."""
    if trigger == "person":
        given = {"cancelActivity": False} if free else {}
        content = ["<bpmn:timerEventDefinition/>"]
        return pen.element("boundaryEvent", name, "x", {"attachedToRef": on} | given, content=content)
    return _BORDERS[trigger](pen, name, on, free)


_BORDERS: dict[str, Callable[[Any, str, str, dict[str, Any]], Any]] = {
    "message": lambda pen, name, on, free: pen.boundary_message(name, on=on, **NEWS, **free),
    "keyless": lambda pen, name, on, free: pen.boundary_message(name, on=on, message="news", key=NO_KEY, **free),
    "timer": lambda pen, name, on, free: pen.boundary_timer(name, on=on, after="PT1H", **free),
    "timeless": lambda pen, name, on, free: pen.boundary_timer(name, on=on, after=NO_TIME, **free),
    "cycle": lambda pen, name, on, free: pen.boundary_timer(name, on=on, every="R2/PT1H", **free),
    "signal": lambda pen, name, on, free: pen.boundary_signal(name, on=on, signal="bell", **free),
    "conditional": lambda pen, name, on, free: pen.boundary_conditional("c > 3", name, on=on, **free),
    "several": lambda pen, name, on, free: pen.boundary_several(name, on=on, **SEVERAL, **free),
    "together": lambda pen, name, on, free: pen.boundary_several(name, on=on, together=True, **SEVERAL, **free),
    "error": lambda pen, name, on, _: pen.boundary_error(name, on=on, code="E1"),
    "any error": lambda pen, name, on, _: pen.boundary_error(name, on=on),
    "escalation": lambda pen, name, on, free: pen.boundary_escalation(name, on=on, code="up", **free),
    "any escalation": lambda pen, name, on, free: pen.boundary_escalation(name, on=on, **free),
}
CATCHES: dict[str, Callable[[Any, str], Any]] = {
    "message": lambda pen, name: pen.catch_message(name, **NEWS),
    "keyless": lambda pen, name: pen.catch_message(name, message="news", key=NO_KEY),
    "timer": lambda pen, name: pen.catch_timer(name, after="PT1H"),
    "timeless": lambda pen, name: pen.catch_timer(name, after=NO_TIME),
    "cycle": lambda pen, name: pen.catch_timer(name, every="R2/PT1H"),
    "signal": lambda pen, name: pen.catch_signal(name, signal="bell"),
    "conditional": lambda pen, name: pen.catch_conditional("c > 3", name),
    "several": lambda pen, name: pen.catch_several(name, **SEVERAL),
    "together": lambda pen, name: pen.catch_several(name, together=True, **SEVERAL),
    "person": lambda pen, name: pen.element(
        "intermediateCatchEvent", name, "x", content=["<bpmn:timerEventDefinition/>"]
    ),
}
_ENDS: dict[str, Callable[[Any, str], Any]] = {
    "error": lambda pen, name: pen.end_error(name, code="E1"),
    "escalation": lambda pen, name: pen.end_escalation(name, code="up"),
    "terminate": lambda pen, name: pen.end_terminate(name),
    "message": lambda pen, name: pen.end_message(name, message="told"),
    "signal": lambda pen, name: pen.end_signal(name, signal="bell"),
    "compensation": lambda pen, name: pen.end_compensation(name),
    "several": lambda pen, name: pen.end_several(name, signals=["bell"], messages={"told": None}, terminate=None),
    "job": lambda pen, name: pen.end_message(name, message="told").extend(JOB),
    "none": lambda pen, name: pen.end(name),
}


def ended(pen: Any, ending: str, number: int) -> Any:
    """Draw an end."""
    return _ENDS[ending](pen, f"{ending} end {number}")


def begun(pen: Any, beginning: str) -> Any:
    """Draw what begins a process."""
    draw_beginning = _BEGUN.get(beginning)
    return draw_beginning(pen) if draw_beginning else start(pen, beginning, "begun", own=False)


def _two(pen: Any) -> Any:
    pen.start("one").user_task("early").goto("met")
    return pen.start("two").exclusive("met")


def _gateway(pen: Any, kind: str | None) -> Any:
    pen.apart().event_based("first", instantiate=True, type=kind).catch_message("letter", key=KEY).goto("met")
    return pen.at("first").catch_signal("bell").exclusive("met")


_BEGUN: dict[str, Callable[[Any], Any]] = {
    "none": lambda pen: pen.start(),
    "two": _two,
    "no start": lambda pen: pen.apart().manual_task("first"),
    "receive": lambda pen: pen.apart().receive_task("first", message="letter", key=KEY, instantiate=True),
    "first of": lambda pen: _gateway(pen, None),
    "all of": lambda pen: _gateway(pen, "parallel"),
}
