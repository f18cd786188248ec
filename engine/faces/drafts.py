"""Drawing: drafts of processes, their review, and how one becomes a version."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.commands import deployments, draft_comments, draft_reviews, drafts, losses, remarking
from engine.commands.looking import looked_at
from engine.commands.people import SYSTEM, acting, who_acts
from engine.commands.scripts import about_scripts
from engine.deployed import bundle_of_draft, program_of_draft
from engine.faces import trials
from engine.faces.permits import permit, says
from engine.model import Deployment
from engine.program.bundle import read_bundle
from engine.program.repairs import Known, repairs
from engine.queries import drafts as queries
from engine.queries.definitions import find as find_version
from engine.queries.drafts import DraftReview
from engine.queries.publication import signed
from engine.rights import may, must
from engine.store import credentials, groups, people
from engine.turn import noting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.faces.accounts import Accounts
    from engine.faces.trials import Trials
    from engine.model import Finding, Person
    from engine.program.repairs import Repair
    from engine.queries.drafts import Draft, Naming, Saved, Saying
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

MOST_PEOPLE = 500
"""People that a field offers to choose from; of more, their ids are typed."""


class Drafts:
    """Everything about drafts. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, accounts: Accounts, trials: Trials) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._accounts = accounts
        self._trials = trials

    # -- looking -----------------------------------------------------------------------------------

    @permit("process.list")
    def listed(self, *, person: Person | None = None) -> tuple[Draft, ...]:
        """List the open drafts that somebody may see, the one that changed last first."""
        with self._turns.store.reading() as r:
            return queries.listed(r, person)

    @permit("draft.see", "draft_id")
    def draft(self, draft_id: str, *, person: Person | None = None) -> Draft:
        """Find a draft."""
        with self._turns.store.reading() as r:
            return queries.shown(r, queries.find(r, draft_id))

    @permit("draft.see", "draft_id")
    def files(self, draft_id: str, revision: int | None = None, *, person: Person | None = None) -> dict[str, str]:
        """Give what a draft holds now, or held once: texts by name."""
        with self._turns.store.reading() as r:
            return queries.files(r, queries.find(r, draft_id), revision)

    @permit("draft.see", "draft_id")
    def history(self, draft_id: str, *, person: Person | None = None) -> tuple[Saved, ...]:
        """List what is kept of what a draft held, the latest first."""
        with self._turns.store.reading() as r:
            return queries.history(r, queries.find(r, draft_id))

    @permit("draft.see", "draft_id")
    def comments(self, draft_id: str, *, person: Person | None = None) -> tuple[Saying, ...]:
        """List everything that was said of a draft, in order."""
        with self._turns.store.reading() as r:
            return queries.comments(r, queries.find(r, draft_id))

    @permit("process.list")
    def naming(self, *, person: Person) -> tuple[Naming, ...]:
        """List where comments on open drafts name somebody and are not dealt with."""
        with self._turns.store.reading() as r:
            return queries.naming(r, person)

    @permit("draft.see", "draft_id")
    def steps(self, draft_id: str, *, person: Person | None = None) -> tuple[tuple[str, str], ...]:
        """List what can be commented on, as (id, what people call it): steps, gateways and events."""
        with self._turns.store.reading() as r:
            program = program_of_draft(r, queries.find(r, draft_id))
            named = ((one.id, one.label) for one in program.elements.values())
            return tuple(sorted(named, key=lambda one: one[1].lower()))

    @permit("draft.see", "draft_id")
    def review(self, draft_id: str, *, person: Person | None = None) -> DraftReview:
        """Tell where the review of a draft stands, and what of it who looks may do."""
        with self._turns.store.reading() as r:
            found = draft_reviews.standing(r, self._turns, draft_id)
            also = queries.relations(r, found.row, person) if person else frozenset[str]()
            key = credentials.find(r, person.id) if person else None
            return DraftReview(
                signed(r, found.signed),
                found.wanting,
                may_comment=person is not None and may(person, "draft.comment", found.row.process_key, also),
                may_review=person is not None and may(person, "draft.review", found.row.process_key, also),
                has_signed=person is not None and person.id in {one.person_id for one in found.signed},
                needs_code=key is not None and key.totp_since is not None,
            )

    @permit("process.design", "draft_id")
    def known(self, draft_id: str, *, person: Person | None = None) -> dict[str, list[tuple[str, str]]]:
        """List what can be chosen while drawing, as (id, name): people, groups, and the draft's forms and decisions."""
        with self._turns.store.reading() as r:
            bundle = bundle_of_draft(r, queries.find(r, draft_id))
            return {
                "people": _people(r, self._turns),
                "groups": [(one.id, one.name) for one in groups.everything(r)],
                "forms": [(one, one) for one in sorted(bundle.forms)],
                "decisions": [(one, one) for one in sorted(bundle.decisions)],
            }

    @permit("process.design", "draft_id")
    def check(
        self, draft_id: str, files: Mapping[str, str], *, by: str = SYSTEM
    ) -> tuple[tuple[Finding, tuple[Repair, ...]], ...]:
        """Tell everything that is to be known about what somebody is drawing, saved or not, and how to put it right."""
        given = {name: text.encode(errors="replace") for name, text in files.items()}
        read = about_scripts(read_bundle(given))
        with self._turns.store.reading() as r:
            bundle = looked_at(r, self._turns.deployed, read)
            named = tuple((one.id, one.name) for one in groups.everything(r))
            known = Known(tuple(_people(r, self._turns)), named, losses.before(r, bundle))
        return tuple((one, repairs(bundle, known, one)) for one in bundle.findings)

    @permit("process.design", "draft_id")
    def with_files(
        self, draft_id: str, uploads: Mapping[str, bytes], *, person: Person | None = None
    ) -> dict[str, str]:
        """Give what a draft holds with files put in; one diagram takes the place of its own."""
        files, given = self.files(draft_id), drafts.as_texts(uploads)
        diagrams = [name for name in given if queries.is_diagram(name)]
        if len(diagrams) == 1:
            given[queries.diagram_of(files)] = given.pop(diagrams[0])
        return files | given

    # -- drawing -----------------------------------------------------------------------------------

    @says("process.design", note=True)
    def begin(self, name: str, *, by: str) -> str:
        """Begin a process that does not exist yet; gives the id of its draft."""
        with self._turns.store.reading() as r:
            must(acting(r, by, self._turns.store.now(r)), "process.design")
        return self._turns.write(lambda w, now: drafts.begin(w, now, self._turns, name, by)).id

    @permit("process.design", "definition_id", note=True)
    def begin_from(self, definition_id: str, *, by: str) -> str:
        """Go on from a version, or with the draft that there is of its process; gives the id of the draft."""
        with self._turns.store.reading() as r:
            held = drafts.of_version(r, definition_id)
        deed = partial(drafts.begin_from, turns=self._turns, definition_id=definition_id, held=held, by=by)
        return self._turns.write(deed).id

    @says("process.design", note=True)
    def take_in(self, files: Mapping[str, bytes], *, by: str) -> str:
        """Begin a draft with files that were drawn elsewhere; gives its id."""
        held = drafts.content(drafts.as_texts(files))
        with self._turns.store.reading() as r:
            must(acting(r, by, self._turns.store.now(r)), "process.design", held.about()[0])
        return self._turns.write(lambda w, now: drafts.add(w, now, self._turns, held, by)).id

    @permit("process.design", "draft_id")
    def save(self, draft_id: str, files: Mapping[str, str], revision: int, *, by: str) -> Draft:
        """Keep what a draft holds now. `revision` is the one that was opened, or saved last.

        Where somebody else has saved since, a Conflict says who and when; `copy` keeps both.
        """
        held = drafts.content(files)
        with self._turns.store.reading() as r:
            row = queries.find(r, draft_id)
            key = held.about(row.process_key)[0]
            if key != row.process_key and by != SYSTEM:
                must(acting(r, by, self._turns.store.now(r)), "process.design", key)
        self._turns.write(lambda w, now: drafts.save(w, now, self._turns, draft_id, held, revision, by))
        return self.draft(draft_id)

    @permit("process.design", "draft_id", note=True)
    def copy(self, draft_id: str, files: Mapping[str, str], *, by: str) -> str:
        """Keep what somebody has drawn as a draft of its own; gives its id."""
        held = drafts.content(files)
        return self._turns.write(lambda w, now: drafts.copy(w, now, self._turns, draft_id, held, by)).id

    @permit("process.design", "draft_id", note=True)
    def restore(self, draft_id: str, revision: int, *, by: str) -> None:
        """Go on with what a draft held once; what it holds now stays in its history."""
        with self._turns.store.reading() as r:
            held, seen = drafts.held_once(r, draft_id, revision), queries.find(r, draft_id).revision
        self._turns.write(lambda w, now: drafts.save(w, now, self._turns, draft_id, held, seen, by))

    @permit("process.design", "draft_id", note=True)
    def discard(self, draft_id: str, *, by: str) -> None:
        """Give a draft up; it stays to be looked at."""
        self._turns.write(lambda w, now: drafts.discard(w, now, draft_id, by))

    # -- reviewing ---------------------------------------------------------------------------------

    @permit("process.design", "draft_id", note=True)
    def send(self, draft_id: str, *, by: str) -> None:
        """Send a draft for review; it does not change until it is taken back. Refused where it could not run."""
        self._turns.write(lambda w, now: draft_reviews.send(w, now, draft_id, by))

    @permit("process.design", "draft_id", note=True)
    def take_back(self, draft_id: str, *, by: str) -> None:
        """Go on drawing what lies with its reviewers."""
        self._turns.write(lambda w, _: draft_reviews.take_back(w, draft_id))

    @permit("draft.comment", "draft_id")
    def comment(self, draft_id: str, text: str, element: str = "", *, by: str) -> str:
        """Say something about a draft, or about one of its elements; gives the id of the comment.

        Whoever is named by @ and their id, and may see the draft, is told.
        """
        said = partial(draft_comments.comment, draft_id=draft_id, element=element, text=text, by=by)
        return self._said(said, draft_id, text, by)

    @permit("draft.comment", "draft_id")
    def answer(self, draft_id: str, comment_id: str, text: str, *, by: str) -> str:
        """Answer a comment; gives the id of the answer."""
        said = partial(draft_comments.answer, draft_id=draft_id, comment_id=comment_id, text=text, by=by)
        return self._said(said, draft_id, text, by)

    def _said(self, say: Callable[..., str], draft_id: str, text: str, by: str) -> str:
        def write(w: Writer, now: int) -> str:
            row = queries.find(w, draft_id)
            found = (people.find_whole(w, one, now) for one in remarking.named(text) if one != by)
            persons = [who_acts(one, one.row.id) for one in found if one is not None and one.row.active]
            named = tuple(one.id for one in persons if queries.sees(w, row, one))
            return say(w, now, self._turns, named=named)

        return self._turns.write(write)

    @permit("draft.review", "draft_id", note=False)
    def settle(self, draft_id: str, comment_id: str, *, by: str) -> None:
        """Say that a comment is dealt with."""
        self._turns.write(lambda w, now: draft_comments.settle(w, now, draft_id, comment_id, by))

    @permit("draft.review", "draft_id", note=False)
    def reopen(self, draft_id: str, comment_id: str, *, by: str) -> None:
        """Say that a comment is not dealt with after all."""
        self._turns.write(lambda w, _: draft_comments.reopen(w, draft_id, comment_id))

    @permit("draft.review", "draft_id")
    def ask_for_changes(self, draft_id: str, text: str, *, by: str) -> None:
        """Give a draft back to who draws it, with what is to be changed."""
        turns = self._turns
        turns.write(lambda w, now: draft_reviews.ask_for_changes(w, now, turns, draft_id, text, by))

    @permit("draft.review", "draft_id")
    def approve(
        self, draft_id: str, password: str, code: str = "", *, remarks: str = "", by: str, address: str = ""
    ) -> None:
        """Sign what a draft holds ("I have looked at this version"), with one's password; the version keeps it."""
        self._accounts.prove(by, password, code, address=address)
        turns = self._turns
        turns.write(lambda w, now: draft_reviews.approve(w, now, turns, draft_id, remarks, by))

    @permit("process.deploy", "draft_id")
    def make_version(self, draft_id: str, *, by: str, despite: str = "") -> Deployment:
        """Deploy what a draft holds, once it is approved; refused with everything that is wanting.

        A scenario that fails keeps it back, unless it is said why it becomes a version `despite` that.
        """
        turns = self._turns
        with turns.store.reading() as r:
            row = queries.find(r, draft_id)
            files = {name: text.encode() for name, text in queries.files(r, row).items()}
            bundle = looked_at(r, turns.deployed, deployments.prepare(files))
            draft_reviews.must_be_approved(r, turns, row)
        bundle, tried = self._trials.passing(bundle, files, despite)

        def write(w: Writer, now: int) -> str:
            made = draft_reviews.make_version(w, now, turns, row, bundle, files, by)
            noting.tell(versions=[made])
            trials.keep(w, now, {row.process_key: made}, tried, by, despite)
            return made

        made = turns.write(write)
        with turns.store.reading() as r:
            return Deployment((find_version(r, turns, made),), bundle.findings)


def _people(r: Reader, turns: Turns) -> list[tuple[str, str]]:
    """Who can be chosen: everybody who is here, or nobody where they are too many to choose from."""
    found = [one.row for one in people.everybody(r, turns.store.now(r)) if one.row.active]
    return [(one.id, one.name) for one in found] if len(found) <= MOST_PEOPLE else []
