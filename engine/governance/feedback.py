"""The rules on what the front line reports: its states, what may be said of it when, and what an answer needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

OPEN, ASKED, JOINED = "open", "asked", "joined"
ACCEPTED, ANSWERED, FIXED = "accepted", "answered", "fixed"
BETTER, UNCONFIRMED, SETTLED = "better", "unconfirmed", "settled"
STATES = {
    OPEN: "Waits for an answer",
    ASKED: "Waits for a statement",
    ACCEPTED: "Will be changed",
    ANSWERED: "Answered",
    FIXED: "Changed; the reporter is asked whether it is better",
    JOINED: "Known already",
    BETTER: "Better, says the reporter",
    UNCONFIRMED: "Answered; the reporter has not said whether it is better",
    SETTLED: "Settled by the process office",
}
"""Every state, as people read it."""

UNANSWERED = frozenset({OPEN, ASKED})
CLOSED = frozenset({JOINED, BETTER, UNCONFIRMED, SETTLED})
TO_CONFIRM = frozenset({ANSWERED, FIXED})

WAITING, ANSWERED_ALREADY, UNCLOSED = "open", "answered", "unclosed"
SHOWN_BY = {WAITING: "Waiting", ANSWERED_ALREADY: "Answered", "": "All"}
"""What a list of reports can be narrowed to, as people read it."""

CATEGORIES = {
    "unclear": "It is not clear what to do",
    "information": "Something that I need is missing",
    "wrong": "It asks for something wrong or needless",
    "waiting": "I have to wait for others",
    "tool": "A system or tool gets in the way",
    "customer": "It bothers the customer",
    "other": "Something else",
}
OFTEN = {"once": "Once", "sometimes": "Now and then", "weekly": "Every week", "daily": "Every day"}

CHANGE, COACH, ACCEPT, DECLINE = "change", "coach", "accept", "decline"
DECISIONS = {
    CHANGE: "It will be changed",
    COACH: "It works as it is meant to: this is how",
    ACCEPT: "It stays as it is for now",
    DECLINE: "It will not be changed",
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
SAID = {
    "reported": "{by} reported it",
    "asked": "{by} asked {to}",
    "stated": "{by} said how it is",
    "joined": "{by} joined it to an earlier report",
    "moved": "{by} passed it on to {to}",
    "answered": "{by} answered: {to}",
    "fixed": "{by} linked it to {to}",
    "better": "{by} said that it is better",
    "not_better": "{by} said that it is not better",
    "closed": "It was closed: nobody had said whether it is better",
    "settled": "{by} settled it",
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
    wrong = {}
    if category not in CATEGORIES:
        wrong["category"] = "Choose what sort of problem it is."
    if often and often not in OFTEN:
        wrong["often"] = "Choose how often it happens."
    if not text.strip():
        wrong["text"] = "Say what hinders you: one sentence is enough."
    if len(text) > LONGEST:
        wrong["text"] = f"Use {LONGEST} letters at most."
    if len(suggestion) > LONGEST:
        wrong["suggestion"] = f"Use {LONGEST} letters at most."
    return wrong


def wrong_answer(decision: str, words: str, until: dt.date | None, today: dt.date) -> dict[str, str]:
    """Say what is wrong with an answer, by field."""
    wrong = {}
    if decision not in DECISIONS:
        wrong["decision"] = "Choose what comes of it."
    if not words.strip():
        wrong["answer"] = "Say why: the reporter reads this."
    if len(words) > LONGEST:
        wrong["answer"] = f"Use {LONGEST} letters at most."
    if decision == ACCEPT and until is None:
        wrong["until"] = "Say until when it stays as it is."
    if until is not None and until < today:
        wrong["until"] = "This date has passed."
    return wrong


def states_of(shown: str, state: str = "") -> tuple[str, ...]:
    """The states of the reports that a list shows: those of a key of `SHOWN_BY` (or "unclosed"), or one state alone.

    >>> states_of("open")
    ('asked', 'open')
    """
    left_out = {WAITING: STATES.keys() - UNANSWERED, ANSWERED_ALREADY: UNANSWERED, UNCLOSED: CLOSED}.get(shown, ())
    return tuple(sorted(one for one in STATES if one not in left_out and state in {"", one}))
