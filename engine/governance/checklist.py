"""What a review asks: the inputs of a management review (ISO 9001, 9.3.2), and what we ask of a process besides.

The words are ours; which clause of which standard a question answers is data, and an organisation may say it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

YES, NO, NOT_HERE = "yes", "no", "not_applicable"
ANSWERS = {YES: say("Yes"), NO: say("No"), NOT_HERE: say("Does not apply here")}
"""What may be answered, by what people read. All but a yes want a remark that says more."""


class Question(NamedTuple):
    """One question: its id, its words, and the clause of a standard that it answers ("" where it is ours)."""

    id: str
    words: str
    clause: str = ""


QUESTIONS = (
    Question(
        "last_actions",
        say("Are the actions from the last review done, or are they still the right ones?"),
        "ISO 9001:2015 9.3.2 a",
    ),
    Question(
        "changes", say("Have we looked at what has changed inside and around this process?"), "ISO 9001:2015 9.3.2 b"
    ),
    Question(
        "customers", say("Have we looked at what customers and other parties say of it?"), "ISO 9001:2015 9.3.2 c 1"
    ),
    Question("objectives", say("Does it meet its objectives?"), "ISO 9001:2015 9.3.2 c 2"),
    Question(
        "performance", say("Does it perform, and is what comes out of it as it should be?"), "ISO 9001:2015 9.3.2 c 3"
    ),
    Question("nonconformities", say("Have failures been put right, and their causes too?"), "ISO 9001:2015 9.3.2 c 4"),
    Question("measurements", say("Have we looked at what was measured?"), "ISO 9001:2015 9.3.2 c 5"),
    Question("audits", say("Have we looked at what audits have found?"), "ISO 9001:2015 9.3.2 c 6"),
    Question("providers", say("Do those outside whom it depends on deliver?"), "ISO 9001:2015 9.3.2 c 7"),
    Question("resources", say("Are people, systems and time enough?"), "ISO 9001:2015 9.3.2 d"),
    Question("risks", say("Is what was done about its risks working?"), "ISO 9001:2015 9.3.2 e"),
    Question("opportunities", say("Have we looked for ways to make it better?"), "ISO 9001:2015 9.3.2 f"),
    Question("owner", say("Is its owner still the right one?")),
    Question("promise", say("Is what it promises to customers kept?")),
    Question("agreements", say("Do the agreements between front and back office still fit?")),
    Question("drift", say("Is it decided what to do where the work differs from the drawing?")),
    Question("reports", say("Has everybody who reported a problem been answered?")),
    Question("unused", say("Is it decided what to do with paths and rules that nobody uses?")),
    Question("documents", say("Are the documents it refers to current?")),
)
"""Every question, in the order in which they are asked."""

KNOWN = frozenset(one.id for one in QUESTIONS)


def asked(clauses: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions with the clauses that an organisation refers to (by the question's id) in place of ours."""
    return tuple(one._replace(clause=clauses.get(one.id, one.clause)) for one in QUESTIONS)


def missing(answers: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """The ids of questions that are not answered, or whose answer wants a remark and has none."""
    return tuple(one.id for one in QUESTIONS if not _is_answered(answers.get(one.id)))


def _is_answered(answer: Mapping[str, str] | None) -> bool:
    if answer is None or answer.get("answer") not in ANSWERS:
        return False
    return answer["answer"] == YES or bool(answer.get("remark", "").strip())
