"""The rules on what the front line reports: its states, what may be said of it when, and what an answer needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.sentence import say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from engine.sentence import Sentence

OPEN, ASKED, JOINED = "open", "asked", "joined"
ACCEPTED, ANSWERED, FIXED = "accepted", "answered", "fixed"
BETTER, UNCONFIRMED, SETTLED = "better", "unconfirmed", "settled"
STATES = {
    OPEN: say("Waits for an answer"),
    ASKED: say("Waits for a statement"),
    ACCEPTED: say("Will be changed"),
    ANSWERED: say("Answered"),
    FIXED: say("Changed; the reporter is asked whether it is better"),
    JOINED: say("Known already"),
    BETTER: say("Better, says the reporter"),
    UNCONFIRMED: say("Answered; the reporter has not said whether it is better"),
    SETTLED: say("Settled by the process office"),
}
"""Every state, as people read it."""

UNANSWERED = frozenset({OPEN, ASKED})
CLOSED = frozenset({JOINED, BETTER, UNCONFIRMED, SETTLED})
TO_CONFIRM = frozenset({ANSWERED, FIXED})

WAITING, ANSWERED_ALREADY, UNCLOSED = "open", "answered", "unclosed"
SHOWN_BY = {WAITING: say("Waiting"), ANSWERED_ALREADY: say("Answered"), "": say("All")}
"""What a list of reports can be narrowed to, as people read it."""

CATEGORIES = {
    "unclear": say("It is not clear what to do"),
    "information": say("Something that I need is missing"),
    "wrong": say("It asks for something wrong or needless"),
    "waiting": say("I have to wait for others"),
    "tool": say("A system or tool gets in the way"),
    "customer": say("It bothers the customer"),
    "other": say("Something else"),
}
OFTEN = {"once": say("Once"), "sometimes": say("Now and then"), "weekly": say("Every week"), "daily": say("Every day")}

CHANGE, COACH, ACCEPT, DECLINE = "change", "coach", "accept", "decline"
DECISIONS = {
    CHANGE: say("It will be changed"),
    COACH: say("It works as it is meant to: this is how"),
    ACCEPT: say("It stays as it is for now"),
    DECLINE: say("It will not be changed"),
}
"""What an owner can answer."""

BUSINESS_DAYS = 10
"""Business days in which a report is to be answered (front-line feedback, step "Decide")."""
TIMES = 3
"""How often somebody may say that it is not better before the process office takes it up."""
LONGEST = 4_000
HELPERS = "feedback-"
"""With the key of a process behind it: the group that answers reports beside its owner, where a company has one."""
SHOWN, EXCERPT = 50, 120
"""How many earlier reports a report may be joined to, and with how many letters each is shown."""
SAID: dict[str, Callable[[str, str], Sentence]] = {
    "reported": lambda by, _to: say("%(by)s reported it.", by=by),
    "asked": lambda by, to: say("%(by)s asked %(to)s.", by=by, to=to),
    "stated": lambda by, _to: say("%(by)s said how it is.", by=by),
    "joined": lambda by, _to: say("%(by)s joined it to an earlier report.", by=by),
    "moved": lambda by, to: say("%(by)s passed it on to %(to)s.", by=by, to=to),
    "answered": lambda by, to: say("%(by)s answered: %(to)s.", by=by, to=to),
    "fixed": lambda by, to: say("%(by)s linked it to %(to)s.", by=by, to=to),
    "better": lambda by, _to: say("%(by)s said that it is better.", by=by),
    "not_better": lambda by, _to: say("%(by)s said that it is not better.", by=by),
    "closed": lambda _by, _to: say("It was closed: nobody had said whether it is better."),
    "settled": lambda by, _to: say("%(by)s settled it.", by=by),
}
"""What can have happened to a report, as its page tells it."""

DEEDS = {
    "asked about": UNANSWERED,
    "commented on": frozenset({ASKED}),
    "joined to another one": UNANSWERED,
    "passed on": UNANSWERED,
    "answered": UNANSWERED | {ACCEPTED},
    "linked to a version": frozenset({ACCEPTED}),
    "said to be better or not": TO_CONFIRM,
    "closed": TO_CONFIRM,
    "settled": UNANSWERED,
}
"""In which states what may be done to a report, by the word for it in a refusal."""


def wrong_report(category: str, text: str, often: str, suggestion: str) -> dict[str, str]:
    """Say what is wrong with a report that somebody wants to make, by field."""
    wrong: dict[str, str] = {}
    if category not in CATEGORIES:
        wrong["category"] = say("Choose what sort of problem it is.")
    if often and often not in OFTEN:
        wrong["often"] = say("Choose how often it happens.")
    if not text.strip():
        wrong["text"] = say("Say what hinders you: one sentence is enough.")
    if len(text) > LONGEST:
        wrong["text"] = say("Use %(longest)s letters at most.", longest=LONGEST)
    if len(suggestion) > LONGEST:
        wrong["suggestion"] = say("Use %(longest)s letters at most.", longest=LONGEST)
    return wrong


def wrong_answer(decision: str, words: str, until: dt.date | None, today: dt.date) -> dict[str, str]:
    """Say what is wrong with an answer, by field."""
    wrong: dict[str, str] = {}
    if decision not in DECISIONS:
        wrong["decision"] = say("Choose what comes of it.")
    if not words.strip():
        wrong["answer"] = say("Say why: the reporter reads this.")
    if len(words) > LONGEST:
        wrong["answer"] = say("Use %(longest)s letters at most.", longest=LONGEST)
    if decision == ACCEPT and until is None:
        wrong["until"] = say("Say until when it stays as it is.")
    if until is not None and until < today:
        wrong["until"] = say("This date has passed.")
    return wrong


def states_of(shown: str, state: str = "") -> tuple[str, ...]:
    """The states of the reports that a list shows: those of a key of `SHOWN_BY` (or "unclosed"), or one state alone.

    >>> states_of("open")
    ('asked', 'open')
    """
    left_out = {WAITING: STATES.keys() - UNANSWERED, ANSWERED_ALREADY: UNANSWERED, UNCLOSED: CLOSED}.get(shown, ())
    return tuple(sorted(one for one in STATES if one not in left_out and state in {"", one}))
