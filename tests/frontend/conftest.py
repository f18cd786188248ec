"""A page with one diagram, served under the content security policy of the product."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import open_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

DIST = Path(__file__).parents[2] / "web" / "static" / "dist"
DIAGRAM = Path(__file__).with_name("order.bpmn")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html><html lang="en"><head><title>Order</title>
<link rel="icon" href="data:,"><meta name="color-scheme" content="light dark">
<script type="module" src="/dist/app.js"></script></head>
<body><main><h1>Order</h1>
<figure class="diagram" data-diagram="/order.bpmn" data-position="/position" aria-label="Order">
<figcaption>Now at Ship goods, Warehouse.</figcaption></figure></main></body></html>"""
KINDS = {".js": "text/javascript", ".css": "text/css"}


class Site:
    """What the pages of one test are made of; tests change it while the browser looks."""

    def __init__(self) -> None:
        self.position: dict[str, Any] = {
            "here": {"ship": 1},
            "taken": ["received", "to_check", "check", "to_ship", "ship"],
            "stuck": [],
        }
        self.diagram = DIAGRAM.read_bytes()

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Kind and body of what lies at a path."""
        file = DIST / path.removeprefix("/dist/")
        if path.startswith("/dist/") and file.is_file():
            return KINDS[file.suffix], file.read_bytes()
        if path == "/position":
            return "application/json", json.dumps(self.position).encode()
        return {"/": ("text/html", PAGE.encode()), "/order.bpmn": ("application/xml", self.diagram)}.get(path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = site.answer(self.path) or ("text/plain", b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A test prints nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page with its diagram drawn. Whatever the browser complains about fails the test."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []
