"""Events as bytes and back: JSON arrays, with the personal values taken out beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from engine.errors import Unreadable
from engine.events import FORMAT, AnyEvent
from engine.sentence import plain
from engine.values import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

Hidden = list[tuple[int, list[Any]]]
"""Personal values: the place of their event in the row, and the values in the form of `engine.values.pack`."""

encode = msgspec.json.Encoder(enc_hook=plain).encode
_decode = msgspec.json.Decoder().decode
_FORMATS = {FORMAT: msgspec.json.Decoder(list[AnyEvent]).decode}


def split(events: Sequence[AnyEvent]) -> tuple[bytes, Hidden]:
    """The events as bytes without personal values, and those values."""
    hidden: Hidden = []
    shown: list[Any] | None = None
    for place, event in enumerate(events):
        values = getattr(event, "values", None) if event.personal else None
        if values is not None:
            hidden.append((place, [pack(value) for value in values]))
            shown = shown or list(events)
            shown[place] = msgspec.structs.replace(event, values=None)
    return encode(shown or events), hidden


def decode(version: int, body: bytes) -> list[AnyEvent]:
    """Read the events of a row, without personal values; raises Unreadable for a format of another time."""
    reader = _FORMATS.get(version)
    if reader is None:
        raise Unreadable("The journal", f"this release does not know its format {version}")
    return reader(body)


def restore(events: list[AnyEvent], plain: bytes) -> None:
    """Put personal values (`Hidden` as JSON) back into their events."""
    for place, values in _decode(plain):
        restored = tuple(unpack(value) for value in values)
        events[place] = msgspec.structs.replace(events[place], values=restored)


def texts(items: Sequence[str]) -> str:
    """A list of texts as JSON text: what `statements.among` takes."""
    return encode(items).decode()
