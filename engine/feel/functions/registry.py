"""The table of all built-in functions."""

from __future__ import annotations

from engine.feel.functions import booleans as _booleans  # noqa: F401 - importing fills the table
from engine.feel.functions.builtin import BUILTINS

__all__ = ["BUILTINS"]
