"""The escalation ladder: where a process stands on its review, and who is to be told because of it.

Only the most severe step that has been reached is told, so that days on which nobody looked are not made up for one by
one; who was told of a step hears neither of it nor of a milder one again, as long as the due date is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.governance.policy import ReviewPolicy, Step
    from engine.model import ReviewClock

NEVER = "never"
"""Of a process that was never reviewed the owner is told at once; the bands of its steps begin with this."""


class Circle(NamedTuple):
    """The people around a process, by id. `owner` is None where there is none, or one who has left."""

    owner: str | None
    deputy: tuple[str, ...] = ()
    manager: str | None = None
    office: tuple[str, ...] = ()
    head: str | None = None
    executives: tuple[str, ...] = ()
    last_resort: tuple[str, ...] = ()


class Told(NamedTuple):
    """Somebody who is told of a step, or was; `due_on` is an ISO date."""

    band: str
    due_on: str
    person_id: str


def due_notices(clock: ReviewClock, circle: Circle, policy: ReviewPolicy, told: Collection[Told]) -> tuple[Told, ...]:
    """Who is to be told now of a process, given who was told of it before."""
    if clock.due is None or clock.days_left is None:
        return ()
    reached = [step for step in policy.steps if -clock.days_left >= step.days]
    never = clock.last_significant is None
    if not reached and not never:
        return ()
    bands = _bands(policy, never=never)
    band = _named(reached[-1], never=never) if reached else NEVER
    people = _people(reached[-1].to if reached else ("owner",), circle)
    due_on = clock.due.isoformat()
    heard = {one.person_id for one in told if one.due_on == due_on and _rank(one.band, bands) >= bands.index(band)}
    return tuple(Told(band, due_on, person) for person in people if person not in heard)


def bands_of(band: str) -> tuple[str, bool]:
    """The step of a band, and whether it is about a process that was never reviewed."""
    return (band.removeprefix(f"{NEVER}_"), band.startswith(NEVER))


def _bands(policy: ReviewPolicy, *, never: bool) -> list[str]:
    return [*([NEVER] if never else []), *(_named(step, never=never) for step in policy.steps)]


def _named(step: Step, *, never: bool) -> str:
    return f"{NEVER}_{step.band}" if never else step.band


def _rank(band: str, bands: list[str]) -> int:
    return bands.index(band) if band in bands else -1


def _people(roles: tuple[str, ...], circle: Circle) -> tuple[str, ...]:
    """Whom these roles mean, each once; what nobody would hear goes to the office, or as far up as it takes."""
    found = [person for role in roles for person in _whom(role, circle)]
    if not found:
        found = list(circle.office or _one(circle.head) or circle.executives or circle.last_resort)
    return tuple(dict.fromkeys(found))


def _whom(role: str, circle: Circle) -> tuple[str, ...]:
    """Where nobody owns a process who could act, the manager stands in the owner's place."""
    if role == "owner":
        return _one(circle.owner or circle.manager)
    named: str | tuple[str, ...] | None = getattr(circle, role)
    return named if isinstance(named, tuple) else _one(named)


def _one(person: str | None) -> tuple[str, ...]:
    return () if not person else (person,)
