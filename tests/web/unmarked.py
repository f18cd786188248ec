"""Finds what a template says without marking it for translation: between tags, in attributes, and in expressions."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from jinja2 import Environment, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = {"title", "aria-label", "placeholder", "alt", "label", "data-title", "summary"}
SAME = re.compile(r"(Throughlane|BPMN|DMN|FEEL|JSON|API|PDF|CSV|XML|HTML|SVG|ZIP|OK|PNG|SHA-256)")
"""What is the same in every language."""
NO_TEXT = {"_", "ngettext", "url_for", "asset", "icon"}
"""What is called in expressions with texts that nobody reads, or that are marked."""
HOLE = "\ue000"
_TRANS = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.DOTALL)
_KIND = re.compile(r"{% block kind %}.*?{% endblock %}")
"""The class of a page, which nobody reads."""
_ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
"""What a macro gives for the inside of a tag."""
_LETTERS = re.compile(r"[A-Za-z]{2}")
_PROSE = re.compile(r"[A-Z][a-z]|[a-z] [a-z]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in {"script", "style", "code", "kbd"}
        self.said += [text for name, text in attrs if name in SHOWN and text]

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in {"script", "style", "code", "kbd"}

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.said.append(data)


def unmarked(template: str) -> list[str]:
    """List what a template says without marking it."""
    env = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    page = _TRANS.sub(HOLE, _KIND.sub("", template))
    data = "".join(text if kind == "data" else HOLE for kind, text in _pieces(env, page))
    reader = _Reader()
    reader.feed(data.replace(HOLE, " "))
    said = [SAME.sub("", _ATTRIBUTE.sub("", text)) for text in reader.said]
    found = [" ".join(text.split()) for text in said if _LETTERS.search(text)]
    return found + [text for text in _constants(env.parse(page)) if _PROSE.search(SAME.sub("", text))]


def _pieces(env: Environment, page: str) -> Iterator[tuple[str, str]]:
    inside = False
    for _, kind, text in env.lex(page):
        if kind.endswith("_begin"):
            inside = True
            yield "hole", text
        elif kind.endswith("_end"):
            inside = False
        elif kind == "data" and not inside:
            yield "data", text


def _constants(tree: nodes.Node) -> Iterator[str]:
    """Texts that an expression may come to: itself, either branch of a condition, a part of what is joined."""
    for output in tree.find_all(nodes.Output):
        for one in output.nodes:
            yield from _texts(one)


def _texts(one: nodes.Node) -> Iterator[str]:
    if isinstance(one, nodes.Const) and isinstance(one.value, str):
        yield one.value
    elif isinstance(one, nodes.CondExpr):
        yield from _texts(one.expr1)
        yield from _texts(one.expr2) if one.expr2 else ()
    elif isinstance(one, nodes.Concat):
        for part in one.nodes:
            yield from _texts(part)
    elif isinstance(one, nodes.Filter) and one.node is not None:
        yield from _texts(one.node)
    elif isinstance(one, nodes.Call) and getattr(one.node, "name", "") not in NO_TEXT:
        for part in (*one.args, *(pair.value for pair in one.kwargs)):
            yield from _texts(part)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    for name in sys.argv[1:]:
        for text in unmarked(Path(name).read_text()):
            print(f"{Path(name).name}: {text}")  # noqa: T201 - for whoever marks
