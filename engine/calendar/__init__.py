"""Business time: when people work, how long something took by that clock, and when it is due.

Pure: no clock, no files, no environment. Instants are integers, microseconds since 1970-01-01 UTC.
"""

from engine.calendar.business import Calendar, OutsideHorizon, standard
from engine.calendar.durations import (
    BusinessDuration,
    Cycle,
    Duration,
    Instant,
    Timer,
    TimerSyntaxError,
    due,
    occurrence,
    parse_timer,
    split_offset,
    timer_of,
)

__all__ = [
    "BusinessDuration",
    "Calendar",
    "Cycle",
    "Duration",
    "Instant",
    "OutsideHorizon",
    "Timer",
    "TimerSyntaxError",
    "due",
    "occurrence",
    "parse_timer",
    "split_offset",
    "standard",
    "timer_of",
]
