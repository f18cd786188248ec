"""not, is (DMN 1.5, 10.3.4.2 and 10.3.4.10)."""

from __future__ import annotations

from typing import Any

from engine.feel.functions.builtin import builtin


@builtin("not(negand: any)")
def negation(negand: Any) -> bool | None:
    """True for false, false for true, null for anything else."""
    return not negand if type(negand) is bool else None
