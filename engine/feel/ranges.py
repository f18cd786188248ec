"""Ranges of comparable values (DMN 1.5, 10.3.2.7)."""

from __future__ import annotations

from typing import Any

import msgspec


class Range(msgspec.Struct, frozen=True):
    """`[low..high)`; an end that is None is open to infinity."""

    low: Any
    high: Any
    low_included: bool
    high_included: bool
