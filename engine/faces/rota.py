"""The rota: who works where and when. Groups for a time, who stands in for whom, which group works in a lane."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine import views
from engine.commands import absences as absence_commands
from engine.commands import groups as group_commands
from engine.commands import offering
from engine.commands.people import SYSTEM
from engine.errors import NotFound
from engine.faces.permits import permit
from engine.model import LaneGroup, Membership
from engine.store import absences as absence_rows
from engine.store import lane_groups as lane_rows
from engine.store import people as people_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.model import Absence
    from engine.turn import Turns


class Rota:
    """Everything about who works where and when. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("people.manage")
    def set_memberships(
        self, person_id: str, memberships: Iterable[Membership], *, by: str = SYSTEM
    ) -> tuple[Membership, ...]:
        """Let somebody work in exactly these groups, each from when on and until when it says."""
        given = [Membership(*one) for one in memberships]
        self._turns.write(lambda w, _: group_commands.set_memberships(w, person_id, given))
        return self.memberships(person_id)

    @permit("account.see", "person_id")
    def memberships(self, person_id: str, *, by: str = SYSTEM) -> tuple[Membership, ...]:
        """List the groups somebody works in, past and future ones, too."""
        with self._turns.store.reading() as r:
            if people_rows.find(r, person_id) is None:
                raise NotFound("person", person_id)
            return tuple(views.membership(*one) for one in people_rows.memberships(r, person_id))

    @permit("absence.manage", "person_id")
    def arrange_absence(
        self,
        person_id: str,
        deputy: str,
        *,
        until: dt.datetime,
        since: dt.datetime | None = None,
        processes: Iterable[str] | None = None,
        reason: str = "",
        by: str = SYSTEM,
    ) -> Absence:
        """Have `deputy` stand in for somebody from `since` (None: now) until `until`, in all processes or in these.

        `InvalidValues` names what cannot be: deputy, until, processes.
        """
        deed = partial(
            absence_commands.arrange,
            absence_id=self._turns.new_id(),
            person=person_id,
            deputy=deputy,
            since=since,
            until=until,
            processes=processes,
            reason=reason,
            by=by,
        )
        absence_id = self._turns.write(deed)
        with self._turns.store.reading() as r:
            return absence_commands.find(r, absence_id)

    @permit("absence.manage", "absence_id")
    def end_absence(self, absence_id: str, *, by: str = SYSTEM) -> Absence:
        """End an absence at once, before it began or in the middle."""
        self._turns.write(lambda w, now: absence_commands.end(w, now, absence_id))
        with self._turns.store.reading() as r:
            return absence_commands.find(r, absence_id)

    @permit("account.see", "person_id")
    def absences(self, person_id: str | None = None, *, past: bool = False, by: str = SYSTEM) -> tuple[Absence, ...]:
        """List absences that count or will: of a person who is away or stands in, or (without one) of everybody."""
        with self._turns.store.reading() as r:
            if person_id is not None and people_rows.find(r, person_id) is None:
                raise NotFound("person", person_id)
            found = absence_rows.listed(r, self._turns.store.now(r), person_id=person_id, past=past)
        return tuple(views.absence(*one) for one in found)

    @permit("people.manage")
    def set_lane_group(self, lane: str, group: str | None, *, process_key: str = "", by: str = SYSTEM) -> None:
        """Say which group works in a lane whose diagram does not say so, by its id or name; None: say it no more.

        It counts in one process or in every one (""), for tasks that open from now on.
        """
        self._turns.write(lambda w, _: group_commands.set_lane_group(w, lane, group, process_key))

    @permit("people.manage")
    def offer_anew(self, process_key: str | None = None, *, by: str = SYSTEM) -> int:
        """Offer open tasks (of a process) to those who work in their lanes by now; gives how many changed."""
        return offering.everything(self._turns, process_key, by)

    @permit("people.list")
    def lane_groups(self, *, by: str = SYSTEM) -> tuple[LaneGroup, ...]:
        """List what is said of lanes."""
        with self._turns.store.reading() as r:
            return tuple(LaneGroup(*one) for one in lane_rows.listed(r))
