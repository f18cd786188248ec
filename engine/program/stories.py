"""A path that somebody has played, told as a scenario: what was done, and what must then be waiting. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BETWEEN = re.compile(r"[^a-z0-9]+")
LONGEST = 60


def file_name(name: str) -> str:
    """Name the file of a scenario after what it is called: "Late, again" stands in scenarios/late_again.json."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"scenarios/{_BETWEEN.sub('_', plain).strip('_')[:LONGEST] or 'scenario'}.json"


def story(
    path: Mapping[str, Any], name: str, trace: Sequence[Sequence[str]], state: str, outcome: str
) -> dict[str, Any]:
    """Tell a path as a scenario: `trace` are the tasks that waited after the start and after each step."""
    told: dict[str, Any] = {"name": name, "process": path["process"]}
    told |= {word: path[word] for word in ("at", "key", "by_hand") if word in path}
    start = {word: value for word, value in path.get("start", {}).items() if value}
    told |= {"start": start} if start else {}
    told["steps"] = list(_steps(path.get("steps", ()), trace))
    told["end"] = {"state": state} | ({"outcome": outcome} if outcome else {})
    return told


def _steps(steps: Sequence[Mapping[str, Any]], trace: Sequence[Sequence[str]]) -> Iterator[Mapping[str, Any]]:
    waiting = list(trace[0])
    yield {"expect": waiting}
    for step, after in zip(steps, trace[1:], strict=False):
        yield {word: value for word, value in step.items() if value not in ({}, None, "")}
        if list(after) != waiting:
            waiting = list(after)
            yield {"expect": waiting}
