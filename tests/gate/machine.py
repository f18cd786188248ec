"""Gets the tools that tests need and Python packages cannot bring: a browser, PostgreSQL and bubblewrap.

As root on Debian and its kin they come from the system's packages. Otherwise Playwright fetches its
own browser; PostgreSQL and bubblewrap are used where they are there. What is missing is said once, here and at each
test that is skipped for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser import WINDOWLESS, browser_path
from tests.postgres import binaries
from tests.security.axe import axe_path

FETCH_SECONDS = 600


def make_ready() -> None:
    """Install what is missing, as far as this machine lets us."""
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        _from_packages()
    elif not browser_path():
        _say("installing Playwright's browser")
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    browser_path.cache_clear()
    axe_path()


def _from_packages() -> None:
    """Take the browser without windows where the system has it as a package of its own, and else the whole one."""
    there = {WINDOWLESS: shutil.which(WINDOWLESS), "postgresql": binaries(), "bubblewrap": shutil.which("bwrap")}
    missing = [package for package, found in there.items() if not found]
    if missing:
        _run("apt-get", "update", "--quiet=2")
    for package in missing:
        _apt(package)
    browser_path.cache_clear()
    if not browser_path():
        _apt("chromium")


def describe() -> list[str]:
    """One line each about the tools that tests will use, or what is left out without them."""
    browser, postgres, bwrap = browser_path(), binaries(), shutil.which("bwrap")
    return [
        f"browser: {browser}" if browser else "browser: none here, tests that need one are skipped",
        f"axe: {axe_path()}" if axe_path() else "axe: could not be fetched, tests that need it are skipped",
        f"PostgreSQL: {postgres}" if postgres else "PostgreSQL: none here, tests that need it are skipped",
        f"bubblewrap: {bwrap}" if bwrap else "bubblewrap: none here, scripts are tried without it",
    ]


def _apt(package: str) -> None:
    _say(f"installing {package}")
    _run("apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", package)


def _run(*command: str) -> None:
    """Run an installation; failing is no reason to stop, because the tests say what they miss."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, capture_output=True, timeout=FETCH_SECONDS, check=True)
    except subprocess.CalledProcessError as failure:
        _say(f"that failed: {failure.stderr.decode(errors='replace').strip()[-500:]}")
    except subprocess.TimeoutExpired:
        _say(f"that took longer than {FETCH_SECONDS} s and was stopped")


def _say(text: str) -> None:
    sys.stdout.write(f"  {text} …\n")
    sys.stdout.flush()
