"""Why an expression gave null, in words that name no values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.types import kind_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.feel.expressions import Expression


def explain(expression: Expression, context: Mapping[str, Any], now: int | None, zone: dt.tzinfo) -> str:
    """Name the missing names, or the kind of the result."""
    missing = sorted(name for name in expression.names if context.get(name) is None)
    if missing:
        return f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} no value"
    return f"the result is {kind_of(expression(context, now, zone))}"
