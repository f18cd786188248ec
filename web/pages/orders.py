"""What a list of the inbox can be sorted by, and what that is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUEUE = "queue:"
"""A view called so, and the name of a queue."""
SORTS = {
    "due": say("By time left"),
    "created": say("The oldest first"),
    "-created": say("The youngest first"),
    "priority": say("The most urgent first"),
    "process,due": say("By process"),
    "lane,due": say("By lane"),
    "key": say("By business key"),
}
USUAL = {"done": say("The last done first"), "snoozed": say("By when it comes back"), "queue": say("By turn")}
"""What the usual order of a view is called that is not by time left."""
MOST_COLUMNS = 12


def sorts(wanted: str, columns: Sequence[str]) -> dict[str, Any]:
    """What a list can be sorted by; the usual order of its view comes first, columns of requests last."""
    usual = USUAL.get("queue" if wanted.startswith(QUEUE) else wanted)
    found: dict[str, Any] = dict(SORTS) if usual is None else SORTS | {"due": usual}
    for name in columns[:MOST_COLUMNS]:
        found[name] = say("By %(column)s, from the smallest or from A", column=name)
        found[f"-{name}"] = say("By %(column)s, from the greatest or from Z", column=name)
    return found


def in_two(sort: str, choices: Mapping[str, Any]) -> tuple[str, str]:
    """An order as two choices: the first thing that is sorted by, and the rest."""
    first, _, then = (sort, "", "") if sort in choices else sort.partition(",")
    return next((key for key in choices if first and first in {key, key.partition(",")[0]}), first), then
