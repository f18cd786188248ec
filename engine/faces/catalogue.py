"""Design and govern: check, deploy and publish definitions; owners and reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import deployments, publication, review_records, scripts
from engine.commands.looking import looked_at
from engine.commands.people import SYSTEM, acting
from engine.commands.review_records import Elsewhere
from engine.commands.scripts import about_scripts
from engine.deployed import bundle_of
from engine.errors import NotAllowed, NotFound
from engine.faces import trials
from engine.faces.documents import documented
from engine.faces.permits import permit, says
from engine.faces.pictures import arrange, draw, is_computed
from engine.model import Deployment, Finding, Person, ProcessDefinition
from engine.program.bundle import read_bundle
from engine.program.differences import between
from engine.queries import definitions as queries
from engine.queries import scripts as script_queries
from engine.queries.surroundings import files_of
from engine.rights import may, must
from engine.sentence import say
from engine.store import definitions, instances, tryouts
from engine.turn import noting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.commands.deployments import Rehearsed
    from engine.diagram.differences import Difference
    from engine.faces.documents import Document
    from engine.faces.pictures import Picture
    from engine.faces.trials import Kept, Trials
    from engine.program.bundle import Bundle
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns


class Catalogue:
    """Everything about definitions and who answers for them. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, trials: Trials) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._trials = trials

    @permit("process.check")
    def check(self, files: Mapping[str, bytes], *, by: str = SYSTEM) -> tuple[Finding, ...]:
        """Tell everything that is to be known about files (by name) before they run; never raises."""
        read = about_scripts(read_bundle(files))
        with self._turns.store.reading() as r:
            found = self._looked_at(r, read)
        return found.findings if found.errors else (*found.findings, *self._trials.of(found, files).findings())

    @permit("process.deploy", note=False)
    def rehearse(
        self, files: Mapping[str, bytes], *, by: str, despite: str = ""
    ) -> tuple[tuple[Rehearsed, ...], tuple[Finding, ...]]:
        """Tell what deploying files would do, and everything that would be found, without doing it.

        Refused where deploying would be.
        """
        read = deployments.prepare(files)
        with self._turns.store.reading() as r:
            self._must_deploy(r, read, by)
            would, found = deployments.rehearse(r, read), self._looked_at(r, read)
        return would, self._trials.passing(found, files, despite)[0].findings

    @permit("process.deploy")
    def deploy(self, files: Mapping[str, bytes], *, by: str, despite: str = "") -> Deployment:
        """Store the processes of files as new versions; refused with all findings where one is an error.

        A scenario that fails is one, unless it is said why they are stored `despite` that.
        """
        read = deployments.prepare(files)
        with self._turns.store.reading() as r:
            self._must_deploy(r, read, by)
            bundle = self._looked_at(r, read)
        bundle, tried = self._trials.passing(bundle, files, despite)
        new_id = self._turns.new_id()

        def write(w: Writer, now: int) -> list[str]:
            made = deployments.deploy(w, now, bundle, files, by, new_id)
            keys = [one.program.key for one in bundle.processes]
            trials.keep(w, now, dict(zip(keys, made, strict=True)), tried, by, despite)
            noting.tell(versions=made)
            return made

        ids = self._turns.write(write)
        return Deployment(tuple(self.definition(one) for one in ids), bundle.findings)

    def _must_deploy(self, r: Reader, read: Bundle, by: str) -> None:
        """Refuse who may deploy other processes than those of these files."""
        if by != SYSTEM:
            person = acting(r, by, self._turns.store.now(r))
            for one in read.processes:
                must(person, "process.deploy", one.program.key)

    def _looked_at(self, r: Reader, read: Bundle) -> Bundle:
        return looked_at(r, self._turns.deployed, read)

    @says("process.see")
    def tried(self, definition_id: str, *, person: Person | None = None) -> Kept | None:
        """Tell what the scenarios of a version showed when they last ran; None where there was none to run."""
        self.definition(definition_id, person=person)
        with self._turns.store.reading() as r:
            return trials.kept(r, definition_id, self._turns.deployed.program(r, definition_id))

    @permit("process.try", "definition_id")
    def try_anew(self, definition_id: str, *, by: str) -> None:
        """Run the scenarios of a version anew, beside what is deployed now, and keep what comes of it."""
        with self._turns.store.reading() as r:
            files, before = files_of(r, definition_id), tryouts.find(r, definition_id)
            key = self._turns.deployed.definition(r, definition_id).key
        tried = self._trials.of(bundle_of(files), files)
        despite = before.despite if before else ""
        self._turns.write(lambda w, now: trials.keep(w, now, {key: definition_id}, tried, by, despite))

    @permit("process.publish", "definition_id")
    def publish(self, definition_id: str, *, by: str) -> ProcessDefinition:
        """Make a version startable without a signature; refused with everything that is wanting.

        Only the machine itself does so, for an import: a process that goes live like this counts as never reviewed.
        Whoever is accountable publishes by `governance.publish`.
        """
        if by != SYSTEM:
            why = say("its accountable owner signs for it, on its page or by: throughlane publish")
            raise NotAllowed("You", say("publish a version without a signature"), why)
        self._turns.write(lambda w, now: publication.import_live(w, now, self._turns, definition_id, by))
        return self.definition(definition_id)

    @permit("process.deploy", "definition_id")
    def try_out(self, definition_id: str, *, by: str) -> None:
        """Let a version run although nobody has published it; for scratch databases only."""
        calendar = self._turns.calendar
        with self._turns.store.reading() as r:
            program, row = self._turns.deployed.program(r, definition_id), definitions.find(r, definition_id)
        assert row is not None, "its program was found"
        self._turns.write(lambda w, now: deployments.make_startable(w, now, row, program, by, calendar))

    @permit("process.list")
    def definitions(self, *, person: Person | None = None) -> tuple[ProcessDefinition, ...]:
        """List every version of every process (that a person may see), by name, the newest first."""
        with self._turns.store.reading() as r:
            every = queries.everything(r, self._turns)
            return every if person is None else queries.visible(r, self._turns, every, person)

    @says("process.see")
    def definition(self, definition_id: str, *, person: Person | None = None) -> ProcessDefinition:
        """Find one version; with a person, only one that they may see."""
        with self._turns.store.reading() as r:
            found = queries.find(r, self._turns, definition_id)
            seen = (found,) if person is None else queries.visible(r, self._turns, (found,), person)
            if not seen:
                raise NotFound("process definition", definition_id)
            return seen[0]

    @says("process.see")
    def notes(self, definition_id: str, *, person: Person | None = None) -> tuple[tuple[str, str], ...]:
        """List what the diagram says in words: (name of the element, text), the process itself first, under no name."""
        self.definition(definition_id, person=person)
        with self._turns.store.reading() as r:
            return queries.notes(r, self._turns, definition_id)

    @says("process.see")
    def diagram(self, definition_id: str, *, person: Person | None = None) -> bytes:
        """Give the BPMN of a version as it was deployed; with a person, only of one that they may see."""
        self.definition(definition_id, person=person)
        with self._turns.store.reading() as r:
            row = definitions.find(r, definition_id)
        if row is None:
            raise NotFound("process definition", definition_id)
        return row.xml

    @says("process.see")
    def picture(self, definition_id: str, *, person: Person | None = None) -> Picture:
        """Draw a version without a browser; with a person, only one that they may see.

        Raises Unreadable where it cannot be drawn.
        """
        return draw(self.diagram(definition_id, person=person), definition_id)

    @says("process.see")
    def arranged(self, definition_id: str, *, person: Person | None = None) -> bytes:
        """Give the BPMN of a version with a picture: as it was deployed, or with a computed one where it has none."""
        return arrange(self.diagram(definition_id, person=person), definition_id)

    @says("process.see")
    def document(self, definition_id: str, *, person: Person | None = None) -> Document:
        """Tell everything about a version for a document: picture, elements in words, changes since the one before.

        Raises Unreadable where it cannot be drawn.
        """
        shown = self.definition(definition_id, person=person)
        since, changed = self.differences(definition_id, person=person)
        return documented(shown, self.diagram(definition_id, person=person), since, changed)

    @says("process.see")
    def is_computed(self, definition_id: str, *, person: Person | None = None) -> bool:
        """Tell whether the picture of a version is computed, because its file says nothing of places."""
        return is_computed(self.diagram(definition_id, person=person), definition_id)

    @says("process.see")
    def differences(
        self, definition_id: str, since: str | None = None, *, person: Person | None = None
    ) -> tuple[ProcessDefinition | None, tuple[Difference, ...]]:
        """Tell what is different since another version of the process: the one named, or the one before.

        Gives that version, and what has changed; None and nothing for the first.
        """
        later = self.definition(definition_id, person=person)
        with self._turns.store.reading() as r:
            earlier = since or queries.before(r, later)
            if earlier is None:
                return None, ()
            compared = self.definition(earlier, person=person)
            if compared.key != later.key:
                raise NotFound(say("version of '%(process)s'", process=later.name), earlier)
            return compared, between(queries.files(r, earlier), queries.files(r, definition_id))

    @says("process.see")
    def standing(self, definition_id: str, *, person: Person | None = None) -> dict[str, int]:
        """Tell how many open requests wait at each element of a version; nothing to whoever may not see them all."""
        shown = self.definition(definition_id, person=person)
        if person is not None and not may(person, "request.see", shown.key):
            return {}
        with self._turns.store.reading() as r:
            return instances.standing(r, definition_id)

    @permit("scripts.allow", "process_key")
    def allow_python(self, process_key: str, *, by: str) -> None:
        """Let the scripts in Python of a process run ("*": of every process)."""
        self._turns.write(lambda w, now: scripts.allow(w, now, process_key, by))

    @permit("scripts.allow", "process_key")
    def withdraw_python(self, process_key: str, *, by: str) -> None:
        """Let them run no more: what is due from now on becomes an incident. Refused where they were not allowed."""
        self._turns.write(lambda w, _: scripts.withdraw(w, process_key))

    @permit("settings.see")
    def python_allowances(self, *, person: Person | None = None) -> tuple[script_queries.Allowance, ...]:
        """List by whom scripts in Python were allowed, by process."""
        with self._turns.store.reading() as r:
            return script_queries.allowances(r)

    @permit("review.record", "process_key")
    def record_review(
        self,
        process_key: str,
        *,
        held_on: dt.date,
        outcome: str,
        signed_by: str,
        kind: str = "periodic",
        remarks: str = "",
        by: str = SYSTEM,
    ) -> None:
        """Keep a review that was held elsewhere (import, demonstration), on the word of who enters it."""
        given = Elsewhere(held_on, outcome, kind, signed_by, remarks)
        self._turns.write(lambda w, now: review_records.enter(w, self._turns, now, process_key, given))
