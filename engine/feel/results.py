"""What leaves an evaluation: values a process can hold, of a size it can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.functions.builtin import Function
from engine.feel.ranges import Range

if TYPE_CHECKING:
    from engine.feel.run import Run


def plain(value: Any, run: Run) -> Any:
    """Give the value with functions and ranges, which no process can hold, as null.

    Raises FeelBudgetExceeded when it is too large, also when it only looks so written out.
    """
    kind = type(value)
    if kind is list:
        run.charge(len(value))
        return [plain(item, run) for item in value]
    if kind is dict:
        run.charge(len(value))
        return {key: plain(item, run) for key, item in value.items()}
    return None if kind is Range or isinstance(value, Function) else value
