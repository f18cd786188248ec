"""A team and its lead: who has what, what waits, and giving it out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.commands import leading
from engine.faces.permits import says
from engine.model import as_group
from engine.queries import teams
from engine.rights import must

if TYPE_CHECKING:
    from engine.model import Person
    from engine.queries.teams import Board
    from engine.turn import Turns


class Team:
    """Everything a lead does. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @says("team.see")
    def board(self, group: str, *, person: Person) -> Board:
        """Show a group to who leads it: what each of its people has, what waits, and who could take it."""
        must(person, "team.see", as_group(group))
        with self._turns.store.reading() as r:
            return teams.board(r, self._turns, group, self._turns.store.now(r))

    @says("team.lead")
    def give(self, task_id: str, whom: str, words: str = "", *, by: str, request_id: str | None = None) -> str:
        """Give a task of one's group to one of its people; who has it is asked. Tells which: given, asked, kept."""
        deed = partial(leading.give, task_id=task_id, whom=whom, words=words, by=by)
        return self._turns.take(deed, actor=by, channel="ui", request_id=request_id)
