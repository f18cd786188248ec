"""Design and govern: check, deploy and publish definitions; people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import views
from engine.commands import deployments, people
from engine.errors import NotFound
from engine.model import Deployment, Finding, Person, ProcessDefinition
from engine.program.bundle import read_bundle
from engine.queries import definitions as queries
from engine.store import definitions, owners, reviews
from engine.store import people as people_rows
from engine.store.reviews import ReviewRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from engine.store.transaction import Writer
    from engine.turn import Turns


class Catalogue:
    """Everything about definitions and people."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    def check(self, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
        """Tell everything that is to be known about files (by name) before they run; never raises."""
        with self._turns.store.reading() as r:
            return deployments.about_calls(r, self._turns.deployed, read_bundle(files)).findings

    def deploy(self, files: Mapping[str, bytes], *, by: str) -> Deployment:
        """Store the processes of files as new versions; refused with all findings where one is an error."""
        read = deployments.prepare(files)
        with self._turns.store.reading() as r:
            bundle = deployments.about_calls(r, self._turns.deployed, read)
        new_id = self._turns.new_id()
        ids = self._turns.write(lambda w, now: deployments.deploy(w, now, bundle, files, by, new_id))
        return Deployment(tuple(self.definition(one) for one in ids), bundle.findings)

    def publish(self, definition_id: str, *, by: str) -> ProcessDefinition:
        """Make a version startable; refused with everything that is wanting."""
        calendar = self._turns.calendar
        with self._turns.store.reading() as r:
            program = self._turns.deployed.program(r, definition_id)
        self._turns.write(lambda w, now: deployments.publish(w, now, definition_id, program, by, calendar))
        return self.definition(definition_id)

    def try_out(self, definition_id: str, *, by: str) -> None:
        """Let a version run although nobody has published it; for scratch databases only."""
        calendar = self._turns.calendar
        with self._turns.store.reading() as r:
            program, row = self._turns.deployed.program(r, definition_id), definitions.find(r, definition_id)
        assert row is not None, "its program was found"
        self._turns.write(lambda w, now: deployments.make_startable(w, now, row, program, by, calendar))

    def definitions(self) -> tuple[ProcessDefinition, ...]:
        """List every version of every process, by name, the newest first."""
        with self._turns.store.reading() as r:
            return queries.everything(r, self._turns)

    def definition(self, definition_id: str) -> ProcessDefinition:
        """Find one version."""
        with self._turns.store.reading() as r:
            return queries.find(r, self._turns, definition_id)

    def notes(self, definition_id: str) -> tuple[tuple[str, str], ...]:
        """List what the diagram says in words: (name of the element, text), the process itself first, under no name."""
        with self._turns.store.reading() as r:
            return queries.notes(r, self._turns, definition_id)

    def diagram(self, definition_id: str) -> bytes:
        """Give the BPMN of a version as it was deployed."""
        with self._turns.store.reading() as r:
            row = definitions.find(r, definition_id)
        if row is None:
            raise NotFound("process definition", definition_id)
        return row.xml

    def sign_in(self, person_id: str, password: str) -> Person | None:
        """Give the person if the password is theirs."""
        with self._turns.store.reading() as r:
            return people.verified(r, person_id, password)

    def person(self, person_id: str) -> Person:
        """Find a person, active or not."""
        with self._turns.store.reading() as r:
            found = people_rows.find_whole(r, person_id)
        if found is None:
            raise NotFound("person", person_id)
        return views.person(*found)

    def people(self) -> tuple[Person, ...]:
        """List everybody, by name."""
        with self._turns.store.reading() as r:
            return tuple(views.person(row, groups) for row, groups in people_rows.everybody(r))

    def add_person(
        self,
        person_id: str,
        name: str,
        *,
        title: str = "",
        groups: Iterable[str] = (),
        password: str | None = None,
        administrator: bool = False,
        demo: bool = False,
    ) -> Person:
        """Let a new person in; without a password they cannot sign in. Refused where the id is in use."""
        hashed = people.hashed(password) if password else None
        self._turns.write(
            lambda w, _: people.add(
                w,
                person_id,
                name,
                title=title,
                groups=groups,
                password_hash=hashed,
                administrator=administrator,
                demo=demo,
            )
        )
        return self.person(person_id)

    def own(self, process_key: str, person_id: str) -> None:
        """Make a person the accountable owner of a process, from now on; the one before ceases to be."""
        self.person(person_id)
        self._turns.write(lambda w, now: owners.give(w, process_key, person_id, now))

    def record_review(
        self,
        process_key: str,
        *,
        held_on: dt.date,
        outcome: str,
        signed_by: str,
        kind: str = "periodic",
        remarks: str = "",
    ) -> None:
        """Keep a review that was held elsewhere (import, demonstration); the review as a process comes later."""

        def write(w: Writer, now: int) -> None:
            published = definitions.latest(w, process_key)
            owner = owners.current(w, process_key)
            row = ReviewRow(
                id=self._turns.new_id(),
                process_key=process_key,
                definition_id=published.id if published else "",
                kind=kind,
                held_on=held_on.isoformat(),
                recorded_at=now,
                outcome=outcome,
                owner_at_time=owner.person_id if owner else None,
                checklist_complete=1,
                evidence=b'["import"]',
                remarks=remarks,
                signed_by=signed_by,
                signed_at=now,
            )
            reviews.record(w, row)

        self._turns.write(write)
