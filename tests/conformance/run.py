"""One case of betsy's: a deployment, a start, and what the scripts and the engine then said.

Everything goes through the house as in production: turns on a database, workers, deliveries. Only the
clock is a test's, and the only connector is the one below.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.commands.jobs import Done, Threw
from engine.connectors.registry import CONNECTORS
from engine.errors import DeploymentRejected, Refusal
from engine.events import VariablesSet
from tests.conformance.adapter import JOB, TRACE, adapted
from tests.world import TESTER, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.model import Finding

LONGEST = 600
"""Seconds of virtual time after which a case is over, whatever still waits."""
SLOW = 10
ROUNDS = 2_000
"""Deeds after which a case goes round in circles."""
_DEADLOCK = "join"
"""The incident that tells of a join that waits for ever: BPMN calls that waiting, not failing."""


class Seen(NamedTuple):
    """What a case did. `trace` holds betsy's tokens, `said` sentences that tell why there is an ERROR among them."""

    trace: tuple[str, ...]
    said: tuple[str, ...] = ()


class OneByOne(World):
    """A world in which one thing happens at a time, and what has happened comes before the next script."""

    def work(self) -> int:
        """Do everything that is due now."""
        done = 0
        while done < ROUNDS and (some := self.house.operations.work(limit=1)):
            done += some
        return done


@contextmanager
def mistakes() -> Iterator[list[str]]:
    """Collect the exceptions that workers log and live with: here each is a mistake of ours."""
    made: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: made.append(str(record.exc_info and record.exc_info[1]))  # type: ignore[method-assign]
    logger = logging.getLogger("engine")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield made
    finally:
        logger.propagate = True
        logger.removeHandler(handler)


class Case:
    """One case on a world of its own."""

    def __init__(self, world: OneByOne) -> None:
        self.world = world
        self.trace: list[str] = []
        self.slow: list[int] = []

    def play(self, files: Mapping[str, bytes], *, text: str, integer: int, parallel: bool) -> Seen:
        """Deploy, start with a case's inputs, and let happen what happens."""
        translated = {name: adapted(source, name) for name, source in files.items()}
        try:
            definitions = self.world.house.catalogue.deploy(translated, by=TESTER).definitions
        except DeploymentRejected as rejected:
            return _refused([one for one in rejected.findings if one.severity == "error"])
        for one in definitions:
            self.world.house.catalogue.try_out(one.id, by=TESTER)
        CONNECTORS[JOB] = self._script
        try:
            with mistakes() as made:
                seen = self._started([one.key for one in definitions][: 1 + parallel], text, integer)
        finally:
            del CONNECTORS[JOB]
        return Seen((*seen.trace, *("ERROR_mistake" for _ in made[:1])), (*seen.said, *made))

    def _started(self, keys: list[str], text: str, integer: int) -> Seen:
        try:
            for key in keys:
                self.world.start(key, business_key="case", test=text, integerVariable=integer)
            self.world.pass_time(seconds=LONGEST)
        except Refusal as refusal:
            return Seen((*self.trace, "ERROR_runtime"), (str(refusal),))
        return self._seen()

    # -- scripts -----------------------------------------------------------------------------------

    def _script(self, inputs: Mapping[str, Any], key: str) -> Done | Threw:
        does = str(inputs["does"])
        if does == "THROW_ERROR":
            return Threw("ERR_CODE", "")
        if does == "WAIT_TEN_SECONDS":
            self.world.pass_time(seconds=SLOW)
        elif does.startswith("CREATE_TIMESTAMP_LOG"):
            self._take_ten_seconds()
        else:
            self.trace += _tokens(does, inputs.get("held"), self.trace)
        return Done({})

    def _take_ten_seconds(self) -> None:
        """Be busy while the clock goes on and other workers work; tell when another began in the same seconds."""
        begun = self.world.now
        if any(begun < other + SLOW * 1_000_000 for other in self.slow):
            self.trace.append("EXECUTION_parallel")
        self.slow.append(begun)
        self.world.pass_time(seconds=SLOW)

    # -- what came of it ---------------------------------------------------------------------------

    def _seen(self) -> Seen:
        incidents = self.world.house.operations.incidents()
        instances = self.world.house.engine.instances(limit=500).rows
        failed = [one for one in instances if one.state == "failed"]
        errors = [_error(one.code) for one in incidents if one.code != _DEADLOCK]
        errors += ["ERROR_thrownErrorEvent" for _ in failed]
        said = [one.message for one in incidents] + [f"It ended with {one.outcome}." for one in failed]
        recorded = [token for one in instances for token in self._recorded(one.id)]
        return Seen((*self.trace, *recorded, *errors), tuple(said))

    def _recorded(self, instance_id: str) -> Iterator[str]:
        """Give the tokens that FEEL scripts wrote, from the record."""
        for event in self.world.events(instance_id):
            if isinstance(event, VariablesSet):
                written = zip(event.names, event.values, strict=True)
                yield from (str(value) for name, value in written if name == TRACE)


def _refused(errors: Sequence[Finding]) -> Seen:
    """A file that says something wrong is refused; one that says what we cannot do yet is another matter."""
    cannot = any(one.rule == "unsupported" for one in errors)
    return Seen(("ERROR_unsupported" if cannot else "ERROR_deployment",), tuple(one.message for one in errors))


def _tokens(does: str, held: Any, before: list[str]) -> list[str]:
    """What a script that is done leaves in the trace."""
    if does.startswith("SCRIPT_"):
        return [does]
    if does == "CREATE_MARKER_FILE":
        return [] if "MARKER_exists" in before else ["MARKER_exists"]
    if does == "INCREMENT_INTEGER_VARIABLE_AND_LOG":
        return ["INCREMENT_correct"]
    return ["DATA_correct"] if does == "LOG_DATA" and held == "String" else []


def _error(code: str) -> str:
    return "ERROR_thrownErrorEvent" if code == "uncaught-error" else "ERROR_runtime"
