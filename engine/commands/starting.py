"""Who may start a process, where its diagram says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.people import SYSTEM, acting
from engine.errors import NotAllowed
from engine.rights import duties
from engine.sentence import say
from engine.store import definitions, people

if TYPE_CHECKING:
    from engine.program.model import Program
    from engine.turn import Turn


def must_be_starter(turn: Turn, program: Program, by: str) -> None:
    """Refuse whom a process does not let start it. What a version does not say, the published one may.

    So an older version is no way round; what begins by itself, or by who sits at the machine, is nobody's start.
    """
    if by in {"", SYSTEM}:
        return
    latest = definitions.latest_id(turn.view, program.key)
    both = (program,) if latest is None else (program, turn.program(latest))
    for stated in (one.starters for one in both if one.starters is not None):
        person = acting(turn.view, by, turn.now)
        if not duties.may_start(stated, person):
            names = people.names(turn.view, sorted(stated.people))
            deed = say("start the process '%(process)s'", process=program.name)
            raise NotAllowed(person.name, deed, duties.in_words(stated, names))


def is_starter(turn: Turn, program: Program, by: str) -> bool:
    """Whether a process lets somebody start it."""
    try:
        must_be_starter(turn, program, by)
    except NotAllowed:
        return False
    return True
