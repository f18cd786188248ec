"""Signing in by a provider outside: asking it, and letting in whom it speaks of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.commands import outside, sessions, signing_in
from engine.commands.audit import note
from engine.connectors.openid import Provider, Question
from engine.errors import NotAllowed
from engine.faces.permits import says
from engine.rights.accounts import Admission
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.connectors.reach import Reach
    from engine.faces.entrance import Entrance
    from engine.rights.policy import OpenId
    from engine.store.transaction import Writer
    from engine.turn import Turns


class Identity:
    """The provider that the policy of the entrance names."""

    def __init__(self, turns: Turns, entrance: Entrance, reach: Reach, clock: Callable[[], int]) -> None:
        """Made by `open_house`; `clock` gives microseconds of real time."""
        self._turns = turns
        self._entrance = entrance
        self._reach = reach
        self._clock = clock
        self._provider: tuple[OpenId, Provider] | None = None

    @says("visit")
    def ask(self, back: str, *, anew: bool = False) -> Question:
        """Say where to send a browser that is to come `back`, and what to remember until it does; `anew`: to confirm
        who somebody is that is signed in already.
        """
        return self._named()[1].question(back, anew=anew)

    @says("visit")
    def confirm(self, code: str, back: str, nonce: str, verifier: str, *, person_id: str, token: str) -> None:
        """Take the word of the provider that it has just asked somebody who they are; for a while nobody asks again
        within the session of this token. Refused where the word is about somebody else, or about some time ago.
        """
        settings, provider = self._named()
        claims = provider.claims(code, back, nonce, verifier)
        at = self._clock()

        def confirmed(w: Writer, now: int) -> None:
            outside.must_be(w, settings, claims, person_id, at)
            sessions.prove(w, token, person_id, at)
            note(w, now, person_id, "identity.confirm", f"person:{person_id}")

        self._turns.write(confirmed)

    @says("visit")
    def let_in(self, code: str, back: str, nonce: str, verifier: str) -> Admission:
        """Let in whom the provider speaks of, with the groups and roles that its claims stand for.

        Who has a second factor here, or a role that needs one, comes half-way only, unless the provider asked for one.
        """
        settings, provider = self._named()
        claims = provider.claims(code, back, nonce, verifier)
        at = self._clock()

        def enter(w: Writer, now: int) -> Admission:
            person_id = outside.come_in(w, settings, claims, at, now)
            person = signing_in.active(w, person_id, self._turns.store.now(w))
            assert person is not None  # `come_in` lets nobody in who has left
            said = {"groups": sorted(person.groups), "roles": sorted(person.roles)}
            note(w, now, person_id, "outside.let_in", f"person:{person_id}", details=said)
            if outside.proven_twice(settings, claims):
                return Admission(person, fresh=outside.is_fresh(claims, at))
            admission = signing_in.admit(w, self._entrance.policy, person, at)
            return replace(admission, fresh=outside.is_fresh(claims, at))

        return self._turns.write(enter)

    @says("visit")
    def farewell(self, back: str) -> str:
        """Give the address at which somebody signs out of the provider too; empty where there is none."""
        return self._named()[1].farewell(back)

    def _named(self) -> tuple[OpenId, Provider]:
        settings = self._entrance.policy.openid
        if settings is None:
            raise NotAllowed("Nobody", say("sign in by a provider"), say("none is set up here"))
        if self._provider is None or self._provider[0] is not settings:
            self._provider = (settings, Provider(settings, self._reach))
        return self._provider
