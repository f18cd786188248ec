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


def prose(text: str) -> Markup:
    """Turn text into HTML that is safe to show."""
    return Markup(_html(text))  # noqa: S704 - sanitised


def filled(text: Any, values: Mapping[str, Any], show: Callable[[Any], str]) -> Markup:
    """Turn a text of a form into HTML, with values in the places that ask for them, each as it is."""
    kept: list[str] = []
    mark = f"v{secrets.token_hex(8)}n"  # stands for a value until the text has become HTML; nobody can have written it

    def keep(value: Any) -> str:
        kept.append("" if value == "" else show(value))
        return f"{mark}{len(kept) - 1}v"

    def put(html: str, write: Callable[[str], str]) -> str:
        return re.sub(f"{mark}([0-9]+)v", lambda found: write(kept[int(found[1])]), html)

    html = _html(text.filled(values, keep))
    html = _LINK.sub(lambda link: put(link[0], lambda value: quote(value, safe="")), html)
    html = put(html, lambda value: str(escape(value)).replace("\n", "<br>"))
    return Markup(_EMPTY_HEADING.sub("", html))  # noqa: S704 - sanitised, and the values escaped


def filled_html(text: Any, values: Mapping[str, Any], show: Callable[[Any], str]) -> Markup:
    """Turn HTML that a form brings into HTML that is safe to show; values in it are never read as HTML."""
    written = text.filled(values, lambda value: str(escape(show(value)))) if text.words else text.text
    return Markup(_safe(written[:LONGEST]))  # noqa: S704 - sanitised, and the values escaped


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
