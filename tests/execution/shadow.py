"""A shadow of a house: whatever happens to its instances happens to twins in memory, which are never stored.

shadow = Shadow(monkeypatch)
…
assert world.events(instance_id) == shadow.events[instance_id]
"""

from __future__ import annotations

import functools
from collections import deque
from typing import TYPE_CHECKING, Any

from engine.execution import stimuli
from engine.execution.evolve import evolve
from engine.execution.run import Run
from engine.execution.state import State
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

STIMULI = (
    *("start", "complete", "cancel", "write", "retry", "go_on"),
    *("job_done", "job_failed", "job_error", "timer_due", "message_arrived", "signal_heard"),
    *("child_ended", "child_failed", "child_escalated", "child_cancelled", "child_refused"),
)
"""All that may happen to an instance; what one of them asks of another happens within it."""


class Shadow:
    """Twins of all instances; `broken` holds errors that no stimulus may raise, which a worker only logs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: dict[str, list[Any]] = {}
        self.broken: list[Exception] = []
        self._states: dict[str, State] = {}
        self._twins: dict[int, tuple[Run, Run]] = {}
        self._within = False
        for name in STIMULI:
            monkeypatch.setattr(stimuli, name, self._doubled(getattr(stimuli, name)))

    def let_go(self) -> None:
        """Forget the runs of turns that are over; the twins stay as they are."""
        self._twins.clear()

    def _doubled(self, stimulus: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(stimulus)
        def both(run: Run, *given: Any, **more: Any) -> Any:
            if self._within:
                return stimulus(run, *given, **more)
            twin, before = self._twin(run), len(run.events)
            self._within = True
            try:
                answers = [self._answer(stimulus, one, *given, **more) for one in (run, twin)]
            finally:
                self._within = False
            self._compare(run, twin, before, answers)
            if isinstance(answers[0], Exception):
                raise answers[0]
            return answers[0]

        return both

    def _answer(self, stimulus: Callable[..., Any], run: Run, *given: Any, **more: Any) -> Any:
        try:
            return stimulus(run, *given, **more)
        except (Stuck, stimuli.Gone) as refused:
            return refused
        except Exception as broken:
            self.broken.append(broken)
            raise

    def _compare(self, run: Run, twin: Run, before: int, answers: list[Any]) -> None:
        """See that both did the same, and remember it."""
        new = run.events[before:]
        told = [str(one) if isinstance(one, Exception) else one for one in answers]
        if twin.events[before:] != new or told[0] != told[1]:
            self.broken.append(AssertionError(f"{run.state.instance_id} did {new}, its twin {twin.events[before:]}."))
        self.events.setdefault(run.state.instance_id, []).extend(new)

    def _twin(self, run: Run) -> Run:
        if id(run) not in self._twins:
            asked = deque[Any]()
            run.surroundings = _Heard(run.surroundings, asked)
            twin = Run(run.program, self._state(run), now=run.now, calendar=run.calendar, surroundings=_Told(asked))
            self._twins[id(run)] = (run, twin)
        return self._twins[id(run)][1]

    def _state(self, run: Run) -> State:
        """The twin of a state; where a turn was given up, as it was before that."""
        instance_id = run.state.instance_id
        state = self._states.get(instance_id)
        if state is None or state.sequence != run.state.sequence:
            state = State(instance_id, business_key=run.state.business_key, parent=run.state.parent)
            self.events[instance_id] = self.events.get(instance_id, [])[: run.state.sequence]
            for event in self.events[instance_id]:
                evolve(state, event)
            self._states[instance_id] = state
        state.changed.clear()
        return state


class _Heard:
    """Surroundings that note what they answer."""

    def __init__(self, real: Any, asked: deque[Any]) -> None:
        self._real, self._asked = real, asked

    def __getattr__(self, name: str) -> Any:
        def ask(*given: Any) -> Any:
            answer = getattr(self._real, name)(*given)
            if name != "keep":
                self._asked.append(answer)
            return answer

        return ask


class _Told:
    """Surroundings that answer what others have answered before."""

    def __init__(self, asked: deque[Any]) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None if name == "keep" else self._asked.popleft()
