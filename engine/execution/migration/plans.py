"""What planning the move of an instance has come to: what goes where, what is to be chosen, and why it cannot move."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.execution.migration.matching import Matching


class Ask(NamedTuple):
    """What somebody has to choose: for the element or flow `id` of the old version (`label` is what people call it,
    `why` a sentence) one of `choices`, each an id of the new version and its label; "" says that it is gone.
    """

    id: str
    label: str
    why: str
    choices: tuple[tuple[str, str], ...]


@dataclass
class Drawing:
    """A subprocess `element` to be put around `waits` and the tokens at `joins` of a scope, or of another drawing."""

    scope: int
    element: str
    within: Drawing | None = None
    waits: list[int] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """What becomes of an instance. It moves where there are neither `asks` nor `reasons` (sentences).

    `elements` and `flows` are the new ids of everything in use; `homes` says for each scope that stays which body it
    runs. `withdrawn` (scope, wait), `forgotten` (kept scopes), `undrawn` (innermost first) and `drawn` (outermost
    first) are to be done, `renewed` (scope, wait) listen for something else from now on.
    """

    matching: Matching
    elements: dict[str, str] = field(default_factory=dict)
    flows: dict[str, str] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    withdrawn: list[tuple[int, int]] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    undrawn: list[int] = field(default_factory=list)
    drawn: list[Drawing] = field(default_factory=list)
    renewed: list[tuple[int, int]] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        """Whether nothing stands in the way, as far as can be said without evaluating anything."""
        return not (self.asks or self.reasons)
