"""Files that a scenario names: there is nothing in them, but its forms find them where they look for files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.commands import attaching
from engine.store import attachments
from engine.store.attachments import AttachmentRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.transaction import Writer
    from engine.turn import Turns


def put_at_start(turns: Turns, process_key: str, values: Mapping[str, Any], by: str) -> None:
    """Have the files that a scenario begins with chosen for the start of a process."""
    _put(turns, attachments.held_for(by), attaching.start_of(process_key), values, by)


def put_at_task(turns: Turns, task_id: str, instance_id: str, values: Mapping[str, Any], by: str) -> None:
    """Have the files that a step names attached at a task."""
    _put(turns, instance_id, task_id, values, by)


def _put(turns: Turns, place: str, task_id: str, values: Mapping[str, Any], by: str) -> None:
    wanted = {one["documentId"]: one["metadata"] for one in attaching.named(dict(values))}

    def put(w: Writer, now: int) -> None:
        for key, about in wanted.items():
            if attachments.find(w, key) is None:
                attachments.add(w, _row(key, place, task_id, by, about, now), b"")

    if wanted:
        turns.write(put)


def _row(key: str, place: str, task_id: str, by: str, about: Mapping[str, Any], now: int) -> AttachmentRow:
    size = about.get("size")
    kind = str(about.get("contentType", "application/octet-stream"))
    name = str(about.get("fileName", "file"))
    return AttachmentRow(key, place, task_id, by, name, kind, size if isinstance(size, int) else 0, now)
