"""Bombs in FEEL, which runs in the step: each ends in a finding or an incident within a budget of time and memory."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.feel import FeelBudgetExceeded, parse
from engine.values import dumps, to_json
from tests.dsl import process
from tests.pace import within
from tests.security.scripts.watching import Watch

if TYPE_CHECKING:
    from tests.world import World

SECONDS = 6.0
"""Of this thread's processor time, where the machine is as fast as usual: a million steps take about one."""
MEMORY = 300.0
"""MiB by which the process may grow for a moment."""
N = 20_000


def doubled(first: str, following: str) -> str:
    """A context whose entries double one another."""
    entries = ", ".join(f"a{i}: {following.replace('?', f'a{i - 1}')}" for i in range(1, 45))
    return f"{{a0: {first}, {entries}}}"


BOMBS = {
    "a long loop": "for i in 1..1000000000 return i",
    "a long search": "some i in 1..1000000000 satisfies i < 0",
    "a long proof": "every i in 1..1000000000 satisfies i > 0",
    "loops in loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
    "loops that give loops": "for a in 1..300 return for b in 1..300 return for c in 1..300 return 1",
    "many variables": "some " + ", ".join(f"x{i} in [1, 2]" for i in range(40)) + " satisfies false",
    "all days": 'for d in date("0001-01-01")..date("9999-12-31") return d',
    "doubled texts": doubled('"xx"', "? + ?"),
    "doubled lists": doubled("[1, 1]", "concatenate(?, ?)"),
    "shared lists": doubled("[1, 1]", "[?, ?]"),
    "shared contexts": doubled("{x: 1}", "{x: ?, y: ?}"),
    "text of shared contexts": f"string({doubled('{x: 1}', '{x: ?, y: ?}')})",
    "shared lists compared": doubled("[1]", "[?, ?]")[:-1] + ", z: flatten(a43) = flatten(a44)}",
    "huge powers": "[9**9**9**9, (10**6000)**(10**6000), 1.0000001**1000000000, exp(10**6)]",
    "huge decimals": '[1e6144 * 10, decimal(1e6000, -6000), round up(1/3, 6000), sqrt(1e6144), number("1e999999999")]',
    "huge durations": 'duration("PT1S") * 10**300',
    "a long product": "product(for i in 1..900000 return i)",
    "deviations": "stddev(for i in 1..900000 return i**20)",
    "deep brackets": "(" * N + "1" + ")" * N,
    "deep lists": "[" * N + "]" * N,
    "deep contexts": "{a: " * N + "1" + "}" * N,
    "deep conditions": "if true then " * 4000 + "1" + " else 1" * 4000,
    "many minuses": "-" * N + "1",
    "many nots": "not(" * N + "true" + ")" * N,
    "a long sum": "+".join(["1"] * N),
    "a long comparison": "<".join(["1"] * N),
    "a long path": "a" + ".a" * N,
    "many filters": "a" + "[1]" * N,
    "many calls": "f" + "()" * N,
    "a long text": '"' + "a" * 1_000_000 + '"',
    "a long number": "1" * 90_000,
    "a function that calls itself": "{f: function(x) f(x), r: f(1)}",
    "a function that calls itself twice": "{f: function(x) f(x) + f(x), r: f(1)}",
    "a function that nests": "{f: function(x, c) if x = 0 then c else f(x - 1, {a: c, b: c}), r: f(500, 1)}",
    "sorted by a function": "sort(for i in 1..900000 return -i, function(a, b) a < b)",
    "distinct values": "distinct values(for i in 1..100000 return i)",
    "a union": "union(for i in 1..100000 return i, for i in 1..100000 return -i)",
    "many copies": 'string join(for i in 1..900000 return "' + "a" * 1000 + '")',
    "upper case": 'for i in 1..100000 return upper case("' + "ß" * 1000 + '")',
    "nested repeats in a pattern": 'matches("' + "a" * 5000 + 'b", "(a+)+$")',
    "alternatives in a pattern": 'matches("' + "a" * 5000 + 'b", "(a|aa)+$")',
    "back references in a pattern": 'matches("' + "a" * 3000 + '", "(.*)\\1\\1\\1x")',
    "counts in a pattern": 'matches("a", "((((a{1000}){1000}){1000}){1000})")',
    "deep groups in a pattern": 'matches("a", "' + "(" * 20000 + "a" + ")" * 20000 + '")',
    "a replacement that grows": 'replace("' + "a" * 40000 + '", "a", "' + "b" * 1000 + '")',
    "many optional signs": 'matches("' + "a" * 5000 + '", "' + "a?" * 5000 + "a" * 5000 + '")',
}
HARMLESS = frozenset(
    {
        "huge powers",
        "huge decimals",
        "huge durations",
        "a long sum",
        "a long number",
        "counts in a pattern",
        "deep groups in a pattern",
        "many optional signs",
    }
)
"""They give null or a number at once; then the incident is that a script must give a context."""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the system does not tell")
@pytest.mark.parametrize("name", BOMBS)
def test_ends_in_a_finding_or_an_incident(world: World, name: str) -> None:
    drawing = process().script_task("bomb", f"[{BOMBS[name]}]").end()
    began = time.thread_time()
    with Watch(below=False) as watch:
        errors = [one for one in world.findings(drawing) if one.severity == "error"]
        if not errors:
            world.running(drawing)

    assert within(time.thread_time() - began, SECONDS)
    assert watch.own < MEMORY
    if errors:
        assert {one.rule for one in errors} <= {"expression", "unreadable"}
        return
    assert world.incidents()[0] in {("bomb", "script"), ("bomb", "expression")}
    assert (world.incident().code == "script") == (name in HARMLESS)
    world.check()


@pytest.mark.parametrize(
    "text",
    [
        "decimal(1e6000, -6000)",
        "decimal(1e6000, -5999)",
        "floor(1e6144)",
        "10**6144",
        "1e-6143",
        "-1e6000",
        "1e6144 / 3",
    ],
)
def test_a_number_that_is_very_large_can_be_kept_and_shown(text: str) -> None:
    value = parse(text)({})

    assert dumps(value)
    assert len(str(to_json(value))) < 50


def test_a_bomb_that_was_stopped_leaves_nothing_behind() -> None:
    """No thread, and no memory: what was stopped is given back."""
    expression = parse(BOMBS["a long loop"])
    with pytest.raises(FeelBudgetExceeded):
        expression({})
    threads = threading.active_count()
    with Watch(below=False) as watch:
        for _ in range(5):
            with pytest.raises(FeelBudgetExceeded):
                expression({})

    assert watch.own < MEMORY
    assert threading.active_count() == threads
