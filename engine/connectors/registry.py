"""Which connector does which type of job."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine.connectors import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.commands.jobs import Done, Failed, Threw
    from engine.values import Value

    Connector: TypeAlias = Callable[[Mapping[str, Value], str], Done | Failed | Threw]

CONNECTORS: dict[str, Connector] = {"sample": sample.run}
