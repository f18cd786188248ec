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

from engine.sentence import again, say, say_many

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
_DEPLOYED = say("deployed")
_MISSING = {
    "API token": say("There is no API token '%(name)s'.", name=""),
    "absence": say("There is no absence '%(name)s'.", name=""),
    "action": say("There is no action '%(name)s'.", name=""),
    "calendar": say("There is no calendar '%(name)s'.", name=""),
    "comment": say("There is no comment '%(name)s'.", name=""),
    "data store": say("There is no data store '%(name)s'.", name=""),
    "draft": say("There is no draft '%(name)s'.", name=""),
    "feed": say("There is no feed '%(name)s'.", name=""),
    "feed at this address": say("There is no feed at this address."),
    "file": say("There is no file '%(name)s'.", name=""),
    "group": say("There is no group '%(name)s'.", name=""),
    "incident": say("There is no incident '%(name)s'.", name=""),
    "kept view": say("There is no kept view '%(name)s'.", name=""),
    "kind of file": say("There is no kind of file '%(name)s'.", name=""),
    "link at this address": say("There is no link at this address."),
    "membership": say("There is no membership '%(name)s'.", name=""),
    "message": say("There is no message '%(name)s'.", name=""),
    "move": say("There is no move '%(name)s'.", name=""),
    "notice": say("There is no notice '%(name)s'.", name=""),
    "person": say("There is no person '%(name)s'.", name=""),
    "play": say("There is no play '%(name)s'.", name=""),
    "process": say("There is no process '%(name)s'.", name=""),
    "process definition": say("There is no process definition '%(name)s'.", name=""),
    "process instance": say("There is no process instance '%(name)s'.", name=""),
    "process that is in use": say("There is no process that is in use '%(name)s'.", name=""),
    "process that you can start": say("There is no process that you can start '%(name)s'.", name=""),
    "program": say("There is no program '%(name)s'.", name=""),
    "recorded review": say("There is no recorded review '%(name)s'.", name=""),
    "report": say("There is no report '%(name)s'.", name=""),
    "review": say("There is no review '%(name)s'.", name=""),
    "revision of the draft": say("There is no revision of the draft '%(name)s'.", name=""),
    "session": say("There is no session '%(name)s'.", name=""),
    "signed head": say("There is no signed head '%(name)s'.", name=""),
    "task": say("There is no task '%(name)s'.", name=""),
    "test clock": say("There is no test clock here."),
    "view of the inbox": say("There is no view of the inbox '%(name)s'.", name=""),
    "webhook": say("There is no webhook '%(name)s'.", name=""),
}
"""What there is none of, a sentence for each noun."""


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
        missing = _MISSING.get(kind)
        if missing is None:
            super().__init__(say("There is no %(kind)s %(name)s.", kind=kind, name=repr(str(name))))
        else:
            super().__init__(again(missing, name=repr(str(name))[1:-1]))


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
        elif person == "You":
            super().__init__(say("You may not %(deed)s: %(why)s.", deed=deed, why=why))
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
        self.why, self.line = why, line


class TooLarge(Refusal):
    """What was given is larger than we keep."""


class DeploymentRejected(Refusal):
    """The files cannot be deployed, or not published; `findings` lists everything that is wrong, not only the first."""

    def __init__(self, name: str, findings: Sequence[Finding], deed: str = _DEPLOYED) -> None:
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
