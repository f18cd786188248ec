"""Moving running requests to another version: what it does, step beside step, and how far a move is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from engine.errors import Refusal
from engine.faces import may
from engine.sentence import say
from web.access import visitor
from web.notices import flash
from web.pages.definitions import marks
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from engine.faces import Choice, Effect, House
    from engine.model import ProcessDefinition

MAP = "map."
"""What the name of a field begins with that says what a step of the old version is in the new one."""
LISTED = 100
"""Requests that a page lists at once."""
ORDER = {"cannot": 0, "choice": 1, "moves": 2}
STATES = {
    "waiting": say("Waits its turn"),
    "moved": say("Moved"),
    "refused": say("Cannot move"),
    "undoing": say("To be undone"),
    "undone": say("Undone"),
    "left": say("Left as it was"),
}


def pages(house: House) -> Blueprint:
    """Make the pages of moves."""
    blueprint = Blueprint("moves", __name__)
    views = Moves(house)
    blueprint.add_url_rule("/processes/<definition_id>/moves", view_func=views.planned)
    blueprint.add_url_rule("/processes/<definition_id>/moves", view_func=views.begun, methods=["POST"])
    blueprint.add_url_rule("/moves/<move_id>", view_func=views.move)
    blueprint.add_url_rule("/moves/<move_id>", view_func=views.changed, methods=["POST"])
    return blueprint


class Moves:
    """The views of moves."""

    def __init__(self, house: House) -> None:
        self._house = house

    def planned(self, definition_id: str) -> Response:
        """Show what moving the requests of another version to this one would do."""
        return self._plan(definition_id, request.args, NOTHING_TRIED)

    def begun(self, definition_id: str) -> Response:
        """Begin to move them."""
        typed = request.form
        try:
            said = _said(typed)
            move = self._house.moves.begin(
                typed.get("since", ""), definition_id, said, reason=typed.get("reason", ""), by=visitor().id
            )
        except Refusal as refusal:
            return self._plan(definition_id, typed, attempt(refusal, {"reason": typed.get("reason", "")}))
        flash(say("Requests are being moved, one after the other."))
        return redirect(url_for("moves.move", move_id=move.id), 303)

    def _plan(self, definition_id: str, typed: Mapping[str, str], tried: Attempt) -> Response:
        catalogue, moves = self._house.catalogue, self._house.moves
        target = catalogue.definition(definition_id, person=visitor())
        earlier = self._others(target)
        since = next((one for one in earlier if one.id == typed.get("since")), None) or _busiest(earlier)
        effect, choices, said = None, list[tuple["Choice", str]](), _said(typed)
        if since is not None:
            effect = moves.effect(since.id, target.id, said, person=visitor())
            choices = self._choices(since.id, target.id, effect, said)
        changed = catalogue.differences(target.id, since.id, person=visitor())[1] if since else ()
        page = render_template(
            "moves.html",
            definition=target,
            since=since,
            others=earlier,
            effect=effect,
            outcomes=sorted(effect.outcomes, key=lambda one: ORDER[one.verdict])[:LISTED] if effect else (),
            choices=choices,
            said=said,
            marks={**marks(changed), **_mapped(effect)},
            standing=catalogue.standing(since.id, person=visitor()) if since else {},
            moves=moves.of_process(target.key, person=visitor()),
            may_move=may(visitor(), "request.move", target.key),
            prefix=MAP,
            tried=tried,
        )
        return answer(page, tried)

    def _others(self, target: ProcessDefinition) -> list[ProcessDefinition]:
        every = self._house.catalogue.definitions(person=visitor())
        return [one for one in every if one.key == target.key and one.id != target.id]

    def _choices(self, source: str, target: str, effect: Effect, said: Mapping[str, str]) -> list[tuple[Choice, str]]:
        """Everything there is to choose, with what has been chosen; what is chosen can be chosen anew."""
        first = self._house.moves.effect(source, target, person=visitor()).choices if said else ()
        every = {one.id: one for one in (*first, *effect.choices)}
        return [(one, said.get(one.id, "-")) for one in every.values()]

    def move(self, move_id: str) -> Response:
        """Show how far a move is, and what has become of each request."""
        return self._show(move_id, NOTHING_TRIED)

    def changed(self, move_id: str) -> Response:
        """Stop a move, let it go on, or undo it."""
        moves = self._house.moves
        deeds = {"stop": moves.stop, "continue": moves.go_on, "undo": moves.undo}
        deed = deeds.get(request.form.get("deed", ""))
        if deed is None:
            raise BadRequest(say("There is no such deed."))
        try:
            deed(move_id, by=visitor().id)
        except Refusal as refusal:
            return self._show(move_id, attempt(refusal, {}))
        return redirect(url_for("moves.move", move_id=move_id), 303)

    def _show(self, move_id: str, tried: Attempt) -> Response:
        found = self._house.moves.move(move_id, person=visitor())
        parts = self._house.moves.parts(move_id, after=request.args.get("after", ""), limit=LISTED, person=visitor())
        page = render_template(
            "move.html",
            move=found,
            parts=parts,
            states=STATES,
            more=parts[-1].instance_id if len(parts) == LISTED else "",
            may_move=may(visitor(), "request.move", found.process_key),
            tried=tried,
        )
        return answer(page, tried)


def _said(typed: Mapping[str, str]) -> dict[str, str]:
    """What was chosen: "-" says that nothing has been chosen yet."""
    chosen = {name.removeprefix(MAP): value for name, value in typed.items() if name.startswith(MAP)}
    return {old: new for old, new in chosen.items() if new != "-"}


def _busiest(versions: list[ProcessDefinition]) -> ProcessDefinition | None:
    """The newest version that open requests run, else the newest."""
    ordered = sorted(versions, key=lambda one: (bool(one.open_instances), one.version))
    return ordered[-1] if ordered else None


def _mapped(effect: Effect | None) -> dict[str, str]:
    """Mark what is called otherwise in the new version on both drawings."""
    same = effect.same if effect else {}
    return {one: "changed" for pair in same.items() for one in pair}
