"""What is typed on the page of a task and not sent: every deed there brings it along, and it is kept.

What belongs to the task's form is named as the form says (`f.`); what is typed beside it, such as half a remark, begins
with `~` and the deed that it is for (`~remark.words`). Without a script all of it is one HTML form; a script adds it.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask import request

from engine.errors import Refusal
from web import entries
from web.access import visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.faces import House
    from engine.model import WorkItem

MARK = "~"


def given(name: str) -> str:
    """What was typed for a deed: `ask.whom`."""
    return request.form.get(MARK + name, "")


def typed() -> dict[str, list[str]]:
    """All that was typed beside the form, by name."""
    return {name: [text] for name, text in request.form.items() if name.startswith(MARK) and text.strip()}


def texts(fields: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    """What was typed into the form, as drafts hold it."""
    return {name: [text] if isinstance(text, str) else list(text) for name, text in fields.items()}


def keep(house: House, task_id: str, taken: str = "") -> None:
    """Keep what came along with a deed, but for what the deed itself has `taken` (`remark`)."""
    fields = texts(entries.fields(request.form, house.zone))
    beside = {name: text for name, text in typed().items() if not taken or not name.startswith(f"{MARK}{taken}.")}
    if not fields and not any(name.startswith(MARK) for name in request.form):
        return
    with suppress(Refusal):  # who may not do the task keeps nothing of it
        item = house.inbox.open(task_id, visitor())
        before = {name: text for name, text in (item.draft or {}).items() if not name.startswith(MARK)}
        kept = (fields if _changed(item, fields, house) else {}) if fields else before
        if kept or beside or item.draft:
            house.desk.keep_draft(task_id, kept | beside, by=visitor().id)


def once(*what: str) -> str | None:
    """Give the id by which a deed is answered once. Several can be sent from one page, so what it is about counts."""
    first = entries.request_id(request.form)
    return first and str(uuid.uuid5(uuid.NAMESPACE_OID, "\n".join((first, request.path, *what))))


def _changed(item: WorkItem, fields: Mapping[str, list[str]], house: House) -> bool:
    """Whether something else was typed into the form than it showed at first."""
    if item.form is None:
        return False
    placed, shown = item.form.shown({} if item.form.generated else item.values, zone=house.zone)
    for one in (each for top in placed for each in top.everything()):
        if one.part.kind == "rows":
            changed = len(one.rows) != sum(name.rpartition(".")[0] == one.name for name in fields)
        else:
            is_asked = one.part.kind == "field" and one.part.editable
            changed = is_asked and _plain(fields.get(one.name)) != _plain(shown.get(one.name))
        if changed:
            return True
    return False


def _plain(entered: Any) -> list[str]:
    return [text.replace("\r\n", "\n") for text in entered or () if text not in {"", "false"}]
