"""The document of a version as one file of HTML that needs nothing beside it, and as a tagged PDF."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import typst
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.sentence import Sentence, say
from web import words

if TYPE_CHECKING:
    from jinja2 import Template

    from engine.faces.documents import Document
    from engine.model import ProcessDefinition

FORMS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}
"""Media types by the word that asks for a form."""
_HERE = Path(__file__)
_STANDARD: typst.PDFStandard = "ua-1"
_TITLES = {"meaning": say("What it does"), "words": say("What it is called"), "layout": say("How it is drawn")}


def made(document: Document, form: str) -> bytes:
    """Write a document in a form. Equal documents give equal bytes."""
    return _paper(document) if form == "pdf" else _template().render(said(document)).encode()


def said(document: Document) -> dict[str, Any]:
    """Give what all forms tell: words only, but for the pictures."""
    one = document.definition
    return {
        "title": one.name,
        "under": _under(one),
        "head": [(name, value) for name, value in _head(document) if value],
        "pictures": [Markup(svg) for svg in document.pictures],  # noqa: S704 - made by our own renderer, which escapes
        "computed": document.computed,
        "elements": [element._asdict() for element in document.elements],
        "since": say("Changes since version %(version)s", version=document.since.version) if document.since else "",
        "changes": _changes(document),
        "foot": say("%(process)s, version %(version)s, %(id)s", process=one.name, version=one.version, id=one.id),
    }


def _under(one: ProcessDefinition) -> Sentence:
    version, deployed = one.version, words.day(one.deployed_at.date())
    if one.published_at is None:
        return say("Version %(version)s, deployed on %(deployed)s, not published", version=version, deployed=deployed)
    return say(
        "Version %(version)s, deployed on %(deployed)s, published on %(published)s",
        version=version,
        deployed=deployed,
        published=words.day(one.published_at.date()),
    )


def _head(document: Document) -> list[tuple[str, str]]:
    one = document.definition
    owner = one.owner.name if one.owner else say("Nobody")
    review = one.review
    return [
        (say("Owner"), say("%(who)s, %(title)s", who=owner, title=one.owner_title) if one.owner_title else owner),
        (say("Area"), one.area),
        (say("PCF"), one.pcf),
        (say("Last significant review"), words.day(review.last_significant) if review.last_significant else ""),
        (say("Next review due"), words.day(review.due) if review.due else ""),
    ]


def _changes(document: Document) -> list[tuple[str, list[str]]]:
    told: dict[str, list[str]] = {
        sort: [one.sentence for one in document.differences if one.sort == sort] for sort in _TITLES
    }
    return [(_TITLES[sort], sentences) for sort, sentences in told.items() if sentences]


@cache
def _template() -> Template:
    made_ = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made_.from_string(_HERE.with_name("version.html").read_text("utf-8"))


def _paper(document: Document) -> bytes:
    told = said(document)
    told["pictures"] = [{"svg": svg, "about": _about(svg)} for svg in document.pictures]
    found = typst.compile(
        _HERE.with_name("version.typ").read_bytes(),
        sys_inputs={"data": msgspec.json.encode(told, enc_hook=str).decode()},
        font_paths=_fonts(),
        pdf_standards=_STANDARD,
    )
    assert isinstance(found, bytes), "a PDF is one file"
    return found


def pictures(document: Document) -> list[tuple[str, str]]:
    """Give the pictures for a page, as (address that holds it, what it shows): no style in it can reach the page."""
    return [(f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", _about(svg)) for svg in document.pictures]


def _about(svg: str) -> str:
    """Give what a picture says of itself, for those who cannot see it."""
    found = re.search(r"<desc>(.*?)</desc>", svg)
    return Markup(found[1]).unescape() if found else ""  # noqa: S704 - taken apart, not put into a page


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()
