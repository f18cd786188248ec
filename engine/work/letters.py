"""Writes to somebody about reviews: which processes, and where to read on, as far as they may."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from engine import views
from engine.calendar.instants import moment
from engine.connectors.post import Letter
from engine.governance.digest import Line, written
from engine.queries import definitions as processes
from engine.queries import reviews as records
from engine.rights import may
from engine.store import definitions, owners, people, reviews

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.connectors.post import Post
    from engine.model import Person
    from engine.store.notices import NoticeRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


def letter(r: Reader, turns: Turns, post: Post, rows: Sequence[NoticeRow]) -> Letter | None:
    """Write to somebody about these notices; None where they cannot be reached."""
    found = people.find_whole(r, rows[0].person_id, turns.store.now(r))
    if found is None or not found.row.email or not found.row.active:
        return None
    lines = _lines(r, turns, post.base, views.person(found), rows)
    text = written(found.row.name, lines, post.voice(found.row.language))
    mark = "|".join(f"{row.process_key} {row.band} {row.due_on} {row.person_id}" for row in rows)
    id_ = hashlib.sha256(mark.encode()).hexdigest()[:32]
    return Letter(id_, found.row.email, text.subject, text.text, text.html, moment(turns.store.now(r)))


def _lines(r: Reader, turns: Turns, base: str, person: Person, rows: Sequence[NoticeRow]) -> list[Line]:
    today = moment(turns.store.now(r), turns.calendar.zone).date()
    owned = owners.all_current(r)
    owner_ids = {key: owned[key].person_id for row in rows if (key := row.process_key) in owned}
    names = people.names(r, sorted(set(owner_ids.values())))
    newest = {row.process_key: row for row in sorted(rows, key=lambda one: one.made_at)}
    found = []
    for key, row in newest.items():
        due, version, owner = dt.date.fromisoformat(row.due_on), definitions.latest(r, key), owner_ids.get(key, "")
        found.append(
            Line(
                version.name if version else key,
                row.band,
                due,
                (due - today).days,
                names.get(owner, owner),
                owner == person.id,
                f"{base}/processes/{version.id}" if version and processes.sees(r, turns, key, person) else "",
                _review(r, turns, base, person, key),
            )
        )
    return found


def _review(r: Reader, turns: Turns, base: str, person: Person, key: str) -> str:
    """Where somebody goes on: the review that is being held, else the reviews so far; nowhere where they may not."""
    held = reviews.open_of(r, key)
    if held is not None and records.may_see(r, turns, held, person):
        return f"{base}/reviews/{held.id}"
    return f"{base}/reports/reviews/{key}" if may(person, "report.read", key) else ""
