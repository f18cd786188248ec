"""Letters in plain words: sections of lines, as text and as HTML; what stands first is the most pressing. Pure."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from engine.calendar.instants import in_words, micros
from engine.governance.digest import Written
from engine.sentence import joined, say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from engine.lists import Told
    from engine.model import UserTask
    from engine.sentence import Voice

MOST = 50
"""Lines of a letter; the rest is on the page."""
_CHANGE = say("Change what you are told")
_PAPER = "font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b;background:#ffffff;max-width:40em"


class Line(NamedTuple):
    """One thing: what is said, the facts beside it, where it leads ("": nowhere), by when it is to be done."""

    said: str
    facts: str
    url: str
    due: float


class Section(NamedTuple):
    """Lines under a title ("": none)."""

    title: str
    lines: tuple[Line, ...]


class Footer(NamedTuple):
    """How the reader changes what they are told, and by what link they stop just this."""

    change: str
    stop: str
    stops: str


def together(told: Sequence[Told]) -> list[Told]:
    """Put what is told of one task together, so that it stands once in a letter, with all that is said of it."""
    found: dict[str, Told] = {}
    for one in told:
        key = one.id if one.team or not one.task_id else one.task_id
        found[key] = _both(found[key], one) if key in found else one
    return list(found.values())


def _both(first: Told, then: Told) -> Told:
    dues = [one for one in (first.due_at, then.due_at) if one]
    said = first.sentence if then.sentence in first.sentence else joined([first.sentence, then.sentence])
    return replace(first, sentence=said, due_at=min(dues, default=None))


def line(one: Told, base: str, zone: dt.tzinfo) -> Line:
    """Say what somebody was told, with no more beside it than a row of the inbox shows."""
    facts = [one.business_key, one.process_name, one.lane, _day(one.due_at, zone)]
    return Line(one.sentence, joined(filter(None, facts), sign=" · "), link(base, one), _due(one.due_at))


def task_line(one: UserTask, base: str, zone: dt.tzinfo) -> Line:
    """Name a task as it stands in a view."""
    who = one.assignee_name or ""
    facts = [one.business_key or "", one.process_name, one.lane or "", who, _day(one.due_at, zone)]
    return Line(one.name, joined(filter(None, facts), sign=" · "), f"{base}/inbox/{one.id}", _due(one.due_at))


def link(base: str, one: Told) -> str:
    """Where it leads: to the team, the task, the request, or the page of what one is told."""
    if one.team:
        return f"{base}/team?{urlencode({'group': one.team})}"
    if one.task_id:
        return f"{base}/inbox/{one.task_id}"
    return f"{base}/requests/{one.instance_id}" if one.instance_id else f"{base}/account/notifications"


def sections(told: Sequence[Told], base: str, zone: dt.tzinfo) -> list[Section]:
    """Put together what belongs together, by process and lane, the most pressing first."""
    found: dict[str, list[Line]] = {}
    for one in told[:MOST]:
        title = ", ".join(filter(None, (one.process_name, one.lane)))
        found.setdefault(title, []).append(line(one, base, zone))
    whole = [Section(title, tuple(sorted(lines, key=lambda one: one.due))) for title, lines in found.items()]
    return sorted(whole, key=lambda one: (one.lines[0].due, one.title))


def written(subject: str, opening: str, parts: Sequence[Section], footer: Footer, voice: Voice) -> Written:
    """Write a letter without its envelope, to somebody who is spoken to with a voice."""
    said = [Section(part.title, tuple(_spoken(one, voice) for one in part.lines)) for part in parts]
    footer = footer._replace(stops=voice.say(footer.stops))
    subject, opening = _plain(voice.say(subject)), voice.say(opening)
    return Written(subject, _text(opening, said, footer, voice), _html(subject, opening, said, footer, voice))


def _spoken(one: Line, voice: Voice) -> Line:
    return one._replace(said=voice.say(one.said), facts=voice.say(one.facts))


def subject_of(told: Sequence[Told], voice: Voice, *, digest: bool) -> str:
    """What a letter is about, in a line."""
    if len(told) == 1:
        said = voice.say(told[0].sentence).partition(".")[0]
        return f"{said} ({told[0].business_key})" if told[0].business_key else said
    if digest:
        return say("Your digest: %(number)s things", number=len(told))
    return say("%(number)s things to tell you", number=len(told))


def _text(opening: str, parts: Sequence[Section], footer: Footer, voice: Voice) -> str:
    found = [opening]
    for part in parts:
        found += [_plain(part.title).upper()] * bool(part.title)
        found += ["\n  ".join(filter(None, (_plain(one.said), one.facts, one.url))) for one in part.lines]
    found.append(f"{voice.say(_CHANGE)}: {footer.change}")
    found += [f"{footer.stops}: {footer.stop}"] * bool(footer.stop)
    return "\n\n".join(found) + "\n"


def _html(subject: str, opening: str, parts: Sequence[Section], footer: Footer, voice: Voice) -> str:
    body = "".join(_section(part) for part in parts)
    stop = f' · <a href="{escape(footer.stop)}">{escape(footer.stops)}</a>' if footer.stop else ""
    return (
        f'<!doctype html><html lang="{voice.code}"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="{_PAPER}"><p>{escape(opening)}</p>{body}'
        f'<p><a href="{escape(footer.change)}">{escape(voice.say(_CHANGE))}</a>{stop}</p></body></html>'
    )


def _section(part: Section) -> str:
    title = f"<h2>{escape(_plain(part.title))}</h2>" if part.title else ""
    return f"{title}<ul>{''.join(_item(one) for one in part.lines)}</ul>"


def _item(one: Line) -> str:
    said = escape(_plain(one.said))
    linked = f'<a href="{escape(one.url)}">{said}</a>' if one.url else said
    return f"<li><p>{linked}<br>{escape(_plain(one.facts))}</p></li>"


def _day(at: dt.datetime | None, zone: dt.tzinfo) -> str:
    return say("due %(time)s", time=in_words(micros(at), zone)) if at else ""


def _due(at: dt.datetime | None) -> float:
    return at.timestamp() if at else float("inf")


def _plain(text: str) -> str:
    """Write on one line, as a header must be."""
    return " ".join(text.split())
