"""What is promised to customers, by kind: until when a request is to be done, and in which queue its work waits.

A process says it once (`tl:agreement`), or for each kind of customer (`tl:serviceClass`): two kinds never share a queue
unless the diagram names one queue for both (specs/measures.md: separate queues, shared people, priority with ageing).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.calendar import BusinessDuration, Duration, TimerSyntaxError, parse_timer
from engine.model import Severity
from engine.program.details import Target
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.details import TimerDetail
    from engine.program.draft import Draft

AGREEMENT, CLASS = "tl:agreement", "tl:serviceClass"
AGES = "1 business day"
"""How long work of a kind of customer waits until it goes before all that comes later, where the diagram is silent."""
_LONGEST = 60


def targets(draft: Draft) -> tuple[Target, ...]:
    """Compile the kinds of customers in their order, the last of which is for everybody; or the one promise to all."""
    stated = draft.process.extension(AGREEMENT)
    text = stated.attributes.get("within", "").strip() if stated is not None else ""
    common = _time(draft, draft.process, text)
    kinds = [_kind(draft, one) for one in draft.process.extensions_of(CLASS)]
    _told_apart(draft, kinds)
    if not kinds:
        return (Target("", common),) if common is not None else ()
    return tuple(one if one.within is not None else replace(one, within=common) for one in kinds)


def _kind(draft: Draft, drawn: Drawn) -> Target:
    given = {key: value.strip() for key, value in drawn.attributes.items()}
    name = given.get("name", "")
    when = (
        draft.feel(draft.process, given["when"], say("Who is %(name)s", name=in_quotes(name)))
        if given.get("when")
        else None
    )
    return Target(
        name,
        _time(draft, draft.process, given.get("within", "")),
        when,
        given.get("start", ""),
        given.get("queue") or name,
        _ages(draft, given.get("ages", "")),
    )


def _ages(draft: Draft, text: str) -> str:
    try:
        if text and isinstance(parse_timer(text), Duration | BusinessDuration):
            return text
    except TimerSyntaxError:
        pass
    if text:
        _unread(
            draft,
            say(
                "After %(text)s nothing at %(element)s can go first.",
                text=in_quotes(text),
                element=label(draft.process),
            ),
        )
    return AGES


def _time(draft: Draft, drawn: Drawn, text: str) -> TimerDetail | None:
    """Read a promise; what cannot be read is no promise, and is told: the process runs without it."""
    if not text:
        return None
    if not text.startswith("="):
        try:
            parse_timer(text)
        except TimerSyntaxError as wrong:
            _unread(
                draft,
                say("The promise of %(element)s cannot be read: %(wrong)s", element=label(drawn), wrong=wrong.sentence),
            )
            return None
    return draft.timer(drawn, text, "duration")


def _unread(draft: Draft, message: str) -> None:
    draft.find(
        Severity.WARNING,
        "service-class",
        draft.process,
        message,
        say("Write a time, such as 2 business days or 4 business hours."),
    )


def _told_apart(draft: Draft, kinds: list[Target]) -> None:
    """Each kind has a name of its own, all but the last say who belongs to them, and one queue for two is meant."""
    names = Counter(one.name for one in kinds)
    starts = {one.id for one in draft.diagram.flow_nodes(draft.process) if one.kind == "startEvent"}
    wrong = [
        *(say("A kind of customer has no name.") for one in kinds if not one.name),
        *(
            say("The name %(name)s is longer than %(longest)s characters.", name=in_quotes(name), longest=_LONGEST)
            for name in names
            if len(name) > _LONGEST
        ),
        *(
            say("Two kinds of customers are called %(name)s.", name=in_quotes(name))
            for name, count in names.items()
            if name and count > 1
        ),
        *(
            say("The start %(start)s is not in the process.", start=in_quotes(one.start))
            for one in kinds
            if one.start not in {"", *starts}
        ),
        *(
            say("%(name)s is for all, so nobody comes to those behind it.", name=in_quotes(one.name))
            for one in kinds[:-1]
            if one.is_for_all
        ),
    ]
    for message in wrong:
        advice = say("Name each kind, say who belongs to it, and let the last one be for everybody else.")
        draft.find(Severity.WARNING, "service-class", draft.process, message, advice)
    for queue in sorted(name for name, count in Counter(one.queue for one in kinds).items() if count > 1):
        who = ", ".join(one.name for one in kinds if one.queue == queue)
        draft.find(
            Severity.NOTE,
            "queue-shared",
            draft.process,
            say(
                "%(element)s puts %(who)s into one queue, %(queue)s.",
                element=label(draft.process),
                who=who,
                queue=in_quotes(queue),
            ),
            say("Leave out the queue of each, and their work waits apart, for the same people."),
        )
