"""Who may start a process: what a diagram says of it, and every way round it."""

from __future__ import annotations

import pytest

from engine.errors import NotAllowed
from tests.dsl import process


def _held(said, *, message=False):
    drawing = process("paying", name="paying")
    drawing = drawing.start_message("asked") if message else drawing
    return _with(drawing.lane("Office", zone="backstage", group="pickers").user_task("Enter").end("done"), said)


def _with(drawing, said):
    head, tag, rest = drawing.xml().decode().partition('<bpmn:process id="paying"')
    opening, close, body = rest.partition(">")
    return f"{head}{tag}{opening}{close}<bpmn:extensionElements>{said}</bpmn:extensionElements>{body}"


GROUP = '<tl:starters groups="office, board"/>'
PERSON = '<tl:starters people="ann"/>'


@pytest.mark.parametrize(
    ("said", "may"),
    [
        (GROUP, {"ann": True, "sam": False, "tester": False}),
        (PERSON, {"ann": True, "bob": False, "tester": False}),
        ('<tl:starters groups="board" people="sam"/>', {"ann": False, "sam": True}),
        ("<tl:starters/>", {"ann": False, "tester": False}),
    ],
)
def test_only_who_is_named_starts_it(office, said, may):
    office.deploy(_held(said))

    for who, allowed in may.items():
        person = office.house.people.find(who)
        assert [one.key for one in office.house.engine.startable(person=person)] == ["paying"] * allowed
        if allowed:
            assert office.house.engine.start("paying", {}, by=who).state == "running"
        else:
            with pytest.raises(NotAllowed, match=r"may not start the process .paying.: only .* may"):
                office.house.engine.start("paying", {}, by=who)
            with pytest.raises(NotAllowed):
                office.house.engine.start_with_form("paying", {}, by=who)


def test_the_refusal_names_who_may(office):
    office.deploy(_held('<tl:starters groups="office" people="sam"/>'))

    with pytest.raises(NotAllowed, match="only the group 'office' or Sam may"):
        office.house.engine.start("paying", {}, by="pia")


def test_an_older_version_is_no_way_round(office):
    office.deploy(process("paying").user_task("Old").end("done"))
    office.deploy(_held(PERSON))

    for somebody in ("bob", "ann"):
        with pytest.raises(NotAllowed, match="only designers may"):
            office.house.engine.start("paying", {}, version=1, by=somebody)
    assert office.house.engine.start("paying", {}, by="ann").version == 2


def test_the_message_that_starts_it_is_no_way_round(office):
    office.deploy(_held(PERSON, message=True))

    with pytest.raises(NotAllowed):
        office.house.engine.publish("asked", key="1", by="bob")
    assert office.house.engine.publish("asked", key="1", by="ann").started
    assert office.house.engine.publish("asked", key="2", by="system").started


def test_the_condition_that_starts_it_is_no_way_round(office):
    drawing = process("paying").start_conditional("stock < 5").user_task("Order").end("done")
    office.deploy(_with(drawing, PERSON))

    assert office.house.engine.evaluate_conditions({"stock": 1}, by="bob") == ()
    assert len(office.house.engine.evaluate_conditions({"stock": 1}, by="ann")) == 1


def test_a_process_that_one_may_not_start_and_has_no_work_in_is_not_seen(office):
    office.deploy(_held(GROUP))

    def seen(who):
        return [one.key for one in office.house.catalogue.definitions(person=office.house.people.find(who))]

    assert (seen("ann"), seen("pia"), seen("sam")) == (["paying"], ["paying"], [])


def test_whoever_stands_in_does_not_start_for_the_absent_person(office, away):
    office.house.rota.set_memberships("dee", [])
    office.deploy(_held(GROUP))
    away("ann", "dee")

    with pytest.raises(NotAllowed):
        office.house.engine.start("paying", {}, by="dee")


@pytest.mark.parametrize("prefix", ["camunda", "flowable", "activiti"])
def test_other_modelers_words_for_it_are_followed(office, prefix):
    text = process("paying").user_task("Enter").end("done").xml().decode()
    urls = {"camunda": "http://camunda.org/schema/1.0/bpmn", "flowable": "http://flowable.org/bpmn"}
    url = urls.get(prefix, "http://activiti.org/bpmn")
    said = f'{prefix}:candidateStarterGroups="office, board" {prefix}:candidateStarterUsers="sam"'
    office.deploy(text.replace('<bpmn:process id="paying"', f'<bpmn:process xmlns:{prefix}="{url}" id="paying" {said}'))

    with pytest.raises(NotAllowed):
        office.house.engine.start("paying", {}, by="pia")
    for who in ("ann", "sam"):
        office.house.engine.start("paying", {}, by=who)


def test_a_property_says_it_in_the_modeler(office):
    words = "".join(
        f'<camunda:property name="tl.{name}" value="{value}"/>'
        for name, value in (("starterGroups", "office"), ("starterPeople", "sam"))
    )
    said = f'<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn">{words}</camunda:properties>'
    office.deploy(_held(said))

    with pytest.raises(NotAllowed):
        office.house.engine.start("paying", {}, by="pia")
    office.house.engine.start("paying", {}, by="sam")
