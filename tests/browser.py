"""The browser that tests drive: the system's Chromium, or the one Playwright has installed.

`make test` installs one where it may. Where there is none, tests that need it are skipped and say so;
in CI a skipped test fails the run (see `tests.gate`).
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

WINDOWLESS = "chromium-headless-shell"
"""The same browser without windows: everything in it takes half the time."""
NAMES = (WINDOWLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# How long a page may take to become what a test expects, in milliseconds: a busy machine is no failure.
PATIENCE = 60_000

# How many times slower than it is the browser shall be; what passes at 10 passes beside anything.
SLOWER = int(os.environ.get("SLOW_BROWSER", "1"))

# A test browser talks to the server under test and to nobody else.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


@cache
def browser_path() -> str | None:
    """Path of a Chromium to drive, or None where this machine has none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


_OPEN: list[Browser] = []


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the browser, or skip the test that asked for it.

    Suites that run in one process share one: Playwright allows no second.
    """
    if _OPEN:
        yield _OPEN[0]
        return
    path = browser_path()
    if path is None:
        pytest.skip("no browser on this machine (Chromium, or `playwright install chromium`)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        _OPEN.append(patient(playwright.chromium.launch(executable_path=path, args=QUIET)))
        try:
            yield _OPEN[0]
        finally:
            _OPEN.pop().close()


def patient(browser: Browser) -> Browser:
    """Wait as long for requests and clicks as for what is expected, and be slow where that is asked for."""
    browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
    if SLOWER > 1:
        browser.on("context", lambda context: context.on("page", _slow))
    return browser


def _slow(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
