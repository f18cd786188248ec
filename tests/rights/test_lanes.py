"""Which group works in a lane: what the diagram says, what the company says of it, or a group of its name."""

from __future__ import annotations

import pytest

from engine.errors import DeploymentRejected
from tests.dsl import process


def _said(world, lane, group, key=""):
    world.house.rota.set_lane_group(lane, group, process_key=key, by="tester")


def _group(world, drawing):
    world.running(drawing)
    return world.task("Enter").group


def _in(name="Office", **more):
    return process("paying").lane(name, zone="backstage", **more).user_task("Enter").end("done")


def _lane_id(world, drawing):
    (definition,) = world.deploy(drawing)
    with world._store.reading() as r:
        (lane,) = world.house.turns.deployed.program(r, definition.id).lanes
    return lane


@pytest.mark.parametrize(
    ("lane", "said", "group"),
    [
        ("Till", {}, None),
        ("Till", {("", "Till"): "pickers"}, "pickers"),
        ("Till", {("", "till"): "pickers"}, None),
        ("Till", {("", "Till"): "pickers", ("paying", "Till"): "office"}, "office"),
        ("Till", {("other", "Till"): "pickers"}, None),
        ("Office", {}, "office"),
        ("OFFICE", {}, "office"),
        ("Sales desk", {}, "sales-desk"),
        ("Office", {("", "Office"): "pickers"}, "pickers"),
        ("Back office", {}, "bo"),
    ],
)
def test_a_lane_gets_its_group_from_the_company(office, lane, said, group):
    office.house.groups.add("bo", "Back Office", by="tester")
    for (key, name), its in said.items():
        _said(office, name, its, key)

    assert _group(office, _in(lane)) == group
    if group == "office":
        assert [one.element for one in office.tasks("lanes", "ann")] == ["Enter"]


def test_what_the_diagram_says_goes_first(office):
    _said(office, "Office", "pickers", "paying")

    assert _group(office, _in(group="sales-desk")) == "sales-desk"


def test_the_id_of_a_lane_goes_before_its_name(office):
    lane = _lane_id(office, _in("Till"))
    _said(office, "Till", "pickers")
    _said(office, lane, "office")
    office.start("paying")

    assert office.task("Enter").group == "office"


def _nested(inner="Desk", **more):
    drawing = process("paying").lane("Office", zone="backstage", **more)
    return drawing.lane(inner, within="Office").user_task("Enter").end("done")


@pytest.mark.parametrize(
    ("drawing", "said", "group"),
    [
        (_nested(), {}, "office"),
        (_nested(), {"Office": "pickers"}, "pickers"),
        (_nested(), {"Office": "pickers", "Desk": "sales-desk"}, "sales-desk"),
        (_nested(group="sales-desk"), {}, "sales-desk"),
        (_nested(group="sales-desk"), {"Desk": "pickers"}, "pickers"),
        (_nested(group="sales-desk"), {"Office": "pickers"}, "sales-desk"),
        (_nested("Pickers", group="sales-desk"), {}, "pickers"),
    ],
)
def test_an_inner_lane_takes_over_what_nothing_is_known_of_itself(office, drawing, said, group):
    for lane, its in said.items():
        _said(office, lane, its)

    assert _group(office, drawing) == group


def test_called_processes_keep_their_lanes_and_take_over_their_callers_where_they_have_none(office):
    _said(office, "Till", "pickers")
    own = process("own").lane("Office", zone="backstage").user_task("Enter").end("in")
    none = process("none").user_task("Enter").end("in")
    caller = process("paying").lane("Till", zone="backstage").call("A", process="own").call("B", process="none")

    office.running(caller.end("done"), own, none)
    assert office.task("Enter").group == "office"
    office.complete("Enter")
    assert (office.task("Enter").group, office.task("Enter").lane) == ("pickers", "Till")


def test_questions_go_to_the_group_of_the_lane_too(office):
    drawing = process("paying").lane("Office", zone="backstage").exclusive("Which?")
    drawing = drawing.user_task("A").end("a").at("Which?").user_task("B").end("b")
    office.running(drawing)

    assert [one.group for one in office.tasks("lanes", "ann")] == ["office"]


def test_a_change_counts_for_new_tasks_at_once_and_for_open_ones_when_they_are_offered_anew(office):
    _said(office, "Till", "pickers")
    office.running(_in("Till"))
    first = office.task("Enter").id
    office.claim("Enter", by="pia")
    _said(office, "Till", "office")
    office.start()
    groups = {one.id: one.group for one in office.tasks()}

    assert groups.pop(first) == "pickers"
    assert list(groups.values()) == ["office"]
    assert office.house.rota.offer_anew("other", by="tester") == 0
    assert office.house.rota.offer_anew("paying", by="tester") == 1
    assert office.house.rota.offer_anew(by="tester") == 0
    assert {one.group for one in office.tasks()} == {"office"}
    assert [one.assignee for one in office.tasks() if one.id == first] == ["pia"]
    office.check()


def test_another_process_of_the_product_sees_a_change_at_once(office):
    office.running(_in("Till"))
    other = office._opened()
    try:
        other.rota.set_lane_group("Till", "pickers", by="tester")
    finally:
        other.close()
    office.start()

    assert {one.group for one in office.tasks()} == {None, "pickers"}


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (_in("Office"), []),
        (_in("Till"), ["The lane 'Till' has no group."]),
        (process("paying").lane("Till").user_task("Enter").end("done"), ["The lane 'Till' has no zone and no group."]),
        (process("paying").lane("Office").user_task("Enter").end("done"), ["The lane 'Office' has no zone."]),
    ],
)
def test_findings_know_what_the_company_says(office, drawing, told):
    found = office.findings(drawing)
    (definition,) = office.deploy(drawing)

    for one in (found, definition.findings):
        assert [finding.message for finding in one if finding.rule == "lane-incomplete"] == told


def test_publishing_asks_for_a_group_and_takes_what_the_company_says(office):
    drawing = _in("Till").governance("ann")
    (definition,) = office.deploy(drawing)
    with pytest.raises(DeploymentRejected) as refused:
        office.house.catalogue.publish(definition.id, by="system")
    assert [one.rule for one in refused.value.findings] == ["publish-lane-group"]

    _said(office, "Till", "office", "paying")
    assert office.house.catalogue.publish(definition.id, by="system").published_at is not None


def test_skills_that_nobody_has_are_told(office):
    drawing = _in("Office")
    drawing = drawing.at("Enter")
    text = (
        drawing.xml()
        .decode()
        .replace(
            'name="Enter">',
            'name="Enter"><bpmn:extensionElements><tl:assignment skills="crane, tea"/></bpmn:extensionElements>',
            1,
        )
    )
    assert "tl:assignment" in text
    office.house.people.set_skills("ann", ["tea"], by="tester")

    (found,) = [one for one in office.findings(text) if one.rule == "skill-unknown"]
    assert (found.element, found.message) == ("Enter", "'Enter' needs 'crane', which nobody who is here has.")
    office.house.people.set_skills("ann", ["tea", "crane"], by="tester")
    assert [one for one in office.findings(text) if one.rule == "skill-unknown"] == []
