"""A view of the inbox as a feed that other programs subscribe to (Atom, RFC 4287)."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from flask import url_for

from engine.sentence import say
from web import words
from web.language import spoken

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.model import UserTask

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(view_id: str, name: str, tasks: Iterable[UserTask], now: dt.datetime, zone: dt.tzinfo) -> str:
    """Write what stands in a view, with no more of each task than a row of the inbox shows."""
    shown = list(tasks)
    updated = max((_changed(one) for one in shown), default=now)
    entries = "".join(_entry(one, zone) for one in shown)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:throughlane:view:{_text(view_id)}</id><title>{_text(name)}</title>"
        f"<updated>{updated.isoformat()}</updated><author><name>Throughlane</name></author>{entries}</feed>\n"
    )


def _entry(one: UserTask, zone: dt.tzinfo) -> str:
    key = one.business_key or one.process_name
    due = spoken(say("due %(time)s", time=words.moment(one.due_at, zone))) if one.due_at else ""
    facts = " · ".join(filter(None, (one.process_name, one.lane, one.assignee_name, due)))
    link = url_for("tasks.task", task_id=one.id, _external=True)
    return (
        f"<entry><id>urn:throughlane:task:{_text(one.id)}</id><title>{_text(f'{one.name}: {key}')}</title>"
        f'<updated>{_changed(one).isoformat()}</updated><link href="{_text(link)}"/>'
        f"<summary>{_text(facts)}</summary></entry>"
    )


def _changed(one: UserTask) -> dt.datetime:
    return max(filter(None, (one.created_at, one.claimed_at, one.completed_at)))


def _text(text: str) -> str:
    return escape(_UNWRITABLE.sub("", text))
