"""A crawler: opens every page that somebody can reach, in a real browser, and keeps what the browser objects to.

Pages are found by themselves: the addresses of the application that need nothing filled in, and every link on
every page. Of pages of one kind (one view, the same names in the query) only a few are opened. All that are opened are
listened to and looked at; axe is asked about those that are made otherwise than every page before (tests/security/axe).
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.security import axe

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

OF_A_KIND = 3
FAULTS = frozenset({500, 503, 504})  # 502: somebody else, whom no test has set up, does not answer
SCHEMES = {"light": None, "dark": axe.OF_COLOURS}
"""How pages are looked at, and which of axe's rules are asked then: all, or those that the scheme has a say in."""
DRAWN = "() => [...document.querySelectorAll('figure.diagram')].every(one => one.dataset.state)"
PARTS = "live."
"""Views of what pages fetch by themselves: a stream without an end, and parts of pages."""


@dataclass
class Report:
    """What a crawl came across. `complaints` are sentences, each with the page it is about."""

    pages: list[str] = field(default_factory=list)
    endpoints: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


class Crawler:
    """Crawls one site with one browser, as whoever `sign_in` makes of a new page."""

    def __init__(
        self, browser: Browser, address: str, app: Flask, *, look: Callable[[Page], list[str]] | None = None
    ) -> None:
        """`look` finds further complaints on each page; axe is asked about each skeleton once."""
        self._skeletons: set[str] = set()
        self._browser = browser
        self._address = address
        self._map = app.url_map.bind("127.0.0.1")
        self._starts = [
            rule.rule
            for rule in app.url_map.iter_rules()
            if not rule.arguments and "GET" in (rule.methods or ()) and not str(rule.endpoint).startswith(PARTS)
        ]
        self._look = look or (lambda _: [])

    def crawl(self, person: str | None, sign_in: Callable[[Page, str], None]) -> Report:
        """Open every page that this person finds; None is somebody who has not signed in."""
        report = Report()
        context = self._browser.new_context(base_url=self._address, locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        self._listen(page, report, person)
        try:
            if person is not None:
                sign_in(page, person)
            self._all(page, report, person)
        finally:
            context.close()
        return report

    def _listen(self, page: Page, report: Report, person: str | None) -> None:
        def complain(said: str) -> None:
            report.complaints.append(f"{person} at {page.url}: {said}")

        def answered(answer: Response) -> None:
            kind = self._kind(self._local("/", answer.url))
            if kind is not None and answer.ok:
                report.endpoints.add(kind[0])

        page.on("response", answered)
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("console", lambda one: complain(one.text) if _matters(one) else None)
        page.on("dialog", lambda dialog: (complain(f"dialog {dialog.message!r}"), dialog.dismiss()))

    def _all(self, page: Page, report: Report, person: str | None) -> None:
        waiting, seen, kinds = deque(self._starts), set(self._starts), Counter[Any]()
        while waiting:
            path = waiting.popleft()
            kind = self._kind(path)
            if kind is None or kinds[kind] >= OF_A_KIND:
                continue
            kinds[kind] += 1
            for link in self._one(page, path, report, person):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def _kind(self, path: str) -> tuple[str, tuple[str, ...]] | None:
        """Give view and names in the query; None for what is no view, or a file."""
        parts = urlsplit(path)
        try:
            endpoint, _ = self._map.match(parts.path, method="GET")
        except (HTTPException, RequestRedirect):
            return None
        return None if endpoint == "static" else (str(endpoint), tuple(sorted(parse_qs(parts.query))))

    def _one(self, page: Page, path: str, report: Report, person: str | None) -> list[str]:
        head = page.request.get(path, max_redirects=0)
        if head.ok or head.status in {302, 303}:
            report.endpoints.update(kind[:1] if (kind := self._kind(path)) else ())
        if head.status in FAULTS:
            report.complaints.append(f"{person} at {path}: answered {head.status}")
        if head.status >= 300 or "text/html" not in head.headers.get("content-type", ""):
            target = head.headers.get("location")
            return [self._local(path, target)] if target and self._local(path, target) else []
        if "sandbox" in head.headers.get("content-security-policy", ""):
            return []  # no script runs there, nor does any that would look at the page
        page.goto(path)
        report.pages.append(path)
        for figure in page.locator("figure.diagram").all():
            figure.scroll_into_view_if_needed()
        page.wait_for_function(DRAWN)
        report.complaints += [f"{person} at {path} {one}" for one in self._kept_out(page)]
        report.complaints += [f"{person} at {path}: {one}" for one in self._look(page)]
        found = page.locator("a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        return [one for one in (self._local(path, link) for link in found) if one]

    def _kept_out(self, page: Page) -> list[str]:
        """What keeps people out of a page, by every scheme; nothing where a page made like this one was asked about."""
        skeleton = axe.skeleton(page)
        if skeleton in self._skeletons:
            return []
        self._skeletons.add(skeleton)
        found = []
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            found += [f"({scheme}): {one}" for one in axe.violations(page, only=rules)]
        return found

    def _local(self, base: str, link: str) -> str:
        """Give a link as a path of this site; nothing where it leads elsewhere."""
        parts = urlsplit(urljoin(self._address + base, link))
        if f"{parts.scheme}://{parts.netloc}" != self._address:
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")


def _matters(said: ConsoleMessage) -> bool:
    """Whether a page has said something that nobody wants to hear; answers that were refused are judged elsewhere."""
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text
