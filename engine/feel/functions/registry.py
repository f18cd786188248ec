"""The table of all built-in functions."""

from __future__ import annotations

# Importing these fills the table.
from engine.feel.functions import (  # noqa: F401
    additions,
    booleans,
    contexts,
    dates,
    intervals,
    lists,
    matching,
    numeric,
    range_texts,
    statistics,
    strings,
)
from engine.feel.functions.builtin import BUILTINS

__all__ = ["BUILTINS"]
