"""What stops a token: `Stuck` becomes an incident where the token is, or a refusal where a person asked."""

from __future__ import annotations


class Stuck(Exception):  # noqa: N818 - not a bug: the process needs a person
    """The token cannot go on. `code` is stable (docs/incidents), `message` a sentence without values."""

    def __init__(self, code: str, message: str) -> None:
        """`message` names elements and variables but never their values, which may be personal."""
        super().__init__(message)
        self.code = code
        self.message = message
