"""Throughlane's engine: runs processes durably and keeps the record; knows nothing of HTTP.

The faces are all that other rooms use: `Engine` (run), `Inbox` (work), `Operations` (mend),
`Catalogue` (design and govern), `Reports` (look back); `open_house`, which makes them for one database;
`run_scenarios` and `seek_opinions` for trying out. They are loaded when first asked for, so that importing
a pure room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = [
    "Catalogue",
    "Engine",
    "House",
    "Inbox",
    "Operations",
    "Reports",
    "open_house",
    "run_scenarios",
    "seek_opinions",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("engine.faces"), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
