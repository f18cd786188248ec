"""Drafts: drawing a process before it is a version. Nothing that somebody has saved is overwritten unseen.

Who saves says which revision they had opened. Where somebody else has saved since, a Conflict says who and when, and
whoever was too late keeps theirs as a copy. Savings of one person within some minutes count as one in the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from engine.calendar.instants import moment
from engine.diagram import read
from engine.errors import Conflict, InvalidValues, NotFound, Unreadable, WrongState
from engine.program.blank import blank, key_of
from engine.program.bundle import kind_of
from engine.sentence import INSTANT, Sentence, say
from engine.store import definitions, drafts, people
from engine.store.drafts import DISCARDED, DRAWING, REVIEW, DraftRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

TOGETHER = 5 * 60 * 1_000_000
"""Savings of one person that follow each other within so many microseconds are one in the history."""
KEPT = 60
"""Revisions of a draft that are kept, besides those that somebody has commented on."""
LARGEST, MOST_FILES, LONGEST_NAME = 4_000_000, 100, 200
DIAGRAM = "process.bpmn"
WORDS = {
    "drawing": say("being drawn"),
    "review": say("in review"),
    "deployed": say("a version already"),
    "discarded": say("discarded"),
}


def find(r: Reader, draft_id: str) -> DraftRow:
    """Find a draft, or refuse."""
    row = drafts.find(r, draft_id)
    if row is None:
        raise NotFound("draft", draft_id)
    return row


def must_be(row: DraftRow, deed: str, *states: str) -> None:
    """Refuse a deed that a draft in its state does not allow; `deed` is a past participle."""
    if row.state not in states:
        raise WrongState(the_draft(row), deed, WORDS[row.state])


def the_draft(row: DraftRow) -> Sentence:
    """Name a draft in a sentence."""
    return say("The draft of '%(process)s'", process=row.name)


class Content(NamedTuple):
    """What a draft is to hold: its files as they are packed, and (id, name) of each process in them."""

    packed: bytes
    digest: str
    processes: tuple[tuple[str, str], ...]

    def about(self, key: str = "") -> tuple[str, str]:
        """Give id and name of the process that it is about: of the one of this id, else of the first."""
        return next((one for one in self.processes if one[0] == key), self.processes[0])


def content(files: Mapping[str, str]) -> Content:
    """Read files outside the transaction; refused where they are too large, or hold no diagram with a process."""
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST:
        why = say(
            "it is larger than %(size)s MB, or has more than %(number)s files",
            size=LARGEST // 1_000_000,
            number=MOST_FILES,
        )
        raise Unreadable(say("The draft"), why)
    for name, text in files.items():
        _must_be_storable(name, text)
    found = tuple(one for name in sorted(files) if kind_of(name) == "diagram" for one in _processes(files[name], name))
    if not found:
        raise Unreadable(say("The draft"), say("it holds no diagram with a process"))
    return Content(drafts.packed(files), drafts.digest_of(files), found)


def _must_be_storable(name: str, text: str) -> None:
    """Refuse names that no file of a process has, and texts that nobody can write down."""
    leads_out = "\\" in name or name.startswith("/") or ".." in name.split("/")
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or leads_out:
        raise Unreadable(say("The draft"), say("one of its files has a name that no file of a process can have"))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable(name, say("it holds half a character")) from None


def _processes(text: str, name: str) -> Iterator[tuple[str, str]]:
    diagram = read(text.encode(), name)
    for one in diagram.processes:
        pool = diagram.participant_of(one)
        yield one.id, one.name or (pool.name if pool else "") or one.id


def as_texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Read files as texts; refused where one is not written in UTF-8."""
    found = {}
    for name, data in files.items():
        try:
            found[name] = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable(name, say("it is not written in UTF-8; save it so")) from None
    return found


def begin(w: Writer, now: int, turns: Turns, name: str, by: str) -> DraftRow:
    """Begin a process that does not exist yet."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        said = say("Give it a name of %(number)s letters at most.", number=LONGEST_NAME)
        raise InvalidValues(say("The process"), {"name": said})
    return add(w, now, turns, content({DIAGRAM: blank(_free(w, key_of(name)), name)}), by)


def _free(r: Reader, key: str) -> str:
    """Give an id that no process and no open draft has."""
    number, wanted = 1, key
    while definitions.latest(r, wanted, published=False) or drafts.open_of(r, wanted):
        number += 1
        wanted = f"{key}_{number}"
    return wanted


def of_version(r: Reader, definition_id: str) -> Content:
    """Give what a version holds."""
    row = definitions.find(r, definition_id)
    if row is None:
        raise NotFound("process definition", definition_id)
    files = {DIAGRAM: row.xml} | {one.name: one.content for one in definitions.resources(r, definition_id)}
    return content(as_texts(files))


def begin_from(w: Writer, now: int, turns: Turns, definition_id: str, held: Content, by: str) -> DraftRow:
    """Go on from a version; where its process is being drawn already, that draft is gone on with."""
    row = definitions.find(w, definition_id)
    assert row is not None, "what it holds was read"
    being_drawn = drafts.open_of(w, row.key)
    return being_drawn[0] if being_drawn else add(w, now, turns, held, by, row.key, definition_id)


def copy(w: Writer, now: int, turns: Turns, draft_id: str, held: Content, by: str) -> DraftRow:
    """Keep what somebody has drawn as a draft of its own, beside the one that somebody else has saved."""
    row = find(w, draft_id)
    return add(w, now, turns, held, by, row.process_key, row.base_id)


def add(
    w: Writer, now: int, turns: Turns, held: Content, by: str, wanted: str = "", base: str | None = None
) -> DraftRow:
    """Keep a new draft; of several processes it is about the one that is `wanted`."""
    key, name = held.about(wanted)
    authors = msgspec.json.encode([by])
    row = DraftRow(turns.new_id(), key, name, base, DRAWING, 1, authors, now, by, now, by)
    drafts.add(w, row)
    drafts.add_revision(w, RevisionRow(row.id, 1, now, now, by, held.digest, held.packed))
    return row


def save(w: Writer, now: int, turns: Turns, draft_id: str, held: Content, seen: int, by: str) -> DraftRow:
    """Keep what a draft holds now; `seen` is the revision that who saves had opened, or has saved last."""
    row = find(w, draft_id)
    must_be(row, say("changed"), DRAWING)
    if row.revision != seen:
        raise Conflict(_too_late(w, turns, row))
    last = drafts.revision(w, draft_id, row.revision)
    assert last is not None, "the latest revision is always kept"
    if last.digest == held.digest:
        return row
    key, name = held.about(row.process_key)
    authors = msgspec.json.encode(sorted(row.drawn_by | {by}))
    number = row.revision + 1
    saved = row._replace(process_key=key, name=name, revision=number, authors=authors, changed_at=now, changed_by=by)
    drafts.change(w, saved, row.revision)
    lasting = {1, *(one.revision for one in drafts.comments(w, draft_id))}
    together = last.by == by and now - last.since < TOGETHER and last.revision not in lasting
    since = last.since if together else now
    drafts.add_revision(w, RevisionRow(draft_id, number, since, now, by, held.digest, held.packed))
    _forget(w, saved, lasting, {last.revision} if together else set())
    return saved


def _forget(w: Writer, row: DraftRow, lasting: set[int], passed: set[int]) -> None:
    """Forget what was only passed through, and the oldest; not what somebody has commented on, nor the beginning."""
    old = [one.revision for one in drafts.revisions(w, row.id) if one.revision not in lasting][KEPT:]
    for revision in {*old, *passed}:
        drafts.forget(w, row.id, revision)


def _too_late(r: Reader, turns: Turns, row: DraftRow) -> str:
    when = moment(row.changed_at).astimezone(turns.calendar.zone)
    return say(
        "%(who)s saved '%(process)s' at %(time)s, after you had opened it. "
        "Keep yours as a copy, or go on with what they saved.",
        who=called(r, row.changed_by),
        process=row.name,
        time=f"{when:%H:%M}",
        **{INSTANT: when},
    )


def called(r: Reader, person_id: str) -> str:
    """What somebody is called."""
    found = people.find(r, person_id)
    return found.name if found else person_id


def held_once(r: Reader, draft_id: str, revision: int) -> Content:
    """Give what a draft held at one saving."""
    wanted = drafts.revision(r, draft_id, revision)
    if wanted is None:
        raise NotFound("revision of the draft", revision)
    return content(drafts.unpacked(wanted.files))


def discard(w: Writer, now: int, draft_id: str, by: str) -> None:
    """Give a draft up; it stays to be looked at."""
    row = find(w, draft_id)
    must_be(row, say("discarded"), DRAWING, REVIEW)
    drafts.change(w, row._replace(state=DISCARDED, changed_at=now, changed_by=by), row.revision)
