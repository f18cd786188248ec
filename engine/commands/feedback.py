"""What the front line reports about a step: made, answered, confirmed by whoever has reported it.

The library's process `front_line_feedback` leads owners and reporters through it, where it is published. A report and
the request that answers it are made in one turn; where that process is not published, or cannot begin, the report is
kept all the same, and is answered on its page alone.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from engine.commands import feedback_links, feedback_records, succession
from engine.commands.feedback_owners import CHANGE, TRIAGE
from engine.commands.review_records import local_day
from engine.errors import InvalidValues, NotFound, WrongState
from engine.execution import stimuli
from engine.execution.trouble import Stuck
from engine.governance import feedback as rules
from engine.model import Role
from engine.sentence import plain, say
from engine.store import definitions, feedback, instances, owners, people, roles, tasks
from engine.store.feedback import FeedbackRow
from engine.store.outcomes import Taken
from engine.turn import asking

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.store.transaction import Reader
    from engine.turn import Turn
    from engine.values import Value

KEY = feedback_links.KEY
START = ("reported", "Problem reported")
"""The start event of that process, and the message it begins with."""
log = logging.getLogger(__name__)


class Told(NamedTuple):
    """A report as somebody makes it: about which step of which request, what sort of problem, in whose words."""

    instance_id: str
    element: str
    category: str
    text: str
    often: str = ""
    suggestion: str = ""
    task_id: str | None = None


def report(turn: Turn, told: Told, by: str) -> str:
    """Keep a report and have it answered; gives its id."""
    wrong = rules.wrong_report(told.category, told.text, told.often, told.suggestion)
    about = instances.load(turn.view, told.instance_id)
    if about is None:
        raise NotFound("process instance", told.instance_id)
    step = turn.program(about.definition_id).elements.get(told.element)
    task = tasks.find(turn.view, told.task_id) if told.task_id else None
    if step is None or (told.task_id and (task is None or task.instance_id != about.id)):
        wrong["element"] = say("Choose the step that it is about.")
    if wrong:
        raise InvalidValues(say("The report"), wrong)
    row = _row(turn, told, by, about.process_key, about.definition_id)
    row = row._replace(instance_id=_begun(turn, row))
    turn.then(partial(feedback.add, row=row))
    return row.id


def _row(turn: Turn, told: Told, by: str, process_key: str, definition_id: str) -> FeedbackRow:
    said = {"text": told.text.strip(), "suggestion": told.suggestion.strip(), "often": told.often}
    row = FeedbackRow(
        id=turn.turns.new_id(),
        process_key=process_key,
        definition_id=definition_id,
        element=told.element,
        reporter=by,
        category=told.category,
        words=msgspec.json.encode(said, enc_hook=plain),
        at=turn.now,
        due_on=local_day(turn.turns, _due(turn)).isoformat(),
        state=rules.OPEN,
        task_id=told.task_id,
        about_instance=told.instance_id,
    )
    return feedback_records.told(row, "reported", by, turn.now)


def _due(turn: Turn) -> int:
    """Until when a report that is made now is to be answered."""
    return turn.turns.calendar.add_business_days(turn.now, rules.BUSINESS_DAYS)


def _begun(turn: Turn, row: FeedbackRow) -> str | None:
    """Begin the request that leads through answering a report; None where that process does not run."""
    definition_id = definitions.latest_id(turn.view, KEY)
    if definition_id is None:
        return None
    element, name = START
    try:
        run = turn.start(
            turn.definition(definition_id), _values(turn, row), element=element, message=(name, row.id), key=row.id
        )
    except (Stuck, Taken) as trouble:
        log.warning("A report is kept, but nobody could be asked to answer it: %s", trouble)
        return None
    return run.state.instance_id


def _values(turn: Turn, row: FeedbackRow) -> dict[str, Value]:
    words, reporter = msgspec.json.decode(row.words), people.find(turn.view, row.reporter)
    program = turn.program(row.definition_id)
    return {
        "feedback_id": row.id,
        "reporter": row.reporter,
        "reporter_name": reporter.name if reporter else "Throughlane",
        "about_process": program.name,
        "step": program.elements[row.element].label,
        "category": str(rules.CATEGORIES[row.category]),
        "often": str(rules.OFTEN.get(words["often"], "")),
        "report": words["text"],
        "suggestion": words["suggestion"],
        "answer_due": turn.turns.calendar.local(_due(turn)).isoformat(),
        "answers": 0,
        **answering(turn, row, row.process_key),
    }


def answering(turn: Turn, row: FeedbackRow, process_key: str) -> dict[str, Value]:
    """Who answers a report as the owner of a process, or in their place, and whom they may ask.

    Where nobody owns it, or its owner has left, it is for who is above them or administers.
    """
    version = definitions.latest(turn.view, process_key) or definitions.latest(turn.view, process_key, published=False)
    program = turn.program(version.id if version else row.definition_id)
    owned = owners.current(turn.view, process_key)
    owner = people.find(turn.view, owned.person_id) if owned else None
    here = owner if owner is not None and owner.active else None
    deputy = program.governance.deputy
    instead = [deputy] if deputy and here is not None and people.find(turn.view, deputy) else []
    return {
        "process_key": process_key,
        "process_name": program.name,
        "owner": here.id if here else None,
        "owner_name": here.name if here else "nobody",
        "deputies": [*instead] or _in_place(turn.view, owner.id if owner else None),
        "at_the_step": [*asking.of_step(turn.view, program, row.element)],
        "candidates": [{"label": lane, "value": group} for group, lane in asking.groups(turn.view, program)],
        "known_reports": _known(turn.view, process_key, row),
    }


def _in_place(r: Reader, owner_id: str | None) -> list[Value]:
    """Who acts where there is no deputy: who is above the owner, or administers."""
    above = succession.instead(r, owner_id) if owner_id else None
    return [above] if above else list(roles.holders(r, Role.ADMINISTRATOR))


def _known(r: Reader, process_key: str, row: FeedbackRow) -> list[Value]:
    """What was reported of a process before and is not over: a report may say the same."""
    earlier = [one for one in feedback.unclosed(r, process_key) if (one.at, one.id) < (row.at, row.id)]
    shown = [(one.id, msgspec.json.decode(one.words)["text"]) for one in earlier[-rules.SHOWN :]]
    return [{"label": text[: rules.EXCERPT], "value": feedback_id} for feedback_id, text in shown]


# -- what may be said of a report ---------------------------------------------------------------------


def ask(turn: Turn, feedback_id: str, whom: str, words: str, by: str) -> str:
    """Ask who works on it: a person by id, or a group as `@group`."""
    row = find(turn.view, feedback_id)
    if not asking.is_somebody(turn.view, whom):
        raise InvalidValues(say("The report"), {"asked": say("Choose a person who is here, or a group.")})
    after = feedback_records.asked(row, whom, words, by, turn.now)
    _go_on(turn, row, (TRIAGE, {"triage": "ask", "asked": whom, "question": words}))
    return _keep(turn, row, after)


def state(turn: Turn, feedback_id: str, words: str, by: str) -> str:
    """Say what one sees, as who was asked."""
    row = find(turn.view, feedback_id)
    after = feedback_records.stated(row, words, by, turn.now)
    _go_on(turn, row, (("state_view",), {"statement": words}))
    return _keep(turn, row, after)


def join(turn: Turn, feedback_id: str, known_id: str, by: str) -> str:
    """Say that an earlier report says the same."""
    row = find(turn.view, feedback_id)
    known = feedback.find(turn.view, known_id)
    after = feedback_records.joined(row, known or row, by, turn.now)
    _go_on(turn, row, (TRIAGE, {"triage": "known", "known": known_id}))
    return _keep(turn, row, after)


def move(turn: Turn, feedback_id: str, process_key: str, by: str) -> str:
    """Pass a report on to the owner of another process."""
    row = find(turn.view, feedback_id)
    if process_key == row.process_key or definitions.latest(turn.view, process_key) is None:
        raise InvalidValues(say("The report"), {"other": say("Choose another process that is in use.")})
    after = feedback_records.moved(row, process_key, by, turn.now)
    _go_on(turn, row, (TRIAGE, {"triage": "elsewhere", "other": process_key}))
    return _keep(turn, row, after)


def answer(turn: Turn, feedback_id: str, decision: str, words: str, until: dt.date | None, by: str) -> str:
    """Answer a report; one whose change was promised may still be answered otherwise."""
    row = find(turn.view, feedback_id)
    after = feedback_records.answered(row, decision, words, until, by, turn.now, local_day(turn.turns, turn.now))
    if row.state == rules.ACCEPTED:
        if decision != rules.CHANGE:
            _go_on(turn, row, (CHANGE, {"instead": words}))
        return _keep(turn, row, after)
    values: dict[str, Value] = {"decision": decision, "answer": words, "until": until}
    _go_on(turn, row, (TRIAGE, {"triage": "answer"}), (("state_view",), {}), (("decide",), values))
    return _keep(turn, row, after)


def confirm(turn: Turn, feedback_id: str, words: str, by: str, *, better: bool) -> str:
    """Say, as who has reported it, whether it is better; where it is not, it is answered anew."""
    row = find(turn.view, feedback_id)
    if row.reporter != by:
        raise NotFound("report", feedback_id)
    after = feedback_records.confirmed(row, words, by, turn.now, better=better)
    _go_on(turn, row, (("is_it_better",), {"better": "yes" if better else "no", "better_words": words}))
    return _keep(turn, row, after)


def find(r: Reader, feedback_id: str) -> FeedbackRow:
    """Find a report, or refuse."""
    row = feedback.find(r, feedback_id)
    if row is None:
        raise NotFound("report", feedback_id)
    return row


def _keep(turn: Turn, before: FeedbackRow, after: FeedbackRow) -> str:
    turn.then(partial(feedback.change, before=before, after=after))
    return before.id


def _go_on(turn: Turn, row: FeedbackRow, *steps: tuple[Iterable[str], dict[str, Value]]) -> None:
    """Take the request that answers a report past its open steps, of which the last must be among them."""
    if row.instance_id is None:
        return
    turn.lock([row.instance_id])
    run = turn.run(row.instance_id)
    if turn.row(row.instance_id).ended_at is not None:
        return
    done = False
    for elements, values in steps:
        waits = run.state.scope(0).waits if run.state.has(0) else {}
        wait = next((one for one, waiting in waits.items() if waiting.element in elements), None)
        done = wait is not None
        if wait is not None:
            stimuli.complete(run, 0, wait, values)
    if not done:
        raise WrongState(
            say("The report"), say("changed"), say("just being noted, or with somebody else; look again in a moment")
        )
