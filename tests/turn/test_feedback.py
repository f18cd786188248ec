"""A problem with a step from the report to the reporter's word: who is asked, what is kept, what it is linked to."""

from __future__ import annotations

import datetime as dt
from functools import cache, partial

import pytest

from engine.commands import passwords
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.faces import SignOff, Wanted
from engine.store import review_actions
from engine.store.review_actions import ActionRow
from engine.store.transaction import Reader
from tests.dsl import process
from tests.processes.library import drawn

PASSWORD = "a long enough password"
SAID = {"category": "information", "text": "The slip has no address.", "often": "daily", "suggestion": "Print it."}


def order(then="pick"):
    return (
        process("order", name="Order")
        .governance("olga")
        .lane("Sales", zone="frontstage", group="sales-desk")
        .user_task("check")
        .lane("Warehouse", zone="backstage", group="pickers")
        .user_task(then)
        .end("done")
    )


@pytest.fixture(autouse=True)
def _hash_once(monkeypatch):
    """One hash for everybody: that it takes long is another test's matter."""
    monkeypatch.setattr(passwords, "hashed", cache(passwords.hashed))


@pytest.fixture
def alone(world):
    """A process with an owner, a deputy who stands in, and a request; nothing leads through reports."""
    for one in ("olga", "dora", "other"):
        world.house.people.add(one, one.capitalize(), password=PASSWORD)
    world.deploy(order())
    world.house.governance.hand_over("order", "olga", reason="First owner", by="tester")
    world.about = world.start("order").id
    return world


@pytest.fixture
def house(alone):
    """The same, with the process that leads through reports."""
    files = {name: content for name, content in drawn("front_line_feedback").files.items() if name.endswith(".form")}
    alone.deploy(drawn("front_line_feedback").files["process.bpmn"], files=files)
    return alone


def reported(world, by="sam", element="check", **changed):
    found = world.house.feedback.report(world.about, element, **{**SAID, **changed}, by=by)
    world.work()
    return found


def tasks(world, person):
    every = {one.id: one.element for view in ("mine", "lanes") for one in world.tasks(view, person)}
    return sorted(one for one in every.values() if one not in {"check", "pick"})


def complete(world, element, by, **values):
    task = next(one for view in ("mine", "lanes") for one in world.tasks(view, by) if one.element == element)
    world.house.inbox.complete(task.id, values, by=by)
    world.work()


def published(world, drawing, sign_off=None):
    """Publish a version with its owner's signature."""
    (found,) = world.house.catalogue.deploy({"order.bpmn": drawing.xml()}, by="tester").definitions
    world.house.governance.publish(found.id, PASSWORD, approves=True, sign_off=sign_off, by="olga")
    world.work()
    return found


def live(world):
    """Put the process into use as an import; from then on its owner signs for versions."""
    (found,) = world.house.catalogue.deploy({"order.bpmn": order("pack").xml()}, by="tester").definitions
    return world.house.catalogue.publish(found.id, by="system")


def stands(world, feedback_id):
    return world.house.feedback.find(feedback_id).state


def outcome(world, feedback_id):
    instance_id = world.house.feedback.find(feedback_id).instance_id
    return world.house.engine.instance(instance_id).outcome


def test_it_goes_from_the_report_to_the_version_that_fixes_it_and_back(house):
    live(house)
    found = reported(house)
    assert tasks(house, "olga") == ["triage"]
    (task,) = [one for one in house.tasks("mine", "olga") if one.element == "triage"]
    assert task.due_at == dt.datetime(2026, 3, 4, 16, 30, tzinfo=dt.UTC)
    report = house.house.feedback.find(found)
    assert (report.step, report.due_on, report.is_unanswered) == ("check", dt.date(2026, 3, 16), True)

    complete(house, "triage", "olga", triage="ask", asked="@pickers", question="Why?")
    assert (stands(house, found), tasks(house, "pia")) == ("asked", ["state_view"])
    complete(house, "state_view", "pia", statement="The printer leaves it out.")
    complete(house, "decide", "olga", decision="change", answer="The slip gets it.", until=dt.date(2026, 4, 1))
    assert (stands(house, found), tasks(house, "sam")) == ("accepted", ["read_answer"])
    (waiting,) = house.house.feedback.fixable("order").reports
    assert (waiting.id, waiting.promised) == (found, dt.date(2026, 4, 1))

    version = published(house, order("send"), SignOff(fixes=(found,)))

    report = house.house.feedback.find(found)
    assert (report.state, report.fixed_in, report.fixed_version) == ("fixed", version.id, 3)
    assert tasks(house, "sam") == ["is_it_better", "read_answer"]
    complete(house, "is_it_better", "sam", better="yes", better_words="Thank you")
    report = house.house.feedback.find(found)
    assert [one.what for one in report.story] == [
        "Sam reported it.",
        "Olga asked pickers.",
        "Pia said how it is.",
        "Olga answered: It will be changed.",
        "Olga linked it to version 3.",
        "Sam said that it is better.",
    ]
    assert (report.state, outcome(house, found)) == ("better", "Closed confirmed")
    house.check()


def test_what_is_said_on_its_page_takes_the_request_along_though_no_worker_runs(house):
    live(house)
    version = published(house, order("send"))
    feedback = house.house.feedback
    found = feedback.report(house.about, "check", **SAID, by="sam")
    (triage,) = [one for one in house.tasks("mine", "olga") if one.element == "triage"]
    asked = {"triage": "ask", "asked": "@pickers", "question": "Why?"}
    house.house.inbox.complete(triage.id, asked, by="olga")  # in the inbox: what notes it is left to the worker
    feedback.answer(found, "change", "The slip gets it.", by="olga")
    assert tasks(house, "sam") == ["read_answer"]
    feedback.answer(found, "decline", "After all not.", by="olga")
    feedback.confirm(found, "It still hinders me.", better=False, by="sam")
    assert (stands(house, found), tasks(house, "olga")) == ("open", ["decide"])
    feedback.answer(found, "change", "So be it.", by="olga")
    feedback.fixed(found, version.id, by="olga")
    feedback.confirm(found, better=True, by="sam")

    assert (stands(house, found), outcome(house, found)) == ("better", "Closed confirmed")
    assert feedback.find(found).work == ()
    again = feedback.report(house.about, "check", **SAID, by="sam")
    feedback.ask(again, "pia", "Why?", by="olga")
    feedback.state(again, "The printer leaves it out.", by="pia")
    assert tasks(house, "olga") == ["decide"]
    house.check()


def test_without_the_process_a_report_is_kept_and_answered_on_its_page(alone):
    found = reported(alone)
    assert alone.house.feedback.find(found).instance_id is None
    alone.house.feedback.answer(found, "accept", "Until the printer comes.", until=dt.date(2026, 5, 1), by="olga")
    alone.house.feedback.confirm(found, "Not really", better=False, by="sam")
    alone.house.feedback.answer(found, "change", "It comes now.", by="olga")
    version = live(alone)
    alone.house.feedback.fixed(found, version.id, by="olga")
    alone.house.feedback.confirm(found, better=True, by="sam")
    assert (stands(alone, found), alone.house.feedback.find(found).fixed_version) == ("better", 2)


def test_who_is_slow_is_helped_and_who_is_silent_lets_it_be_closed(house):
    found = reported(house)
    house.pass_time(days=3)
    assert tasks(house, "olga") == ["triage_instead"]
    assert tasks(house, "tester") == ["triage_instead"]  # no deputy is named, so it is for who administers
    house.house.feedback.answer(found, "decline", "It has to be so.", by="olga")
    house.work()
    house.pass_time(days=31)
    assert (stands(house, found), outcome(house, found)) == ("unconfirmed", "Closed unconfirmed")


def test_after_three_answers_in_vain_the_process_office_settles_it(house):
    house.house.groups.add("process-office", "Process office", by="tester")
    house.house.groups.join("process-office", "dora", by="tester")
    found = reported(house)
    complete(house, "triage", "olga", triage="answer")
    for _ in range(3):
        complete(house, "decide", "olga", decision="decline", answer="No.")
        complete(house, "is_it_better", "sam", better="no", better_words="It is not.")
    assert tasks(house, "dora") == ["settle"]
    complete(house, "settle", "dora", settlement="The printer is replaced.")
    report = house.house.feedback.find(found)
    assert (report.state, report.answer) == ("settled", "The printer is replaced.")
    assert outcome(house, found) == "Closed by the process office"


def test_the_same_is_joined_to_what_is_known(house):
    first = reported(house)
    house.pass_time(hours=1)
    second = reported(house, by="tester", element="pick")
    with pytest.raises(InvalidValues, match="report"):
        house.house.feedback.join(first, second, by="olga")  # only to an earlier one
    triage = [one for one in house.tasks("mine", "olga") if one.element == "triage"][-1]
    house.house.inbox.complete(triage.id, {"triage": "known", "known": first}, by="olga")
    house.work()
    report = house.house.feedback.find(second)
    assert (report.state, report.same_as, report.earlier.state) == ("joined", first, "open")
    assert house.house.feedback.find(first).same == (second,)
    assert "read_answer" in tasks(house, "tester")


def test_what_belongs_elsewhere_goes_to_the_owner_of_that_process(house):
    house.deploy(process("billing", name="Billing").lane("Bills", zone="backstage", group="bills").user_task("bill"))
    house.house.governance.hand_over("billing", "other", reason="First owner", by="tester")
    found = reported(house)
    complete(house, "triage", "olga", triage="elsewhere", other="nowhere")
    assert tasks(house, "olga") == ["triage"]  # there is no such process
    complete(house, "triage", "olga", triage="elsewhere", other="billing")
    assert (tasks(house, "olga"), tasks(house, "other")) == ([], ["triage"])
    report = house.house.feedback.find(found)
    assert (report.process_key, report.step, report.definition_id) == ("billing", "check", report.definition_id)
    with pytest.raises(NotFound):
        house.house.feedback.find(found, person=house.house.people.find("olga"))


def test_a_new_owner_takes_over_what_is_open(house):
    first, second = reported(house), reported(house)
    house.house.feedback.answer(second, "change", "Soon.", by="olga")
    house.work()
    house.house.governance.hand_over("order", "dora", reason="Olga moves on", by="tester")
    assert (tasks(house, "olga"), tasks(house, "dora")) == ([], ["make_change", "triage"])
    house.house.feedback.answer(first, "coach", "This is how.", by="dora")
    with pytest.raises(NotFound):
        house.house.feedback.answer(second, "decline", "No.", by="olga")


def test_report_and_request_come_in_one_turn_or_not_at_all(house, monkeypatch):
    def broken(w, row):
        raise RuntimeError("The lights go out")

    before = len(house.house.engine.instances().rows)
    with monkeypatch.context() as patched:
        patched.setattr("engine.store.feedback.add", broken)
        with pytest.raises(RuntimeError):
            reported(house)
    assert (len(house.house.engine.instances().rows), tasks(house, "olga")) == (before, [])
    once = [
        house.house.feedback.report(house.about, "check", "Twice", category="other", by="sam", request_id="r-1")
        for _ in range(2)
    ]
    assert once[0] == once[1]
    assert len(house.house.feedback.of_process("order").rows) == 1


def turned(list_of, **wanted):
    """The reports of all pages of a list, each of two rows, and how many pages there were."""
    found, after, pages = [], None, 0
    while pages == 0 or after:
        page = list_of(Wanted(limit=2, after=after, **wanted))
        found, after, pages = [*found, *(one.id for one in page.rows)], page.after, pages + 1
    return found, pages


def test_lists_are_turned_page_by_page(alone):
    feedback, people = alone.house.feedback, alone.house.people
    olga, sam, pia = (people.find(one) for one in ("olga", "sam", "pia"))
    made = [reported(alone) for _ in range(5)]
    feedback.answer(made[1], "coach", "This is how.", by="olga")
    feedback.ask(made[2], "@pickers", by="olga")
    youngest = made[::-1]

    for person in (olga, sam, None):
        assert turned(lambda wanted, person=person: feedback.of_process("order", wanted, person=person)) == (
            youngest,
            3,
        )
    for person in (olga, sam):
        assert turned(lambda wanted, person=person: feedback.listed(wanted, person=person)) == (youngest, 3)
    everything = partial(feedback.of_process, "order", person=olga)
    assert turned(everything, shown="open") == ([one for one in youngest if one != made[1]], 2)
    assert turned(everything, shown="answered") == ([made[1]], 1)
    assert turned(everything, state="asked") == ([made[2]], 1)
    assert turned(everything, element="check")[0] == youngest
    assert turned(everything, element="elsewhere") == ([], 1)
    assert turned(lambda wanted: feedback.of_process("order", wanted, person=pia)) == ([made[2]], 1)
    assert (feedback.steps_of("order", person=olga), feedback.steps_of("order", person=pia)) == ({"check": "check"}, {})


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"text": "  "}, "text"),
        ({"category": "anger"}, "category"),
        ({"often": "x"}, "often"),
        ({"element": "x"}, "element"),
    ],
)
def test_a_report_that_says_nothing_is_refused(alone, changed, wrong):
    with pytest.raises(InvalidValues) as refused:
        reported(alone, **changed)
    assert list(refused.value.fields) == [wrong]


def test_each_sees_what_is_theirs_to_see(house):
    people = house.house.people
    people.add("audrey", "Audrey", roles=("auditor",))
    found = reported(house)
    for one in ("sam", "olga", "audrey", "tester"):
        assert house.house.feedback.find(found, person=people.find(one)).id == found
    for one in ("pia", "nora", "other"):  # pia is not asked yet
        with pytest.raises(NotFound):
            house.house.feedback.find(found, person=people.find(one))
    assert house.house.feedback.of_process("order", person=people.find("pia")).rows == ()
    assert [one.id for one in house.house.feedback.of_process("order", person=people.find("olga")).rows] == [found]
    assert [one.id for one in house.house.feedback.listed(person=people.find("olga")).rows] == [found]
    for number, group in enumerate(("process-owners", "feedback-order")):
        people.add(f"p{number}", "P", groups=(group,))
    request = house.house.feedback.find(found).instance_id
    with pytest.raises(NotFound):
        house.house.engine.instance(request, person=people.find("p0"))  # the owner of another process
    house.house.feedback.ask(found, "@pickers", by="p1")  # who helps the owner
    with pytest.raises(NotFound):
        reported(house, by="nora")  # no task of the request is for her
    with pytest.raises(NotAllowed):
        house.house.feedback.answer(found, "decline", "No.", by="sam")
    with pytest.raises(NotAllowed):
        house.house.feedback.confirm(found, better=True, by="olga")


def test_a_version_fixes_only_what_was_promised(house):
    live(house)
    found = reported(house)
    with pytest.raises(InvalidValues):
        published(house, order("send"), SignOff(fixes=(found,)))
    newest = max(
        (one for one in house.house.catalogue.definitions() if one.key == "order"), key=lambda one: one.version
    )
    assert (newest.version, newest.published_at) == (3, None)


def test_what_a_review_has_agreed_is_done_by_a_version(house):
    first = live(house)

    def agree(w, _now):
        for number in ("one", "two"):
            review_actions.add(w, ActionRow(number, "order", "review", "Print it", "olga", "2026-06-01", 0))

    house.house.turns.write(agree)
    with pytest.raises(InvalidValues, match="action"):
        house.house.reviews.action_done("one", definition_id="nothing", by="olga")
    house.house.reviews.action_done("one", definition_id=first.id, by="olga")
    assert [one.id for one in house.house.feedback.fixable("order").actions] == ["two"]
    second = published(house, order("send"), SignOff(actions=("two",)))
    with house.house.turns.store.reading() as r:
        linked = {one.id: one.definition_id for one in review_actions.of_process(r, "order")}
    assert linked == {"one": first.id, "two": second.id}


def test_the_next_review_has_it_on_the_table(house):
    live(house)
    house.pass_time(days=1)
    answered, still = reported(house), reported(house, element="pick")
    house.house.feedback.answer(answered, "change", "Soon.", by="olga")
    house.work()
    version = published(house, order("send"), SignOff(fixes=(answered,)))
    review_id = house.house.reviews.begin("order", by="olga")
    pinned = house.house.reviews.review(review_id).pins["feedback"]
    assert (pinned["open"], pinned["answered"]) == (1, 1)
    assert [(one["id"], one["step"], one["state"], one["fixed_in"]) for one in pinned["reports"]] == [
        (still, "pick", "open", None),
        (answered, "check", "fixed", version.version),
    ]
    (owned,) = house.house.governance.desk(person=house.house.people.find("olga")).owned
    assert owned.feedback == 1


def test_a_process_of_ones_own_cannot_answer_a_report(house):
    found = reported(house)
    forged = (
        process("forged")
        .governance("nora")
        .lane("Own", zone="backstage", group="pickers")
        .service_task("answer", type="answer-feedback")
        .end("done")
    )
    house.running(forged, feedback_id=found, decision="decline", answer="No.", answers=0)
    house.work()
    assert (house.house.engine.instance(house.instance_id).state, stands(house, found)) == ("completed", "open")


def test_a_list_asks_as_much_for_many_reports_as_for_few(alone, monkeypatch):
    asked, counts = [], []
    for name in ("all", "one", "value"):
        real = getattr(Reader, name)
        monkeypatch.setattr(Reader, name, lambda self, *given, real=real: asked.append(given[0]) or real(self, *given))
    olga = alone.house.people.find("olga")
    for many in (2, 20):
        while len(alone.house.feedback.of_process("order", person=olga).rows) < many:
            alone.house.feedback.report(alone.about, "check", **SAID, by="sam")
        asked.clear()
        alone.house.feedback.of_process("order", person=olga)
        alone.house.feedback.listed(person=olga)
        counts.append(len(asked))

    assert counts[0] == counts[1] < 25
