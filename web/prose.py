"""Texts of forms and diagrams as HTML: Markdown, of which nothing but a few harmless tags is left.

markdown-it reads it (CommonMark with tables; markup in the text is shown as it was written), nh3 lets only the
listed tags, and links to the web and to mail addresses, pass. Values that a text shows are put in afterwards, so
that what somebody has entered is never read as Markdown.
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from web.entries import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markdown_it.token import Token

LONGEST = 20_000

_TAGS = set(
    "a blockquote br code em h3 h4 hr li ol p pre strong table tbody td th thead tr ul".split()  # noqa: SIM905
)
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3"}
_EMPTY_HEADING = re.compile(r"<h[34]>\s*</h[34]>\n?")
_LINK = re.compile(r'href="[^"]*"')
_TAG = re.compile(r"<[^<>]*>")


def prose(text: str) -> Markup:
    """Turn text into HTML that is safe to show."""
    return Markup(_html(text))  # noqa: S704 - sanitised


def filled(text: Any, values: Mapping[str, Any], show: Callable[[Any], str]) -> Markup:
    """Turn a text of a form into HTML, with values in the places that ask for them, each as it is."""
    held = _Held(show)
    html = _html(text.filled(values, held.keep))
    html = _LINK.sub(lambda link: held.put(link[0], lambda value: quote(written(value), safe="")), html)
    html = held.put(html, lambda value: held.show(value).replace("\n", "<br>"))
    return Markup(_EMPTY_HEADING.sub("", html))  # noqa: S704 - sanitised, and the values escaped


def filled_html(text: Any, values: Mapping[str, Any], show: Callable[[Any], str]) -> Markup:
    """Turn HTML that a form brings into HTML that is safe to show; values in it are never read as HTML."""
    held = _Held(show)
    html = text.filled(values, held.keep) if text.words else text.text
    html = _TAG.sub(lambda tag: held.put(tag[0], lambda value: str(escape(written(value)))), html)
    return Markup(_safe(held.put(html, held.show)[:LONGEST]))  # noqa: S704 - sanitised, and the values escaped


class _Held:
    """Values that are put into a text once it is HTML: until then a mark stands for each that nobody can have written.
    What is read is as people read it, what stands in addresses as programs do.
    """

    def __init__(self, show: Callable[[Any], str]) -> None:
        self._show = show
        self._values: list[Any] = []
        self._mark = f"v{secrets.token_hex(8)}n"

    def keep(self, value: Any) -> str:
        """Hold a value; gives its mark."""
        self._values.append(value)
        return f"{self._mark}{len(self._values) - 1}v"

    def put(self, html: str, write: Callable[[Any], str]) -> str:
        """Write every value in its place."""
        return re.sub(f"{self._mark}([0-9]+)v", lambda found: write(self._values[int(found[1])]), html)

    def show(self, value: Any) -> str:
        """Write a value for people."""
        return "" if value == "" else str(escape(self._show(value)))


def _safe(html: str) -> str:
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, url_relative="deny", link_rel="noreferrer"
    )
    return _EMPTY_HEADING.sub("", clean).strip()


def _html(text: str) -> str:
    rendered = _reader().render(text[:LONGEST].replace("\0", ""))
    return _safe(rendered)


@cache
def _reader() -> MarkdownIt:
    """The reader of Markdown; links that are not allowed stay text, and pictures become their links."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    reader.core.ruler.push("headings", _below_the_page)
    return reader


def _below_the_page(state: Any) -> None:
    """Put the headings of a text below those of the page."""
    tokens: list[Token] = state.tokens
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _HEADINGS.get(token.tag, "h4")
