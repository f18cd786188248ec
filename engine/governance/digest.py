"""What somebody is told by mail about reviews: one letter for everything that is new to them, in plain words."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - of a NamedTuple
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from engine.governance.ladder import bands_of

if TYPE_CHECKING:
    from collections.abc import Sequence

WHY = {
    "owner": "You own it.",
    "": "You are told because of your place beside or above its owner.",
}
CLOSING = "Requests that are running go on meanwhile."
_PAPER = "font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b;background:#ffffff;max-width:40em"


class Line(NamedTuple):
    """A process in the letter: `days_left` until it is due (negative: overdue since), links to it and its review ("":
    none that the reader may open).
    """

    name: str
    band: str
    due: dt.date
    days_left: int
    owner: str
    is_owner: bool
    process: str
    review: str


class Written(NamedTuple):
    """A letter without its envelope."""

    subject: str
    text: str
    html: str


def written(name: str, lines: Sequence[Line]) -> Written:
    """Write the letter to somebody."""
    ordered = sorted(lines, key=lambda one: (one.days_left, one.name, one.process))
    return Written(_subject(ordered), _text(name, ordered), _html(name, ordered))


def sentence(line: Line) -> str:
    """Say where a process stands.

    >>> sentence(Line("Order to cash", "first", dt.date(2027, 2, 20), 90, "Olivia", True, "", ""))
    'Its review is due on 20 February 2027, in 90 days.'
    """
    never = bands_of(line.band)[1]
    day = f"{line.due.day} {line.due:%B %Y}"
    what = "It has never been reviewed. Its first review" if never else "Its review"
    if line.days_left < 0:
        return f"{what} was due on {day} and is {_days(-line.days_left)} overdue."
    return f"{what} is due {'today' if not line.days_left else f'on {day}, in {_days(line.days_left)}'}."


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _subject(lines: Sequence[Line]) -> str:
    late = sum(one.days_left < 0 for one in lines)
    if len(lines) == 1:
        (one,) = lines
        return f"{_plain(one.name)}: review {'overdue' if late else f'due {one.due.isoformat()}'}"
    said = f", {late} overdue" if late else ""
    return f"{len(lines)} processes to review{said}"


def _plain(text: str) -> str:
    """A name on one line, as a header must be."""
    return " ".join(text.split())


def _text(name: str, lines: Sequence[Line]) -> str:
    parts = [f"Hello {_plain(name)},", _opening(lines)]
    for one in lines:
        about = WHY["owner"] if one.is_owner else f"Its owner is {_plain(one.owner) or 'nobody at present'}."
        links = {"Its review": one.review, "The process": one.process}
        told = [_plain(one.name), f"{sentence(one)} {about}", *(f"{at}: {link}" for at, link in links.items() if link)]
        parts.append("\n  ".join(told))
    parts.append(CLOSING)
    return "\n\n".join(parts) + "\n"


def _html(name: str, lines: Sequence[Line]) -> str:
    rows = "".join(_item(one) for one in lines)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(_subject(lines))}</title></head>'
        f'<body style="{_PAPER}"><p>Hello {escape(_plain(name))},</p><p>{escape(_opening(lines))}</p><ul>{rows}</ul>'
        f"<p>{CLOSING}</p></body></html>"
    )


def _item(one: Line) -> str:
    about = WHY["owner"] if one.is_owner else f"Its owner is {_plain(one.owner) or 'nobody at present'}."
    name = f"<strong>{escape(_plain(one.name))}</strong>"
    titled = f'<a href="{escape(one.process)}">{name}</a>' if one.process else name
    review = f'<br><a href="{escape(one.review)}">Go to its review</a>' if one.review else ""
    return f"<li><p>{titled}<br>{escape(sentence(one))} {escape(about)}{review}</p></li>"


def _opening(lines: Sequence[Line]) -> str:
    late = sum(one.days_left < 0 for one in lines)
    if len(lines) == 1:
        return "This is about the review of a process."
    return f"This is about the reviews of {len(lines)} processes{f', of which {late} are overdue' if late > 1 else ''}."
