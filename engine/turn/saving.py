"""What a turn writes of one instance: journal, working tables, pages, and what it says to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.events import JobCreated, MessageAwaited, MessageSent, SignalThrown
from engine.execution import snapshot
from engine.store import journal, messages, pages, projections, signals
from engine.turn import showing
from engine.values import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.execution.run import Run
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Writer

SENT_TIME_TO_LIVE = 7 * 24 * 3_600_000_000
"""Microseconds that a message sent by a process waits for its receiver: a week."""


def save(w: Writer, before: InstanceRow, run: Run, *, actor: str, channel: str) -> None:
    """Write what happened to an instance since `before`; `Raced` when it is no longer as it was read."""
    after = journal.append(w, before, run.events, at=run.now, actor=actor, channel=channel)
    if type(run.events[0]) in journal.TAKES_BACK:
        projections.restore(w, before.id)
    else:
        projections.apply(w, after, run.events, at=run.now, actor=actor)
    showing.keep(w, before, run)
    state = run.state
    if state.ended is not None:
        if before.revision:
            pages.drop_all(w, before.id)
        return
    gone = [scope for scope in state.closed if scope <= before.sequence]
    if gone:
        pages.drop(w, before.id, gone)
    for scope_id in state.changed:
        scope = state.scopes[scope_id]
        pages.save(w, before.id, scope_id, scope.parent, snapshot.write(scope, run.program.digest))


def spoken_of(run: Run) -> Iterator[tuple[str, str]]:
    """Name and key of each message that the instance has begun to wait for, or has sent."""
    for event in run.events:
        if isinstance(event, MessageAwaited):
            yield event.name, event.key
        elif isinstance(event, MessageSent) and event.to is None:
            yield event.name, event.key or ""


def communicate(w: Writer, run: Run, *, actor: str, new_id: Callable[[], str]) -> bool:
    """Put sent messages and thrown signals where the worker finds them; whether there is anything for it to do.

    The messages that it speaks of are locked by then.
    """
    work = False
    for event in run.events:
        say = _SAY.get(event.__class__)
        if say is not None:
            work |= say(w, run, event, actor, new_id)
    return work


def _await(w: Writer, run: Run, event: MessageAwaited, _actor: str, _new_id: Callable[[], str]) -> bool:
    return bool(messages.buffered(w, event.name, event.key, run.now))


def _send_out(w: Writer, run: Run, event: MessageSent, _actor: str, new_id: Callable[[], str]) -> bool:
    if event.to is None:
        _send(w, run, event, new_id())
    return event.to is None


def _throw(w: Writer, run: Run, event: SignalThrown, actor: str, new_id: Callable[[], str]) -> bool:
    own = run.state.instance_id
    signals.throw(w, new_id(), event.name, _payload(event), at=run.now, by=actor, but=own)
    return True


def _offer(_w: Writer, _run: Run, _event: JobCreated, _actor: str, _new_id: Callable[[], str]) -> bool:
    return True


_SAY: dict[type, Callable[[Writer, Run, Any, str, Callable[[], str]], bool]] = {
    MessageAwaited: _await,
    MessageSent: _send_out,
    SignalThrown: _throw,
    JobCreated: _offer,
}
"""What an event says to somebody besides its own instance; each answers whether there is work for the worker now."""


def _send(w: Writer, run: Run, event: MessageSent, message_id: str) -> None:
    key = event.key or ""
    expires = run.now + SENT_TIME_TO_LIVE
    row = messages.MessageRow(
        message_id, event.name, key, _payload(event), run.now, expires, published_by=run.state.instance_id
    )
    messages.publish(w, row)


def _payload(event: Any) -> bytes:
    return dumps(dict(zip(event.names, event.values or (), strict=False)))
