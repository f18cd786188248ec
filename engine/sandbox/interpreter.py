"""Scripts run, each in a fresh session of a process that is kept for the scripts of one version.

The interpreter is never in this process: here is only the end of a pipe. A process that came to a limit is ended;
one that was not needed for a while makes room. All of them end with this process.
"""

from __future__ import annotations

import atexit
import datetime as dt
import threading
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_monty import (
    CollectString,
    FunctionSnapshot,
    Monty,
    MontyComplete,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySyntaxError,
)

from engine.sandbox import cage
from engine.sandbox.exchange import Taking, Unkeepable, given, zones
from engine.sandbox.script import ErrorThrown, Outcome, Script, Stopped, Values
from engine.sentence import in_quotes, joined, say
from engine.values import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_monty import MontySession, OSPolicy, ResourceLimits

THROW = "bpmn_error"
"""What a script calls to end in a BPMN error."""
KEPT = 8
"""Processes that wait for the next script of their version."""
_PIECE = "<python-input-0>"
"""What the interpreter calls the text that it was given first in a session."""
_LONGEST = 300
"""Characters of what the interpreter says of an error."""
_MOST_SAID = 10_000
_WORTH_HIDING = 3
_ADVICE = say("Begin the names of what only the script needs with an underscore.")


class Limits(NamedTuple):
    """What one script may use: seconds, bytes of memory, calls within one another, bytes printed, asks of any kind."""

    seconds: float = 2.0
    memory: int = 32 * 1024 * 1024
    depth: int = 200
    printed: int = 16_384
    asks: int = 100


LIMITS = Limits()


class Interpreter:
    """Runs scripts one after the other."""

    def __init__(self, found: cage.Cage | None = None, limits: Limits = LIMITS) -> None:
        """Begin no process yet; they begin when they are needed, in the cage given or the best there is."""
        self._cage = found
        self._limits = limits
        self._pools: OrderedDict[str, Monty] = OrderedDict()
        self._guard = threading.Lock()

    def run(self, script: Script) -> Outcome:
        """Run a script to its end; what goes wrong is an outcome, never raised.

        Where its process was gone, another begins: a script reaches nothing outside, so that it can be run again.
        """
        with self._guard:
            try:
                return self._run(script)
            except MontyCrashedError:
                pass
            try:
                return self._run(script)
            except MontyCrashedError:
                return Stopped(say("The interpreter broke off in the middle of it."), None, "")

    def _run(self, script: Script) -> Outcome:
        printed = CollectString(self._limits.printed)
        try:
            with self.session(script) as session:
                return self._played(session, script, printed)
        except Unkeepable as unkeepable:
            return Stopped(unkeepable.args[0], None, printed.output)
        except MontyError as wrong:
            if _is_limit(wrong):
                self._end(script.whose)
            if isinstance(wrong, MontyCrashedError) and not wrong.timed_out:
                raise
            return Stopped(self._told(wrong, script), _line(wrong), printed.output)
        except Exception as broken:  # noqa: BLE001 - whatever comes out of that process is the script's result
            self._end(script.whose)
            return Stopped(
                say("What it gave cannot be read (%(error)s).", error=type(broken).__name__), None, printed.output
            )

    def session(self, script: Script) -> MontySession:
        """Give a fresh session in the process of this script's version."""
        return self._pool(script.whose).checkout(
            script_name="script.py",
            limits=self._resources(),
            os_policy=_policy(script),
            assert_message_annotations=False,
        )

    def close(self) -> None:
        """End every process."""
        with self._guard:
            for whose in list(self._pools):
                self._end(whose)

    def _played(self, session: MontySession, script: Script, printed: CollectString) -> Outcome:
        seen = {name: given(value) for name, value in script.values.items()}
        wanted = script.result is not None and script.ends_in_value
        text = script.text if wanted else f"{script.text}\nNone"
        thrown, last = _driven(session, text, seen, printed)
        if thrown is not None:
            return ErrorThrown(*thrown, printed.output)
        taking = Taking(zones(script.values))
        if wanted:
            return Values({str(script.result): _named(taking, str(script.result), last)}, printed.output)
        return Values(self._written(session, script, taking), printed.output)

    def _written(self, session: MontySession, script: Script, taking: Taking) -> dict[str, Any]:
        """Collect what a script leaves: what it wrote, and lists and contexts that it changed in place."""
        changing = [name for name, value in script.values.items() if isinstance(value, (dict, list))]
        names = [script.result] if script.result is not None else [*script.writes, *changing]
        found = session.feed_run(_collecting(names), print_callback=CollectString(0))
        if script.result is not None and script.result not in found:
            raise Unkeepable(say("It neither ends in a value nor writes %(name)s.", name=in_quotes(script.result)))
        values = {name: _named(taking, name, value) for name, value in found.items()}
        return {name: one for name, one in values.items() if name in script.writes or _changed(script, name, one)}

    def _pool(self, whose: str) -> Monty:
        pool = self._pools.get(whose)
        if pool is None:
            while len(self._pools) >= KEPT:
                self._end(next(iter(self._pools)))
            self._cage = self._cage or cage.here()
            patience = 2 * self._limits.seconds + 1
            pool = Monty(binary_path=self._cage.path, max_processes=1, request_timeout=patience, checkout_timeout=10)
            self._pools[whose] = pool.__enter__()
        self._pools.move_to_end(whose)
        return pool

    def _end(self, whose: str) -> None:
        pool = self._pools.pop(whose, None)
        if pool is not None:
            with suppress(MontyError):
                pool.__exit__(None, None, None)

    def _resources(self) -> ResourceLimits:
        limits = self._limits
        return {
            "max_feed_duration_secs": limits.seconds,
            "max_memory": limits.memory,
            "max_recursion_depth": limits.depth,
            "max_suspensions": limits.asks,
            "max_total_sleep_secs": 0.0,
        }

    def _told(self, wrong: MontyError, script: Script) -> str:
        """Say what went wrong in a sentence; texts of the process's own are left out, because they may be personal."""
        said, limits = str(wrong), self._limits
        if "TimeoutError: feed time limit" in said or getattr(wrong, "timed_out", False):
            return say("It ran for longer than %(seconds)s seconds and was stopped.", seconds=f"{limits.seconds:g}")
        if f"> {limits.printed} bytes" in said:
            return say("It printed more than %(size)s KiB and was stopped.", size=limits.printed // 1024)
        if "MemoryError" in said and "memory limit" in said:
            return say("It needed more than %(size)s MiB of memory and was stopped.", size=limits.memory // 2**20)
        if "RecursionError" in said:
            return say("It called itself more than %(number)s times over and was stopped.", number=limits.depth)
        return _without(said[:_MOST_SAID].partition("\n")[0], script.values)[:_LONGEST].rstrip(". ") + "."


@cache
def interpreter() -> Interpreter:
    """Give the one interpreter of this process."""
    made = Interpreter()
    atexit.register(made.close)
    return made


def _policy(script: Script) -> OSPolicy:
    """Whatever a script could learn of the moment and of chance, it is told, so that another try gives the same."""
    moment = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=script.now)
    local = moment.astimezone(script.zone)
    offset = (local.utcoffset() or dt.timedelta()).total_seconds()
    return {
        "datetime": moment,
        "timezone": {"offset_seconds": int(offset), "name": str(local.tzname())},
        "sleep": "zero",
        "process_time": "zero",
        "random_start": {"seed": script.seed},
    }


def _driven(
    session: MontySession, text: str, seen: dict[str, Any], printed: CollectString
) -> tuple[tuple[str, str] | None, Any]:
    """Run the text; gives the BPMN error it asked for (code, message), or else the value it ends in."""
    step: Any = session.feed_start(text, inputs=seen, print_callback=printed)
    while not isinstance(step, MontyComplete):
        if isinstance(step, FunctionSnapshot) and step.function_name == THROW and not step.is_os_function:
            return _thrown(step), None
        step = step.resume_auto()
    return None, step.output


def _thrown(asked: FunctionSnapshot) -> tuple[str, str]:
    """Read what a script throws. Nothing but texts is looked at: another value could be endless."""
    given_ = [*asked.args, *asked.kwargs.values()]
    if not 1 <= len(given_) <= 2 or not all(type(one) is str for one in given_):  # noqa: PLR2004 - code and message
        raise Unkeepable(say("%(name)s takes a code and, if you like, a message; both are texts.", name=THROW))
    code, message = [*given_, ""][:2]
    return code[:_LONGEST], message[:_LONGEST]


def _collecting(names: list[str]) -> str:
    """Write a piece of Python that gives those of the names that are there."""
    tries = "".join(f"try:\n    __left[{name!r}] = {name}\nexcept:\n    pass\n" for name in dict.fromkeys(names))
    return f"__left = {{}}\n{tries}__left"


def _named(taking: Taking, name: str, value: Any) -> Any:
    try:
        return taking.taken(value)
    except Unkeepable as unkeepable:
        told = say("%(name)s %(clause)s.", name=in_quotes(name), clause=unkeepable.args[0])
        raise Unkeepable(told if name.startswith("_") else joined([told, _ADVICE])) from None


def _changed(script: Script, name: str, value: Any) -> bool:
    return name == script.result or dumps(value) != dumps(script.values[name])


def _line(wrong: MontyError) -> int | None:
    """Find the line in which it happened; what is appended to a script is not part of it."""
    frames = wrong.traceback() if isinstance(wrong, (MontyRuntimeError, MontySyntaxError)) else []
    return next((one.line for one in reversed(frames) if one.filename == _PIECE), None)


def _is_limit(wrong: MontyError) -> bool:
    """Whether its process may have been hurt: it was stopped from outside, or is gone."""
    return not isinstance(wrong, MontyRuntimeError) or any(
        one in str(wrong) for one in ("TimeoutError", "MemoryError", "RecursionError", "RuntimeError")
    )


def _without(said: str, values: Any) -> str:
    """Leave texts of the process's own out: they may be personal. One that is cut off ends the sentence."""
    for text in sorted(set(_texts(values)), key=len, reverse=True):
        said = said.replace(text, "…")
        begins = said.find(text[:_LONGEST]) if len(text) > _LONGEST else -1
        said = said if begins < 0 else f"{said[:begins]}…"
    return said


def _texts(value: Any) -> Iterator[str]:
    """Go through the texts in a value that are long enough to tell something."""
    to_look = [value]
    while to_look:
        one = to_look.pop()
        if isinstance(one, dict):
            to_look += one.values()
        elif isinstance(one, list):
            to_look += one
        elif isinstance(one, str) and len(one) >= _WORTH_HIDING:
            yield one
