"""Accounts: how people prove who they are, and where they are signed in. Their own, or looked after for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from engine import views
from engine.calendar.instants import moment
from engine.commands import api_tokens, one_time, passwords, second_factor, sessions, signing_in, totp
from engine.commands import people as person_commands
from engine.commands.audit import note
from engine.commands.people import SYSTEM
from engine.errors import InvalidValues, NotFound, WrongState
from engine.faces.permits import permit, says
from engine.rights.accounts import Account, ApiToken, Link, Proof, Session
from engine.sentence import say
from engine.store import api_tokens as token_rows
from engine.store import credentials, identities, people
from engine.store import sessions as session_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.faces.entrance import Entrance
    from engine.model import Person
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

T = TypeVar("T")
WRONG_OLD = say("This is not your password.")


class Accounts:
    """Everything about accounts. Who asks is named by their id (`by`); `token` is that of the session they ask from."""

    def __init__(self, turns: Turns, entrance: Entrance, clock: Callable[[], int]) -> None:
        """Made by `open_house`; `clock` gives microseconds of real time."""
        self._turns = turns
        self._entrance = entrance
        self._clock = clock

    @permit("account.see", "person_id")
    def account(self, person_id: str, *, by: str = SYSTEM) -> Account:
        """Show how somebody signs in."""
        with self._turns.store.reading() as r:
            person = self._person(r, person_id)
            known = credentials.find(r, person_id)
            assert known is not None  # everybody has a row
            return Account(
                person,
                known.password_hash is not None,
                moment(known.changed_at),
                views.moment_or_none(known.totp_since),
                credentials.codes_left(r, person_id),
                tuple(one.issuer for one in identities.of_person(r, person_id)),
            )

    @permit("account.use", "person_id")
    def speak(self, person_id: str, language: str, zone: str, *, by: str) -> None:
        """Say in which language and time zone pages and mails speak to one: codes such as "de" and "Europe/Berlin".

        Empty leaves it to the browser, and to the organisation. `InvalidValues` says what there is not.
        """
        given = {"language": language.strip() or None, "zone": zone.strip() or None}
        self._turns.write(lambda w, _: person_commands.change(w, person_id, given))

    # -- passwords -----------------------------------------------------------------------------------

    @permit("account.use", "person_id")
    def change_password(
        self, person_id: str, old_password: str, new_password: str, *, by: str, token: str = "", address: str = ""
    ) -> None:
        """Change one's own password; all other sessions end. Guessing the old one is slowed down like signing in."""
        person = self._proven(person_id, old_password, address)
        passwords.must_be_good(new_password, self._entrance.policy.least_password, (person.id, person.name))
        hashed, at = passwords.hashed(new_password), self._clock()
        self._write(lambda w: signing_in.set_password(w, person_id, hashed, at, but=token))

    @says("visit")
    def prove(self, person_id: str, password: str, code: str = "", *, address: str = "") -> None:
        """Have somebody show once more who they are, with password and second factor, before they sign something.

        Guessing is slowed down as at the door. Refused with the field that is wrong: password or code.
        """
        with self._turns.store.reading() as r:
            known = credentials.find(r, person_id)
        if known is None or known.password_hash is None:
            raise WrongState(
                say("This"), say("signed"), say("signed with a password, and you have none: ask for a link to set one")
            )
        self._proven(person_id, password, address, "password")
        if known.totp_since is not None:
            self._second(person_id, code, address)

    @says("visit")
    def proof(self, person_id: str) -> Proof:
        """Say by what somebody can show anew who they are."""
        policy = self._entrance.policy
        with self._turns.store.reading() as r:
            person, known = self._person(r, person_id), credentials.find(r, person_id)
            issuers = {one.issuer for one in identities.of_person(r, person_id)}
        assert known is not None  # everybody has a row
        password = known.password_hash is not None and (policy.passwords or person.administrator)
        provider = policy.openid is not None and policy.openid.issuer in issuers
        return Proof(password, known.second_factor, provider and not known.second_factor)

    @says("visit")
    def confirm(self, person_id: str, password: str, code: str, *, token: str, address: str = "") -> None:
        """Have somebody show anew who they are; for a while nobody asks again within the session of this token.

        Guessing is slowed down as at the door. Refused with the field that is wrong: password or code.
        """
        how, at = self.proof(person_id), self._clock()
        if not (how.password or how.code):
            raise WrongState(say("Who you are"), say("confirmed"), say("to be confirmed by your provider"))
        if how.password:
            self._proven(person_id, password, address, "password")
        if how.code:
            self._second(person_id, code, address)

        def confirmed(w: Writer, now: int) -> None:
            sessions.prove(w, token, person_id, at)
            note(w, now, person_id, "accounts.confirm", f"person:{person_id}")

        self._turns.write(confirmed)

    def _proven(self, person_id: str, password: str, address: str, field: str = "old") -> Person:
        """Have somebody show their password once more."""
        wait, person = self._entrance.proven(person_id, password, address)
        if wait:
            raise WrongState(
                say("The password"),
                say("tried"),
                say("to be tried again in %(wait)s s, after too many wrong ones", wait=wait),
            )
        if person is None:
            raise InvalidValues(say("What you entered"), {field: WRONG_OLD})
        return person

    @permit("account.invite")
    def invite(self, person_id: str, *, by: str = SYSTEM) -> Link:
        """Make the link by which somebody new sets their first password; earlier links die.

        Refused where there is anything already by which they come in: that would be a reset.
        """
        return self._link(one_time.INVITATION, person_id, by)

    @permit("account.let_in")
    def reset(self, person_id: str, *, by: str = SYSTEM) -> Link:
        """Make the link by which somebody sets another password; earlier links die."""
        return self._link(one_time.RESET, person_id, by)

    def _link(self, kind: str, person_id: str, by: str) -> Link:
        at = self._clock()

        def make(w: Writer, _: int) -> Link:
            person = self._person(w, person_id)
            if not person.active or person.keeper:
                said = (
                    say("that of a program, which shows API tokens")
                    if person.keeper
                    else say("that of somebody who has left")
                )
                raise WrongState(say("The account"), say("opened"), said)
            if kind == one_time.INVITATION and _comes_in(w, person_id):
                raise WrongState(
                    person.name, say("invited"), say("somebody who comes in already; make a link for a new password")
                )
            code, row = one_time.make(w, kind, person_id, by, at)
            return Link(kind, code, moment(row.expires_at))

        return self._turns.write(make)

    # -- sessions --------------------------------------------------------------------------------------

    @permit("account.see", "person_id")
    def sessions(self, person_id: str, *, by: str = SYSTEM, token: str = "") -> tuple[Session, ...]:
        """List somebody's sessions, the one seen last first; that of `token` is marked."""
        with self._turns.store.reading() as r:
            person = self._person(r, person_id)
            return sessions.of_person(r, self._entrance.policy, person, token, self._clock())

    @permit("account.end", "person_id")
    def end_session(self, person_id: str, session_id: str, *, by: str = SYSTEM) -> None:
        """End one session of somebody, at once."""
        self._write(lambda w: sessions.end_one(w, person_id, session_id))

    @permit("account.end", "person_id")
    def end_sessions(self, person_id: str, *, by: str = SYSTEM, token: str = "") -> int:
        """End all sessions of somebody but that of `token`, at once; gives how many these were."""
        but = one_time.digest(token) if token else ""

        def end(w: Writer) -> int:
            self._person(w, person_id)
            return session_rows.end_all(w, person_id, but)

        return self._write(end)

    # -- the second factor -------------------------------------------------------------------------------

    @permit("account.use", "person_id")
    def begin_second_factor(self, person_id: str, *, by: str) -> bytes:
        """Give the secret for one's telephone; it counts once `confirm_second_factor` has seen a code."""
        return self._write(lambda w: second_factor.propose(w, person_id))

    @permit("account.use", "person_id")
    def confirm_second_factor(self, person_id: str, code: str, *, by: str, token: str = "") -> tuple[str, ...]:
        """Put it in force; gives the recovery codes, this once. Other sessions end: they have not shown it."""
        at = self._clock()

        def confirm(w: Writer) -> tuple[str, ...]:
            codes = second_factor.confirm(w, person_id, code, at)
            session_rows.end_all(w, person_id, one_time.digest(token) if token else "")
            return codes

        return self._write(confirm)

    @permit("account.use", "person_id")
    def renew_recovery_codes(
        self, person_id: str, password: str, code: str, *, by: str, address: str = ""
    ) -> tuple[str, ...]:
        """Make new recovery codes, for who shows password and code; those before are worthless."""
        self._proven(person_id, password, address)
        self._second(person_id, code, address)
        return self._write(lambda w: second_factor.fresh_codes(w, person_id))

    @permit("account.use", "person_id")
    def drop_second_factor(self, person_id: str, password: str, code: str, *, by: str, address: str = "") -> None:
        """Turn one's second factor off, with password and code; refused where a role needs it."""
        person = self._proven(person_id, password, address)
        if signing_in.needs_second(self._entrance.policy, person):
            raise WrongState(say("The second factor"), say("turned off"), say("needed for a role of yours"))
        self._second(person_id, code, address)
        self._write(lambda w: second_factor.remove(w, person_id))

    def _second(self, person_id: str, code: str, address: str) -> None:
        wait, right = self._entrance.second_proven(person_id, code, address)
        if wait:
            raise WrongState(
                say("The code"),
                say("tried"),
                say("to be tried again in %(wait)s s, after too many wrong ones", wait=wait),
            )
        if not right:
            raise InvalidValues(say("What you entered"), {"code": second_factor.WRONG})

    @permit("account.let_in")
    def remove_second_factor(self, person_id: str, *, by: str = SYSTEM) -> None:
        """Take the second factor of somebody away who has lost it; all their sessions end."""

        def remove(w: Writer) -> None:
            self._person(w, person_id)
            second_factor.remove(w, person_id)
            session_rows.end_all(w, person_id)

        self._write(remove)

    # -- API tokens ----------------------------------------------------------------------------------------

    @permit("account.see", "person_id")
    def tokens(self, person_id: str, *, by: str = SYSTEM) -> tuple[ApiToken, ...]:
        """List somebody's API tokens, the newest first."""
        with self._turns.store.reading() as r:
            return tuple(api_tokens.shown(row) for row in token_rows.of_person(r, self._person(r, person_id).id))

    @permit("account.use", "person_id")
    def make_token(
        self, person_id: str, name: str, scopes: Sequence[str], days: int, *, by: str
    ) -> tuple[str, ApiToken]:
        """Make an API token for oneself; what the program shows is given this once."""
        at, token_id = self._clock(), self._turns.new_id()
        return self._write(lambda w: api_tokens.make(w, token_id, person_id, name, scopes, days, at))

    @permit("account.end", "person_id")
    def revoke_token(self, person_id: str, token_id: str, *, by: str = SYSTEM) -> None:
        """Make an API token worthless, at once."""
        at = self._clock()
        self._write(lambda w: api_tokens.revoke(w, person_id, token_id, at))

    def _person(self, r: Reader, person_id: str) -> Person:
        found = people.find_whole(r, person_id, self._turns.store.now(r))
        if found is None:
            raise NotFound("person", person_id)
        return views.person(found)

    def _write(self, change: Callable[[Writer], T]) -> T:
        return self._turns.write(lambda w, _: change(w))


def _comes_in(r: Reader, person_id: str) -> bool:
    known = credentials.find(r, person_id)
    proves = known is not None and (known.password_hash is not None or known.second_factor)
    return proves or bool(identities.of_person(r, person_id))


def telephone(secret: bytes, person_id: str) -> tuple[str, str]:
    """Give what somebody types into their telephone, and what the picture says."""
    return totp.as_text(secret), totp.address(secret, person_id)
