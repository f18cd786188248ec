"""Every attack in Python ends in a finding or an incident, within a budget, and brings nothing out.

Seconds and memory are those of the interpreter's own process, so that other work on the machine does not count.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine import sandbox
from engine.sandbox import ErrorThrown, Interpreter, Limits, Script, Stopped, Values, make_cage
from engine.values import dumps
from tests.dsl import process
from tests.pace import within
from tests.security.scripts.python_attacks import ATTACKS, CANARY, GROUPS, SECRET
from tests.security.scripts.watching import Watch, interpreters
from tests.world import World, in_short

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(seconds=0.5)
SECONDS = LIMITS.seconds + 2.0
"""Of processor time: what a script is given, a second more to stop by itself, and the interpreter's beginning."""
MEMORY = 96.0
"""MiB: 32 for the script, the interpreter itself (about 30), and what it needs to read a script."""
OWN = 64.0
"""MiB by which the server's process may grow for a moment, to read what the interpreter says."""
PATIENCE = 60.0
"""Seconds on the clock: the machine may be busy."""
TOLD = "tr0ub4dor and three"

watched = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the system does not tell")


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file and a variable of the environment that nobody may see."""
    path = tmp_path / "secret"
    path.write_text(TOLD)
    monkeypatch.setenv(CANARY, TOLD)
    return path


@pytest.fixture(scope="module")
def short() -> Iterator[Interpreter]:
    """An interpreter like the server's, with less patience."""
    made = Interpreter(limits=LIMITS)
    yield made
    made.close()


@watched
@pytest.mark.parametrize(("name", "text"), ATTACKS, ids=[name for name, _ in ATTACKS])
def test_ends_in_a_finding_or_an_incident(
    world: World, secret: Path, short: Interpreter, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setattr(sandbox, "interpreter", lambda: short)
    world.house.catalogue.allow_python("*", by="tester")
    drawing = process().script_task("attack", text.replace(SECRET, str(secret)), format="python").end()
    began = time.perf_counter()
    with Watch() as watch:
        errors = [one for one in world.findings(drawing) if one.severity == "error"]
        if not errors:
            world.running(drawing, harmless=1)
            world.work()

    assert time.perf_counter() - began < PATIENCE
    assert within(watch.seconds, SECONDS)
    assert watch.memory < MEMORY
    assert watch.own < OWN
    if errors:
        assert {(one.rule, one.element) for one in errors} == {("python-script", "attack")}
        return
    assert world.incidents() in ([("attack", "job")], [("attack", "uncaught-error")])
    assert len(world.incident().message) < 600
    assert world.variables() == {"harmless": 1}
    assert TOLD not in "".join([world.incident().message, *map(str, world.events()), *in_short(world.events())])
    world.check()


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("cage", ["bwrap", "none"])
def test_the_interpreter_brings_nothing_out_even_of_what_is_not_deployed(cage: str, group: str, secret: Path) -> None:
    """Past the look at deployment: in a cage, and with the interpreter's own walls alone."""
    bwrap = shutil.which("bwrap")
    made = make_cage(bwrap if cage == "bwrap" else None)
    if made.protection != cage:
        pytest.skip("bubblewrap is not here, or may not be used")
    interpreter = Interpreter(made, Limits(seconds=0.2))
    try:
        for text in GROUPS[group].values():
            outcome = interpreter.run(script(text.replace(SECRET, str(secret))))
            assert TOLD not in str(outcome)
            assert _is_harmless(outcome), (text, outcome)
    finally:
        interpreter.close()
    assert not Path("/tmp/throughlane-was-here").exists()


def script(text: str, values: dict[str, Any] | None = None, *writes: str) -> Script:
    """Make a script of a text."""
    return Script(text, values or {}, writes, None, False, "seed", 0, dt.UTC, "version")


def _is_harmless(outcome: Any) -> bool:
    """Whether it was stopped, or gave and printed next to nothing."""
    if isinstance(outcome, Values):
        return len(dumps(outcome.values)) < 50 and len(outcome.printed) < 50
    return isinstance(outcome, (Stopped, ErrorThrown))


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 60
    assert len({text for _, text in ATTACKS}) == len(ATTACKS)


@watched
def test_nothing_is_left_of_all_that(secret: Path) -> None:
    """After bombs of every kind the server's process is as large as before, and no interpreter is left."""
    interpreter = Interpreter(limits=Limits(seconds=0.2))
    before = interpreters()
    bombs = [GROUPS["sizes"][name] for name in ("doubled text", "large error", "shared lists", "many errors")]
    for text in bombs:
        interpreter.run(script(text))
    with Watch() as watch:
        for _ in range(5):
            for text in bombs:
                interpreter.run(script(text))
    interpreter.close()

    assert watch.own < OWN
    assert interpreters() == before
