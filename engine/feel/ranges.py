"""Ranges of comparable values (DMN 1.5, 10.3.2.7)."""

from __future__ import annotations

from typing import Any

import msgspec


class Range(msgspec.Struct, frozen=True):
    """`[low..high)`; an end that is None is open to infinity.

    Whether such an end is included is None, too, where the range was written as a comparison: `(> 5)`.
    """

    low: Any
    high: Any
    low_included: bool | None
    high_included: bool | None
