"""What is said where something cannot be played, or cannot be kept as a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import Conflict, DeploymentRejected, InvalidValues, NotFound, WrongState
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.bundle import Bundle


def broken(name: str, bundle: Bundle) -> DeploymentRejected:
    """What is drawn has errors."""
    return DeploymentRejected(say("What is drawn of '%(process)s'", process=name), bundle.errors, say("played"))


def gone_on() -> Conflict:
    """A play is not as it was seen."""
    return Conflict(say("This play has gone on in another window. Look at it again."))


def too_long(most: int) -> WrongState:
    """A play has as many steps as it may have."""
    long = say("%(number)s steps long, which is as long as it may be", number=most)
    return WrongState(say("This play"), say("gone on with"), long)


def misnamed(most: int) -> InvalidValues:
    """A scenario has no name, or one that is too long."""
    return InvalidValues(
        say("The scenario"), {"name": say("Give it a name of %(number)s letters at most.", number=most)}
    )


def taken(file: str) -> InvalidValues:
    """There is a scenario of this name."""
    said = say("There is a scenario %(file)s already. Give it another name.", file=file)
    return InvalidValues(say("The scenario"), {"name": said})


def not_begun(subject: str) -> NotFound:
    """Nobody plays it just now."""
    return NotFound("play", subject)


def not_served() -> WrongState:
    """Whoever serves has nothing to play with."""
    return WrongState(say("A process"), say("played here"), say("served without it"))


def too_large() -> InvalidValues:
    """A play would hold more than is kept."""
    return InvalidValues(say("The play"), {"values": say("That is more than a play may hold.")})


def misfilled(errors: Mapping[str, str]) -> InvalidValues:
    """What was typed into the form of a task does not fit."""
    return InvalidValues(say("The form"), errors)
