"""What somebody gives a play: how a process can begin, what is entered in a form, and the files chosen there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.commands import attaching
from engine.faces import unplayed
from engine.program.details import JobDetail
from engine.values import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.faces.scene import Open
    from engine.program.forms import Form
    from engine.program.model import Program
    from engine.store.transaction import Reader
    from engine.turn import Turns

DRAFT, VERSION = "draft", "version"
NAMED_BY = {DRAFT: "draft_id", VERSION: "definition_id"}
"""By which argument a permission goes to what is played."""


class Beginning(NamedTuple):
    """How a process can begin in a play: by hand with a `form` (or without), by one of these `messages` or `signals`,
    or when one of these `timers` (id, name) is due; and the steps (id, name) whose jobs would be done at once, unless
    they are answered by hand.
    """

    name: str
    by_hand: bool
    form: Form | None
    messages: tuple[str, ...]
    signals: tuple[str, ...]
    timers: tuple[tuple[str, str], ...]
    jobs: tuple[tuple[str, str], ...]


def what_of(subject: str) -> tuple[str, str]:
    """Read what is played ("draft:<id>" or "version:<id>"): its kind, and the id."""
    kind, _, key = subject.partition(":")
    if kind not in NAMED_BY:
        raise unplayed.not_begun(subject)
    return kind, key


def documents(r: Reader, person_id: str, subject: str, path: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    """References to files by their ids: those that somebody has chosen in a play, and those that its path names."""
    named = {one["documentId"]: one for one in attaching.named(dict(path or {}))}
    return named | attaching.held_documents(r, person_id, attaching.play_of(subject))


def beginning(program: Program) -> Beginning:
    """Tell how a process can begin."""
    plain = any(one.kind == "none" for one in program.starts)
    form = next((program.forms.get(one.form) for one in program.starts if one.form), None)
    messages, signals = (
        tuple(dict.fromkeys(one.name for one in program.starts if one.kind == kind and one.name))
        for kind in ("message", "signal")
    )
    timers = tuple((one.element, program.elements[one.element].label) for one in program.starts if one.kind == "timer")
    jobs = tuple((one.id, one.label) for one in program.elements.values() if isinstance(one.detail, JobDetail))
    by_hand = plain or form is not None or not (messages or signals or timers)
    return Beginning(program.name, by_hand, form, messages, signals, timers, jobs)


def meant(tasks: Sequence[Open], step: Mapping[str, Any]) -> Open:
    """The task that a step is about, as it stands now."""
    for task in tasks:
        if task.element == step["complete"] and task.number == step.get("number"):
            return task
    raise unplayed.gone_on()


def entered(
    turns: Turns,
    form: Form | None,
    fields: Mapping[str, str | Sequence[str]] | None,
    values: Mapping[str, Any] | None,
    present: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Read what somebody has entered: by the form where there is one; only what it changes, as JSON holds it."""
    given = values or {}
    if form is not None and fields is not None:
        given, errors = form.from_text(fields, present, zone=turns.calendar.zone, documents=documents)
        if errors:
            raise unplayed.misfilled(errors)
        if not form.generated:
            given = {name: value for name, value in given.items() if present.get(name) != value}
    return {name: to_json(value) for name, value in given.items()}
