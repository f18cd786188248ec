"""Governing: who answers for a process, what is published with whose signature, and who has taken note of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.commands import owning
from engine.commands.owning import Handing
from engine.commands.people import SYSTEM
from engine.errors import NotFound
from engine.faces.permits import permit, says
from engine.queries import definitions, ownership
from engine.store import owners

if TYPE_CHECKING:
    import datetime as dt

    from engine.faces.accounts import Accounts
    from engine.model import Person
    from engine.queries.ownership import Ownership
    from engine.turn import Turns


class Governance:
    """Everything about owners and published versions. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, accounts: Accounts) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._accounts = accounts

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
