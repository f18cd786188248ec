"""Settings of the installation: small texts by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.registers import setting
from engine.store.statements import Statement, adding_new, keeping, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

_GET = Statement(select(setting.c.value).where(setting.c.name == p("name")))
_PUT = keeping(setting)
_MAKE = adding_new(setting)
_HOLD = Statement(select(setting.c.value).where(setting.c.name == p("name")).with_for_update())


def get(r: Reader, name: str) -> str | None:
    """A setting, or None."""
    found: str | None = r.value(_GET, {"name": name})
    return found


def put(w: Writer, name: str, value: str) -> None:
    """Write a setting."""
    w.run(_PUT, {"name": name, "value": value})


def hold(w: Writer, name: str) -> None:
    """Be the only one who holds this name until the transaction ends. On SQLite a writer is the only one anyway."""
    if w.dialect != "sqlite":
        w.add(_MAKE, {"name": name, "value": ""})
        w.one(_HOLD, {"name": name})
