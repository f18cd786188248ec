"""A store is closed while other threads are still at work with it, as a server does that is told to stop."""

from __future__ import annotations

import subprocess
import sys

BUSY = """
import sys, threading
from engine.store import open_store, settings

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT count(*) FROM n"
store = open_store(sys.argv[1], key=b"a key for tests, kept outside the database")
begun = threading.Barrier(5)

def look():
    with store.reading() as r:
        begun.wait()
        while True:
            r.driver.execute(LONG).fetchall()

for _ in range(4):
    threading.Thread(target=look, daemon=True).start()
begun.wait()
store.close()
with store.reading() as r:
    print(settings.get(r, "a"), flush=True)
store.close()
"""


def test_who_still_reads_is_not_cut_off(url):
    """Closed under a statement, SQLite's connection takes the whole process down (signal 11)."""
    ended = subprocess.run([sys.executable, "-c", BUSY, url], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "None\n", "")
