"""Every process of the library has one owner, lanes with zones, and an agreement wherever work changes sides."""

import re

import pytest

from engine.calendar import parse_timer
from tests.processes.library import NAMES, drawn

every_process = pytest.mark.parametrize("name", NAMES)
ZONES = {"customer", "frontstage", "backstage", "support"}
GROUP = re.compile(r"[a-z]+(-[a-z]+)*")


def agreement(element):
    stated = element.extension("tl:agreement")
    return stated.attributes["within"] if stated is not None else None


def ways_out(process, element):
    """Where a token goes next: along the flows, and out of a subprocess's or task's boundary events."""
    return [
        process.diagram.elements[flow.attributes["targetRef"]]
        for flow in process.flows()
        if flow.attributes["sourceRef"] == element.id
    ]


def first_activities(process, element):
    """The activities that a token at `element` reaches first."""
    found, seen, to_look = [], set(), [element]
    while to_look:
        one = to_look.pop()
        if one.id in seen:
            continue
        seen.add(one.id)
        if one in set(process.activities()):
            found.append(one)
        else:
            to_look += ways_out(process, one)
    return found


def crossings(process):
    for flow in process.flows():
        source, target = (process.diagram.elements[flow.attributes[end]] for end in ("sourceRef", "targetRef"))
        if process.zone(source) != process.zone(target):
            yield flow, target


def test_the_library_holds_the_processes_of_this_release():
    assert {"order_to_cash", "change_of_address"} <= set(NAMES)


@every_process
def test_it_has_everything_that_governance_asks(name):
    process = drawn(name).process

    (stated,) = process.extensions_of("tl:governance")

    assert set(stated.attributes) == {"owner", "ownerTitle", "deputy", "reviewMonths", "area", "pcf"}
    assert all(stated.attributes.values())
    assert stated.attributes["owner"] != stated.attributes["deputy"]
    assert int(stated.attributes["reviewMonths"]) <= 18


@every_process
def test_its_key_is_the_name_of_its_folder(name):
    assert drawn(name).process.id == name
    assert drawn(name).process.attributes["isExecutable"] == "true"
    assert drawn(name).process.extension("tl:businessKey").attributes["expression"].startswith("=")


@every_process
def test_every_lane_has_a_zone_and_a_group(name):
    process = drawn(name)

    stated = [lane.extension("tl:lane").attributes for lane in process.lanes()]

    assert {one["zone"] for one in stated} <= ZONES
    assert {"frontstage", "backstage"} <= {one["zone"] for one in stated}
    assert all(GROUP.fullmatch(one["group"]) for one in stated)


@every_process
def test_every_element_stands_in_a_lane(name):
    process = drawn(name)

    assert [element.id for element in process.elements() if not process.diagram.lane_path(element.id)] == []


@every_process
def test_every_task_says_what_the_customer_hears_or_that_it_is_internal(name):
    tasks = [element for element in drawn(name).activities() if element.kind != "subProcess"]

    labels = {task.id: task.extension("tl:label") for task in tasks}

    assert [one for one, label in labels.items() if label is None] == []
    assert all(
        ("customer" in label.attributes) != (label.attributes.get("internal") == "true") for label in labels.values()
    )


@every_process
def test_every_user_task_has_a_form_an_agreement_and_an_instruction(name):
    tasks = drawn(name).user_tasks().values()

    assert [task.id for task in tasks if task.extension("tl:form") is None] == []
    assert [task.id for task in tasks if not agreement(task)] == []
    assert [task.id for task in tasks if not task.documentation] == []


@every_process
def test_every_agreement_can_be_reckoned(name):
    for element in drawn(name).activities():
        if agreement(element):
            parse_timer(agreement(element))


@every_process
def test_whoever_takes_over_from_another_zone_has_an_agreement(name):
    process = drawn(name)

    without = {
        (flow.id, activity.id)
        for flow, target in crossings(process)
        for activity in first_activities(process, target)
        if not agreement(activity)
    }

    assert without == set()
    assert any(crossings(process))


@every_process
def test_it_ends_in_several_ways_each_with_a_name(name):
    process = drawn(name)

    ends = [element for element in process.elements() if element.kind == "endEvent"]

    assert [end.id for end in ends if not end.name] == []
    assert len({end.name for end in ends if process.parent(end) is process.process}) >= 2


@every_process
def test_messages_come_from_pools_outside_and_go_there(name):
    process = drawn(name)
    outside = {pool.id for pool in process.diagram.participants if not pool.attributes.get("processRef")}
    flows = [flow.attributes for flow in process.diagram.message_flows]

    caught = {element.id for element in process.elements() if receives(element)}
    thrown = {element.id for element in process.elements() if element.kind == "sendTask"}

    assert caught == {flow["targetRef"] for flow in flows if flow["sourceRef"] in outside}
    assert thrown <= {flow["sourceRef"] for flow in flows if flow["targetRef"] in outside}
    assert all(flow["name"] for flow in flows)


def receives(element):
    catches = element.kind in {"startEvent", "intermediateCatchEvent", "boundaryEvent"}
    return element.kind == "receiveTask" or (catches and element.child("messageEventDefinition") is not None)


@every_process
def test_its_readme_names_owner_lanes_and_ends(name):
    process = drawn(name)
    readme = process.files["README.md"].decode()
    governance = process.process.extension("tl:governance").attributes
    ends = {
        element.name
        for element in process.elements()
        if element.kind == "endEvent" and process.parent(element) is process.process
    }

    wanted = {governance["owner"], governance["ownerTitle"], *(lane.name for lane in process.lanes()), *ends}

    assert {word for word in wanted if word not in readme} == set()


@every_process
def test_it_deploys_without_a_single_finding(name):
    assert drawn(name).bundle.findings == ()
