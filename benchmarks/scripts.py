"""What a script in Python costs: in the kept process of its version, and in a process begun for it.

python -m benchmarks.scripts
"""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
import time

from engine.sandbox import Interpreter, Script, Values, make_cage

SCRIPTS = {
    "one assignment": ("y = x + 1", ("y",), {"x": 1}),
    "a hundred lines of an order": (
        "total = 0\nfor line in lines:\n    total += line['n'] * line['price']",
        ("total",),
        {"lines": [{"n": n, "price": n} for n in range(100)]},
    ),
}


def main() -> None:
    """Measure and print medians."""
    for bwrap in (shutil.which("bwrap"), None):
        cage = make_cage(bwrap)
        for name, (text, writes, values) in SCRIPTS.items():
            script = Script(text, values, writes, None, False, "seed", 0, dt.UTC, "one version")
            kept, fresh = _kept(Interpreter(cage), script), _fresh(Interpreter(cage), script)
            print(f"{cage.protection:6} {name:30} kept {kept * 1e6:7.0f} µs   fresh {fresh * 1e3:6.1f} ms")


def _kept(interpreter: Interpreter, script: Script) -> float:
    interpreter.run(script)
    taken = [_timed(interpreter, script) for _ in range(500)]
    interpreter.close()
    return statistics.median(taken)


def _fresh(interpreter: Interpreter, script: Script) -> float:
    taken = []
    for _ in range(30):
        taken.append(_timed(interpreter, script))
        interpreter.close()
    return statistics.median(taken)


def _timed(interpreter: Interpreter, script: Script) -> float:
    began = time.perf_counter()
    outcome = interpreter.run(script)
    assert isinstance(outcome, Values), outcome
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
