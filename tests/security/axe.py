"""axe-core, which finds what keeps people out: fetched from npm by its lockfile, with the Node of the front end."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import hatch_build

if TYPE_CHECKING:
    from playwright.sync_api import Page

SKELETON = Path(__file__).with_name("skeleton.js")
FOLDER = Path(__file__).parent / "browser"
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
SECONDS = 120
OF_COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async only => (await axe.run(document, {
  resultTypes: ['violations'], ...(only && {runOnly: {type: 'rule', values: only}}),
})).violations.flatMap(
  broken => broken.nodes.map(one => `${broken.id}: ${one.target.join(' ')} (${one.failureSummary})`))"""


@cache
def axe_path() -> Path | None:
    """Path of the script, fetched where it is not there yet; None where it cannot be had."""
    if not SCRIPT.is_file():
        fetch()
    return SCRIPT if SCRIPT.is_file() else None


def fetch() -> None:
    """Fetch what the lockfile names; nothing of it is run."""
    try:
        node, npm = hatch_build.find_node()
        path = os.pathsep.join((str(Path(node).parent), os.environ.get("PATH", "")))
        subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=FOLDER, env={**os.environ, "PATH": path}, capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
    except (SystemExit, OSError, subprocess.SubprocessError):
        return


def axe_script() -> Path:
    """Path of the script, or the test is skipped."""
    found = axe_path()
    if found is None:
        pytest.skip("axe-core could not be fetched from npm (tests/security/browser)")
    return found


@cache
def _script(path: Path) -> str:
    return path.read_text("utf-8")


def skeleton(page: Page) -> str:
    """What a page is made of, without what it says: axe finds the same on pages of one skeleton."""
    return str(page.evaluate(_script(SKELETON)))


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """What axe finds on a page: by all its rules, or `only` by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script(axe_script()))
    found: list[Any] = page.evaluate(RUN, only)
    return [str(one) for one in found]
