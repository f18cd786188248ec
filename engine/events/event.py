"""What all events have in common."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, array_like=True, frozen=True, gc=False, tag_field="event"):
    """Base of all events; encoded as an array led by a short tag."""

    personal: ClassVar[bool] = False
