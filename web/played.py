"""Plays and scenarios in words: what each step does, and what of a process no scenario reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.faces.trials import Kept

_SAYINGS = {
    "complete": "‘{about}’ is completed",
    "publish": "The message ‘{about}’ comes",
    "signal": "The signal ‘{about}’ is given",
    "pass_time": "Time passes: {about}",
    "answer": "‘{about}’ is answered",
    "fail": "‘{about}’ fails",
    "retry": "‘{about}’ is tried again",
    "expect": "Waiting must be: {about}",
}


def said(step: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Say what a step does."""
    deed = next(one for one in _SAYINGS if one in step)
    about = step[deed]
    name = ", ".join(about) if isinstance(about, list) else labels.get(about, about)
    words = _SAYINGS[deed].format(about=name)
    words += f" (number {step['number']})" if "number" in step else ""
    words += f" with the error {step['error']}" if "error" in step else ""
    words += f" for {step['key']}" if "key" in step else ""
    words += f" by {step['by']}" if "by" in step else ""
    given = ", ".join(f"{name.replace('_', ' ')}: {shown(value)}" for name, value in step.get("values", {}).items())
    return f"{words}. {given}" if given else f"{words}."


def unreached(kept: Kept | None) -> dict[str, str]:
    """Mark on the drawing what no scenario reaches."""
    if kept is None or not kept.tried.outcomes:
        return {}
    return {one.id: "unreached" for one in kept.coverage.never}
