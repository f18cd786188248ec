"""What can go wrong with FEEL: a text that cannot be read, and an evaluation that never ends.

Everything else gives null, as the standard says (DMN 1.5, 10.3.2).
"""

from __future__ import annotations

from engine.sentence import say


class FeelSyntaxError(Exception):
    """The text is not FEEL. `message` is a sentence fit for a finding, `position` a character offset from 0."""

    def __init__(self, message: str, position: int) -> None:
        """`message` says what is wrong and where, in words."""
        super().__init__(message)
        self.message = message
        self.position = position


class FeelBudgetExceeded(Exception):  # noqa: N818 - the word for it in the design
    """An evaluation needed more steps or memory than one expression may use; `message` says of what."""

    def __init__(self, what: str) -> None:
        """`what` names the limit, for example "more than 1,000,000 steps"."""
        self.what = what
        self.message = say("The expression was stopped: it needs %(what)s.", what=what)
        super().__init__(self.message)
