"""Personal data: what is known of a person, erasing it, and how long the data of requests is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.calendar.instants import moment
from engine.commands import privacy as commands
from engine.commands.people import SYSTEM
from engine.errors import NotFound
from engine.faces.permits import permit
from engine.queries import definitions as visible
from engine.queries.instances import row as instance_row
from engine.store import definitions, retention

if TYPE_CHECKING:
    import datetime as dt

    from engine.model import Person
    from engine.store.transaction import Writer
    from engine.turn import Turns


class Privacy:
    """Everything about personal data. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("person.export", "person_id")
    def export(self, person_id: str, *, by: str = SYSTEM) -> dict[str, Any]:
        """Give everything that is known of somebody, by where it stands: rows of names and plain values."""
        with self._turns.store.reading(still=True) as r:
            return commands.known(r, person_id)

    @permit("person.erase")
    def erase_person(self, person_id: str, *, by: str = SYSTEM) -> str:
        """Erase what connects the id of somebody who has left with a human being; gives what they are called now."""
        name = f"Former colleague {self._turns.new_id()[-4:]}"
        self._turns.write(lambda w, _: commands.erase_person(w, person_id, name))
        return name

    @permit("values.erase", "instance_id")
    def erase_request(self, instance_id: str, *, by: str = SYSTEM) -> None:
        """Erase the personal values of a request that has ended, and of all that it called, for good."""
        self._turns.write(lambda w, _: commands.erase_request(w, instance_id))

    @permit("request.see", "instance_id")
    def erased_at(self, instance_id: str, *, person: Person | None = None) -> dt.datetime | None:
        """Give the moment at which the personal values of a request were erased; None where they were not."""
        with self._turns.store.reading() as r:
            at = retention.erased_at(r, instance_row(r, instance_id).root_id)
        return None if at is None else moment(at)

    @permit("retention.set", "process_key")
    def keep_for(self, process_key: str, days: int | None, *, by: str = SYSTEM) -> None:
        """Say how many days after the end of a request of a process its personal values are erased; None: never."""

        def write(w: Writer, now: int) -> None:
            if definitions.latest(w, process_key, published=False) is None:
                raise NotFound("process", process_key)
            commands.set_retention(w, now, process_key, days, by)

        self._turns.write(write)

    @permit("process.list")
    def kept_for(self, *, person: Person | None = None) -> dict[str, int]:
        """Give the days after which personal values are erased, by process; the others keep theirs.

        With a person, of the processes that they may see.
        """
        with self._turns.store.reading() as r:
            rows = retention.all_of(r)
            seen = [one for one in rows if person is None or visible.sees(r, self._turns, one.process_key, person)]
            return {one.process_key: one.days for one in seen}
