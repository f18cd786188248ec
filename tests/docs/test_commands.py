"""Every command in a `console` block of a page does what the page says, one after the other in one folder."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.architecture.sources import ROOT
from tests.docs.snippets import missing, snippets, typed
from web.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.snippets import Typed

PAGES = sorted({one.page for one in snippets("console")})
LASTING = ("demo", "serve", "worker")
"""Commands that go on until somebody stops them: only their words are checked here."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demonstration has been started once."""
    folder = tmp_path_factory.mktemp("docs")
    done = CliRunner().invoke(main, ["--data", str(folder / "data"), "demo", "--no-server"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    shutil.copytree(ROOT / "docs/tutorial/complaint", folder / "complaint")
    shutil.copytree(ROOT / "processes/change_of_address", folder / "change_of_address")
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work in."""
    folder = tmp_path / "place"
    shutil.copytree(prepared, folder)
    monkeypatch.chdir(folder)
    return folder


def ran(command: Typed, *, lasting: bool) -> str:
    """Run a command as a shell would; gives what it printed."""
    words = shlex.split(command.command)
    environment = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    assert words[0] == "throughlane", f"{command.snippet}: {command.command}"
    done = CliRunner().invoke(main, [*words[1:], *(["--help"] if lasting else [])], env=environment)
    what_is_wrong = "error" in done.output and "to be put right" in done.output
    assert done.exit_code == int(what_is_wrong), f"{command.snippet}: {command.command}\n{done.output}"
    return done.output


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("place")
def test_commands_of(page: str) -> None:
    for command in typed(page):
        if command.command.split()[0] == "make":
            continue  # tests/architecture knows the targets
        lasting = any(word in LASTING for word in command.command.split())

        output = ran(command, lasting=lasting)

        assert lasting or missing(command.printed, output) == [], f"{command.snippet}: {command.command}\n{output}"


def test_a_line_that_is_not_printed_is_noticed() -> None:
    assert missing(["a … c", "x"], "a  b c\ny") == ["x"]
