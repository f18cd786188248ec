"""FEEL: texts in, values out."""

from __future__ import annotations

from typing import Any

from engine.feel import parse

NOW = 1_767_261_600_000_000
"""2026-01-01T10:00:00Z in microseconds."""


def value(text: str, /, **context: Any) -> Any:
    """Evaluate a text with these variables, at NOW."""
    return parse(text, tuple(context))(context, NOW)
