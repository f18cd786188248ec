"""Files of requests, and of what is about to begin or is played: attaching, listing, reading and removing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.commands import attaching
from engine.commands.attaching import FileLimits, play_of, start_of
from engine.commands.people import acting
from engine.errors import NotFound, Unreadable
from engine.faces.permits import guard, permit, says
from engine.faces.playing import NAMED_BY, what_of
from engine.lists import AttachedFile
from engine.queries import definitions
from engine.sentence import say
from engine.store import attachments, people

if TYPE_CHECKING:
    from engine.model import Person
    from engine.store.attachments import AttachmentRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Files:
    """The files of requests. Verbs name who acts by their id (`by`) or themselves (`person`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`; `limits` may be set anew."""
        self._turns = turns
        self.limits = FileLimits()

    @says("task.see", note=False)
    def attach(self, task_id: str, name: str, content: bytes, *, by: str, once: bool = False) -> AttachedFile:
        """Attach a file to the request of an open task; refused where it is too large, empty, a program.

        The same file again is refused, too, or with `once` is the one that is there.
        """
        turns = self._turns
        row = turns.write(
            lambda w, now: attaching.attach(
                w, task_id, name, content, by=by, new_id=turns.new_id(), now=now, limits=self.limits, once=once
            )
        )
        return _shown(row, {row.person_id: row.person_id}, by)

    @permit("request.start", "process_key", note=False)
    def choose_for_start(self, process_key: str, name: str, content: bytes, *, by: str) -> AttachedFile:
        """Keep a file for the request that somebody is about to begin; the same one again is the one that is there.

        Nobody else sees it before that; what is not begun with is forgotten.
        """
        with self._turns.store.reading() as r:
            row, person = definitions.published_row(r, process_key), acting(r, by, self._turns.store.now(r))
            if not definitions.may_start(r, self._turns, row, person):
                raise NotFound("process", process_key)
        return self._hold(start_of(process_key), name, content, by)

    @permit("request.start", "process_key")
    def chosen_for_start(self, process_key: str, *, person: Person) -> tuple[AttachedFile, ...]:
        """List what somebody has chosen for a request that they are about to begin, the oldest first."""
        with self._turns.store.reading() as r:
            return _told(r, attachments.held(r, person.id, start_of(process_key)), person.id)

    @says("process.try", note=False)
    def choose_for_play(self, subject: str, name: str, content: bytes, *, by: str) -> AttachedFile:
        """Keep a file for what somebody plays, until that is over; `subject` is that of `Plays`."""
        with self._turns.store.reading() as r:
            kind, key = what_of(subject)
            guard(r, self._turns, by, "process.try", NAMED_BY[kind], key)
        return self._hold(play_of(subject), name, content, by)

    def _hold(self, purpose: str, name: str, content: bytes, by: str) -> AttachedFile:
        turns = self._turns
        row = turns.write(
            lambda w, now: attaching.hold(
                w, purpose, name, content, by=by, new_id=turns.new_id(), now=now, limits=self.limits
            )
        )
        return _shown(row, {row.person_id: row.person_id}, by)

    @permit("values.see", "instance_id")
    def attached(self, instance_id: str, *, person: Person) -> tuple[AttachedFile, ...]:
        """List the files of a request, the oldest first, without what is in them; removed ones too."""
        with self._turns.store.reading() as r:
            return _told(r, attachments.of_instance(r, instance_id), person.id)

    @says("values.see", note=False)
    def read(self, file_id: str, *, person: Person) -> tuple[AttachedFile, bytes]:
        """Give a file with its content, to whoever may see the values of its request."""
        with self._turns.store.reading() as r:
            row = attachments.find(r, file_id)
            if row is None or row.removed_at is not None:
                raise NotFound("file", file_id)
            if not (attachments.is_held(row) and row.person_id == person.id):
                _must_see(r, self._turns, row, person)
            content = attachments.content(r, row)
            if content is None:
                raise Unreadable(row.name, say("it is not what was attached, or another key has encrypted it"))
            return _told(r, [row], person.id)[0], content

    @says("task.see", note=False)
    def remove(self, file_id: str, *, by: str) -> None:
        """Remove a file that one has attached oneself; that there was one, and who removed it, stays."""
        self._turns.write(lambda w, now: attaching.remove(w, file_id, by=by, now=now))


def _must_see(r: Reader, turns: Turns, row: AttachmentRow, person: Person) -> None:
    """Refuse a file to who may not see the values of its request; who may not see that, learns of no file."""
    try:
        guard(r, turns, person, "values.see", "instance_id", row.instance_id)
    except NotFound:
        raise NotFound("file", row.id) from None


def _told(r: Reader, rows: list[AttachmentRow], by: str) -> tuple[AttachedFile, ...]:
    names = people.names(r, sorted({one for row in rows for one in (row.person_id, row.removed_by) if one}))
    return tuple(_shown(row, names, by) for row in rows)


def _shown(row: AttachmentRow, names: dict[str, str], by: str) -> AttachedFile:
    return AttachedFile(
        id=row.id,
        instance_id=row.instance_id,
        task_id=row.task_id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        by=names.get(row.person_id, row.person_id),
        at=moment(row.at),
        own=row.person_id == by,
        removed_by=names.get(row.removed_by or "", row.removed_by),
        removed_at=None if row.removed_at is None else moment(row.removed_at),
    )
