"""Governing: who answers for a process, what is published with whose signature, and who has taken note of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.commands import owning
from engine.commands import review_policy as policy_commands
from engine.commands.owning import Handing
from engine.commands.people import SYSTEM
from engine.errors import NotFound
from engine.faces.permits import permit, says
from engine.queries import definitions, ownership, review_policy
from engine.store import owners

if TYPE_CHECKING:
    import datetime as dt

    from engine.faces.accounts import Accounts
    from engine.governance.policy import ReviewPolicy
    from engine.model import Person
    from engine.queries.ownership import Ownership
    from engine.queries.review_policy import DueLine, NoticeLine, PolicyLine, Stand
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

    @says("process.list")
    def stand(self, process_key: str, *, person: Person | None = None) -> Stand:
        """Tell where a process stands on its review, to whoever starts it or works on it."""
        with self._turns.store.reading() as r:
            return review_policy.stand(r, self._turns, process_key)

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
