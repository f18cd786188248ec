"""What one request waits for from the worker, done at once: nobody who acts on a page has to wait for a round.

Only what is done within the turn that takes note of it: jobs about the registers of this house, and messages that
have come already. Nothing is leased. Whoever takes the request first has done it, and the other finds it gone.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commands import jobs as commands
from engine.commands import messages as message_commands
from engine.connectors.registry import WITHIN
from engine.store import jobs, messages

if TYPE_CHECKING:
    from engine.store.jobs import JobRow
    from engine.turn import Turn, Turns

STEPS = 10
"""How many jobs and messages may follow each other; a request that goes round and round is left to the worker."""


def catch_up(turns: Turns, instance_id: str) -> None:
    """Let a request go on as far as it can without the worker."""
    for _ in range(STEPS):
        deeds = _due(turns, instance_id)
        if not deeds:
            return
        turns.take_all(deeds, actor="system", channel="job", touching=[instance_id])


def _due(turns: Turns, instance_id: str) -> list[Any]:
    with turns.store.reading() as r:
        now = turns.store.now(r)
        ours = [one for one in jobs.of_one(r, instance_id) if one.job in WITHIN and one.state == "open"]
        sent = messages.missed_by(r, now, instance_id)
    due = [one for one in ours if one.due <= now]
    return [partial(_do, row) for row in due] + [partial(_deliver, one) for one in sent]


def _do(row: JobRow, turn: Turn) -> str:
    return commands.take_result(turn, row, WITHIN[row.job](turn, row, commands.job_inputs(turn, row)))


def _deliver(message_id: str, turn: Turn) -> bool:
    return message_commands.deliver(turn, message_id)
