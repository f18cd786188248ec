"""Plays and scenarios in words: what each step does, and what of a process no scenario reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.sentence import Sentence, say
from web.language import spoken
from web.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.faces.trials import Kept

_SAYINGS: dict[str, Callable[[str], Sentence]] = {
    "complete": lambda about: say("‘%(about)s’ is completed", about=about),
    "publish": lambda about: say("The message ‘%(about)s’ comes", about=about),
    "signal": lambda about: say("The signal ‘%(about)s’ is given", about=about),
    "pass_time": lambda about: say("Time passes: %(about)s", about=about),
    "answer": lambda about: say("‘%(about)s’ is answered", about=about),
    "fail": lambda about: say("‘%(about)s’ fails", about=about),
    "retry": lambda about: say("‘%(about)s’ is tried again", about=about),
    "expect": lambda about: say("Waiting must be: %(about)s", about=about),
}
_MORE: dict[str, Callable[[Sentence, Any], Sentence]] = {
    "number": lambda step, value: say("%(step)s (number %(value)s)", step=step, value=value),
    "error": lambda step, value: say("%(step)s with the error %(value)s", step=step, value=value),
    "key": lambda step, value: say("%(step)s for %(value)s", step=step, value=value),
    "by": lambda step, value: say("%(step)s by %(value)s", step=step, value=value),
}


def said(step: Mapping[str, Any], labels: Mapping[str, str]) -> Sentence:
    """Say what a step does."""
    deed = next(one for one in _SAYINGS if one in step)
    about = step[deed]
    words = _SAYINGS[deed](", ".join(about) if isinstance(about, list) else labels.get(about, about))
    for name, saying in _MORE.items():
        words = saying(words, step[name]) if name in step else words
    given = [f"{name.replace('_', ' ')}: {spoken(shown(value))}" for name, value in step.get("values", {}).items()]
    return say("%(step)s. %(values)s", step=words, values=", ".join(given)) if given else say("%(step)s.", step=words)


def unreached(kept: Kept | None) -> dict[str, str]:
    """Mark on the drawing what no scenario reaches."""
    if kept is None or not kept.tried.outcomes:
        return {}
    return {one.id: "unreached" for one in kept.coverage.never}
