"""A view of the inbox as a feed that other programs subscribe to (Atom, RFC 4287)."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from flask import url_for

from engine.sentence import say
from web import words
from web.language import language, spoken

if TYPE_CHECKING:
    import datetime as dt

    from engine.faces import ViewFeed
    from engine.model import UserTask

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(feed: ViewFeed, zone: dt.tzinfo, address: str) -> str:
    """Write what stands in a view, with no more of each task than a row of the inbox shows; `address` is the feed's."""
    updated = max((_changed(one) for one in feed.tasks), default=feed.made_at)
    entries = "".join(_entry(one, zone) for one in feed.tasks)
    page = url_for("told.view", view_id=feed.view_id, _external=True)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(language().code)}">'
        f"<id>urn:throughlane:view:{_text(feed.view_id)}</id><title>{_text(feed.name)}</title>"
        f'<link rel="self" type="application/atom+xml" href="{_text(address)}"/><link href="{_text(page)}"/>'
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
