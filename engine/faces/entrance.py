"""The entrance: everything that happens before it is known who asks. Nobody is signed in here yet."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.commands import api_tokens, attempts, one_time, passwords, second_factor, sessions, signing_in
from engine.commands.attempts import Attempt
from engine.commands.audit import note
from engine.errors import Conflict, InvalidValues, NotAllowed, Refusal
from engine.faces.permits import says
from engine.rights import scopes
from engine.rights.accounts import Admission, Link
from engine.rights.policy import Policy
from engine.sentence import say
from engine.store import api_tokens as token_rows
from engine.store import credentials
from engine.store import sessions as session_rows
from engine.turn import noting

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Person
    from engine.store.transaction import Writer
    from engine.turn import Turns


class Entrance:
    """Lets people in by password, second factor, session, token or code. Time is real time, whatever a test clock says.

    `policy` is what the installation demands; whoever serves or commands sets it.
    """

    def __init__(self, turns: Turns, clock: Callable[[], int]) -> None:
        """Made by `open_house`; `clock` gives microseconds."""
        self._turns = turns
        self._clock = clock
        self._opened = False
        self.policy = Policy()

    # -- by password -----------------------------------------------------------------------------

    @says("visit")
    def sign_in(self, name: str, password: str, *, address: str = "") -> Admission:
        """Try a password. It takes as long for a name that nobody has, and counts as much."""
        wait, person = self.proven(name, password, address)
        if person is None:
            return Admission(wait=wait)
        at = self._clock()
        return self._turns.write(lambda w, _: signing_in.admit(w, self.policy, person, at))

    @says("visit")
    def proven(self, name: str, password: str, address: str) -> tuple[int, Person | None]:
        """Try a password, and nothing more: the seconds to wait, or who it is, or neither."""
        with noting.aside():
            return self._proven(Attempt("person", name, address), password)

    def _proven(self, attempt: Attempt, password: str) -> tuple[int, Person | None]:
        name, wait = attempt.name, self._begun(attempt)
        if wait:
            return wait, None
        with self._turns.store.reading() as r:
            who = signing_in.known(r, self.policy, name, self._turns.store.now(r))
        if not passwords.is_right(who.hash, password) or who.person is None:
            self._failed(attempt, known=who.person is not None)
            return 0, None
        renewed = passwords.hashed(password) if passwords.is_outdated(who.hash or "") else ""

        def succeed(w: Writer, _: int) -> None:
            attempts.succeeded(w, attempt)
            if renewed:
                credentials.renew_hash(w, name, who.hash or "", renewed)

        self._turns.write(succeed)
        return 0, who.person

    def _begun(self, attempt: Attempt) -> int:
        """Count an attempt; gives the seconds to wait instead."""
        at = self._clock()
        return self._turns.write(lambda w, _: attempts.begin(w, attempt, at))

    def _failed(self, attempt: Attempt, *, known: bool) -> None:
        """Note that somebody could not prove who they are. A name that nobody has may be a password: it is not kept."""
        verb = "entrance.sign_in" if attempt.kind == "person" else "entrance.second"
        subject, personal = f"person:{attempt.name}" if known else "", {"address": attempt.address}
        self._turns.write(lambda w, now: note(w, now, "", verb, subject, outcome="failed", personal=personal))

    @says("visit")
    def second_proven(self, person_id: str, otp: str, address: str) -> tuple[int, bool]:
        """Try a second factor, and nothing more: the seconds to wait, and whether it was right."""
        attempt, at = Attempt("second", person_id, address), self._clock()
        with noting.aside():
            wait = self._begun(attempt)
            right = not wait and self._turns.write(lambda w, _: self._passes(w, attempt, otp, at))
            if not wait and not right:
                self._failed(attempt, known=True)
            return wait, right

    def _passes(self, w: Writer, attempt: Attempt, otp: str, at: int) -> bool:
        right = second_factor.passes(w, attempt.name, otp, at)
        if right:
            attempts.succeeded(w, attempt)
        return right

    @says("visit")
    def second(self, code: str, otp: str, *, address: str = "") -> Admission:
        """Try the second factor with the code that `sign_in` gave."""
        at = self._clock()
        with self._turns.store.reading() as r:
            half = one_time.find(r, code, (one_time.SECOND,), at)
        if half is None or half.person_id is None:
            return Admission(step="over")
        wait, right = self.second_proven(half.person_id, otp, address)
        if not right:
            return Admission(wait=wait, step=one_time.SECOND, code=code)

        def enter(w: Writer, now: int) -> Admission:
            one_time.use(w, code, (one_time.SECOND,), at)
            return Admission(signing_in.active(w, half.person_id, now))

        return self._turns.write(enter)

    @says("visit")
    def enrolling(self, code: str) -> tuple[bytes, str] | None:
        """Give secret and id of somebody who must set up a second factor to come in; None where it is too late."""
        at = self._clock()
        with self._turns.store.reading() as r:
            half = one_time.find(r, code, (one_time.ENROL,), at)
        person_id = half.person_id if half else None
        if person_id is None:
            return None
        return self._turns.write(lambda w, _: second_factor.propose(w, person_id)), person_id

    @says("visit")
    def enrolled(self, code: str, otp: str) -> tuple[Person, tuple[str, ...]]:
        """Set the second factor up half-way in; gives who it is, and the recovery codes."""
        at = self._clock()

        def confirm(w: Writer, now: int) -> tuple[Person, tuple[str, ...]]:
            half = one_time.use(w, code, (one_time.ENROL,), at)
            person = signing_in.active(w, half.person_id, now)
            if person is None:
                raise InvalidValues(say("The second factor"), {"code": second_factor.WRONG})
            codes = second_factor.confirm(w, person.id, otp, at)
            note(w, now, person.id, "entrance.enrolled", f"person:{person.id}")
            return person, codes

        return self._turns.write(confirm)

    # -- by session --------------------------------------------------------------------------------

    @says("visit")
    def begin(
        self,
        person_id: str,
        method: str,
        *,
        address: str = "",
        agent: str = "",
        before: str = "",
        proven: bool = True,
    ) -> str:
        """Begin a session for somebody who has shown who they are; gives its token. The one `before` ends.

        Not `proven` is who was let in by the word of a provider that may only have remembered them.
        """
        at = self._clock()
        known = {"address": address, "agent": agent, "before": before}

        def start(w: Writer, now: int) -> str:
            token = sessions.begin(w, self.policy, person_id, method, **known, at=at, proven=proven)
            said, personal = {"method": method}, {"address": address}
            note(w, now, person_id, "entrance.sign_in", f"person:{person_id}", details=said, personal=personal)
            return token

        return self._turns.write(start)

    @says("visit")
    def of_session(self, token: str, *, present: bool = True) -> Person | None:
        """Give who has this session, or None; once a minute it is noted that they are there.

        Not `present` is who has left a page open that asks for news by itself.
        """
        at = self._clock()
        with self._turns.store.reading() as r:
            row = sessions.find(r, self.policy, token, at)
            person = signing_in.active(r, row.person_id, self._turns.store.now(r)) if row else None
        if present and row is not None and person is not None and sessions.is_stale(row, at):
            self._note(lambda w: session_rows.seen(w, row.hash, at))
        return person

    @says("visit")
    def is_proven(self, token: str) -> bool:
        """Whether whoever has this session has shown lately who they are."""
        at = self._clock()
        with self._turns.store.reading() as r:
            row = sessions.find(r, self.policy, token, at)
        return row is not None and sessions.is_proven(row, self.policy, at)

    @says("visit")
    def leave(self, token: str) -> str:
        """End a session; gives by what method it had begun."""
        at = self._clock()
        with self._turns.store.reading() as r:
            row = sessions.find(r, self.policy, token, at)
        if row is None:
            return ""

        def end(w: Writer, now: int) -> None:
            session_rows.end(w, row.hash)
            note(w, now, row.person_id, "entrance.leave", f"person:{row.person_id}")

        self._turns.write(end)
        return row.method

    # -- by API token ------------------------------------------------------------------------------

    @says("visit")
    def of_token(self, text: str) -> tuple[Person, tuple[str, ...]] | None:
        """Give who shows this API token, and its scopes; None where it is not good (any more)."""
        at = self._clock()
        with self._turns.store.reading() as r:
            row = api_tokens.find(r, text, at)
            person = signing_in.active(r, row.person_id, self._turns.store.now(r)) if row else None
        if row is None or person is None:
            return None
        if api_tokens.is_stale(row, at):
            self._note(lambda w: token_rows.used(w, row.id, at))
        return person, api_tokens.scopes_of(row)

    @says("visit")
    def narrow(self, person_id: str | None, allowed: tuple[str, ...] = ()) -> None:
        """Hold whoever asks from now on to the scopes of their token; None sets no bounds (engine/rights/scopes.py)."""
        scopes.narrow(person_id, allowed)

    @says("visit")
    def by_basic(self, name: str, password: str, *, address: str = "") -> Admission:
        """Try a password that comes with a request of the API; refused to those with a second factor."""
        if not self.policy.basic:
            return Admission()
        wait, person = self.proven(name, password, address)
        if person is not None and not self._suffices(person):
            why = say("they have a second factor, or a role that needs one; use an API token")
            raise NotAllowed(name, say("sign in with a password alone"), why)
        return Admission(person, wait)

    def _suffices(self, person: Person) -> bool:
        """Whether a password alone is enough for somebody."""
        with self._turns.store.reading() as r:
            return not second_factor.is_on(r, person.id) and not signing_in.needs_second(self.policy, person)

    @says("visit")
    def stamped(self, person_id: str) -> tuple[Person | None, str]:
        """Give somebody who may sign in by a password alone, and a mark that changes when how they do so changes."""
        with self._turns.store.reading() as r:
            who = signing_in.known(r, self.policy, person_id, self._turns.store.now(r))
        if who.person is None or who.credential is None or who.credential.second_factor or not self.policy.basic:
            return None, ""
        if signing_in.needs_second(self.policy, who.person):
            return None, ""
        return who.person, one_time.digest(f"{who.hash} {who.credential.changed_at}")

    # -- by link -----------------------------------------------------------------------------------

    @says("visit")
    def holder(self, code: str) -> Person | None:
        """Give who may set a password by this link; None where it is not good (any more)."""
        at = self._clock()
        with self._turns.store.reading() as r:
            row = one_time.find(r, code, one_time.LINKS, at)
            return signing_in.active(r, row.person_id, self._turns.store.now(r)) if row else None

    @says("visit")
    def set_password(self, code: str, password: str) -> Person:
        """Set a password by a link: it dies, and all sessions, API tokens and calendars end."""
        at, person = self._clock(), self.holder(code)
        if person is None:  # looked at first: hashing is dear, and anybody can ask for it here
            raise Conflict(one_time.GONE)
        passwords.must_be_good(password, self.policy.least_password, (person.id, person.name))
        hashed = passwords.hashed(password)

        def change(w: Writer, now: int) -> Person:
            row = one_time.use(w, code, one_time.LINKS, at)
            who = signing_in.active(w, row.person_id, now)
            if who is None:
                raise InvalidValues(say("The link"), {"password": one_time.GONE})
            signing_in.set_anew(w, who.id, hashed, at)
            note(w, now, who.id, "entrance.set_password", f"person:{who.id}", details={"by": row.kind})
            return who

        return self._turns.write(change)

    # -- the first run -----------------------------------------------------------------------------

    @says("visit")
    def is_new(self) -> bool:
        """Whether nobody looks after this installation yet."""
        if not self._opened:
            with self._turns.store.reading() as r:
                self._opened = not signing_in.is_new(r)
        return not self._opened

    @says("visit")
    def first_code(self) -> Link:
        """Make the code of the first run, for the terminal; the one before dies."""
        at = self._clock()
        code, row = self._turns.write(lambda w, _: one_time.make(w, one_time.FIRST_RUN, None, "system", at))
        return Link(row.kind, code, moment(row.expires_at))

    @says("visit")
    def first_administrator(self, person_id: str, name: str, password: str, *, code: str | None) -> str:
        """Make the first administrator. `code` is None only for who sits at the machine itself."""
        at = self._clock()
        with self._turns.store.reading() as r:
            signing_in.must_be_first(r, code, at)
        signing_in.must_be_person(self.policy, person_id, name, password)
        hashed = passwords.hashed(password)

        def make(w: Writer, now: int) -> str:
            signing_in.make_first(w, person_id, name.strip(), hashed, code, at)
            note(w, now, person_id, "entrance.first_administrator", f"person:{person_id}")
            return person_id

        return self._turns.write(make)

    def _note(self, change: Callable[[Writer], None]) -> None:
        """Write what may as well be lost: a busy database is no reason to refuse somebody."""
        with suppress(Refusal):
            self._turns.write(lambda w, _: change(w))
