"""Programs with an account of their own: let in, looked after, given API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import views
from engine.calendar.instants import micros
from engine.commands import programs as commands
from engine.commands import roles as role_commands
from engine.errors import NotFound
from engine.faces.people import must_promote
from engine.faces.permits import permit
from engine.model import Role
from engine.store import people
from engine.store.people import PersonRow
from engine.turn import noting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from engine.model import Person
    from engine.rights.accounts import ApiToken
    from engine.store.transaction import Writer
    from engine.turn import Turns


class Programs:
    """Everything about accounts of programs. Who acts is named by their id (`by`)."""

    def __init__(self, turns: Turns, clock: Callable[[], int]) -> None:
        """Made by `open_house`; `clock` gives microseconds of real time."""
        self._turns = turns
        self._clock = clock

    @permit("people.manage")
    def add(
        self,
        person_id: str,
        name: str,
        *,
        keeper: str,
        until: dt.datetime,
        groups: Iterable[str] = (),
        roles: Iterable[str] = (Role.MEMBER,),
        by: str,
    ) -> Person:
        """Let a program in, for which somebody (`keeper`) answers, until a moment. It signs in by API token only."""
        row = PersonRow(person_id, name, keeper_id=keeper, ends_at=micros(until))
        given = frozenset(roles)
        role_commands.must_be_given(given)
        must_promote(self._turns, given, by)
        self._turns.write(lambda w, now: commands.add(w, row, groups=groups, roles=given, at=now))
        return self._found(person_id)

    @permit("people.manage")
    def change(
        self,
        person_id: str,
        *,
        keeper: str | None = None,
        until: dt.datetime | None = None,
        keep_tokens: bool = False,
        by: str,
    ) -> Person:
        """Say who answers for a program from now on, and until when it is good; what is left out stays.

        With another keeper its API tokens end, for the one before may know them; `keep_tokens` lets them live on.
        """
        ends = None if until is None else micros(until)

        def write(w: Writer, now: int) -> None:
            noting.tell(ended=commands.change(w, person_id, keeper, ends, now, keep_tokens=keep_tokens))

        self._turns.write(write)
        return self._found(person_id)

    @permit("account.equip", "person_id")
    def make_token(
        self, person_id: str, name: str, scopes: Sequence[str], days: int, *, by: str
    ) -> tuple[str, ApiToken]:
        """Make an API token for a program; what it shows is given this once."""
        at, token_id = self._clock(), self._turns.new_id()
        return self._turns.write(lambda w, _: commands.make_token(w, token_id, person_id, name, scopes, days, at))

    def _found(self, person_id: str) -> Person:
        with self._turns.store.reading() as r:
            found = people.find_whole(r, person_id, self._turns.store.now(r))
        if found is None:
            raise NotFound("program", person_id)
        return views.person(found)
