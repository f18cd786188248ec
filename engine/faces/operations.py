"""Mend: what is stuck, what is due, and whether the record is whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commands import incidents as commands
from engine.commands.people import SYSTEM
from engine.faces.permits import permit, says
from engine.queries import incidents, instances, record, scripts
from engine.store.surroundings import surroundings
from engine.work.rounds import work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from engine.model import HistoryLine, Incident, Person, ProcessInstance
    from engine.store.surroundings import Surroundings
    from engine.turn import Turns

GROUP = 64


class Operations:
    """Everything an operator does."""

    def __init__(self, turns: Turns, advance: Callable[[dt.timedelta], None]) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._advance = advance

    @permit("request.list")
    def incidents(
        self, *, open_only: bool = True, instance_id: str | None = None, person: Person | None = None
    ) -> tuple[Incident, ...]:
        """List where processes are stuck, oldest first; with a person, where they may see it."""
        with self._turns.store.reading() as r:
            return incidents.listed(r, self._turns, open_only=open_only, instance_id=instance_id, person=person)

    @permit("request.mend", "incident_id")
    def retry(
        self,
        incident_id: str,
        *,
        by: str,
        values: Mapping[str, Any] | None = None,
        business_key: str | None = None,
        request_id: str | None = None,
    ) -> ProcessInstance:
        """Try again what is stuck, after writing `values` where it stands and giving the instance a `business_key`."""
        deed = partial(commands.retry, incident_id=incident_id, values=values or {}, business_key=business_key)
        instance_id = self._turns.take(deed, actor=by, channel="admin", request_id=request_id)
        with self._turns.store.reading() as r:
            return instances.find(r, self._turns.deployed, instance_id)

    @permit("values.see", "instance_id")
    def printed(self, instance_id: str, *, person: Person | None = None) -> tuple[HistoryLine, ...]:
        """Give what the scripts of an instance have printed, oldest first; it may be personal."""
        with self._turns.store.reading() as r:
            return scripts.printed(r, instance_id)

    @permit("settings.see")
    def script_protection(self, *, person: Person | None = None) -> str:
        """Say what stands around the interpreter of scripts on this machine: "bwrap", or "none" but its own walls."""
        from engine import sandbox  # noqa: PLC0415 - a tenth of a second and 16 MB, for those who ask

        return sandbox.protection()

    @permit("work.run")
    def work(self, limit: int = GROUP, *, by: str = SYSTEM) -> int:
        """Do one round of what is due; returns how much was done."""
        return work(self._turns, limit)

    @permit("work.run")
    def work_off(self, rounds: int = 1000, *, by: str = SYSTEM) -> int:
        """Do rounds until nothing is due; returns how much was done."""
        done = 0
        for _ in range(rounds):
            some = work(self._turns)
            if not some:
                break
            done += some
        return done

    @says("clock.advance")
    def advance_clock(self, by: dt.timedelta) -> None:
        """Advance the test clock; refused where real time counts."""
        self._advance(by)

    @permit("record.verify")
    def check_record(self, instance_id: str | None = None, *, person: Person | None = None) -> tuple[str, ...]:
        """Verify the journal and that folding it gives the tables: a sentence per problem, none when all is well."""
        with self._turns.store.reading(still=True) as r:
            return tuple(record.problems(r, instance_id))

    @permit("record.verify")
    def surroundings(self, *, person: Person | None = None) -> Surroundings:
        """Tell what the database is and what its user may do to it, for `throughlane doctor`."""
        with self._turns.store.reading() as r:
            return surroundings(r)
