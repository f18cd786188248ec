"""Attaching files to a request at one of its tasks, and removing them.

Files for a request that somebody is about to begin, or for what they play, are held for them alone until it begins;
the limits are the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commands.file_types import PROGRAM, clean_name, kind_of
from engine.commands.people import acting
from engine.errors import InvalidValues, NotAllowed, NotFound, TooLarge, WrongState
from engine.rights.questions import may_do, may_see
from engine.sentence import say
from engine.store import attachments, tasks
from engine.store.attachments import AttachmentRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.model import Person
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn

MEGABYTE = 1_000_000
HELD = 14 * 24 * 3_600 * 1_000_000
"""Microseconds for which a file is held that belongs to no request yet: as long as a play is kept."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What can be attached: bytes of one file, bytes and number of all of a request; `types`, or any but programs."""

    largest: int = 10 * MEGABYTE
    most_bytes: int = 100 * MEGABYTE
    most: int = 50
    types: frozenset[str] = frozenset()


def attach(
    w: Writer,
    task_id: str,
    name: str,
    content: bytes,
    *,
    by: str,
    new_id: str,
    now: int,
    limits: FileLimits,
    once: bool,
) -> AttachmentRow:
    """Attach a file to the request of a task; who may do the task, may.

    The same file again is refused, or with `once` is the one that is there.
    """
    task = _task(w, task_id, by, now)
    there = [one for one in attachments.of_instance(w, task.instance_id) if one.removed_at is None]
    row = AttachmentRow(new_id, task.instance_id, task_id, by, name, "", len(content), now)
    return _put(w, row, content, there, limits, once=once)


def hold(
    w: Writer, purpose: str, name: str, content: bytes, *, by: str, new_id: str, now: int, limits: FileLimits
) -> AttachmentRow:
    """Keep a file for somebody and a purpose; the same one again is the one that is there. Old ones are forgotten."""
    attachments.forget(w, now - HELD)
    place = attachments.held_for(acting(w, by, now).id)
    row = AttachmentRow(new_id, place, purpose, by, name, "", len(content), now)
    return _put(w, row, content, attachments.held(w, by, purpose), limits, once=True)


def start_of(process_key: str) -> str:
    """What files are held for that are chosen in the form by which a process is started."""
    return f"start:{process_key}"


def play_of(subject: str) -> str:
    """What files are held for that are chosen in a play."""
    return f"play:{subject}"


def _put(
    w: Writer, wanted: AttachmentRow, content: bytes, there: list[AttachmentRow], limits: FileLimits, *, once: bool
) -> AttachmentRow:
    """Keep a file beside those that are there, unless something speaks against it."""
    called = clean_name(wanted.name)
    kind = kind_of(content, called)
    same = _the_same(w, there, called, content)
    if same is not None and once:
        return same
    if same is not None:
        said = say("%(file)s is attached already, with the same content.", file=called)
        raise InvalidValues(called, {"file": said})
    _refuse(called, kind, content, there, limits)
    row = wanted._replace(name=called, media_type=kind)
    attachments.add(w, row, content)
    return row


def remove(w: Writer, attachment_id: str, *, by: str, now: int) -> None:
    """Remove a file that one has attached oneself."""
    row, person = attachments.find(w, attachment_id), acting(w, by, now)
    if row is None or row.removed_at is not None or not (row.person_id == by or _sees_task(w, row, person)):
        raise NotFound("file", attachment_id)
    if row.person_id != by:
        deed = say("remove the file %(file)s", file=row.name)
        raise NotAllowed(person.name, deed, say("only who has attached it may"))
    attachments.remove(w, attachment_id, by, now)


def _sees_task(r: Reader, row: AttachmentRow, person: Person) -> bool:
    task = tasks.find(r, row.task_id)
    return task is not None and may_see(task, person)


def documents(r: Reader, instance_id: str) -> dict[str, dict[str, Any]]:
    """References to the files of a request by their ids, as fields for files hold them."""
    return {one.id: reference(one) for one in attachments.of_instance(r, instance_id) if one.removed_at is None}


def held_documents(r: Reader, person_id: str, purpose: str) -> dict[str, dict[str, Any]]:
    """References to the files that are held for somebody and a purpose, by their ids."""
    return {one.id: reference(one) for one in attachments.held(r, person_id, purpose)}


def named(value: Any) -> Iterator[Mapping[str, Any]]:
    """Give the references to files that a value holds, however deep."""
    if isinstance(value, dict) and isinstance(value.get("documentId"), str) and isinstance(value.get("metadata"), dict):
        yield value
        return
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from named(one)


def hand_in(turn: Turn, purpose: str, by: str, values: Mapping[str, Any], instance_id: str) -> None:
    """Make the files that a request begins with its own, in the transaction in which it begins."""
    chosen = {one["documentId"] for one in named(dict(values))}
    for row in attachments.held(turn.view, by, purpose) if chosen else ():
        if row.id in chosen:
            turn.then(partial(attachments.hand_in, row=row, instance_id=instance_id, at=turn.now))


def reference(row: AttachmentRow) -> dict[str, Any]:
    """What a variable holds of a file."""
    about = {"fileName": row.name, "contentType": row.media_type, "size": row.size}
    return {"documentId": row.id, "metadata": about}


def _task(w: Writer, task_id: str, by: str, now: int) -> TaskRow:
    task, person = tasks.find(w, task_id), acting(w, by, now)
    if task is None or not may_see(task, person):
        raise NotFound("task", task_id)
    if not may_do(task, person):
        deed = say("attach a file to the task '%(task)s'", task=task.name)
        raise NotAllowed(person.name, deed, say("it is not for them to do"))
    if task.state != "open":
        raise WrongState(say("The task '%(task)s'", task=task.name), say("given a file"), task.state)
    return task


def _the_same(r: Reader, there: list[AttachmentRow], name: str, content: bytes) -> AttachmentRow | None:
    """Find a file of the same name and content."""
    digest = hashlib.sha256(content).digest()
    for one in there:
        if one.name == name and one.size == len(content):
            known = attachments.content(r, one)
            if known is not None and hashlib.sha256(known).digest() == digest:
                return one
    return None


def _refuse(name: str, kind: str, content: bytes, there: list[AttachmentRow], limits: FileLimits) -> None:
    if not content:
        raise InvalidValues(name, {"file": say("%(file)s is empty. Choose another file, please.", file=name)})
    if len(content) > limits.largest:
        size, most = _megabytes(len(content)), _megabytes(limits.largest)
        raise TooLarge(say("%(file)s has %(size)s; a file can have %(most)s at most.", file=name, size=size, most=most))
    if sum(one.size for one in there) + len(content) > limits.most_bytes:
        most = _megabytes(limits.most_bytes)
        raise TooLarge(
            say("With %(file)s the files of this request would have more than %(most)s.", file=name, most=most)
        )
    if len(there) >= limits.most:
        raise InvalidValues(name, {"file": say("A request can have %(number)s files at most.", number=limits.most)})
    if kind == PROGRAM:
        raise InvalidValues(name, {"file": say("%(file)s is a program, and programs cannot be attached.", file=name)})
    if limits.types and kind not in limits.types:
        types = ", ".join(sorted(limits.types))
        said = say("%(file)s is %(kind)s; attach one of: %(types)s.", file=name, kind=kind, types=types)
        raise InvalidValues(name, {"file": said})


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"
