"""Move running requests to another version: see what it does, do it, stop, go on, undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.commands import moving as commands
from engine.commands.people import SYSTEM
from engine.errors import Conflict
from engine.execution.migration.carrying import Target
from engine.faces.permits import permit
from engine.queries import moving as queries
from engine.queries.moving import CANNOT, CHOICE, MOVES, Choice, Effect, Outcome
from engine.store import instances, moving
from engine.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.migration.plans import Plan
    from engine.model import Person
    from engine.queries.moving import Move, MovedRequest
    from engine.store.transaction import Reader
    from engine.turn import Turns

LOOKED_AT = 1_000
"""Instances that are looked at where nobody asks for more: some seconds at worst."""
SHOWN = 200
SHOWN_MOVES = 50


class Moves:
    """Everything about moving requests from one version to another."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("move.see", "definition_id")
    def effect(
        self,
        definition_id: str,
        target_id: str,
        said: Mapping[str, str] | None = None,
        *,
        limit: int = LOOKED_AT,
        person: Person | None = None,
    ) -> Effect:
        """Tell what moving the open requests of a version to another one would do, without doing any of it.

        `said` says for elements and flows of the old version what they are in the new one.
        """
        said = {one: new for one, new in (said or {}).items() if one != new}
        with self._turns.store.reading(still=True) as r:
            commands.versions(r, definition_id, target_id)
            ids = moving.open_instances(r, definition_id, limit)
            return _effect(r, self._turns, ids, (definition_id, target_id), said)

    @permit("request.move", "definition_id")
    def begin(
        self, definition_id: str, target_id: str, said: Mapping[str, str] | None = None, *, reason: str, by: str
    ) -> Move:
        """Begin to move every open request of a version to another one, which is published; the worker does it."""
        chosen = {one: new for one, new in (said or {}).items() if one != new}
        move_id = self._turns.new_id()
        self._turns.write(lambda w, now: commands.begin(w, now, move_id, definition_id, target_id, chosen, reason, by))
        self._turns.wake()
        return self.move(move_id)

    @permit("request.move", "move_id")
    def stop(self, move_id: str, *, by: str = SYSTEM) -> Move:
        """Move no further request until somebody lets it go on."""
        self._turns.write(lambda w, _: commands.stop(w, move_id))
        return self.move(move_id)

    @permit("request.move", "move_id")
    def go_on(self, move_id: str, *, by: str = SYSTEM) -> Move:
        """Let a stopped move go on where it was."""
        self._turns.write(lambda w, _: commands.go_on(w, move_id))
        self._turns.wake()
        return self.move(move_id)

    @permit("request.move", "move_id")
    def undo(self, move_id: str, *, by: str = SYSTEM) -> Move:
        """Have all moved requests be as they were, where nothing has happened to them since."""
        self._turns.write(lambda w, _: commands.take_back(w, move_id))
        self._turns.wake()
        return self.move(move_id)

    @permit("work.run")
    def work(self, limit: int = SHOWN, *, by: str = SYSTEM) -> int:
        """Do the next requests of all moves that run; gives how many, 0 when nothing is left."""
        return commands.work(self._turns, limit)

    @permit("move.see", "move_id")
    def move(self, move_id: str, *, person: Person | None = None) -> Move:
        """Find one move, and how far it is."""
        with self._turns.store.reading() as r:
            return queries.find(r, move_id)

    @permit("move.see", "process_key")
    def of_process(self, process_key: str, *, person: Person | None = None) -> tuple[Move, ...]:
        """List the last moves of a process, the youngest first."""
        with self._turns.store.reading() as r:
            return queries.of_process(r, process_key, SHOWN_MOVES)

    @permit("move.see", "move_id")
    def parts(
        self, move_id: str, *, after: str = "", limit: int = SHOWN, person: Person | None = None
    ) -> tuple[MovedRequest, ...]:
        """List a page of the requests of a move, by id; `after` is the last id of the page before."""
        with self._turns.store.reading() as r:
            return queries.parts(r, move_id, limit, after)


def _effect(r: Reader, turns: Turns, ids: list[str], versions: tuple[str, str], said: Mapping[str, str]) -> Effect:
    business_keys = queries.keys(r, ids)
    choices: dict[str, Choice] = {}
    same: dict[str, str] = {}
    outcomes = []
    for one in ids:
        plan, why = _rehearsed(r, turns, one, versions, said)
        for ask in plan.asks.values():
            known = choices.get(ask.id, Choice(ask.id, ask.label, ask.why, ask.choices, 0))
            choices[ask.id] = replace(known, count=known.count + 1)
        same |= {old: new for old, new in plan.elements.items() if old != new}
        verdict = CANNOT if plan.reasons or (why and not plan.asks) else CHOICE if plan.asks else MOVES
        outcomes.append(Outcome(one, business_keys.get(one), verdict, why))
    open_now = instances.open_counts(r).get(versions[0], 0)
    return Effect(open_now, tuple(outcomes), tuple(choices.values()), same)


def _rehearsed(
    r: Reader, turns: Turns, instance_id: str, versions: tuple[str, str], said: Mapping[str, str]
) -> tuple[Plan, str]:
    """Plan for one instance, and carry it out for nothing, since some trouble shows only then."""
    turn = Turn(turns, r, locks=False)
    source, target = turn.definition(versions[0]), turn.definition(versions[1])
    old, new = turn.program(source.id), turn.program(target.id)
    plan = commands.planned(old, new, turn, instance_id, said)
    why = commands.why_not(plan)
    if not why:
        try:
            commands.carry(turn, instance_id, plan, Target(target.id, target.version, source.id))
        except Conflict as conflict:
            why = conflict.sentence
    turn.let_go()
    return plan, why
