"""Texts of forms and diagrams as HTML: a small part of Markdown, and nothing that could be markup.

Paragraphs, headings, lists, **strong**, *emphasis*, `code` and [links](https://…). The text is escaped first,
so whatever is not understood is shown as it was written.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

LONGEST = 20_000

_INLINE = (
    (re.compile(r"`([^`\n]{1,200})`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*\n]{1,500})\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*\n]{1,500})\*"), r"<em>\1</em>"),
    (re.compile(r"\[([^\]\n]{1,200})\]\((https?://[^\s()<>&\"']{1,500})\)"), r'<a href="\2" rel="noreferrer">\1</a>'),
)
_HEADING = re.compile(r"#{1,6} +")
_BULLET = re.compile(r"[-*+] +")
_NUMBER = re.compile(r"[0-9]{1,4}[.)] +")


def prose(text: str) -> Markup:
    """Turn text into HTML that is safe to show."""
    blocks = re.split(r"\n[ \t]*\n", text[:LONGEST].replace("\r\n", "\n").strip())
    return Markup("").join(_block(block.strip()) for block in blocks if block.strip())


def _block(block: str) -> Markup:
    lines = [line.strip() for line in block.split("\n")]
    if _HEADING.match(lines[0]):
        rest = _block("\n".join(lines[1:])) if len(lines) > 1 else Markup("")
        return _tag("h3", _inline(_HEADING.sub("", lines[0], count=1))) + rest
    for pattern, name in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if all(pattern.match(line) for line in lines):
            return _tag(name, Markup("").join(_tag("li", _inline(pattern.sub("", line, count=1))) for line in lines))
    return _tag("p", Markup("<br>").join(_inline(line) for line in lines))


def _tag(name: str, content: Markup) -> Markup:
    return Markup(f"<{name}>{content}</{name}>")  # noqa: S704 - the name is ours and the content escaped


def _inline(text: str) -> Markup:
    html = str(escape(text))
    for pattern, replacement in _INLINE:
        html = pattern.sub(replacement, html)
    return Markup(html)  # noqa: S704 - escaped above; the patterns add only their own tags
