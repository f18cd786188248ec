"""What may become of a report from the front line: each deed gives the row as it is afterwards, or refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from engine.errors import InvalidValues, WrongState
from engine.governance import feedback as rules
from engine.sentence import plain, reworded, say

if TYPE_CHECKING:
    import datetime as dt

    from engine.store.feedback import FeedbackRow


def must_be(row: FeedbackRow, deed: str) -> None:
    """Refuse a deed for which a report is too far, or not far enough."""
    if row.state not in rules.DEEDS[deed]:
        words = rules.STATES[row.state]
        begun = f"{words[:1].lower()}{words[1:]}".replace("; ", ", ")
        raise WrongState(say("The report"), deed, reworded(words, begun))


def told(row: FeedbackRow, said: str, by: str, at: int, words: str = "", to: str = "", **also: Any) -> FeedbackRow:
    """Add to what has happened to a report."""
    assert said in rules.SAID, said
    step = {"said": said, "by": by, "at": at, "words": words.strip(), "to": to}
    return row._replace(steps=msgspec.json.encode([*msgspec.json.decode(row.steps), step], enc_hook=plain), **also)


def asked(row: FeedbackRow, whom: str, words: str, by: str, at: int) -> FeedbackRow:
    """Ask who works on it for a statement: a person by id, or a group as `@group`."""
    must_be(row, say("asked about"))
    return told(row, "asked", by, at, words, whom, state=rules.ASKED, asked=whom)


def stated(row: FeedbackRow, words: str, by: str, at: int) -> FeedbackRow:
    """Take the statement of who was asked; it is the owner's to answer again."""
    must_be(row, say("commented on"))
    if not words.strip() or len(words) > rules.LONGEST:
        raise InvalidValues(
            say("The statement"),
            {"statement": say("Say what you see, in %(number)s letters at most.", number=rules.LONGEST)},
        )
    return told(row, "stated", by, at, words, state=rules.OPEN)


def joined(row: FeedbackRow, known: FeedbackRow, by: str, at: int) -> FeedbackRow:
    """Say that an earlier report of the same process says the same, so its answer counts for both."""
    must_be(row, say("joined to another one"))
    if known.process_key != row.process_key or (known.at, known.id) >= (row.at, row.id):
        raise InvalidValues(say("The report"), {"known": say("Choose an earlier report about the same process.")})
    first = known.same_as or known.id
    return told(row, "joined", by, at, to=first, same_as=first, state=rules.JOINED, answered_at=at, closed_at=at)


def moved(row: FeedbackRow, process_key: str, by: str, at: int) -> FeedbackRow:
    """Pass a report on to the owner of another process, to whom it belongs."""
    must_be(row, say("passed on"))
    return told(row, "moved", by, at, to=process_key, process_key=process_key, state=rules.OPEN, asked=None)


def answered(
    row: FeedbackRow, decision: str, words: str, until: dt.date | None, by: str, at: int, today: dt.date
) -> FeedbackRow:
    """Answer a report: it will be changed, or why not."""
    must_be(row, say("answered"))
    wrong = rules.wrong_answer(decision, words, until, today)
    if wrong:
        raise InvalidValues(say("The answer"), wrong)
    state = rules.ACCEPTED if decision == rules.CHANGE else rules.ANSWERED
    promised = until.isoformat() if until is not None else None
    return told(
        row, "answered", by, at, words, decision, state=state, decision=decision, promised=promised, answered_at=at
    )


def fixed(row: FeedbackRow, definition_id: str, by: str, at: int) -> FeedbackRow:
    """Link a report that is to be changed to the version that does it."""
    must_be(row, say("linked to a version"))
    return told(row, "fixed", by, at, to=definition_id, state=rules.FIXED, fixed_in=definition_id)


def confirmed(row: FeedbackRow, words: str, by: str, at: int, *, better: bool) -> FeedbackRow:
    """Take the reporter's word on whether it is better; where it is not, it is to be answered anew."""
    must_be(row, say("said to be better or not"))
    if better:
        return told(row, "better", by, at, words, state=rules.BETTER, closed_at=at)
    anew = row._replace(answered_at=None, decision=None, promised=None, fixed_in=None)
    return told(anew, "not_better", by, at, words, state=rules.OPEN)


def closed(row: FeedbackRow, at: int) -> FeedbackRow:
    """Close a report whose reporter has not said whether it is better."""
    must_be(row, say("closed"))
    return told(row, "closed", "system", at, state=rules.UNCONFIRMED, closed_at=at)


def settled(row: FeedbackRow, words: str, by: str, at: int) -> FeedbackRow:
    """Settle a report that several answers have not: the process office has the last word."""
    must_be(row, say("settled"))
    return told(row, "settled", by, at, words, state=rules.SETTLED, answered_at=at, closed_at=at)


def times(row: FeedbackRow, said: str) -> int:
    """How often something has happened to a report."""
    return sum(one["said"] == said for one in msgspec.json.decode(row.steps))
