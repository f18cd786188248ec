"""Which connector does which type of job."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine.commands import feedback_jobs, review_jobs, succession
from engine.connectors import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.commands.jobs import Done, Failed, Threw
    from engine.store.jobs import JobRow
    from engine.turn import Turn
    from engine.values import Value

    Connector: TypeAlias = Callable[[Mapping[str, Value], str], Done | Failed | Threw]
    Within: TypeAlias = Callable[[Turn, JobRow, Mapping[str, Value]], Done | Failed | Threw]

CONNECTORS: dict[str, Connector] = {"sample": sample.run}

WITHIN: dict[str, Within] = {
    "find-owner": succession.find_owner,
    "give-owner": succession.give_owner,
    "pin-review": review_jobs.pin,
    "remind-review": review_jobs.remind,
    "substitute-review": review_jobs.substitute,
    "record-review": review_jobs.record,
    "ask-feedback": feedback_jobs.ask,
    "join-feedback": feedback_jobs.join,
    "move-feedback": feedback_jobs.move,
    "answer-feedback": feedback_jobs.answer,
    "link-feedback": feedback_jobs.link,
    "confirm-feedback": feedback_jobs.confirm,
    "close-feedback": feedback_jobs.close,
}
"""Jobs about the registers of this house: done within the turn that takes note of them, so wholly or not at all."""
