"""The 18-month rule as one pure function, and worked examples to check it by."""

from engine.governance.clock.rule import (
    BANDS,
    LONGEST_MONTHS,
    Review,
    add_months,
    clock,
    is_significant,
    last_significant,
    local_day,
)

__all__ = [
    "BANDS",
    "LONGEST_MONTHS",
    "Review",
    "add_months",
    "clock",
    "is_significant",
    "last_significant",
    "local_day",
]
