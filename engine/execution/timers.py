"""When a timer is due: the text of the diagram, or the value of its FEEL expression, on the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engine.calendar import Cycle, Duration, OutsideHorizon, TimerSyntaxError, due, occurrence, parse_timer, timer_of
from engine.execution.conditions import evaluate, named
from engine.execution.trouble import Stuck
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar import Calendar, Timer
    from engine.program.details import TimerDetail
    from engine.sentence import Sentence
    from engine.values import Value


AGREEMENT = say("The agreement of %(label)s", label="")
"""By when a task is to be done."""


class Due(msgspec.Struct, frozen=True):
    """A timer made concrete: `anchor` and `due` are instants, `text` can be read again by `parse_timer`.

    `left` counts the repetitions after this one; a timer that repeats without end counts its rounds down from -1.
    """

    anchor: int
    due: int
    text: str
    left: int


def fixed(detail: TimerDetail, now: int) -> Due:
    """Say when a timer of a length that no calendar changes is due."""
    assert detail.micros is not None, "the caller has looked"
    return Due(now, now + detail.micros, detail.text, 0)


def resolve(
    detail: TimerDetail, values: Mapping[str, Value], now: int, calendar: Calendar, what: Sentence, **about: str
) -> Due:
    """Say when a timer that starts now is due; `Stuck` where its expression gives no time. `what` it is is told with
    the names that it is `about`.
    """
    if detail.micros is not None:
        return fixed(detail, now)
    timer = detail.timer
    if timer is None:
        assert detail.expression is not None, "a timer has a text or an expression"
        value = evaluate(detail.expression, values, (now, calendar.zone), what, **about)
        if value is None:
            why = detail.expression.explain(values)
            raise Stuck("timer", say("%(what)s has no time: %(why)s", what=named(what, about), why=why))
        timer = _timer(value, what, about)
    try:
        if detail.offset is not None:
            return Due(now, due(detail.offset, due(timer, now, calendar), calendar), detail.text, 0)
        text = detail.text if detail.timer is timer else str(timer)
        return Due(now, due(timer, now, calendar), text, _repetitions(timer))
    except (OutsideHorizon, TimerSyntaxError) as wrong:
        told = say("%(what)s cannot be reckoned: %(why)s", what=named(what, about), why=wrong.sentence)
        raise Stuck("timer", told) from wrong


def again(anchor: int, text: str, left: int, now: int, calendar: Calendar, *, each: bool = False) -> Due | None:
    """Give the next round of a cycle after it fired, or None when it is over.

    What was missed while nothing ran is made up for once, by the firing just now: rounds that are past are skipped.
    With `each` none is: one that is past is due at once.
    """
    timer = parse_timer(text) if left else None
    if not isinstance(timer, Cycle):
        return None
    left = left if each else _past_left(timer, anchor, left, now)
    while left:
        left -= 1
        number = timer.repetitions - left if left >= 0 else -left
        following = occurrence(timer, anchor, number, calendar)
        if each or following > now:
            return Due(anchor, following, text, left)
    return None


def _past_left(timer: Cycle, anchor: int, left: int, now: int) -> int:
    """Count off the rounds of an even cycle that are past already, at once instead of one by one."""
    length = timer.duration
    if timer.start is not None or not isinstance(length, Duration) or length.months:
        return left
    fired = timer.repetitions - left if left >= 0 else -left
    missed = max((now - anchor) // length.micros - fired, 0)
    return left - missed if left < 0 else max(left - missed, 0)


def _repetitions(timer: Timer) -> int:
    if not isinstance(timer, Cycle):
        return 0
    return -1 if timer.repetitions < 0 else timer.repetitions - 1


def _timer(value: Value, what: Sentence, about: Mapping[str, str]) -> Timer:
    try:
        return timer_of(value)
    except TimerSyntaxError as wrong:
        told = say(
            "%(what)s gives no time: write a duration, a date, a date and time or a text of these.",
            what=named(what, about),
        )
        raise Stuck("timer", told) from wrong
