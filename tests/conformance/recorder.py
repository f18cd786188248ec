"""A pytest plugin that notes which behaviours took part in what happened: `-p tests.conformance.recorder`.

It reads the journals of every world before it is closed. Listening is not enough: an event that was armed and
withdrawn has not happened. The names go to the file that the environment's BEHAVIOURS names, one a line.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import events as ev
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.program.model import Element

NOTHING_YET = (ev.TimerArmed, ev.MessageAwaited, ev.SignalAwaited, ev.Withdrawn, ev.IncidentRaised)
SEEN: set[str] = set()
_close = World.close


def behaviours(world: World) -> Iterator[str]:
    """Give the behaviours of all elements at which something happened in a world."""
    for instance in world.house.engine.instances(limit=500).rows:
        with world.house.turns.store.reading() as r:
            program = world.house.turns.deployed.program(r, instance.definition_id)
        for event in world.events(instance.id):
            if not isinstance(event, NOTHING_YET):
                for element in _elements(event):
                    yield from _of(program.elements.get(element))


def _elements(event: Any) -> Iterator[str]:
    yield from filter(None, (getattr(event, "element", None), getattr(event, "caught_by", None)))


def _of(element: Element | None) -> Iterator[str]:
    """Give an element's behaviour, and what stands inside a marker."""
    while element is not None:
        yield element.behaviour
        element = element.each or element.begins


def _close_and_note(world: World) -> None:
    SEEN.update(behaviours(world))
    _close(world)


def pytest_configure() -> None:
    """Note from now on."""
    World.close = _close_and_note  # type: ignore[method-assign]


def pytest_sessionfinish() -> None:
    """Write down what was noted."""
    Path(os.environ["BEHAVIOURS"]).write_text("\n".join(sorted(SEEN)))
