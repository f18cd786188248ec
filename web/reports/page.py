"""The report on reviews as one file of HTML that needs nothing beside it: to keep, to print, to send."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from web import words
from web.language import teach
from web.reports import plain, sentences

if TYPE_CHECKING:
    from jinja2 import Template

    from engine.faces.reports import Report


def write(report: Report) -> bytes:
    """Write it whole, with all rows."""
    shown = {"report": report, "content": report.content, "s": sentences, "plain": plain, "day": words.day}
    return _template().render(shown).encode()


@cache
def _template() -> Template:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    teach(made)
    return made.from_string(Path(__file__).with_name("report.html").read_text("utf-8"))
