"""Refusals: the request was wrong, nothing changed, and one sentence says why.

    Refusal
     ├── NotFound              there is no such thing (for this person)
     ├── WrongState            the thing exists but is past or before this deed
     ├── NotAllowed            the person may not do this
     ├── Conflict              somebody else was first, or has changed what you read
     ├── InvalidValues         what was entered does not fit; every field is named
     ├── Unreadable            a file is not what it claims to be, or exceeds a limit
     ├── DeploymentRejected    the diagram cannot run; carries all findings
     └── Unavailable           the database cannot be used just now

A refusal is not an incident (a process that is stuck) and not an exception (a bug).
It knows nothing of HTTP: only `web` maps these classes to status codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Finding


_STATES = {
    "open": say("open"),
    "running": say("running"),
    "completed": say("completed"),
    "cancelled": say("cancelled"),
    "failed": say("failed"),
    "done": say("done"),
    "stopped": say("stopped"),
}
"""States as sentences say them, where they are stored by a word."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A request that cannot be met; `str()` is a sentence fit for people."""

    @property
    def sentence(self) -> str:
        """What `str()` says, still able to be said in another language."""
        said: str = self.args[0]
        return said


class NotFound(Refusal):
    """There is no such thing, or none that this person may see."""

    def __init__(self, kind: str, name: object) -> None:
        """`kind` is the noun ("task"), `name` what was asked for."""
        super().__init__(say("There is no %(kind)s %(name)s.", kind=kind, name=repr(str(name))))


class WrongState(Refusal):
    """The thing exists, but its state does not allow the deed."""

    def __init__(self, what: str, deed: str, state: str) -> None:
        """`what` names the thing, `deed` is a past participle, `state` says what it is instead."""
        state = _STATES.get(state, state)
        super().__init__(say("%(what)s cannot be %(deed)s: it is %(state)s.", what=what, deed=deed, state=state))


class NotAllowed(Refusal):
    """The person may not do this; `why` is a full clause."""

    def __init__(self, person: str, deed: str, why: str) -> None:
        """`deed` is an infinitive ("claim the task 'Pack'"), `why` a clause without its full stop."""
        if person == "Nobody":
            super().__init__(say("Nobody may %(deed)s: %(why)s.", deed=deed, why=why))
        else:
            super().__init__(say("%(person)s may not %(deed)s: %(why)s.", person=person, deed=deed, why=why))


class Conflict(Refusal):
    """Somebody else was first.

    `fields` maps each contested name to (yours, theirs) so that nothing typed is lost.
    """

    def __init__(self, sentence: str, fields: Mapping[str, tuple[object, object]] | None = None) -> None:
        """`sentence` says who did what and when."""
        super().__init__(sentence)
        self.fields = dict(fields or {})


class InvalidValues(Refusal):
    """What was entered does not fit; `fields` maps each field to one sentence."""

    def __init__(self, what: str, fields: Mapping[str, str]) -> None:
        """`what` names the form or message that the values were for."""
        super().__init__(
            say_many(
                "%(what)s has %(number)s entry that cannot be accepted.",
                "%(what)s has %(number)s entries that cannot be accepted.",
                len(fields),
                what=what,
            )
        )
        self.fields = dict(fields)


class Unreadable(Refusal):
    """A file is not what it claims to be, or is larger than we read; nothing was stored."""

    def __init__(self, name: str, why: str, line: int | None = None) -> None:
        """`name` is the file, `why` a clause, `line` counts from 1 where it is known."""
        if line:
            super().__init__(say("%(name)s cannot be read (line %(line)s): %(why)s.", name=name, line=line, why=why))
        else:
            super().__init__(say("%(name)s cannot be read: %(why)s.", name=name, why=why))
        self.line = line


class TooLarge(Refusal):
    """What was given is larger than we keep."""


class DeploymentRejected(Refusal):
    """The files cannot be deployed, or not published; `findings` lists everything that is wrong, not only the first."""

    def __init__(self, name: str, findings: Sequence[Finding], deed: str = "deployed") -> None:
        """`findings` holds at least one of severity error; `deed` is what cannot be done, a participle."""
        errors = sum(finding.severity == "error" for finding in findings)
        super().__init__(
            say_many(
                "%(name)s cannot be %(deed)s: %(number)s thing must be put right first.",
                "%(name)s cannot be %(deed)s: %(number)s things must be put right first.",
                errors,
                name=name,
                deed=deed,
            )
        )
        self.findings = tuple(findings)


class Unavailable(Refusal):
    """The database cannot be used just now: busy for too long, full, out of reach."""

    def __init__(self, *, transient: bool, in_doubt: bool) -> None:
        """`transient`: the same again may succeed. `in_doubt`: it failed while committing, and may have been done."""
        if in_doubt:
            sentence = say(
                "The database stopped answering, so it is not known whether this was done. Please look first."
            )
        elif transient:
            sentence = say(
                "The database cannot be reached just now, and nothing was changed. Please try again in a moment."
            )
        else:
            sentence = say(
                "The database cannot take this just now, and nothing was changed. Please tell who runs the server."
            )
        super().__init__(sentence)
        self.transient = transient
        self.in_doubt = in_doubt
