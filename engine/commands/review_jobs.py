"""The jobs of the process that leads through a review, done within the turn that takes note of them.

Where the process runs for no review (somebody has started it by hand, or tries it out) they do nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from engine.commands import review_pins
from engine.commands.jobs import Done, Threw
from engine.commands.review_records import local_day
from engine.events import TaskClaimed
from engine.store import people, reviews, tasks
from engine.store.reviews import COMPLETED, OPEN
from engine.turn.participation import INPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.jobs import JobRow
    from engine.store.transaction import Writer
    from engine.turn import Turn
    from engine.values import Value

NOT_SIGNED = "NOT_SIGNED"
_ELEMENTS = {"front": INPUTS["frontstage"], "back": INPUTS["backstage"]}


def pin(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:  # noqa: ARG001 - as all of these
    """Pin the numbers that the review looks at; the work of the job type `pin-review`."""
    row = reviews.of_instance(turn.view, job.instance_id)
    if row is not None and row.pins is None:
        pins = review_pins.pin(turn.view, turn.turns, row.process_key, turn.now, "system")
        turn.then(partial(_pinned, review_id=row.id, pins=pins))
    return Done({})


def _pinned(w: Writer, review_id: str, pins: bytes) -> None:
    row = reviews.held(w, review_id)
    if row is not None and row.state == OPEN:
        reviews.save(w, row._replace(pins=pins))


def remind(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:  # noqa: ARG001
    """Note that an office was reminded of its input; the work of the job type `remind-review`."""
    return Done({f"{inputs.get('office')}_reminded": local_day(turn.turns, turn.now).isoformat()})


def substitute(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Give the open input of an office to somebody else; the work of the job type `substitute-review`."""
    chosen = people.find(turn.view, str(inputs.get("substitute") or ""))
    wanted = _ELEMENTS.get(str(inputs.get("missing")))
    for one in tasks.of_one(turn.view, job.instance_id) if chosen is not None and chosen.active else ():
        if one.element == wanted and one.state == "open":
            turn.record(job.instance_id, TaskClaimed(one.scope, one.wait, chosen.id if chosen else ""))
    return Done({})


def record(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:  # noqa: ARG001
    """See that the review is signed, and say whether it counts; the work of the job type `record-review`."""
    row = reviews.of_instance(turn.view, job.instance_id)
    if row is None:
        return Done({})
    if row.state != COMPLETED or row.standing is None:
        return Threw(NOT_SIGNED, "Nobody has signed the review yet.")
    return Done({"counts": bool(msgspec.json.decode(row.standing)["significant"]), "next_due": row.next_due})
