"""Playing: going through a draft or a version step by step, where nothing of it is real.

What is kept of a play is its path: how it began and what was done, in the words of a scenario. Each look takes that
path once more, on a scratch database; so going back is leaving steps out, a draft that was changed meanwhile is played
as it is now, and nothing of a play ever stands in the tables of the house but the path itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

from engine.calendar.instants import moment
from engine.commands import deployments, drafts
from engine.commands.attaching import play_of
from engine.deployed import bundle_of
from engine.errors import Conflict, NotAllowed, NotFound
from engine.faces import trials, unplayed
from engine.faces.permits import guard, says
from engine.faces.playing import DRAFT, NAMED_BY, VERSION, beginning, documents, entered, meant, what_of
from engine.program.outcomes import coverage
from engine.program.scenario_files import read_scenario
from engine.program.stories import file_name, story
from engine.queries import definitions as definition_queries
from engine.queries import drafts as draft_queries
from engine.queries.surroundings import around, files_of, python_allowed
from engine.rights import may
from engine.store import attachments, plays
from engine.store.drafts import DRAWING
from engine.turn import noting

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from engine.faces.playing import Beginning
    from engine.faces.scene import Scene
    from engine.faces.trials import Kept, Trials
    from engine.model import Person
    from engine.program.bundle import Bundle
    from engine.program.model import Program
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

    class Player(Protocol):
        """Takes a path, and looks how it stands at its end."""

        def __call__(
            self,
            scenario: Mapping[str, Any],
            files: Sequence[Mapping[str, bytes]],
            *,
            python: Container[str],
            seconds: float,
        ) -> Scene:
            """Give how it stands."""


SECONDS = 10.0
"""The most that taking a path may take."""
MOST_STEPS = 200
MOST_TRIED = 64
"""Subjects of which it is remembered what their scenarios showed last."""
LARGEST = 256_000
"""Bytes of a path, as JSON."""
KEPT = 14 * 24 * 3_600 * 1_000_000
"""Microseconds for which a path is kept after the last step."""
_encode = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode


class Play(NamedTuple):
    """A play: what is played, its path (None: it has not begun) and how it stands. `labels` is what people call its
    steps, `documents` are references to its files by their ids; `may_save`: who plays may keep it as a scenario.
    """

    name: str
    process_key: str
    beginning: Beginning
    labels: Mapping[str, str]
    documents: Mapping[str, Mapping[str, Any]]
    path: Mapping[str, Any] | None = None
    scene: Scene | None = None
    may_save: bool = False


class _Subject(NamedTuple):
    """What is played: its files, what they are compiled to, and the program of the process that it is about.

    `is_open`: files can be added to it.
    """

    kind: str
    key: str
    name: str
    files: Mapping[str, bytes]
    bundle: Bundle
    program: Program
    is_open: bool


class Plays:
    """Everything about playing. `subject` is "draft:<id>" or "version:<id>"; `player` is said by whoever serves."""

    def __init__(self, turns: Turns, trials: Trials) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._trials = trials
        self.player: Player | None = None
        self._tried: dict[str, tuple[str, Kept]] = {}  # by subject, with the mark of what they hung on

    # -- looking -----------------------------------------------------------------------------------

    @says("process.try")
    def play(self, subject: str, *, person: Person) -> Play:
        """Show how somebody's play of something stands."""
        with self._turns.store.reading() as r:
            played = self._subject(r, subject, person)
            path = _path(r, person.id, subject)
            files = documents(r, person.id, subject, path)
        scene = None if path is None else self._scene(played, path)
        labels = {one.id: one.label for one in played.program.elements.values()}
        may_save = played.is_open and may(person, "process.design", played.program.key)
        return Play(played.name, played.program.key, beginning(played.program), labels, files, path, scene, may_save)

    @says("process.try")
    def scenario(self, subject: str, name: str, *, person: Person) -> tuple[str, bytes]:
        """Give somebody's play as a scenario: the name of its file, and what stands in it."""
        with self._turns.store.reading() as r:
            played = self._subject(r, subject, person)
            path = _path(r, person.id, subject)
        return self._written(played, path, name)

    @says("process.try")
    def tried(self, subject: str, *, anew: bool = False, person: Person) -> Kept | None:
        """Tell what the scenarios of something show as it is now; None where it has none.

        They run where they have not run yet, where something has changed since that they hang on, and when asked.
        """
        with self._turns.store.reading() as r:
            played = self._subject(r, subject, person)
            now = moment(self._turns.store.now(r))
        if not played.bundle.scenarios:
            return None
        mark = self._trials.mark(played.bundle, played.files)
        known = self._tried.get(subject)
        if known is not None and known[0] == mark and not anew:
            return known[1]
        tried = self._trials.of(played.bundle, played.files)
        kept = trials.Kept(tried, coverage(played.program, tried.outcomes), now, person.name)
        while len(self._tried) >= MOST_TRIED:
            self._tried.pop(next(iter(self._tried)), None)
        self._tried[subject] = (mark, kept)
        return kept

    @says("process.try")
    def files(self, subject: str, *, person: Person | None = None) -> dict[str, bytes]:
        """Give all files of something, by the names that they have in a folder."""
        with self._turns.store.reading() as r:
            played = self._subject(r, subject, person)
        own = f"{played.program.key}.bpmn"  # as versions keep it, whatever it was called in its folder
        return {drafts.DIAGRAM if one == own else one: content for one, content in played.files.items()}

    # -- playing -----------------------------------------------------------------------------------

    @says("process.try")
    def begin(
        self,
        subject: str,
        *,
        by: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        values: Mapping[str, Any] | None = None,
        message: str = "",
        signal: str = "",
        timer: str = "",
        key: str = "",
        by_hand: Sequence[str] = (),
    ) -> None:
        """Begin to play, in place of what was played before: with `fields` typed into the form, or with `values`.

        By a `message` or a `signal` of that name, or when the `timer` (the id of a start event) is due; else by hand.
        """
        with self._turns.store.reading() as r:
            played, files = self._subject(r, subject, by), documents(r, by, subject, None)
        trigger = {"message": message, "signal": signal, "timer": timer}
        form = None if any(trigger.values()) else beginning(played.program).form
        given = entered(self._turns, form, fields, values, {}, files)
        start = {name: one for name, one in trigger.items() if one} | {"values": given}
        path: dict[str, Any] = {"process": played.program.key, "start": start, "steps": []}
        path |= {"key": key} if key else {}
        path |= {"by_hand": list(by_hand)} if by_hand else {}
        self._take(played, path, subject, by)

    @says("process.try")
    def step(
        self,
        subject: str,
        seen: int,
        step: Mapping[str, Any],
        *,
        by: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
    ) -> None:
        """Do something in a play: a step of a scenario. `seen` is how many steps who plays has seen.

        `fields` is what was typed into the form of a task, in place of values. What is refused is not part of the path.
        """
        with self._turns.store.reading() as r:
            played, path = self._subject(r, subject, by), _path(r, by, subject)
            files = documents(r, by, subject, path)
        if path is None or len(path["steps"]) != seen:
            raise unplayed.gone_on()
        if seen >= MOST_STEPS:
            raise unplayed.too_long(MOST_STEPS)
        if fields is not None and "complete" in step:
            task = meant(self._scene(played, path).tasks, step)
            step = {**step, "values": entered(self._turns, task.form, fields, None, task.values, files)}
        self._take(played, {**path, "steps": [*path["steps"], dict(step)]}, subject, by)

    @says("process.try")
    def back(self, subject: str, to: int, *, by: str) -> None:
        """Go back to how it stood after so many steps."""
        with self._turns.store.reading() as r:
            self._subject(r, subject, by)
            path = _path(r, by, subject)
        if path is None:
            raise unplayed.not_begun(subject)
        self._keep({**path, "steps": path["steps"][: max(0, to)]}, subject, by)

    @says("process.try")
    def end(self, subject: str, *, by: str) -> None:
        """Give a play up."""
        with self._turns.store.reading() as r:
            self._subject(r, subject, by)

        def end(w: Writer, _: int) -> None:
            plays.drop(w, by, subject)
            attachments.let_go(w, by, play_of(subject))

        self._turns.write(end)

    @says("process.design", note=True)
    def save(self, subject: str, name: str, *, by: str) -> str:
        """Keep a play as a scenario beside what is played; gives the name of its file. The play stays."""
        with self._turns.store.reading() as r:
            played, path = self._subject(r, subject, by, "process.design"), _path(r, by, subject)
        file, content = self._written(played, path, name)
        if file in played.files:
            raise unplayed.taken(file)
        turns = self._turns
        if played.kind == DRAFT:
            with turns.store.reading() as r:
                revision = draft_queries.find(r, played.key).revision
            held = drafts.content(drafts.as_texts({**played.files, file: content}))
            turns.write(lambda w, now: drafts.save(w, now, turns, played.key, held, revision, by))
        else:
            self._put(played, file, content, by)
        noting.tell(scenario=file)
        return file

    def _put(self, played: _Subject, file: str, content: bytes, by: str) -> None:
        """Put a scenario beside a version, and keep what all of them show from now on."""
        files = {**played.files, file: content}
        tried, own = self._trials.of(bundle_of(files), files), {played.program.key: played.key}

        def put(w: Writer, now: int) -> None:
            deployments.put_scenarios(w, played.key, {file: content})
            trials.keep(w, now, own, tried, by)

        self._turns.write(put)

    # -- what both need ----------------------------------------------------------------------------

    def _subject(self, r: Reader, subject: str, who: Person | str | None, permission: str = "process.try") -> _Subject:
        kind, key = what_of(subject)
        if who is not None:
            guard(r, self._turns, who, permission, NAMED_BY[kind], key)
        return _draft(r, key) if kind == DRAFT else _version(r, self._turns, key)

    def _take(self, played: _Subject, path: Mapping[str, Any], subject: str, by: str) -> None:
        """Keep a path whose last step can be taken; else refuse."""
        scene = self._scene(played, path)
        _must_have_gone(scene)
        self._keep(path, subject, by)

    def _keep(self, path: Mapping[str, Any], subject: str, by: str) -> None:
        content = _encode(path)
        if len(content) > LARGEST:
            raise unplayed.too_large()

        def keep(w: Writer, now: int) -> None:
            plays.forget(w, now - KEPT)
            plays.keep(w, by, subject, content, now)

        self._turns.write(keep)

    def _scene(self, played: _Subject, path: Mapping[str, Any]) -> Scene:
        if played.bundle.errors:
            raise unplayed.broken(played.name, played.bundle)
        if self.player is None:
            raise unplayed.not_served()
        with self._turns.store.reading() as r:
            programs = [one.program for one in played.bundle.processes]
            beside = around(r, self._turns, programs)
            python = python_allowed(r, (one.key for one in (*programs, *beside.programs)))
        return self.player(path, [played.files, *beside.files], python=python, seconds=SECONDS)

    def _written(self, played: _Subject, path: Mapping[str, Any] | None, name: str) -> tuple[str, bytes]:
        name = name.strip()
        if not name or len(name) > drafts.LONGEST_NAME or not name.isprintable():
            raise unplayed.misnamed(drafts.LONGEST_NAME)
        if path is None:
            raise unplayed.not_begun(played.name)
        scene = self._scene(played, path)
        _must_have_gone(scene)
        told = story(path, name, scene.trace, scene.state, scene.outcome)
        return file_name(name), msgspec.json.format(_encode(told), indent=2) + b"\n"


def _must_have_gone(scene: Scene) -> None:
    """Refuse a path that leads nowhere; what is forbidden in a play is not forbidden to who plays."""
    if isinstance(scene.refusal, NotAllowed | NotFound):
        raise Conflict(str(scene.refusal))
    if scene.refusal is not None:
        raise scene.refusal


def _draft(r: Reader, draft_id: str) -> _Subject:
    row = draft_queries.find(r, draft_id)
    files = {name: text.encode() for name, text in draft_queries.files(r, row).items()}
    return _made(DRAFT, draft_id, row.name, row.process_key, files)._replace(is_open=row.state == DRAWING)


def _version(r: Reader, turns: Turns, definition_id: str) -> _Subject:
    shown = definition_queries.find(r, turns, definition_id)
    return _made(VERSION, definition_id, shown.name, shown.key, files_of(r, definition_id))


def _made(kind: str, key: str, name: str, process_key: str, files: Mapping[str, bytes]) -> _Subject:
    bundle = bundle_of(files)
    found = [one.program for one in bundle.processes]
    if not found:
        raise unplayed.broken(name, bundle)
    program = next((one for one in found if one.key == process_key), found[0])
    return _Subject(kind, key, name, files, bundle, program, is_open=True)


def _path(r: Reader, person_id: str, subject: str) -> Mapping[str, Any] | None:
    held = plays.find(r, person_id, subject)
    return None if held is None else read_scenario(held, "scenarios/play.json")
