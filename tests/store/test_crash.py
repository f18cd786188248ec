"""Kill the writer at any moment: what was acknowledged is there, and no turn is there by half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

from engine.store import instances, journal, projections
from engine.store.proof import verify


def _write(url, name):
    command = [sys.executable, "-m", "tests.store.writer", url, "write", name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _note(told, line):
    """The last revision told of each instance; a line cut off by the kill was not told."""
    if line.endswith("\n"):
        instance_id, revision = line.split()
        told[instance_id] = int(revision)


def _kill_after(process, lines):
    """Kill a writer somewhere after it has told of so many commits; what it told."""
    told = {}
    for _ in range(lines):
        _note(told, process.stdout.readline())
    time.sleep(random.uniform(0, 0.005))
    process.send_signal(signal.SIGKILL)
    for line in process.stdout:
        _note(told, line)
    process.stdout.close()
    process.wait()
    return told


def test_killing_writers_loses_nothing_acknowledged(store, url):
    told = {}
    for number in range(2):
        writers = [_write(url, f"{name}{number}-") for name in "ab"]
        for writer in writers:
            told |= _kill_after(writer, random.randrange(10, 40))

    with store.reading(still=True) as r:
        kept = {row.id: row for row in instances.find(r, limit=100_000)}
        assert len(told) > 8
        for instance_id, revision in told.items():
            assert kept[instance_id].revision >= revision
        for row in kept.values():
            assert row.revision - told.get(row.id, 0) <= 1
            assert sum(len(turn.events) for turn in journal.read(r, row.id)) == row.sequence
            assert projections.compare(r, row.id) == []
        assert list(verify(r)) == []
