"""One round of work: everything that is due now, in groups that are committed together.

Rows in the database are the truth; losing a worker at any point loses nothing, because the next round
finds the same rows. A job is leased before it is done and done at least once, with the same key each time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commands import attaching, documents, moving, privacy, recounting
from engine.commands import jobs as commands
from engine.commands import messages as message_commands
from engine.commands.scripts import script_due
from engine.connectors import python
from engine.connectors.registry import CONNECTORS, WITHIN
from engine.execution.stimuli import Gone
from engine.program.details import PYTHON
from engine.sentence import in_quotes, say
from engine.store import attachments, history, jobs, messages, requests, signals, tellings
from engine.store import timers as armed
from engine.work.telling import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.store.jobs import JobRow
    from engine.store.transaction import Writer
    from engine.turn import Turn, Turns

GROUP = 64
LEASE = 60 * 1_000_000
"""Microseconds that a worker keeps a job to itself; after that it is taken to be lost."""
ACTOR = "system"
KNOWN = (*CONNECTORS, *WITHIN, PYTHON)
"""Types of jobs that a worker of this house does."""
REMEMBERED = 30 * 24 * 3_600_000_000
"""Microseconds for which a request or message that is repeated is known to be the same: thirty days."""


def work(turns: Turns, limit: int = GROUP, by_hand: Sequence[str] | None = None) -> int:
    """Do one round; returns how much was done, 0 when nothing was due.

    Where something is tried out, the jobs at the elements in `by_hand` are left, and those of unknown types.
    """
    done = timers(turns, limit) + start_timers(turns, limit) + deliveries(turns, limit)
    done += do_jobs(turns, limit, by_hand)
    done += moving.work(turns, limit) + recounting.work(turns)
    if not done:
        project(turns)
        tidy(turns)
    return done


def timers(turns: Turns, limit: int) -> int:
    """Fire what is due."""
    with turns.store.reading() as r:
        due = armed.due(r, turns.store.now(r), limit)
    if not due:
        return 0
    whose = [row.instance_id for row in due]
    return _worked(turns.take_all([partial(_fire, row) for row in due], actor=ACTOR, channel="timer", touching=whose))


def _fire(row: Any, turn: Turn) -> str:
    return commands.timer_due(turn, row)


def start_timers(turns: Turns, limit: int) -> int:
    """Start the processes whose time has come."""
    with turns.store.reading() as r:
        due = armed.due_starts(r, turns.store.now(r), limit)
    answers = turns.take_all([partial(_begin, row) for row in due], actor=ACTOR, channel="timer") if due else []
    return _worked(answers)


def _begin(row: Any, turn: Turn) -> str | None:
    return commands.start_due(turn, row)


def deliveries(turns: Turns, limit: int) -> int:
    """Give buffered messages and thrown signals to whoever waits for them."""
    with turns.store.reading() as r:
        now = turns.store.now(r)
        missed, thrown = messages.missed(r, now, limit), signals.pending(r, limit)
        found = [message_id for message_id, _ in missed] + messages.starting(r, now, limit)
    deeds: list[Any] = [partial(_deliver, message_id) for message_id in dict.fromkeys(found)]
    deeds += [partial(_signal, row) for row in thrown]
    if not deeds:
        return 0
    whose = [row.instance_id for _, row in missed] + [row.instance_id for row in thrown]
    return _worked(turns.take_all(deeds, actor=ACTOR, channel="message", touching=whose))


def _deliver(message_id: str, turn: Turn) -> bool:
    return message_commands.deliver(turn, message_id) or message_commands.begin_by_sent(turn, message_id)


def _signal(row: Any, turn: Turn) -> bool:
    return message_commands.hear(turn, row)


def do_jobs(turns: Turns, limit: int, by_hand: Sequence[str] | None = None) -> int:
    """Lease jobs, do them outside any transaction, and bring their results back together."""
    with turns.store.reading() as r:
        if not jobs.any_due(r, turns.store.now(r)):
            return 0
    token = turns.new_id()
    kinds = None if by_hand is None else KNOWN
    left = by_hand or ()
    taken = turns.write(
        lambda w, now: jobs.lease(w, now=now, until=now + LEASE, token=token, limit=limit, kinds=kinds, but=left)
    )
    deeds = []
    for number, row in enumerate(taken):
        if number and turns.store.now() > (row.leased_until or 0) - LEASE // 2:
            turns.write(partial(_leave, taken[number:]))
            break
        deed = _within(row) if row.job in WITHIN else _outside(turns, row)
        if deed is not None:
            deeds.append(deed)
    if not deeds:
        return 0
    whose = [row.instance_id for row in taken]
    return _worked(turns.take_all(deeds, actor=ACTOR, channel="job", touching=whose))


def _outside(turns: Turns, row: JobRow) -> Any:
    result = _done(turns, row)
    return None if result is None else partial(_bring, row, result)


def _within(row: JobRow) -> Any:
    """Do a job about the registers of this house, and bring its result, in one turn."""

    def deed(turn: Turn) -> str:
        return commands.job_result(turn, row, WITHIN[row.job](turn, row, commands.job_inputs(turn, row)))

    return deed


def _leave(rows: Sequence[JobRow], w: Writer, now: int) -> None:  # noqa: ARG001 - the form of a change
    """Let others have what this worker will not get to while it holds it."""
    for row in rows:
        jobs.give_back(w, row.id, row.token or "", row.due)


def _done(turns: Turns, row: JobRow) -> Any:
    """Do one job; a connector that breaks is a failed try, not a broken worker."""
    try:
        work = _script(turns, row) if row.job == PYTHON else _connected(turns, row)
    except Gone:
        return None
    if work is None:
        return commands.Failed(say("There is no connector for jobs of type %(job)s.", job=in_quotes(row.job)))
    try:
        return work()
    except Exception as broken:  # noqa: BLE001 - the worker's boundary: whatever a connector does is its job's result
        return commands.Failed(f"{type(broken).__name__}: {broken}")


def _connected(turns: Turns, row: JobRow) -> Callable[[], Any] | None:
    connector = CONNECTORS.get(row.job)
    if connector is None:
        return None
    return partial(connector, turns.take(lambda turn: commands.job_inputs(turn, row), actor=ACTOR), row.id)


def _script(turns: Turns, row: JobRow) -> Callable[[], Any] | None:
    due = turns.take(lambda turn: script_due(turn, row), actor=ACTOR)
    return None if due is None else partial(python.run, due)


def _bring(row: JobRow, result: Any, turn: Turn) -> str:
    return commands.job_result(turn, row, result)


def project(turns: Turns) -> int:
    """Tell reports what has happened since they were last told."""
    with turns.store.reading() as r:
        if not history.lag(r).instances:
            return 0
    return turns.write(lambda w, now: history.project(w, GROUP, at=now))


def tidy(turns: Turns) -> None:
    """Let messages go that nobody has waited for in time."""
    with turns.store.reading() as r:
        late = messages.any_expired(r, turns.store.now(r))
    if late:
        turns.write(messages.expire)


def forget(turns: Turns) -> None:
    """Let go of what nobody can ask for again: answers to old requests, ids of old messages and signals, what people
    were told long ago, files of requests that never began, and personal values whose time is over.
    """

    def clean(w: Writer, now: int) -> None:
        before = now - REMEMBERED
        requests.forget(w, before)
        messages.forget(w, before)
        signals.forget(w, before)
        tellings.forget(w, now - KEPT)
        attachments.forget(w, now - attaching.HELD)

    turns.write(clean)
    _erase_all(turns, privacy.erase_what_is_over)
    _erase_all(turns, documents.erase_what_is_over)


def _erase_all(turns: Turns, erase: Callable[[Writer, int, int], int]) -> None:
    while turns.write(lambda w, now: erase(w, now, GROUP)) == GROUP:
        pass


def _worked(answers: Sequence[Any]) -> int:
    return sum(not isinstance(answer, Exception) and answer is not False for answer in answers)
