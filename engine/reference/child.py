"""The child process: started with a job on its standard input, stopped when it takes too long or too much.

What strangers draw may keep SpiffWorkflow busy for ever or fill the memory; the process that asks must not
suffer. The child gets no environment beyond what Python needs, so no key and no database address either.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from engine import values

SECONDS = 60.0
MEGABYTES = 1024
_PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZDIR")


class Answers(NamedTuple):
    """What the child wrote, one answer a line, and a sentence why there are no more ("" if it got to the end)."""

    lines: list[Any]
    missing: str


def ask(job: dict[str, Any], *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Answers:
    """Give a job to a child process and return as much of an answer as there is."""
    home = str(Path(__file__).parents[2])
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join([home, *filter(None, sys.path)]), "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "engine.reference"],
            input=values.dumps({**job, "megabytes": megabytes}),
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return Answers(_lines(expired.stdout), f"SpiffWorkflow gave no answer within {seconds:g} seconds.")
    if done.returncode == 0:
        return Answers(_lines(done.stdout), "")
    why = _last_line(done.stderr) or "its process was ended"
    return Answers(_lines(done.stdout), f"SpiffWorkflow gave no answer: {why}.")


def _lines(output: bytes | None) -> list[Any]:
    """Read whole lines only; the last one may have been cut off."""
    return [values.loads(line) for line in (output or b"").split(b"\n")[:-1]]


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300].rstrip(".") if lines else ""
