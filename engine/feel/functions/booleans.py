"""not, is, all, any (DMN 1.5, 10.3.4.2, 10.3.4.4 and 10.3.4.10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from engine.feel.equality import equal
from engine.feel.functions.builtin import builtin


@builtin("not(negand: any)")
def negation(negand: Any) -> bool | None:
    """True for false, false for true, null for anything else."""
    return not negand if type(negand) is bool else None


@builtin("is(value1: any, value2: any)")
def same(value1: Any, value2: Any) -> bool:
    """Whether two values are the same also in kind and zone; numbers of another scale are the same."""
    if isinstance(value1, dt.time | dt.datetime) and type(value1) is type(value2):
        return value1.replace(tzinfo=None) == value2.replace(tzinfo=None) and str(value1.tzinfo) == str(value2.tzinfo)
    return equal(value1, value2) is True


@builtin("all(list: list)", "all(b: any*)")
def every(*found: Any) -> bool | None:
    """False when one is false, true when all are true, else null."""
    items = found[0] if len(found) == 1 and type(found[0]) is list else found
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@builtin("any(list: list)", "any(b: any*)")
def some(*found: Any) -> bool | None:
    """True when one is true, false when all are false, else null."""
    items = found[0] if len(found) == 1 and type(found[0]) is list else found
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None
