"""The pictures of the library are complete and tidy: nothing missing, nothing overlapping, lines straight."""

from itertools import combinations, pairwise

import pytest

from tests.processes.library import NAMES, Box, drawn

every_process = pytest.mark.parametrize("name", NAMES)
ROOMY = 3
"""Pixels by which texts may stand closer to a line than their box says: letters do not fill it."""


def line(start, end):
    """The box of a straight stretch of an edge."""
    left, top = min(start.x, end.x), min(start.y, end.y)
    return Box(left, top, abs(end.x - start.x) or 0.1, abs(end.y - start.y) or 0.1)


def stretches(process):
    for edge, points in process.diagram.edges.items():
        for start, end in pairwise(points):
            yield edge, line(start, end)


def solid(process):
    """The boxes of everything that is not a frame around something else."""
    return {element.id: process.box(element.id) for element in process.elements() if element.kind != "subProcess"}


def ends_of(process, edge):
    attributes = process.diagram.elements[edge].attributes
    return {attributes["sourceRef"], attributes["targetRef"]}


@every_process
def test_everything_is_drawn(name):
    process = drawn(name)
    shapes = {element.id for element in process.elements()} | {lane.id for lane in process.lanes()}
    shapes |= {pool.id for pool in process.diagram.participants}
    edges = {flow.id for flow in process.flows()} | {flow.id for flow in process.diagram.message_flows}

    assert shapes == set(process.diagram.shapes)
    assert edges == set(process.diagram.edges)


@every_process
def test_no_two_shapes_overlap_but_boundary_events_with_their_hosts(name):
    process = drawn(name)
    hosts = {element.id: element.attributes.get("attachedToRef") for element in process.elements()}

    overlapping = {
        (one, other)
        for (one, box), (other, place) in combinations(solid(process).items(), 2)
        if box.overlaps(place) and hosts[one] != other and hosts[other] != one
    }

    assert overlapping == set()


@every_process
def test_boundary_events_sit_on_the_border_of_their_host(name):
    process = drawn(name)

    for element in process.elements():
        if element.kind == "boundaryEvent":
            box = process.box(element.id)
            middle = (box.x + box.width / 2, box.y + box.height / 2)
            assert process.box(element.attributes["attachedToRef"]).touches(*middle), element.id


@every_process
def test_everything_stands_inside_its_lane_or_subprocess(name):
    process = drawn(name)

    for element in process.elements():
        scope = process.parent(element)
        around = scope if scope.kind == "subProcess" else process.diagram.lane_path(element.id)[-1]
        assert process.box(around.id).holds(process.box(element.id)), element.id


@every_process
def test_nothing_reaches_into_a_subprocess_it_does_not_belong_to(name):
    process = drawn(name)
    subprocesses = [element for element in process.elements() if element.kind == "subProcess"]

    for frame in subprocesses:
        for one, box in solid(process).items():
            element = process.diagram.elements[one]
            mine = process.parent(element) is frame or element.attributes.get("attachedToRef") == frame.id
            assert mine or not process.box(frame.id).overlaps(box), (one, frame.id)


@every_process
def test_lanes_fill_their_pool_and_pools_do_not_overlap(name):
    process = drawn(name)
    lanes = sorted(process.box(lane.id) for lane in process.lanes())
    pool = process.box(process.diagram.participant_of(process.process).id)
    pools = [process.box(one.id) for one in process.diagram.participants]

    assert all(pool.holds(lane) for lane in lanes)
    assert sum(lane.height for lane in lanes) == pool.height
    assert [upper.bottom == lower.y for upper, lower in pairwise(sorted(lanes, key=lambda lane: lane.y))].count(
        False
    ) == 0
    assert not any(one.overlaps(other) for one, other in combinations(pools, 2))


@every_process
def test_lines_run_straight_across_or_straight_down(name):
    for edge, points in drawn(name).diagram.edges.items():
        assert all(start.x == end.x or start.y == end.y for start, end in pairwise(points)), edge


@every_process
def test_lines_begin_and_end_at_the_edge_of_what_they_connect(name):
    process = drawn(name)

    for edge, points in process.diagram.edges.items():
        attributes = process.diagram.elements[edge].attributes
        assert process.box(attributes["sourceRef"]).touches(*points[0]), edge
        assert process.box(attributes["targetRef"]).touches(*points[-1]), edge


@every_process
def test_no_line_runs_through_a_shape(name):
    process = drawn(name)

    through = {
        (edge, one)
        for edge, stretch in stretches(process)
        for one, box in solid(process).items()
        if one not in ends_of(process, edge) and stretch.overlaps(box)
    }

    assert through == set()


@every_process
def test_no_line_lies_on_another(name):
    process = drawn(name)

    on_each_other = {
        (one, other)
        for (one, stretch), (other, along) in combinations(stretches(process), 2)
        if one != other and stretch.overlaps(along) and lengthwise(stretch) == lengthwise(along)
    }

    assert on_each_other == set()


def lengthwise(stretch):
    return "down" if stretch.height > stretch.width else "across"


@every_process
def test_sequence_flows_do_not_cross(name):
    process = drawn(name)
    sequence = {flow.id for flow in process.flows()}

    crossing = {
        (one, other)
        for (one, stretch), (other, along) in combinations(stretches(process), 2)
        if one != other and {one, other} <= sequence and stretch.overlaps(along)
    }

    assert crossing == set()


@every_process
def test_texts_stand_clear_of_shapes_and_of_each_other(name):
    process = drawn(name)
    labels = process.labels()

    hidden = {
        (label, one) for label, box in labels.items() for one, place in solid(process).items() if box.overlaps(place)
    }
    mixed = {(one, other) for (one, box), (other, place) in combinations(labels.items(), 2) if box.overlaps(place)}

    assert hidden | mixed == set()


@every_process
def test_no_line_runs_through_a_text(name):
    process = drawn(name)

    struck = {
        (label, edge)
        for label, box in process.labels().items()
        for edge, stretch in stretches(process)
        if stretch.overlaps(Box(box.x + ROOMY, box.y + ROOMY, box.width - 2 * ROOMY, box.height - 2 * ROOMY))
    }

    assert struck == set()


@every_process
def test_what_has_a_name_beside_it_has_room_for_the_name(name):
    process = drawn(name)
    named = {
        element.id for element in process.elements() if element.name and element.kind.endswith(("Event", "Gateway"))
    }
    named |= {flow.id for flow in (*process.flows(), *process.diagram.message_flows) if flow.name}

    assert named == set(process.labels())


@every_process
def test_every_choice_asks_a_question_and_names_its_answers(name):
    process = drawn(name)

    for element in process.elements():
        answers = [flow for flow in process.flows() if flow.attributes["sourceRef"] == element.id]
        if element.kind in {"exclusiveGateway", "inclusiveGateway"} and len(answers) > 1:
            assert element.name.endswith("?"), element.id
            assert all(flow.name for flow in answers), element.id
