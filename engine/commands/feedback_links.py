"""Linking reports, and actions of reviews, to the version that fixes them, in the transaction that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import values as codec
from engine.commands import feedback_records
from engine.commands.messages import TIME_TO_LIVE
from engine.errors import InvalidValues
from engine.governance.feedback import ACCEPTED
from engine.sentence import say
from engine.store import feedback, messages, review_actions
from engine.store.messages import MessageRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.definitions import DefinitionRow
    from engine.store.transaction import Writer
    from engine.turn import Turns

KEY = "front_line_feedback"
"""Key of the process that leads through answering a report."""
MESSAGE = "Version published"
"""What that process is told when a version fixes what was reported."""


def fix(w: Writer, turns: Turns, now: int, feedback_ids: Iterable[str], version: DefinitionRow, by: str) -> None:
    """Say that a version fixes what was reported; refused for reports that no change was promised to."""
    rows = {row.id: row for row in feedback.find_many(w, feedback_ids)}
    for feedback_id in dict.fromkeys(feedback_ids):
        row = rows.get(feedback_id)
        if row is None or row.process_key != version.key or row.state != ACCEPTED:
            told = say("Choose reports about this process that were answered with a change.")
            raise InvalidValues(say("The version"), {"fixes": told})
        feedback.change(w, row, feedback_records.fixed(row, version.id, by, now))
        if row.instance_id:
            _tell(w, turns, now, row.id, version, by)


def _tell(w: Writer, turns: Turns, now: int, feedback_id: str, version: DefinitionRow, by: str) -> None:
    messages.lock(w, [(MESSAGE, feedback_id)])
    payload = codec.dumps({"fixed_version": str(version.version)})
    messages.publish(w, MessageRow(turns.new_id(), MESSAGE, feedback_id, payload, now, now + TIME_TO_LIVE, by))


def do_actions(w: Writer, now: int, action_ids: Iterable[str], version: DefinitionRow, by: str) -> None:
    """Say that a version does what reviews of its process have agreed."""
    for action_id in dict.fromkeys(action_ids):
        row = review_actions.find(w, action_id)
        mine = row is not None and row.process_key == version.key
        if not mine or not review_actions.done(w, action_id, at=now, by=by, definition_id=version.id):
            raise InvalidValues(
                say("The version"), {"actions": say("Choose actions of this process that are not done yet.")}
            )
