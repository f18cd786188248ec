"""What a review asks: the inputs of a management review (ISO 9001, 9.3.2), and what we ask of a process besides.

The words are ours; which clause of which standard a question answers is data, and an organisation may say it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

YES, NO, NOT_HERE = "yes", "no", "not_applicable"
ANSWERS = {YES: "Yes", NO: "No", NOT_HERE: "Does not apply here"}
"""What may be answered, by what people read. All but a yes want a remark that says more."""


class Question(NamedTuple):
    """One question: its id, its words, and the clause of a standard that it answers ("" where it is ours)."""

    id: str
    words: str
    clause: str = ""


_TABLE = """
last_actions      Are the actions from the last review done, or are they still the right ones?    ISO 9001:2015 9.3.2 a
changes           Have we looked at what has changed inside and around this process?    ISO 9001:2015 9.3.2 b
customers         Have we looked at what customers and other parties say of it?    ISO 9001:2015 9.3.2 c 1
objectives        Does it meet its objectives?    ISO 9001:2015 9.3.2 c 2
performance       Does it perform, and is what comes out of it as it should be?    ISO 9001:2015 9.3.2 c 3
nonconformities   Have failures been put right, and their causes too?    ISO 9001:2015 9.3.2 c 4
measurements      Have we looked at what was measured?    ISO 9001:2015 9.3.2 c 5
audits            Have we looked at what audits have found?    ISO 9001:2015 9.3.2 c 6
providers         Do those outside whom it depends on deliver?    ISO 9001:2015 9.3.2 c 7
resources         Are people, systems and time enough?    ISO 9001:2015 9.3.2 d
risks             Is what was done about its risks working?    ISO 9001:2015 9.3.2 e
opportunities     Have we looked for ways to make it better?    ISO 9001:2015 9.3.2 f
owner             Is its owner still the right one?
promise           Is what it promises to customers kept?
agreements        Do the agreements between front and back office still fit?
drift             Is it decided what to do where the work differs from the drawing?
reports           Has everybody who reported a problem been answered?
unused            Is it decided what to do with paths and rules that nobody uses?
documents         Are the documents it refers to current?
"""


def _read(table: str) -> tuple[Question, ...]:
    found = []
    for line in filter(None, map(str.strip, table.splitlines())):
        key, _, rest = line.partition(" ")
        said, _, clause = rest.strip().partition("    ")
        found.append(Question(key, said, clause.strip()))
    return tuple(found)


QUESTIONS = _read(_TABLE)
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
