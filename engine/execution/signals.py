"""Signals within one instance: whoever listens when one is thrown hears it at once (BPMN 2.0.2, 10.5.1).

Other instances hear it after the commit, from the store. Were the thrower's own instance to hear it only then,
the end of a subprocess that throws it would have taken away the boundary event that waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.happening import happened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.execution.run import Run
    from engine.values import Value


def hear(run: Run, name: str, values: Mapping[str, Value]) -> None:
    """Set off everything in the instance that listens for a signal at this moment, the oldest first."""
    if name not in run.program.signals:
        return
    for scope_id, wait_id in sorted(_listening(run, name), key=lambda place: place[1]):
        wait = run.state.wait(scope_id, wait_id)
        if wait is not None and wait.kind == "signal":  # one before it may have ended it
            happened(run, scope_id, wait_id, wait, values)


def _listening(run: Run, name: str) -> Iterator[tuple[int, int]]:
    to_look = [0]
    while to_look:
        scope = run.state.scope(to_look.pop())
        if scope.kind != "rounds" or scope.element in run.program.bodies:  # in rounds of a task nothing can listen
            to_look += run.state.children(scope.id)
        for wait_id, wait in scope.waits.items():
            if wait.kind == "signal" and wait.data == name:
                yield scope.id, wait_id
