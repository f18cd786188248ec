"""Rows of the inbox as text. A row is made once for all who see it alike, in one language and by one clock, for as long
as it says the same: what it may say is therefore all in `Row`, and its template (`_row.html`) knows nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import get_template_attribute, url_for
from markupsafe import Markup

from web import clocks, words
from web.access import visitor
from web.language import language

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from engine.model import UserTask
    from web.language import Language

REMEMBERED = 5_000
"""Rows that are remembered, of about a kilobyte each."""


class Column(NamedTuple):
    """A value of the request: its label, the text, and whether that says enough without the label."""

    label: str
    text: str
    bare: bool


class Row(NamedTuple):
    """What a row says. `left` is how an open task stands to what is due, `when` the moment at which another one ended;
    `who` has it (None: nobody), `behalf` is for whom, `asked` who gets it back; `mine` and `asking` say that it is who
    looks. `happened` says `news` in words, `back` the day on which what is put off comes back, `why` why it is there.
    `opened` is the one that stands beside the list.
    """

    id: str
    to: str
    opened: bool
    news: str
    happened: str
    name: str
    about: str
    left: words.Deadline | None
    when: str
    columns: tuple[Column, ...]
    lane: str | None
    zone: str | None
    queue: str | None
    mine: bool
    who: str | None
    behalf: str | None
    asking: bool
    asked: str | None
    back: str | None
    why: tuple[str, ...]
    why_not: str


def rendered(moment: Callable[[dt.datetime], str], by: Callable[[], dt.tzinfo]) -> Callable[..., Markup]:
    """Make what renders rows for pages, where `moment` says when something was, and `by` whose clock."""

    @lru_cache(REMEMBERED)
    def text(row: Row, _language: Language, _zone: dt.tzinfo | None) -> Markup:
        made: Markup = get_template_attribute("_row.html", "row")(row)
        return made

    def rows(tasks: Iterable[UserTask], here: Mapping[str, Any], opened: str | None) -> Markup:
        """Render the rows of a list: that of `here`, beside which the task `opened` stands."""
        path, mark, query = url_for("tasks.inbox", **here).partition("?")
        view = here.get("view", "")
        now, zone = language(), clocks.chosen()
        made = (_row(one, f"{path}/{one.id}{mark}{query}", one.id == opened, view, moment, by()) for one in tasks)
        return Markup().join(text(one, now, zone) for one in made)

    return rows


def _row(
    task: UserTask, to: str, opened: bool, view: str, moment: Callable[[dt.datetime], str], zone: dt.tzinfo
) -> Row:
    is_open, me = task.state == "open", visitor().id
    return Row(
        task.id,
        to,
        opened,
        "" if opened else task.news,
        words.NEWS.get(task.news, words.NEWS["changed"]),
        task.name,
        task.business_key or task.process_name,
        words.deadline(task) if is_open else None,
        "" if is_open else moment(task.completed_at or task.created_at),
        tuple(_column(*one, zone) for one in task.columns.items()),
        task.lane,
        task.zone,
        None if view.startswith("queue:") else task.queue,
        task.assignee == me,
        task.assignee_name or task.assignee,
        task.on_behalf_of_name if task.on_behalf_of != task.assignee else None,
        task.asked_by == me,
        task.asked_by_name or task.asked_by,
        words.coming(task.follow_up_at, zone) if view == "snoozed" and task.follow_up_at else None,
        task.why,
        task.why_not,
    )


def _column(label: str, value: Any, zone: dt.tzinfo) -> Column:
    """Numbers, dates, yes and no say little without their label."""
    text = words.counted(value, zone)
    return Column(label, text, bare=text is value and not text[:1].isdigit())
