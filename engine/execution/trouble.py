"""What stops a token: `Stuck` becomes an incident where the token is, or a refusal where a person asked; `Pause`
lets others act first.
"""

from __future__ import annotations

from engine.events import IncidentRaised
from engine.sentence import apart_or_none


class Stuck(Exception):  # noqa: N818 - not a bug: the process needs a person
    """The token cannot go on. `code` is stable (docs/incidents), `message` a sentence without values."""

    def __init__(self, code: str, message: str) -> None:
        """`message` names elements and variables but never their values, which may be personal."""
        super().__init__(message)
        self.code = code
        self.message = message

    def raised(
        self,
        scope: int,
        wait: int,
        element: str,
        host: int,
        phase: str = "enter",
        flow: str | None = None,
        held: tuple[tuple[str, str | None, int], ...] = (),
    ) -> IncidentRaised:
        """The incident that it becomes, with its sentence in English and what that was made of."""
        said = apart_or_none(self.message)
        return IncidentRaised(scope, wait, element, host, self.code, str(self.message), phase, flow, held, said)


class Pause(Exception):  # noqa: N818 - neither a bug nor trouble
    """The instance stands still within its turn until others have acted; all there is to say has been recorded."""
