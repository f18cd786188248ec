"""Several servers at one address: real processes on a real PostgreSQL, some of them killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.postgres import postgres_server
from web.cli import main

__all__ = ["postgres_server"]
LONG = 120


class _Several:
    """`throughlane serve` on PostgreSQL, and what it says."""

    def __init__(self, folder, url, *more):
        command = [sys.executable, "-u", "-c", "from web.cli import main; main()", "--data", str(folder)]
        self.process = subprocess.Popen(
            [*command, "--database", url, "serve", "--port", "0", *more],
            env={name: text for name, text in os.environ.items() if not name.startswith("THROUGHLANE")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.serving = self.waited_for(r"serves http://127\.0\.0\.1:(\d+)  \(Ctrl\+C stops, (\d+) processes\)")

    def _listen(self):
        self.said.extend(iter(self.process.stdout.readline, ""))

    def end(self):
        self.process.kill()
        self.process.wait()
        self._listener.join()  # until the last of them has let go of what it says
        self.process.stdout.close()

    def waited_for(self, words):
        return until(lambda: re.search(words, "".join(self.said)), lambda: "".join(self.said))

    def servers(self):
        """Process ids of those that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]

    def answers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.serving[1]}/health", timeout=LONG) as answer:
            return answer.status == 200


def until(is_so, why=lambda: ""):
    """Wait until something is so, and give it."""
    end = time.monotonic() + LONG
    while not (found := is_so()):
        assert time.monotonic() < end, why()
        time.sleep(0.05)
    return found


def is_gone(pid):
    """Whether a process has ended; one whose end nobody has asked for yet (Z) has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@contextmanager
def _several(folder, url, *more):
    one = _Several(folder, url, *more)
    try:
        yield one
    finally:
        one.end()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes as Linux shows them")
def test_servers_share_an_address_are_replaced_when_they_end_and_stop_together(tmp_path, postgres_server):
    with postgres_server.database() as url, _several(tmp_path, url, "--servers", "3") as running:
        assert running.serving[2] == "3"
        first = running.servers()
        assert len(first) == 3
        assert running.answers()

        os.kill(first[0], signal.SIGKILL)
        running.waited_for(r"A server has ended \(-9\)\. Another takes its place\.")
        now = until(lambda: len(running.servers()) == 3 and running.servers())
        assert len(set(now) - set(first)) == 1
        assert all(running.answers() for _ in range(12)), "the others go on"

        running.process.terminate()
        assert running.process.wait(LONG) == 0
        assert all(is_gone(one) for one in now)
        assert "Traceback" not in "".join(running.said)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes as Linux shows them")
def test_no_server_is_left_when_the_one_that_looks_after_them_is_killed(tmp_path, postgres_server):
    with postgres_server.database() as url, _several(tmp_path, url, "--servers", "2") as running:
        servers = running.servers()
        running.process.kill()
        until(lambda: all(is_gone(one) for one in servers))


def test_a_file_has_one_server(tmp_path):
    told = CliRunner().invoke(main, ["--data", str(tmp_path), "serve", "--port", "0", "--servers", "2"])
    assert told.exit_code != 0
    assert "on SQLite one server alone works on the file" in told.output
    assert not (tmp_path / "throughlane.db").exists(), "nothing is begun"
