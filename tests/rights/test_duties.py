"""What a diagram says of who may not do a task: four eyes, the same person once more, not who began it, skills."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import Conflict, NotAllowed
from tests.dsl import process


def _office():
    return process("paying", name="Paying").lane("Office", zone="backstage", group="office")


def _task(drawing, name, **said):
    drawing.user_task(name)
    if said:
        drawing.extend("<tl:assignment " + " ".join(f'{key}="{value}"' for key, value in said.items()) + "/>")
    return drawing


def _two(**said):
    """Enter, then Check with what is said of it."""
    return _task(_task(_office(), "Enter"), "Check", **said).end("checked")


def _refused(world, element, by, deed="complete"):
    task, inbox = world.task(element).id, world.house.inbox
    deeds = {
        "assign": lambda: inbox.assign(task, by, by="tester"),
        "claim": lambda: inbox.claim(task, by=by),
        "complete": lambda: inbox.complete(task, {}, by=by),
        "postpone": lambda: inbox.postpone(task, None, by=by),
    }
    with pytest.raises(NotAllowed) as refused:
        deeds[deed]()
    return str(refused.value)


def _shut(world, element, by):
    """What the inbox says to somebody who may not do a task: in its list, and when the task is opened."""
    (listed,) = [one.why_not for one in world.tasks("lanes", by) + world.tasks("mine", by) if one.element == element]
    opened = world.house.inbox.open(world.task(element).id, world.house.people.find(by))
    assert (opened.why_not, opened.may_complete) == (listed, not listed)
    return listed


@pytest.mark.parametrize("deed", ["claim", "assign", "complete", "postpone"])
def test_whoever_did_the_one_may_not_do_the_other(office, deed):
    office.running(_two(notSameAs="Enter"))
    office.complete("Enter", by="ann")

    what = {"claim": "claim", "assign": "be given", "complete": "complete", "postpone": "put off"}[deed]
    why = "whoever did 'Enter' may not do it, and that was Ann."
    assert _refused(office, "Check", "ann", deed) == f"Ann may not {what} the task 'Check': {why}"
    assert _shut(office, "Check", "ann") == why.capitalize().replace("enter", "Enter").replace("ann", "Ann")
    assert _shut(office, "Check", "bob") == ""
    office.complete("Check", by="bob")
    assert office.ended() == ("completed", "checked")


def _for(world, element, person):
    """Why a task is for somebody, as the inbox says in its list and when the task is opened."""
    (listed,) = [
        one.why for one in world.tasks("lanes", person) + world.tasks("mine", person) if one.element == element
    ]
    opened = world.house.inbox.open(world.task(element).id, world.house.people.find(person))
    assert opened.task.why == listed
    return listed


def test_who_may_do_it_is_told_why_it_is_theirs(office):
    office.house.people.set_skills("bob", ["crane", "first aid"], by="tester")
    office.running(_two(notSameAs="Enter", notStarter="true", skills="crane, first aid"))
    assert _for(office, "Enter", "ann") == (), "nobody has done the other yet"
    office.complete("Enter", by="ann")

    assert _for(office, "Check", "bob") == (
        "Four eyes: Ann did 'Enter'.",
        "Four eyes: Tester began the request.",
        "It needs the skills 'crane' and 'first aid', which you have.",
    )
    assert _for(office, "Check", "ann") == (), "she is told why she may not"


def test_whose_it_was_before_is_told_so(office):
    office.running(_two(sameAs="Enter"))
    office.complete("Enter", by="ann")

    assert _for(office, "Check", "ann") == ("It stays with who did 'Enter': Ann.",)


def test_nobody_is_above_it(office):
    office.running(_two(notSameAs="Enter"))
    office.complete("Enter")
    office.house.people.give_role("ann", "operator", by="tester")

    assert "that was Tester" in _refused(office, "Check", "tester")
    office.complete("Check", by="ann")


def test_it_counts_both_ways_so_the_order_makes_no_difference(office):
    drawing = _office().parallel("split")
    drawing = _task(drawing, "Check", notSameAs="Enter").parallel("join").at("split").user_task("Enter").to("join")
    office.running(drawing.at("join").end("done"))
    office.claim("Enter", by="ann")
    office.claim("Check", by="ann")
    office.complete("Check", by="ann")

    assert "whoever did 'Check' may not do it" in _refused(office, "Enter", "ann")
    office.house.inbox.release(office.task("Enter").id, by="ann")
    office.complete("Enter", by="bob")
    assert office.ended() == ("completed", "done")


def test_several_are_kept_apart_from_one(office):
    drawing = _task(_task(_task(_office(), "One"), "Two"), "Three", notSameAs="One, Two").end("done")
    office.running(drawing)
    office.complete("One", by="ann")
    office.complete("Two", by="bob")

    assert "whoever did 'One'" in _refused(office, "Three", "ann")
    assert "whoever did 'Two'" in _refused(office, "Three", "bob")
    office.complete("Three", by="dee")


def test_everybody_who_did_it_in_a_loop_counts(office):
    drawing = _task(_task(_office(), "Enter"), "Check", notSameAs="Enter")
    drawing = drawing.exclusive("right").when("ok").end("done").at("right").otherwise().to("Enter")
    office.running(drawing, ok=False)
    office.complete("Enter", by="ann")
    office.complete("Check", by="bob")

    assert "whoever did 'Check'" in _refused(office, "Enter", "bob")
    office.complete("Enter", by="dee")
    assert "Ann" in _refused(office, "Check", "ann")
    assert "Dee" in _refused(office, "Check", "dee")
    office.complete("Check", by="bob")


def test_each_round_of_a_repeated_task_is_somebody_elses(office):
    drawing = _office().user_task("Approve", times="=3", parallel=True)
    office.running(drawing.extend('<tl:assignment notSameAs="Approve"/>').end("done"))
    office.complete("Approve", by="ann")

    assert "whoever did 'Approve'" in _refused(office, "Approve", "ann")
    office.complete("Approve", by="bob")
    office.complete("Approve", by="dee")
    assert office.ended() == ("completed", "done")


def test_it_reaches_into_subprocesses(office):
    inside = _task(process(), "Check", notSameAs="Enter").end("in")
    office.running(_task(_office(), "Enter").subprocess("Look", inside).end("done"))
    office.complete("Enter", by="ann")

    assert "whoever did 'Enter'" in _refused(office, "Check", "ann")
    office.complete("Check", by="bob")


def test_it_is_about_one_request_and_not_about_others(office):
    office.running(_two(notSameAs="Enter"))
    office.complete("Enter", by="ann")
    first = office.task("Check").id
    office.start()
    office.complete("Enter", by="bob")

    with pytest.raises(NotAllowed):
        office.house.inbox.complete(first, {}, by="ann")
    office.house.inbox.complete(first, {}, by="bob")
    office.complete("Check", by="ann")


def test_a_second_try_after_an_incident_changes_nothing(office):
    drawing = _task(_office(), "Enter").exclusive("ready").when("number >= 0").user_task("Check")
    drawing.extend('<tl:assignment notSameAs="Enter"/>').end("done")
    office.running(drawing.at("ready").when("number < 0").end("none"), number="x")
    office.complete("Enter", by="ann")
    office.retry(number=1)

    assert "Ann" in _refused(office, "Check", "ann")
    office.complete("Check", by="tester")


def test_what_was_taken_back_has_been_done_all_the_same(office):
    drawing = _task(_office(), "Enter").throw_compensation("back", activity="Enter")
    drawing = _task(drawing, "Check", notSameAs="Enter").end("done")
    drawing.boundary_compensation("undo", on="Enter").user_task("Erase")
    office.running(drawing)
    office.complete("Enter", by="ann")
    office.complete("Erase", by="bob")

    assert "that was Ann" in _refused(office, "Check", "ann")
    office.complete("Check", by="bob")


def test_who_says_how_often_has_not_done_it(office):
    drawing = _task(_office(), "Enter").user_task("Check")
    drawing.inner('<bpmn:multiInstanceLoopCharacteristics isSequential="false"/>')
    office.running(drawing.extend('<tl:assignment notSameAs="Enter"/>').end("done"))
    office.complete("Enter", by="ann")
    office.house.inbox.complete(office.task("Check").id, {"choice": 1}, by="ann")

    assert "that was Ann" in _refused(office, "Check", "ann")
    office.complete("Check", by="bob")


def test_the_deputy_breaks_it_neither_for_themselves_nor_for_the_absent_person(office, away):
    office.house.rota.set_memberships("dee", [])
    away("ann", "dee")
    office.running(_two(notSameAs="Enter"))
    office.complete("Enter", by="ann")
    assert "that was Ann" in _refused(office, "Check", "dee")
    assert "that was Ann" in _refused(office, "Check", "dee", "assign")
    office.complete("Check", by="bob")

    office.start()
    office.complete("Enter", by="dee")
    assert "that was Ann" in _refused(office, "Check", "ann")
    assert "that was Ann" in _refused(office, "Check", "dee")
    away("bob", "dee")
    assert "that was" in _refused(office, "Check", "dee")
    office.complete("Check", by="bob")


def test_who_stands_in_for_two_acts_for_the_one_who_may(office, away):
    office.house.rota.set_memberships("dee", [])
    office.running(_two(notSameAs="Enter"))
    office.complete("Enter", by="ann")
    away("ann", "dee")
    away("bob", "dee")

    assert office.claim("Check", by="dee").on_behalf_of == "bob"


@pytest.mark.parametrize("several", [False, True])
def test_the_same_person_does_it_once_more(office, several):
    drawing = _task(_office(), "Enter")
    drawing = drawing.exclusive("more").when("again").to("Enter") if several else drawing
    drawing = _task(drawing.at("more").otherwise() if several else drawing, "Correct", sameAs="Enter").end("done")
    office.running(drawing, again=several)
    office.complete("Enter", by="ann")
    if several:
        office.house.engine.set_values(office.instance_id, {"again": False}, by="tester")
        office.complete("Enter", by="bob")
    task = office.task("Correct")

    assert (task.assignee, task.people) == ((None, ("ann", "bob")) if several else ("ann", ("ann",)))
    assert [one.element for one in office.tasks("lanes", "eve")] == []
    if not several:
        office.house.inbox.release(task.id, by="ann")
    assert "only who did 'Enter' may do it, and that was Ann" in _refused(office, "Correct", "tester")
    assert "only who did 'Enter'" in _refused(office, "Correct", "tester", "assign")
    assert [one.element for one in office.tasks("lanes", "ann")] == ["Correct"]
    office.complete("Correct", by="ann")


def test_the_same_person_may_lack_the_group_of_the_lane(office):
    drawing = _task(_office(), "Enter").lane("Check", zone="backstage", group="pickers")
    office.running(_task(drawing, "Correct", sameAs="Enter").end("done"))
    office.complete("Enter", by="ann")

    assert office.tasks("lanes", "pia") == []
    office.complete("Correct", by="ann")


def test_where_the_same_person_has_left_or_there_was_none_it_is_for_the_lane(office):
    drawing = _office().exclusive("enter").when("needed")
    drawing = _task(drawing, "Enter").at("enter").otherwise()
    drawing = _task(drawing, "Correct", sameAs="Enter").end("done").at("Enter").to("Correct")
    office.running(drawing, needed=False)
    assert [one.element for one in office.tasks("lanes", "bob")] == ["Correct"]
    office.complete("Correct", by="bob")

    office.start(needed=True)
    office.claim("Enter", by="ann")
    office.house.people.leave("ann", by="tester")
    office.house.inbox.assign(office.task("Enter").id, "bob", by="tester")
    office.complete("Enter", by="bob")
    office.house.people.leave("bob", by="tester")
    assert "another lane" in _refused(office, "Correct", "dee", "assign")
    assert office.house.rota.offer_anew(by="tester") == 1
    office.complete("Correct", by="dee")


def test_it_is_offered_to_the_lane_where_whoever_did_it_had_left_before(office):
    drawing = _task(_task(_office(), "Enter"), "Wait")
    office.running(_task(drawing, "Correct", sameAs="Enter").end("done"))
    office.complete("Enter", by="ann")
    office.house.people.leave("ann", by="tester")
    office.complete("Wait", by="bob")

    assert [one.element for one in office.tasks("lanes", "dee")] == ["Correct"]
    office.complete("Correct", by="dee")


def test_the_same_person_has_their_deputy_do_it(office, away):
    office.house.rota.set_memberships("dee", [])
    office.running(_two(sameAs="Enter"))
    office.complete("Enter", by="ann")
    assert office.tasks("mine", "dee") == []
    away("ann", "dee")

    assert [(one.element, one.on_behalf_of_name) for one in office.tasks("mine", "dee")] == [("Check", "Ann")]
    office.complete("Check", by="dee")


def test_who_began_it_may_not_approve_it_nor_have_it_approved(office, away):
    office.deploy(_task(_office(), "Approve", notStarter="true").end("done"))
    office.house.engine.start("paying", {}, by="ann")
    away("ann", "dee")
    office.house.rota.set_memberships("dee", [])

    assert "whoever began the request may not do it, and that was Ann" in _refused(office, "Approve", "ann")
    assert "that was Ann" in _refused(office, "Approve", "dee")
    office.complete("Approve", by="bob")


def test_a_called_process_was_begun_by_who_began_the_request(office):
    inner = _task(process("inner").lane("Office", zone="backstage", group="office"), "Approve", notStarter="true")
    office.deploy(_task(_office(), "Enter").call("Look", process="inner").end("done"), inner.end("in"))
    office.house.engine.start("paying", {}, by="ann")
    office.complete("Enter", by="bob")

    assert "that was Ann" in _refused(office, "Approve", "ann")
    office.complete("Approve", by="bob")


def test_a_task_asks_for_skills_which_nobody_lends(office, away):
    office.house.people.set_skills("ann", ["crane", "first aid"], by="tester")
    office.running(_task(_office(), "Lift", skills="crane, first aid").end("done"))
    office.house.people.set_skills("bob", ["crane"], by="tester")
    away("ann", "dee")

    assert "it needs the skill 'first aid'" in _refused(office, "Lift", "bob")
    assert "it needs the skills 'crane' and 'first aid'" in _refused(office, "Lift", "dee")
    assert _shut(office, "Lift", "bob") == "It needs the skill 'first aid'."
    office.complete("Lift", by="ann")


def test_whom_the_diagram_gives_it_to_may_not_break_it_either(office):
    drawing = _task(_office(), "Enter").user_task("Check", assignee="ann")
    office.running(drawing.extend('<tl:assignment notSameAs="Enter"/>').end("done"))
    office.complete("Enter", by="ann")

    assert "that was Ann" in _refused(office, "Check", "ann")
    assert _shut(office, "Check", "ann").endswith("that was Ann.")
    office.house.inbox.assign(office.task("Check").id, "bob", by="tester")
    office.complete("Check", by="bob")


@pytest.mark.parametrize("who", [("ann", "bob"), ("ann", "ann")])
def test_who_does_both_at_the_same_moment_does_one_of_them(office, who):
    """Two requests of the browser race: exactly one goes through where one person sends both."""
    for _ in range(8):
        drawing = _office().parallel("split")
        drawing = _task(drawing, "Check", notSameAs="Enter").parallel("join").at("split").user_task("Enter").to("join")
        office.running(drawing.at("join").end("done"))
        tasks = office.task("Check").id, office.task("Enter").id

        def do(pair):
            try:
                office.house.inbox.complete(pair[0], {}, by=pair[1])
            except NotAllowed:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(do, zip(tasks, who, strict=True)))

        assert sum(done) == len(set(who))
        office.cancel() if sum(done) == 1 else None


def test_two_who_claim_at_once_are_one_who_has_it(office):
    office.running(_two(notSameAs="Enter"))
    task = office.task("Enter").id

    def claim(by):
        try:
            return office.house.inbox.claim(task, by=by).assignee
        except Conflict:
            return None

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(claim, ["ann", "bob"]))
    assert sorted(won, key=str) == sorted([None, office.task("Enter").assignee], key=str)
