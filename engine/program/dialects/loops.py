"""Activities that are repeated for each item of a collection: what BPMN has no words for in other engines' words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.dialects import texts

if TYPE_CHECKING:
    from engine.program.dialects.ear import Ear

LOOP = "multiInstanceLoopCharacteristics"
_WORD = "tl:multiInstance"
_ZEEBE = {
    "inputCollection": "collection",
    "inputElement": "element",
    "outputCollection": "outputCollection",
    "outputElement": "outputElement",
}


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read `collection`, an expression or the name of a variable, and `elementVariable`."""
    if ear.kind != LOOP:
        return
    by = f"{prefix}:collection"
    collection = ear.attribute(by)
    if collection is not None:
        ear.say(_WORD, "collection", ear.translated(collection, "The collection", texts.from_juel_name), by)
    by = f"{prefix}:elementVariable"
    ear.say(_WORD, "element", ear.attribute(by), by)


def from_zeebe(ear: Ear) -> None:
    """Read `zeebe:loopCharacteristics`."""
    word = ear.word("zeebe:loopCharacteristics") if ear.kind == LOOP else None
    for key, attribute in _ZEEBE.items():
        ear.say(_WORD, attribute, ear.get(word, key), f"zeebe:loopCharacteristics {key}")
