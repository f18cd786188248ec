"""The jobs of the process that leads through answering a report, done within the turn that takes note of them.

What was said on the page of the report stands in the register already when its job runs; what was said in the inbox is
put there by the job. Where the process runs for no report (a scenario, say) they change nothing.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from engine.commands import feedback_records
from engine.commands.feedback import answering
from engine.commands.jobs import Done, Threw
from engine.commands.review_records import local_day
from engine.governance import feedback as rules
from engine.store import definitions, feedback, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.feedback import FeedbackRow
    from engine.store.jobs import JobRow
    from engine.turn import Turn
    from engine.values import Value

SAY_MORE = "SAY_MORE"


def ask(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Note who is asked for a statement; the work of the job type `ask-feedback`."""
    row = feedback.of_instance(turn.view, job.instance_id)
    if row is not None and row.state == rules.OPEN:
        first = next(iter(_texts(inputs.get("at_the_step"))), "")
        whom = str(inputs.get("asked") or first)
        _keep(turn, row, feedback_records.asked(row, whom, _text(inputs, "question"), _by(turn, job), turn.now))
    return Done({})


def join(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Join a report to an earlier one that says the same; the work of the job type `join-feedback`."""
    row = feedback.of_instance(turn.view, job.instance_id)
    known = feedback.find(turn.view, _text(inputs, "known"))
    if row is not None and known is not None and row.state in rules.UNANSWERED:
        _keep(turn, row, feedback_records.joined(row, known, _by(turn, job), turn.now))
    return Done({"answer": "This is known already. What comes of it counts for your report, too."})


def move(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Pass a report on to the owner of another process; the work of the job type `move-feedback`."""
    key, row = _text(inputs, "other").strip(), feedback.of_instance(turn.view, job.instance_id)
    if row is None:
        return Done({"other": None})
    if definitions.latest(turn.view, key) is None:
        return Done({"other": None, "triage_note": f"There is no process {key!r} in use. Give another key."})
    if row.process_key != key:
        _keep(turn, row, feedback_records.moved(row, key, _by(turn, job), turn.now))
    return Done({"other": None, "triage_note": "Another owner has passed this on to you.", **answering(turn, row, key)})


def answer(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Keep the owner's answer; the work of the job type `answer-feedback`. What says too little is thrown."""
    row, until = feedback.of_instance(turn.view, job.instance_id), _day(inputs.get("until"))
    decision, words = _text(inputs, "decision"), _text(inputs, "answer")
    wrong = rules.wrong_answer(decision, words, until, dt.date.min)
    if wrong:
        return Threw(SAY_MORE, " ".join(wrong.values()))
    if row is not None and row.state in rules.UNANSWERED:
        today = local_day(turn.turns, turn.now)
        heard = _with_statement(turn, job, row, _text(inputs, "statement"))
        late = until if until is None else max(until, today)
        _keep(turn, row, feedback_records.answered(heard, decision, words, late, _by(turn, job), turn.now, today))
    number = int(str(inputs.get("answers") or 0)) + 1
    return Done({"answers": number, "statement": None, "decide_note": None, "change_due": _moment(turn, until)})


def _with_statement(turn: Turn, job: JobRow, row: FeedbackRow, words: str) -> FeedbackRow:
    if row.state != rules.ASKED or not words.strip():
        return row
    return feedback_records.stated(row, words, _by(turn, job, "state_view"), turn.now)


def link(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Keep what came of a promised change, a version or why there is none; the work of the type `link-feedback`."""
    row, number, instead = feedback.of_instance(turn.view, job.instance_id), _number(inputs), _text(inputs, "instead")
    if row is None:
        return Done({}) if number or instead else Threw(SAY_MORE, "Give the number of the version, or say why not.")
    if row.state == rules.ACCEPTED:
        after = _came(turn, job, row, number, instead)
        if after is None:
            return Threw(SAY_MORE, "Give the number of a published version, or say why nothing is changed after all.")
        _keep(turn, row, after)
        row = after
    version = definitions.find(turn.view, row.fixed_in) if row.fixed_in else None
    came = f"Version {version.version} changes it." if version else "It is not changed after all: " + instead
    return Done({"came": came, "change_note": None})


def _came(turn: Turn, job: JobRow, row: FeedbackRow, number: str, instead: str) -> FeedbackRow | None:
    versions = definitions.versions(turn.view, row.process_key) if number else []
    version = next((one for one in versions if str(one.version) == number and one.published_at is not None), None)
    if version is not None:
        return feedback_records.fixed(row, version.id, _by(turn, job), turn.now)
    if not instead.strip() or number:
        return None
    today = local_day(turn.turns, turn.now)
    return feedback_records.answered(row, rules.DECLINE, instead, None, _by(turn, job), turn.now, today)


def confirm(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Keep what the reporter has said; the work of the job type `confirm-feedback`."""
    row, better = feedback.of_instance(turn.view, job.instance_id), inputs.get("better") == "yes"
    if row is not None and row.state in rules.TO_CONFIRM:
        words = _text(inputs, "better_words")
        _keep(turn, row, feedback_records.confirmed(row, words, row.reporter, turn.now, better=better))
    return Done({"asked": None, "came": None, "fixed_version": None, "instead": None})


def close(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Close a report, settled or unconfirmed; the work of the job type `close-feedback`."""
    row, words = feedback.of_instance(turn.view, job.instance_id), _text(inputs, "settlement")
    if row is not None and words and row.state in rules.UNANSWERED:
        _keep(turn, row, feedback_records.settled(row, words, _by(turn, job), turn.now))
    elif row is not None and not words and row.state in rules.TO_CONFIRM:
        _keep(turn, row, feedback_records.closed(row, turn.now))
    return Done({})


def _keep(turn: Turn, before: FeedbackRow, after: FeedbackRow) -> None:
    turn.then(partial(feedback.change, before=before, after=after))


def _by(turn: Turn, job: JobRow, element: str = "") -> str:
    """Who completed the last task of the request (or the last at one element)."""
    done = [
        one
        for one in tasks.of_one(turn.view, job.instance_id)
        if one.completed_by and one.state == "completed" and element in {"", one.element}
    ]
    last = max(done, key=lambda one: one.completed_at or 0, default=None)
    return last.completed_by or "system" if last is not None else "system"


def _text(inputs: Mapping[str, Value], name: str) -> str:
    return str(inputs.get(name) or "")


def _texts(value: Value) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _number(inputs: Mapping[str, Value]) -> str:
    return _text(inputs, "fixed_version").strip()


def _day(value: Value) -> dt.date | None:
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None


def _moment(turn: Turn, day: dt.date | None) -> str | None:
    """The end of business on a day (the next one, where nobody works on it), as a text."""
    if day is None:
        return None
    calendar = turn.turns.calendar
    noon = calendar.instant(dt.datetime.combine(day, dt.time(12)))
    return calendar.local(calendar.add_business_days(noon, 0)).isoformat()
