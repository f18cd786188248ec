"""Reviews: begun, prepared, heard by both offices, signed, kept for good; voided with a reason, never changed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from engine.commands import review_drafts, review_records
from engine.commands import reviews as commands
from engine.commands.people import SYSTEM
from engine.commands.reviews import Begun
from engine.errors import InvalidValues, NotAllowed, NotFound, WrongState
from engine.faces.permits import permit, says
from engine.governance import checklist, significance
from engine.governance.checklist import ANSWERS
from engine.governance.significance import OFFICES, OUTCOMES
from engine.queries import definitions, desk
from engine.queries import reviews as queries
from engine.rights import may
from engine.sentence import joined, plain, reworded, say
from engine.store import definitions as definition_rows
from engine.store import people, review_actions, reviews, settings
from engine.store.heads import REVIEWS, Known, known
from engine.store.review_proof import problems
from engine.turn.participation import is_deputy, sides
from engine.views import person as person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.faces.accounts import Accounts
    from engine.governance.checklist import Question
    from engine.lists import Page
    from engine.model import Person
    from engine.queries.desk import Agreed
    from engine.queries.reviews import Review
    from engine.store.review_actions import ActionRow
    from engine.store.reviews import ReviewRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

__all__ = ["ANSWERS", "OFFICES", "OUTCOMES", "Reviews"]

CLAUSES = "review_clauses"
MOST_OF_A_CLAUSE = 120
_WITHOUT_HEADS = Known(0, b"")


class Reviews:
    """Everything about reviews. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, accounts: Accounts) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._accounts = accounts

    @permit("review.begin", "process_key")
    def begin(
        self,
        process_key: str,
        *,
        by: str = SYSTEM,
        kind: str = "periodic",
        front: Iterable[str] = (),
        back: Iterable[str] = (),
    ) -> str:
        """Begin a review, or find the one that is being held; gives its id. Refused where nobody owns the process.

        `front` and `back` say who speaks for an office: people by id, groups as `@name`; without them whoever
        works in its lanes.
        """
        if kind not in commands.KINDS:
            raise InvalidValues(say("The review"), {"kind": say("One of %(kinds)s.", kinds=", ".join(commands.KINDS))})
        begun = Begun(kind, by, tuple(front), tuple(back))
        found = self._turns.take(partial(commands.begin, process_key=process_key, begun=begun), actor=by)
        self._turns.wake()
        return found

    @permit("review.list")
    def listed(
        self, *, process_key: str = "", after: str | None = None, limit: int = 50, person: Person | None = None
    ) -> Page[Review]:
        """List reviews on record (of a process), the youngest first; with a person, those they may see."""
        with self._turns.store.reading() as r:
            return queries.on_record(r, self._turns, person, process_key, after, limit)

    @permit("review.list")
    def held(self, *, person: Person | None = None) -> tuple[Review, ...]:
        """List reviews that are being held; with a person, those they may see."""
        with self._turns.store.reading() as r:
            return queries.being_held(r, self._turns, person)

    @permit("review.list")
    def of_process(self, process_key: str, *, person: Person | None = None) -> tuple[Review, ...]:
        """List the reviews of a process on record, voided ones too, the one held last first; with a person, those they
        may see.
        """
        with self._turns.store.reading() as r:
            if person is not None and not definitions.sees(r, self._turns, process_key, person):
                raise NotFound("process", process_key)
            return queries.of_process(r, self._turns, process_key, person)

    @says("review.list")
    def being_held(self, process_key: str, *, person: Person | None = None) -> str | None:
        """Give the id of the review of a process that is being held, if one is; with a person, if they may see it."""
        with self._turns.store.reading() as r:
            row = reviews.open_of(r, process_key)
            if row is None or (person is not None and not queries.may_see(r, self._turns, row, person)):
                return None
            return row.id

    @says("review.list")
    def of_instance(self, instance_id: str) -> str | None:
        """Give the id of the review that a request leads through, if it does."""
        with self._turns.store.reading() as r:
            row = reviews.of_instance(r, instance_id)
        return None if row is None else row.id

    @permit("review.see", "review_id")
    def review(self, review_id: str, *, person: Person | None = None) -> Review:
        """Find one review; while it is being held, with everything that it still wants to count."""
        with self._turns.store.reading() as r:
            found = queries.find(r, self._turns, review_id)
            return replace(found, reasons=self._wanting(r, review_id)) if found.is_open else found

    def _wanting(self, r: Reader, review_id: str) -> tuple[str, ...]:
        """Why a review would not count if its owner signed it as it is."""
        row = reviews.find(r, review_id)
        assert row is not None, "it was found"
        today = review_records.local_day(self._turns, self._turns.store.now(r))
        as_if = row._replace(signed_by=row.owner_at_time)
        held = review_drafts.held_by(r, self._turns, as_if, today)
        return tuple(one.sentence for one in significance.reasons(held))

    @permit("review.see", "review_id")
    def offices(self, review_id: str, *, person: Person) -> tuple[str, ...]:
        """For which offices (zones) somebody may speak in a review."""
        with self._turns.store.reading() as r:
            return sides(r, self._turns.deployed, self._row(r, review_id), person)

    @permit("review.see", "review_id")
    def may_prepare(self, review_id: str, *, person: Person) -> bool:
        """Whether somebody may prepare a review: its owner, or their deputy."""
        with self._turns.store.reading() as r:
            row = self._row(r, review_id)
            also = {"deputy"} if is_deputy(r, self._turns.deployed, row, person) else set()
            return may(person, "review.prepare", row.process_key, also)

    def _row(self, r: Reader, review_id: str) -> ReviewRow:
        row = reviews.find(r, review_id)
        if row is None:
            raise NotFound("review", review_id)
        return row

    @says("review.list")
    def questions(self) -> tuple[Question, ...]:
        """Give the checklist, with the clauses that the organisation refers to."""
        with self._turns.store.reading() as r:
            return checklist.asked(self._clauses(r))

    def _clauses(self, r: Reader) -> dict[str, str]:
        return msgspec.json.decode(settings.get(r, CLAUSES) or "{}", type=dict[str, str])

    @permit("settings.manage")
    def set_clauses(self, clauses: Mapping[str, str], *, by: str = SYSTEM) -> None:
        """Say which clause of which standard the questions of the checklist answer, by the id of the question."""
        unknown = sorted(clauses.keys() - checklist.KNOWN)
        if unknown:
            raise InvalidValues(say("The choice of clauses"), dict.fromkeys(unknown, say("There is no such question.")))
        kept = {key: str(said).strip() for key, said in clauses.items()}
        wrong = {
            key: say("At most %(number)s letters.", number=MOST_OF_A_CLAUSE)
            for key, said in kept.items()
            if len(said) > MOST_OF_A_CLAUSE
        }
        if wrong:
            raise InvalidValues(say("The choice of clauses"), wrong)
        text = msgspec.json.encode(kept, enc_hook=plain).decode()
        self._turns.write(lambda w, _: settings.put(w, CLAUSES, text))

    @permit("review.prepare", "review_id")
    def save(self, review_id: str, facts: Mapping[str, Any], *, by: str) -> Review:
        """Keep what was entered of a draft: `checklist`, `evidence`, `actions`, `outcome`, `remarks`, `held_on`,
        `late_reason`; what is left out stays.
        """
        self._turns.take(partial(commands.save, review_id=review_id, facts=facts), actor=by)
        return self.review(review_id)

    @permit("review.prepare", "review_id")
    def pin_again(self, review_id: str, why: str, *, by: str) -> Review:
        """Take the numbers anew, and say why."""
        if not why.strip():
            raise InvalidValues(
                say("The numbers"), {"why": say("Say why they are taken again: it stands beside them.")}
            )
        deed = partial(commands.pin_again, review_id=review_id, by=by, why=why.strip())
        self._turns.take(deed, actor=by)
        return self.review(review_id)

    @permit("review.contribute", "review_id")
    def contribute(
        self, review_id: str, zone: str, words: str, *, password: str, by: str, code: str = "", address: str = ""
    ) -> Review:
        """Say what one's office sees, and sign it with one's password (and second factor, where one has one)."""
        self._accounts.prove(by, password, code, address=address)
        deed = partial(commands.contribute, review_id=review_id, person=self._person(by), zone=zone, words=words)
        self._turns.take(deed, actor=by)
        self._turns.wake()
        return self.review(review_id)

    @permit("review.sign", "review_id")
    def sign(
        self,
        review_id: str,
        *,
        password: str,
        by: str,
        code: str = "",
        address: str = "",
        regardless: bool = False,
    ) -> Review:
        """Sign a review as its accountable owner, with one's password: it goes on record, with all that comes of it.

        What would not count is refused, unless it is to be on record `regardless`.
        """
        self._accounts.prove(by, password, code, address=address)
        with self._turns.store.reading() as r:
            wanting = self._wanting(r, review_id) if self._row(r, review_id).state == reviews.OPEN else ()
        if wanting and not regardless:
            raise WrongState(say("The review"), say("signed"), _uncounted(wanting))
        self._turns.take(partial(commands.sign, review_id=review_id, person=self._person(by)), actor=by)
        self._turns.wake()
        return self.review(review_id)

    def _person(self, person_id: str) -> Person:
        with self._turns.store.reading() as r:
            found = people.find_whole(r, person_id, self._turns.store.now(r))
        if found is None:
            raise NotFound("person", person_id)
        return person_of(found)

    @permit("review.void", "review_id")
    def void(self, review_id: str, why: str, *, by: str) -> Review:
        """Say that a review on record does not count, and why; the record itself stays."""
        self._turns.write(lambda w, now: review_records.void(w, self._turns, now, review_id, by, why))
        return self.review(review_id)

    @says("review.list", note=True)
    def action_done(self, action_id: str, *, definition_id: str | None = None, by: str) -> None:
        """Say that an action of a review is done: by who was to do it, or by the owner of the process.

        `definition_id` is the published version that does it, where one does.
        """

        def done(w: Writer, now: int) -> None:
            found = review_actions.find(w, action_id)
            if found is None:
                raise NotFound("action", action_id)
            if by not in {SYSTEM, found.person_id}:
                self._must_own(w, found, self._person(by))
            self._must_be_of(w, found.process_key, definition_id)
            if not review_actions.done(w, action_id, at=now, by=by, definition_id=definition_id):
                raise WrongState(say("The action"), say("done"), say("done already"))

        self._turns.write(done)

    def _must_own(self, r: Reader, action: ActionRow, person: Person) -> None:
        """Refuse who has neither to do an action nor owns its process; who may not see its review hears of none."""
        if action.process_key in person.owns:
            return
        if not queries.may_see(r, self._turns, self._row(r, action.review_id), person):
            raise NotFound("action", action.id)
        raise NotAllowed(
            person.name, say("say that this action is done"), say("only who has to do it, or the owner, does")
        )

    @permit("review.list")
    def my_actions(self, *, person: Person) -> tuple[Agreed, ...]:
        """List what reviews have left somebody to do, the earliest due first."""
        with self._turns.store.reading() as r:
            return desk.actions(r, person.id)

    def _must_be_of(self, r: Reader, process_key: str, definition_id: str | None) -> None:
        """Refuse a version that is not one of the process, or that is not published."""
        version = definition_rows.find(r, definition_id) if definition_id else None
        if definition_id and (version is None or version.key != process_key or version.published_at is None):
            raise InvalidValues(say("The action"), {"version": say("Choose a published version of this process.")})

    @permit("record.verify")
    def verify(self, *, person: Person | None = None) -> tuple[str, ...]:
        """Find every review that was altered, removed or put in: a sentence each, none when all is well."""
        with self._turns.store.reading(still=True) as r:
            end = known(r, "", "").get(REVIEWS, _WITHOUT_HEADS)
            return tuple(map(str, problems(r, end)))


def _uncounted(wanting: tuple[str, ...]) -> str:
    said = reworded(joined(wanting), " ".join(wanting)[:-1])
    return say("not one that would count. %(wanting)s", wanting=said)
