"""Secrets are said nowhere: in no log, on no page, in no answer of the API, not in the database, by no command."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

KEY = "c0ffee" * 10 + "ca11"
PASSWORD = "canary-in-a-database-address"
ASKED = ("/sign-in", "/health", "/nowhere", "/api/v1/tasks", "/api/v1/openapi.json", "/api/v1/docs", "/static/x")


@pytest.fixture
def server(tmp_path):
    """The real server, its key in a file; gives its address, its log and its folder."""
    file = tmp_path / "key-outside"
    file.write_text(KEY + "\n")
    file.chmod(0o600)
    log = (tmp_path / "log").open("w+")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("THROUGHLANE", "DATABASE"))}
    environment |= {"THROUGHLANE_KEY_FILE": str(file), "THROUGHLANE_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(1200):
            if found := re.search(r"serves (http://\S+)", (tmp_path / "log").read_text()):
                break
            time.sleep(0.1)
        yield found[1], tmp_path, environment
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def answered(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.read().decode(errors="replace") + str(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.read().decode(errors="replace") + str(refused.headers)


def test_the_key_is_said_nowhere(server):
    address, folder, environment = server
    said = "".join(answered(address + path) for path in ASKED)
    for command in (["doctor"], ["doctor", "--json"], ["db", "verify"], ["tasks"]):
        done = subprocess.run(
            [sys.executable, "-c", "from web.cli import main; main()", *command],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said += done.stdout + done.stderr
    said += (folder / "log").read_text()
    with sqlite3.connect(folder / "data" / "throughlane.db") as database:
        said += "\n".join(database.iterdump())
    database.close()

    assert "throughlane" in said.lower()
    raw = bytes.fromhex(KEY)
    assert KEY not in said
    assert not (folder / "data" / "key").exists()
    assert all(raw not in file.read_bytes() for file in (folder / "data").iterdir() if file.is_file())


@pytest.mark.parametrize("command", [["db", "verify"], ["tasks"], ["doctor"], ["serve", "--port", "0"]])
@pytest.mark.parametrize("way", ["DATABASE_URL", "DATABASE_URL_FILE"])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path, command, way):
    url = f"postgresql://somebody:{PASSWORD}@127.0.0.1:1/nothing"
    if way.endswith("_FILE"):
        (tmp_path / "url").write_text(url)
        url = str(tmp_path / "url")
    environment = {**os.environ, way: url, "THROUGHLANE_DATA": str(tmp_path / "data"), "THROUGHLANE_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", *command],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip

    assert done.returncode != 0
    assert PASSWORD not in done.stdout + done.stderr
    assert KEY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_is_set_one_way_only_and_a_file_that_is_missing_is_told(tmp_path):
    for more in ({"THROUGHLANE_KEY": KEY, "THROUGHLANE_KEY_FILE": "x"}, {"THROUGHLANE_KEY_FILE": str(tmp_path / "no")}):
        done = subprocess.run(
            [sys.executable, "-c", "from web.cli import main; main()", "tasks"],
            env={**os.environ, **more}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert "THROUGHLANE_KEY_FILE" in done.stderr
        assert KEY not in done.stderr
