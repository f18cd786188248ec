"""Reads hostile files in a process of its own and says what came of it: `python -m tests.security.uploads.child`.

Each upload is read in a fork of a process that has loaded everything, under a limit of memory and time; the line it
prints says how long it took, how much memory it needed at most, and what was found.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

from engine.faces.tryout import check_files
from tests.pace import within
from tests.security.uploads import corpus

SECONDS = 15.0
"""That an upload may take of one core."""
ENDLESS = 300
"""Seconds of one core after which a process is ended: nothing that comes to an end takes so long anywhere."""
MEMORY = 1_500_000_000


def main() -> None:
    """Read what is named, or everything."""
    check_files({"x.bpmn": corpus.bpmn()})
    for name in sys.argv[1:] or corpus.EVERYTHING:
        files = corpus.EVERYTHING[name]()
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _read(name, files)
        _, status, used = os.wait4(child, 0)
        if status:
            line = {
                "name": name,
                "died": status,
                "seconds": used.ru_utime + used.ru_stime,
                "in time": False,
                "sentences": [],
                "errors": [],
            }
            sys.stdout.write(json.dumps(line) + "\n")


def _read(name: str, files: dict[str, bytes]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (ENDLESS, ENDLESS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    before = _memory()
    began = time.process_time()
    found = check_files(files)
    seconds = time.process_time() - began
    line = {
        "name": name,
        "seconds": round(seconds, 2),
        "in time": within(seconds, SECONDS),
        "memory": max(0, _memory() - before),
        "errors": [one.rule for one in found if one.severity == "error"][:20],
        "sentences": [f"{one.message} {one.advice}"[:2_000] for one in found][:20],
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _memory() -> int:
    """Bytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
