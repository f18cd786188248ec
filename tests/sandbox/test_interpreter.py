"""Scripts one after the other: nothing leaks between them, and a process that was hurt is not used again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from engine.sandbox import ErrorThrown, Interpreter, Limits, Script, Stopped, Values, looking
from tests.security.scripts.watching import interpreters

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def interpreter() -> Iterator[Interpreter]:
    """An interpreter of its own."""
    made = Interpreter(limits=Limits(seconds=0.3))
    yield made
    made.close()


def script(text: str, *writes: str, whose: str = "one", seed: str = "seed", **values: Any) -> Script:
    """Make a script that writes these names."""
    return Script(text, values, writes, None, False, seed, 0, dt.UTC, whose)


LEFT = {
    "a variable": ("secret = 'l3ft'", "print(secret)"),
    "a function": ("def secret(): return 'l3ft'", "print(secret())"),
    "a class": ("class secret: x = 'l3ft'", "print(secret.x)"),
    "an input": ("print(secret)", "print(secret)"),
    "what was collected": ("secret = 'l3ft'", "print(__left)"),
    "a builtin": ("len = lambda x: 'l3ft'", "print(len('a'))"),
    "a module": ("import json\njson.secret = 'l3ft'", "import json\nprint(json.secret)"),
    "a function of a module": ("import json\njson.dumps = lambda x: 'l3ft'", "import json\nprint(json.dumps(1))"),
    "the context of decimals": (
        "import decimal\ndecimal.getcontext().prec = 3",
        "import decimal\nprint('l3ft' if decimal.getcontext().prec == 3 else 1)",
    ),
    "chance": ("import random\nrandom.seed(7)\nrandom.random()", "import random\nprint(random.random())"),
    "the folder": ("import os\nos.chdir('/left')", "import os\nprint(os.getcwd())"),
    "a default": ("def f(x=[]):\n    x.append('l3ft')\n    return x\nf()", "print(f())"),
    "a cache": ("import re\nre.compile('l3ft')", "import re\nprint(re.compile('a').pattern)"),
}


@pytest.mark.parametrize("what", LEFT)
def test_nothing_of_a_script_is_there_for_the_next(interpreter: Interpreter, what: str) -> None:
    first, second = LEFT[what]
    alone = Interpreter().run(script(second))
    before = set(interpreters())
    interpreter.run(script(first, "secret", secret="l3ft"))
    (process,) = set(interpreters()) - before
    after = interpreter.run(script(second))

    assert set(interpreters()) - before == {process}, "both ran in one process"
    assert after == alone
    assert "l3ft" not in str(after)


def test_values_that_a_script_changes_are_not_changed_for_anybody_else(interpreter: Interpreter) -> None:
    values = {"x": [1, {"a": 2}]}
    outcome = interpreter.run(script("x[1]['a'] = 3\nx.append(4)", **values))

    assert outcome == Values({"x": [1, {"a": 3}, 4]}, "")
    assert values == {"x": [1, {"a": 2}]}


def test_another_version_has_a_process_of_its_own(interpreter: Interpreter) -> None:
    before = set(interpreters())
    for whose in ("one", "two", "one", "two"):
        interpreter.run(script("x = 1", "x", whose=whose))

    assert len(set(interpreters()) - before) == 2


def test_of_many_versions_the_last_few_keep_their_processes(interpreter: Interpreter) -> None:
    before = set(interpreters())
    for number in range(12):
        interpreter.run(script("x = 1", "x", whose=str(number)))

    assert len(set(interpreters()) - before) == 8


@pytest.mark.parametrize(
    "text", ["while True: pass", "x = 'a' * 10**9", "def f(): f()\nf()", "while True: print('x' * 99)"]
)
def test_a_process_that_came_to_a_limit_is_not_used_again(interpreter: Interpreter, text: str) -> None:
    before = set(interpreters())
    interpreter.run(script("x = 1", "x"))
    (first,) = set(interpreters()) - before
    assert isinstance(interpreter.run(script(text, "x")), Stopped)
    assert interpreter.run(script("x = 2", "x")) == Values({"x": 2}, "")

    assert first not in interpreters()


def test_a_process_that_is_gone_is_begun_anew(interpreter: Interpreter) -> None:
    before = set(interpreters())
    interpreter.run(script("x = 1", "x"))
    (process,) = set(interpreters()) - before
    os.kill(process, signal.SIGKILL)

    assert interpreter.run(script("x = 2", "x")) == Values({"x": 2}, "")


def test_threads_take_turns(interpreter: Interpreter) -> None:
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(interpreter.run(script("y = x * 2", "y", x=n))))
        for n in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(one.values["y"] for one in found) == [n * 2 for n in range(8)]


def test_the_same_seed_and_moment_give_the_same_and_another_seed_does_not(interpreter: Interpreter) -> None:
    text = "import random, datetime, time\nx = [random.random(), str(datetime.datetime.now()), time.time()]"
    first, second = (interpreter.run(script(text, "x")) for _ in range(2))

    assert first == second
    assert interpreter.run(script(text, "x", seed="other")) != first


def test_texts_of_the_data_are_left_out_of_errors(interpreter: Interpreter) -> None:
    long = "a long story " * 50
    told = [
        interpreter.run(script("raise ValueError(x)", x=one))
        for one in ("Müller", long, ["in a list"], {"k": "in a context"})
    ]
    kept = [one.message for one in told if isinstance(one, Stopped)]

    assert kept[:2] == ["ValueError: ….", "ValueError: …."]
    assert not any(word in "".join(kept) for word in ("ller", "story", "list", "context"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bpmn_error('E')", ErrorThrown("E", "", "")),
        ("bpmn_error('E', 'why')", ErrorThrown("E", "why", "")),
        ("bpmn_error('E', message='why')", ErrorThrown("E", "why", "")),
        ("try:\n    bpmn_error('E')\nexcept BaseException:\n    pass", ErrorThrown("E", "", "")),
        ("print('before')\nbpmn_error('E')", ErrorThrown("E", "", "before\n")),
    ],
)
def test_a_bpmn_error_ends_the_script(interpreter: Interpreter, text: str, expected: ErrorThrown) -> None:
    assert interpreter.run(script(text)) == expected


@pytest.mark.parametrize("text", ["bpmn_error()", "bpmn_error(1)", "bpmn_error('a', 'b', 'c')", "bpmn_error(['a'])"])
def test_a_bpmn_error_is_told_by_texts(interpreter: Interpreter, text: str) -> None:
    outcome = interpreter.run(script(text))

    assert isinstance(outcome, Stopped)
    assert outcome.message == "bpmn_error takes a code and, if you like, a message; both are texts."


def test_looking_at_a_script_runs_nothing_of_it() -> None:
    with looking() as look:
        assert look("while True:\n    pass", {}, {}) == ()
        assert look("1 / 0", {"import json": 1}, {"len": 1}) == ()
        (lack,) = look("x = 1\n\nclass A(dict): pass", {}, {})
        assert lack.line == 3
        assert look("raise SystemExit", {}, {}) == ()
