"""Governing: who answers for a process, what is published with whose signature, and who has taken note of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.commands import changed_lanes, owning, publication, retiring
from engine.commands import review_policy as policy_commands
from engine.commands.owning import Handing
from engine.commands.people import SYSTEM, acting
from engine.commands.publication import SignOff
from engine.deployed import bundle_of
from engine.errors import InvalidValues, NotFound
from engine.faces.permits import permit, says
from engine.governance.checklist import QUESTIONS
from engine.program.differences import between
from engine.queries import definitions, desk, ownership, review_policy
from engine.queries import publication as queries
from engine.queries.publication import Notice, Publication, Receipt
from engine.rights import may, must
from engine.sentence import say
from engine.store import credentials, owners, topics
from engine.store import definitions as rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.faces.accounts import Accounts
    from engine.faces.trials import Trials
    from engine.governance.policy import ReviewPolicy
    from engine.model import Person, ProcessDefinition
    from engine.queries.desk import Desk
    from engine.queries.ownership import Ownership
    from engine.queries.review_policy import DueLine, NoticeLine, PolicyLine, Stand
    from engine.store.transaction import Reader
    from engine.turn import Turns
    from engine.work.kept import Kept


UNSIGNED = say("Say that you approve this version: that is what the signature means.")


class Governance:
    """Everything about owners and published versions. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, accounts: Accounts, trials: Trials, kept: Kept) -> None:
        """Made by `open_house`; `trials` run the scenarios for the evidence of an initial review."""
        self._turns = turns
        self._kept = kept
        self._accounts = accounts
        self._trials = trials

    # -- owners ------------------------------------------------------------------------------------

    @permit("process.own", "process_key")
    def hand_over(
        self, process_key: str, person_id: str, *, reason: str, by: str = SYSTEM, seen: dt.datetime | None = None
    ) -> None:
        """Make somebody who is here the accountable owner from now on; the one before ceases to be.

        `seen` is since when, as far as who asks has seen, the present owner owns it. Where somebody else was faster,
        a Conflict says who did what.
        """
        with self._turns.store.reading() as r:
            times = owners.history(r, process_key)
        if seen is not None:
            times = [one for one in times if one.since <= micros(seen)]
        before = times[0]._replace(until=None) if times else None
        deed = partial(owning.hand_over, handing=Handing(process_key, person_id, reason, by, before))
        self._turns.take(partial(deed, zone=self._turns.calendar.zone), actor=by, channel="admin")

    @says("process.see")
    def ownership(self, process_key: str, *, person: Person | None = None) -> Ownership:
        """Tell who has answered for a process since it has an owner, who stands in, and what is to be known of it."""
        with self._turns.store.reading() as r:
            found = ownership.about(r, self._turns, process_key)
            if person is not None and not definitions.visible(r, self._turns, (found.shown,), person):
                raise NotFound("process", process_key)
            return found

    # -- the policy on reviews -----------------------------------------------------------------------

    @permit("settings.see")
    def policies(self, *, person: Person | None = None) -> tuple[PolicyLine, ...]:
        """List the policies on reviews that were ever in force, the present one first."""
        with self._turns.store.reading() as r:
            return review_policy.history(r)

    @permit("settings.manage")
    def set_policy(self, policy: ReviewPolicy, *, why: str, by: str = SYSTEM) -> tuple[str, ...]:
        """Put a policy on reviews in force; gives the keys of the processes whose due date moves."""
        calendar = self._turns.calendar
        return tuple(self._turns.write(lambda w, now: policy_commands.set_policy(w, calendar, now, policy, by, why)))

    @permit("process.list")
    def stand(self, process_key: str, *, person: Person | None = None) -> Stand:
        """Tell where a process stands on its review, to whoever starts it or works on it."""
        with self._turns.store.reading() as r:
            if person is not None and not definitions.sees(r, self._turns, process_key, person):
                raise NotFound("process", process_key)
            now = self._turns.store.now(r)
            today = self._turns.calendar.local(now).date()
            return self._kept.read(
                ("stand", process_key, today),
                (topics.PROCESSES,),
                lambda: review_policy.stand(r, self._turns, process_key),
            )

    @permit("report.read", "process_key", note=False)
    def due_dates(self, process_key: str, *, person: Person | None = None) -> tuple[DueLine, ...]:
        """List the due dates that a process has had, the present one first."""
        with self._turns.store.reading() as r:
            return review_policy.dues(r, process_key)

    @permit("account.see", "person_id", note=False)
    def told(self, person_id: str, *, person: Person | None = None) -> tuple[NoticeLine, ...]:
        """List what somebody was told about reviews, the latest first."""
        with self._turns.store.reading() as r:
            return review_policy.told(r, person_id)

    @permit("report.read", "process_key", note=False)
    def told_of(self, process_key: str, *, person: Person | None = None) -> tuple[NoticeLine, ...]:
        """List who was told of the reviews of a process, the latest first."""
        with self._turns.store.reading() as r:
            return review_policy.told_of(r, process_key)

    @permit("settings.see")
    def mail_trouble(self, *, person: Person | None = None) -> tuple[NoticeLine, ...]:
        """List the mail of the last days that has not gone, or of which nobody knows."""
        with self._turns.store.reading() as r:
            return review_policy.trouble(r, self._turns.store.now(r))

    @permit("settings.see")
    def without_address(self, *, person: Person | None = None) -> tuple[str, ...]:
        """List the owners who cannot be told by mail."""
        with self._turns.store.reading() as r:
            return review_policy.without_address(r, self._turns.store.now(r))

    @permit("desk.see")
    def desk(self, *, person: Person) -> Desk:
        """Lay out what somebody answers for, and what of it asks for them."""
        with self._turns.store.reading() as r:
            return desk.of(r, self._turns, person)

    # -- publishing --------------------------------------------------------------------------------

    @says("process.see")
    def gate(self, definition_id: str, *, person: Person | None = None) -> Publication:
        """Tell everything that stands between a version and its publication, and what of it who looks may do."""
        with self._turns.store.reading() as r:
            shown = self._seen(r, definition_id, person)
            gate = publication.gate(r, self._turns, definition_id)
            since = queries.in_use(r, self._turns, shown)
            changed = between(definitions.files(r, since.id), definitions.files(r, shown.id)) if since else ()
            reader = person.id if person else ""
            known = credentials.find(r, reader) if reader else None
            return Publication(
                shown,
                gate.owner.id if gate.owner else None,
                gate.owner.name if gate.owner else "",
                gate.is_open,
                gate.is_initial,
                gate.process is not None and gate.process.retired_at is not None,
                gate.wanting,
                queries.signed(r, gate.signed),
                since,
                changed,
                QUESTIONS if gate.is_initial else (),
                may_sign=bool(gate.owner and gate.owner.id == reader),
                may_review=person is not None
                and reader not in gate.facts.reviewers
                and may(person, "version.sign", shown.key, definitions.relations(r, self._turns, shown, person)),
                needs_code=known is not None and known.totp_since is not None,
            )

    def _seen(self, r: Reader, definition_id: str, person: Person | None) -> ProcessDefinition:
        shown = definitions.find(r, self._turns, definition_id)
        if person is not None and not definitions.visible(r, self._turns, (shown,), person):
            raise NotFound("process definition", definition_id)
        return shown

    def _must_be_concerned(self, definition_id: str, by: str, permission: str) -> None:
        """Refuse whoever may not do something to a version that, as far as they know, there is."""
        with self._turns.store.reading() as r:
            person = acting(r, by, self._turns.store.now(r))
            shown = self._seen(r, definition_id, person)
            must(person, permission, shown.key, definitions.relations(r, self._turns, shown, person))

    @says("version.sign")
    def co_sign(
        self, definition_id: str, password: str, code: str = "", *, remarks: str = "", by: str, address: str = ""
    ) -> None:
        """Sign a version as its reviewer: "I have looked at this version", with one's password."""
        self._must_be_concerned(definition_id, by, "version.sign")
        self._accounts.prove(by, password, code, address=address)
        turns = self._turns
        turns.write(lambda w, now: publication.co_sign(w, now, turns, definition_id, by, remarks))

    @permit("process.publish", "definition_id")
    def publish(
        self,
        definition_id: str,
        password: str,
        code: str = "",
        *,
        approves: bool,
        sign_off: SignOff | None = None,
        by: str,
        address: str = "",
    ) -> ProcessDefinition:
        """Publish a version as its accountable owner, who signs for it with password and second factor.

        The first publication, and bringing a retired process back, records the initial review; then `sign_off` holds
        the answers to the checklist. Refused with everything that is wanting before the password is asked for.
        """
        turns, given = self._turns, sign_off or SignOff()
        with turns.store.reading() as r:
            found = publication.gate(r, turns, definition_id)
        if not approves:
            raise InvalidValues(say("The signature"), {"approves": UNSIGNED})
        publication.must_be_ready(found, by, given)
        self._accounts.prove(by, password, code, address=address)
        shown = self._evidence(definition_id) if found.is_initial else []
        turns.write(lambda w, now: publication.publish(w, now, turns, definition_id, by, given, shown))
        with turns.store.reading() as r:
            return definitions.find(r, turns, definition_id)

    def _evidence(self, definition_id: str) -> list[dict[str, str]]:
        """Gather what shows that the version was looked at: its drawing, what was found, its scenarios run anew."""
        with self._turns.store.reading() as r:
            row, version = rows.find(r, definition_id), definitions.files(r, definition_id)
            findings = definitions.find(r, self._turns, definition_id).findings
        assert row is not None, "it was found"
        told = f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}, none of which keeps it from running"
        return [
            {"kind": "drawing", "what": f"The files with the digest {row.digest}"},
            {"kind": "findings", "what": told},
            {"kind": "scenarios", "what": self._tried({"process.bpmn": version.diagram, **version.beside})},
        ]

    def _tried(self, files: Mapping[str, bytes]) -> str:
        outcomes = [one.passed for one in self._trials.of(bundle_of(files), files).outcomes]
        return f"{sum(outcomes)} of {len(outcomes)} scenarios passed" if outcomes else "No scenarios were run"

    @permit("process.retire", "process_key")
    def retire(self, process_key: str, *, reason: str, by: str = SYSTEM) -> None:
        """Take a process out of use: nothing begins it, what runs goes on; its owner can publish it anew."""
        deed = partial(retiring.retire, process_key=process_key, by=by, reason=reason)
        self._turns.take(deed, actor=by, channel="admin")

    # -- taking note -------------------------------------------------------------------------------

    @permit("process.list")
    def notices(self, *, person: Person) -> tuple[Notice, ...]:
        """List the new versions that change the steps of somebody's lanes, and of which they have not taken note."""
        with self._turns.store.reading() as r:
            return queries.notices(r, person.id, self._turns.store.now(r))

    @says("version.read")
    def acknowledge(self, definition_id: str, *, by: str) -> None:
        """Take note of a version that changes one's steps; covers all versions before it."""
        self._must_be_concerned(definition_id, by, "version.read")
        self._turns.write(lambda w, now: changed_lanes.acknowledge(w, now, definition_id, by))

    @says("process.see")
    def receipts(self, definition_id: str, *, person: Person | None = None) -> tuple[Receipt, ...]:
        """List who is asked to take note of a version, by lane, and who has."""
        with self._turns.store.reading() as r:
            self._seen(r, definition_id, person)
            return queries.receipts(r, definition_id, self._turns.store.now(r))
