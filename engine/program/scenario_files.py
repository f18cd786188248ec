"""Reading scenarios: JSON whose entries are what docs/scenarios.md says they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from engine.calendar import TimerSyntaxError, parse_timer
from engine.errors import Unreadable
from engine.program.json_files import read_json
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SCENARIO: dict[str, type[Any]] = {
    "process": str,
    "name": str,
    "key": str,
    "at": str,
    "start": dict,
    "steps": list,
    "end": dict,
    "variables": dict,
    "by_hand": list,
}
_START: dict[str, type[Any]] = {"values": dict, "message": str, "signal": str, "timer": str, "by": str}
_STEP: dict[str, type[Any]] = {
    "complete": str,
    "publish": str,
    "signal": str,
    "pass_time": str,
    "answer": str,
    "fail": str,
    "retry": str,
    "expect": list,
    "key": str,
    "values": dict,
    "by": str,
    "number": int,
    "error": str,
    "message": str,
}
_DEEDS = frozenset({"complete", "publish", "signal", "pass_time", "answer", "fail", "retry", "expect"})
_WORDS: dict[type[Any], str] = {str: say("a text"), list: say("a list"), dict: say("an object"), int: say("a number")}


def read_scenario(content: bytes, name: str) -> Mapping[str, Any] | None:
    """Read a scenario; None where it is some other JSON beside the diagram. Raises `Unreadable`."""
    scenario = read_json(content, name)
    if not isinstance(scenario, dict) or "process" not in scenario:
        if "/" not in name:
            return None
        raise Unreadable(name, say('a scenario is a JSON object that names its "process"'))
    problem = next(_problems(scenario), None)
    if problem:
        raise Unreadable(name, say("%(problem)s; docs/scenarios.md says what a scenario holds", problem=problem))
    return scenario


def _problems(scenario: Mapping[str, Any]) -> Iterator[str]:
    """Say what is not as it must be, the outermost first."""
    yield from _unfit(scenario, _SCENARIO, say("it"))
    yield from _unfit(scenario.get("start", {}), _START, say("its start"))
    yield from _unfit_moment(scenario.get("at"))
    for number, step in enumerate(scenario.get("steps", ()), 1):
        yield from _unfit_step(step, say("step %(number)s", number=number))


def _unfit_step(step: Any, where: str) -> Iterator[str]:
    if not isinstance(step, dict):
        yield say("%(where)s is not an object", where=where)
    yield from _unfit(step, _STEP, where)
    if len(_DEEDS & step.keys()) != 1:
        yield say("%(where)s has not exactly one of %(deeds)s", where=where, deeds=", ".join(sorted(_DEEDS)))
    if not all(isinstance(one, str) for one in step.get("expect", ())):
        yield say("%(where)s expects something that is no text", where=where)
    yield from _unfit_time(step.get("pass_time"), where)


def _unfit(entries: Mapping[str, Any], kinds: Mapping[str, type[Any]], where: str) -> Iterator[str]:
    for name, kind in kinds.items():
        if name in entries and not isinstance(entries[name], kind):
            yield say("the %(name)s of %(where)s is not %(kind)s", name=in_quotes(name), where=where, kind=_WORDS[kind])


def _unfit_time(text: str | None, where: str) -> Iterator[str]:
    try:
        parse_timer(text or "PT0S")
    except TimerSyntaxError as wrong:
        yield say("the time of %(where)s cannot be read: %(why)s", where=where, why=wrong.why)


def _unfit_moment(text: str | None) -> Iterator[str]:
    try:
        if text is not None and dt.datetime.fromisoformat(text).tzinfo is None:
            yield say("its 'at' has no offset from UTC")
    except ValueError:
        yield say("its 'at' is no moment in ISO 8601")
