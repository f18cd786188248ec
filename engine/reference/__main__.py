"""`python -m engine.reference`: a job on standard input, its answers on standard output, one line of JSON each.

Started by `engine.reference.child` only.
"""

from __future__ import annotations

import base64
import sys
import warnings
from typing import TYPE_CHECKING, Any

from engine import values
from engine.calendar import Calendar, standard
from engine.sentence import taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

NESTED_CALLS = 20_000
"""SpiffWorkflow reads a diagram by calling itself for every element on a path."""


def main() -> None:
    """Read the job, keep to its memory limit, do it, answer."""
    job = values.loads(sys.stdin.buffer.read())
    _limit_memory(job["megabytes"])
    sys.setrecursionlimit(NESTED_CALLS)
    warnings.simplefilter("ignore")
    files = {name: base64.b64decode(content) for name, content in job["files"].items()}
    for answer in _TASKS[job["task"]](files, job):
        sys.stdout.buffer.write(values.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()


def _limit_memory(megabytes: int) -> None:
    """Let allocations beyond the limit fail. Windows has no such limit; there only time is limited."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    size = megabytes * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def _schema(files: dict[str, bytes], _job: dict[str, Any]) -> Iterator[Any]:
    from engine.reference.schema import notes  # noqa: PLC0415 - imports SpiffWorkflow only when needed

    for name, content in files.items():
        yield [name, [(line, str(said), taken_apart(said)) for line, said in notes(content, name)]]


def _play(files: dict[str, bytes], job: dict[str, Any]) -> Iterator[Any]:
    from engine.reference.scenarios import play_all  # noqa: PLC0415 - imports SpiffWorkflow only when needed

    calendar = Calendar.from_json(job["calendar"]) if job["calendar"] else standard()
    for played in play_all(files, job["scenarios"], now=job["now"], calendar=calendar):
        yield {"trace": played.trace and played.trace.to_json(), "limits": played.limits}


_TASKS = {"schema": _schema, "play": _play}

if __name__ == "__main__":
    main()
