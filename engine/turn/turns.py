"""Taking turns: one transaction each, run again when somebody else was first."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from engine.errors import Conflict, Refusal
from engine.execution import stimuli
from engine.sentence import plain, say
from engine.store import requests
from engine.store.outcomes import DatabaseFailed, Raced, Repeated, Taken
from engine.turn import noting
from engine.turn.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.calendar import Calendar
    from engine.deployed import Deployed
    from engine.store.store import Store
    from engine.store.transaction import Writer
    from engine.turn.hours import Hours

Answer = TypeVar("Answer")
TRIES = 100
"""How often a turn that was raced runs again; every loss means that somebody else has won."""
PATIENCE = 5.0
"""Seconds for which a database that fails for a moment (a deadlock, a lost connection) is tried again."""
PAUSE = 0.02
"""Seconds before the first such try; each further one waits twice as long."""
log = logging.getLogger(__name__)


class Turns:
    """Takes turns on one store. Thread-safe."""

    def __init__(
        self,
        store: Store,
        deployed: Deployed,
        *,
        hours: Hours,
        new_id: Callable[[], str],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called when there may be work for the worker."""
        self.store = store
        self.deployed = deployed
        self.hours = hours
        self.new_id = new_id
        self.wake = wake

    @property
    def calendar(self) -> Calendar:
        """The company's working hours; their time zone is the organisation's."""
        return self.hours.company

    def take(
        self, deed: Callable[[Turn], Answer], *, actor: str, channel: str = "api", request_id: str | None = None
    ) -> Answer:
        """Do one deed. With a request id it is answered once: a repeat gets the first answer (plain JSON)."""
        try:
            return self._take(deed, actor, channel, request_id)
        except DatabaseFailed:
            raise
        except (Refusal, Repeated) as refused:
            answered = self._answered(request_id, actor)
            if answered is not None:
                noting.settled()
                return answered[0]  # type: ignore[no-any-return]
            if isinstance(refused, Repeated):
                raise Conflict(
                    say("Somebody else has made a request with this id. Please choose another id.")
                ) from refused
            raise

    def take_all(
        self, deeds: Sequence[Callable[[Turn], Any]], *, actor: str, channel: str, touching: Iterable[str] = ()
    ) -> list[Any]:
        """Do several deeds in one transaction (timers, jobs, messages); answers in order, a refusal in its place.

        `touching` names the instances that they are about, so that these are locked in the one order. An error (of
        the database, of one deed) runs them again one by one, so that one bad deed cannot hold up the others; so
        does a deed that had recorded something before it refused, because that must not be written.
        """
        instance_ids = sorted(set(touching))

        def together(turn: Turn) -> list[Any]:
            turn.lock(instance_ids)
            return [_or_refusal(deed, turn) for deed in deeds]

        try:
            return self._take(together, actor, channel, None)
        except Exception as broken:  # noqa: BLE001 - found again, and logged, by the deed that it is about
            log.info("Of %d deeds one went wrong (%s); each is now done alone.", len(deeds), type(broken).__name__)
            return [self._alone(deed, actor, channel) for deed in deeds]

    def _alone(self, deed: Callable[[Turn], Any], actor: str, channel: str) -> Any:
        try:
            return self._take(deed, actor, channel, None)
        except DatabaseFailed as failed:
            if failed.transient:
                raise
            log.exception("A piece of work could not be saved, and will be tried again: %s", failed.why)
            return failed
        except (Refusal, stimuli.Gone) as refusal:
            return refusal
        except Exception as broken:
            log.exception("A piece of work was given up, and will be tried again.")
            return broken

    def write(self, change: Callable[[Writer, int], Answer]) -> Answer:
        """Change registers (people, definitions, settings) in one transaction; `change` gets writer and time.

        It is done again when somebody else has just taken what it would take, so it looks before it writes.
        """

        def attempt() -> Answer:
            with self.store.writing() as w:
                now = self.store.now(w)
                answer = change(w, now)
                noting.put(w, now)
            noting.settled()
            return answer

        return self._again(attempt, repeatable=False)

    def _take(self, deed: Callable[[Turn], Answer], actor: str, channel: str, request_id: str | None) -> Answer:
        how = self._lock_first if self.store.dialect != "sqlite" else self._look_first
        return self._again(lambda: how(deed, actor, channel, request_id), repeatable=request_id is not None)

    def _again(self, attempt: Callable[[], Answer], *, repeatable: bool) -> Answer:
        """Try until nobody else is first. `repeatable`: doing it again is safe even if it was done (request id)."""
        deadline, pause, conflict = time.monotonic() + PATIENCE, PAUSE, _TOO_MANY
        for _ in range(TRIES):
            try:
                return attempt()
            except Raced:
                pass
            except Taken as taken:
                conflict = str(taken)
            except DatabaseFailed as failed:
                if not failed.transient or (failed.in_doubt and not repeatable) or time.monotonic() > deadline:
                    raise
                time.sleep(pause)
                pause *= 2
        raise Conflict(conflict)

    def _look_first(self, deed: Callable[[Turn], Answer], actor: str, channel: str, request_id: str | None) -> Answer:
        try:
            turn, answer = self._looked(deed, actor, still=False)
        except (Refusal, Raced, Taken, stimuli.Gone):
            raise
        except Exception:  # noqa: BLE001 - what was read at two moments did not fit together; read at one, it does
            turn, answer = self._looked(deed, actor, still=True)
        if not turn.idle or request_id is not None:
            with self.store.writing() as w:
                self._finish(w, turn, answer, actor, channel, request_id)
            noting.settled()
        self._over(turn)
        return answer

    def _looked(self, deed: Callable[[Turn], Answer], actor: str, *, still: bool) -> tuple[Turn, Answer]:
        """Execute on a view that locks nothing. What has changed since it was read is found when it is written."""
        with self.store.reading(still=still) as view:
            self.hours.look(view)
            turn = Turn(self, view, locks=False, actor=actor)
            answer = deed(turn)
            turn.settle()
        return turn, answer

    def _lock_first(self, deed: Callable[[Turn], Answer], actor: str, channel: str, request_id: str | None) -> Answer:
        with self.store.writing() as w:
            self.hours.look(w)
            turn = Turn(self, w, locks=True, actor=actor)
            answer = deed(turn)
            turn.settle()
            self._finish(w, turn, answer, actor, channel, request_id)
        noting.settled()
        self._over(turn)
        return answer

    def _over(self, turn: Turn) -> None:
        """Tell the worker, now that what there is to do can be seen."""
        turn.let_go()
        if turn.makes_work:
            self.wake()

    def _finish(self, w: Writer, turn: Turn, answer: Any, actor: str, channel: str, request_id: str | None) -> None:
        turn.write(w, actor, channel)
        if request_id is not None:
            requests.insert(w, request_id, actor, msgspec.json.encode(answer, enc_hook=plain), turn.now)
        noting.put(w, turn.now)

    def _answered(self, request_id: str | None, actor: str) -> tuple[Any] | None:
        """Give the first answer to a request of the same person, if it was answered."""
        if request_id is None:
            return None
        with self.store.reading() as r:
            row = requests.find(r, request_id)
        return (msgspec.json.decode(row.answer),) if row is not None and row.person == actor else None


_TOO_MANY: str = say("Too many people are changing this at once. Please try again.")


def _or_refusal(deed: Callable[[Turn], Any], turn: Turn) -> Any:
    before = turn.recorded
    try:
        return deed(turn)
    except DatabaseFailed:
        raise
    except (Refusal, stimuli.Gone) as refusal:
        if turn.recorded != before:
            raise
        return refusal
