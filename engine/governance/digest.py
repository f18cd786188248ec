"""What somebody is told by mail about reviews: one letter for everything that is new to them, in plain words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from engine.governance.ladder import bands_of
from engine.sentence import ENGLISH, joined, say, say_many
from engine.values import MONTHS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from engine.sentence import Voice

WHY = {
    "owner": say("You own it."),
    "": say("You are told because of your place beside or above its owner."),
}
CLOSING = say("Requests that are running go on meanwhile.")
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


def written(name: str, lines: Sequence[Line], voice: Voice = ENGLISH) -> Written:
    """Write the letter to somebody who is spoken to with a voice."""
    ordered = sorted(lines, key=lambda one: (one.days_left, one.name, one.process))
    subject = voice.say(_subject(ordered))
    return Written(subject, _text(name, ordered, voice), _html(name, ordered, subject, voice))


def sentence(line: Line) -> str:
    """Say where a process stands.

    >>> import datetime as dt
    >>> sentence(Line("Order to cash", "first", dt.date(2027, 2, 20), 90, "Olivia", True, "", ""))
    'Its review is due on 20 February 2027, in 90 days.'
    """
    never = bands_of(line.band)[1]
    day = say("%(day)s %(month)s %(year)s", day=line.due.day, month=MONTHS[line.due.month - 1], year=line.due.year)
    about: dict[str, str] = {"day": day, "days": say_many("%(number)s day", "%(number)s days", abs(line.days_left))}
    return _never(line, about) if never else _again(line, about)


def _again(line: Line, about: dict[str, str]) -> str:
    if line.days_left < 0:
        return say("Its review was due on %(day)s and is %(days)s overdue.", **about)
    if line.days_left:
        return say("Its review is due on %(day)s, in %(days)s.", **about)
    return say("Its review is due today.")


def _never(line: Line, about: dict[str, str]) -> str:
    if line.days_left < 0:
        return say("It has never been reviewed. Its first review was due on %(day)s and is %(days)s overdue.", **about)
    if line.days_left:
        return say("It has never been reviewed. Its first review is due on %(day)s, in %(days)s.", **about)
    return say("It has never been reviewed. Its first review is due today.")


def _subject(lines: Sequence[Line]) -> str:
    late = sum(one.days_left < 0 for one in lines)
    if len(lines) == 1:
        (one,) = lines
        if late:
            return say("%(process)s: review overdue", process=_plain(one.name))
        return say("%(process)s: review due %(day)s", process=_plain(one.name), day=one.due.isoformat())
    if late:
        return say("%(number)s processes to review, %(late)s overdue", number=len(lines), late=late)
    return say("%(number)s processes to review", number=len(lines))


def _plain(text: str) -> str:
    """A name on one line, as a header must be."""
    return " ".join(text.split())


def _text(name: str, lines: Sequence[Line], voice: Voice) -> str:
    parts = [voice.say(_hello(name)), voice.say(_opening(lines))]
    for one in lines:
        links = {say("Its review"): one.review, say("The process"): one.process}
        places = (f"{voice.say(at)}: {link}" for at, link in links.items() if link)
        told = [_plain(one.name), voice.say(joined([sentence(one), _about(one)])), *places]
        parts.append("\n  ".join(told))
    parts.append(voice.say(CLOSING))
    return "\n\n".join(parts) + "\n"


def _hello(name: str) -> str:
    return say("Hello %(name)s,", name=_plain(name))


def _about(one: Line) -> str:
    if one.is_owner:
        return WHY["owner"]
    return say("Its owner is %(who)s.", who=_plain(one.owner) or say("nobody at present"))


def _html(name: str, lines: Sequence[Line], subject: str, voice: Voice) -> str:
    rows = "".join(_item(one, voice) for one in lines)
    return (
        f'<!doctype html><html lang="{voice.code}"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="{_PAPER}"><p>{escape(voice.say(_hello(name)))}</p><p>{escape(voice.say(_opening(lines)))}</p>'
        f"<ul>{rows}</ul><p>{escape(voice.say(CLOSING))}</p></body></html>"
    )


def _item(one: Line, voice: Voice) -> str:
    about, go = voice.say(_about(one)), voice.say(say("Go to its review"))
    name = f"<strong>{escape(_plain(one.name))}</strong>"
    titled = f'<a href="{escape(one.process)}">{name}</a>' if one.process else name
    review = f'<br><a href="{escape(one.review)}">{escape(go)}</a>' if one.review else ""
    return f"<li><p>{titled}<br>{escape(voice.say(sentence(one)))} {escape(about)}{review}</p></li>"


def _opening(lines: Sequence[Line]) -> str:
    late = sum(one.days_left < 0 for one in lines)
    if len(lines) == 1:
        return say("This is about the review of a process.")
    if late > 1:
        return say(
            "This is about the reviews of %(number)s processes, of which %(late)s are overdue.",
            number=len(lines),
            late=late,
        )
    return say("This is about the reviews of %(number)s processes.", number=len(lines))
