"""What has changed between two diagrams, and whether it means anything."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diagram import aspects, read
from engine.diagram.differences import differences, type_words
from engine.program.words import WORDS
from tests.dsl import process


def drawn(amount="100", within="4 business hours"):
    """A small process of two lanes."""
    return (
        process("order", name="Order")
        .lane("Sales desk", zone="frontstage", group="sales-desk")
        .start("Order received")
        .user_task("Check order", within=within)
        .exclusive("Large?")
        .when(f"amount > {amount}")
        .lane("Warehouse", zone="backstage", group="warehouse")
        .user_task("Pack")
        .end("Packed")
        .at("Large?")
        .otherwise()
        .end("Refused")
        .xml()
    )


def between(before, after):
    """Compare two files."""
    return differences(read(before, "before.bpmn"), read(after, "after.bpmn"))


def sentences(before, after, sort="meaning"):
    return [one.sentence for one in between(before, after) if one.sort == sort]


ROOT = Path(__file__).parents[2]
BEFORE = drawn()


def changed(pattern, by):
    """The file with one thing replaced; there must be such a thing."""
    after, count = re.subn(pattern, by, BEFORE.decode(), count=1, flags=re.DOTALL)
    assert count == 1, BEFORE.decode()
    return after.encode()


def test_a_file_is_no_different_from_itself():
    assert between(BEFORE, BEFORE) == ()


def test_comments_order_of_attributes_and_white_space_are_no_difference():
    after = BEFORE.replace(b"<bpmn:process ", b"<!-- a remark -->\n  <bpmn:process  ", 1)
    assert between(BEFORE, after) == ()


def test_a_new_name_is_a_change_of_words_and_of_nothing_that_refers_to_it():
    after = changed('name="Check order"', 'name="Check the order"')
    assert [(one.sort, one.element, one.sentence) for one in between(BEFORE, after)] == [
        ("words", "Check_order", "User task ‘Check the order’: the name was “Check order”, is now “Check the order”.")
    ]


def test_a_condition_is_a_change_of_meaning():
    (told,) = sentences(BEFORE, drawn(amount="200"))
    assert "the condition was" in told
    assert "amount > 200" in told


def test_what_a_step_has_agreed_is_a_change_of_meaning():
    (told,) = sentences(BEFORE, drawn(within="2 business hours"))
    assert "“4 business hours”, is now “2 business hours”" in told


def test_a_step_in_another_lane_is_told_by_the_names_of_the_lanes():
    listed = "<bpmn:flowNodeRef>Pack</bpmn:flowNodeRef>"
    after = BEFORE.decode().replace(listed, "").replace("<bpmn:flowNodeRef>", f"{listed}<bpmn:flowNodeRef>", 1).encode()
    assert sentences(BEFORE, after) == ["User task ‘Pack’: the lane was ‘Warehouse’, is now ‘Sales desk’."]


def test_another_type_is_told_once():
    after = changed(r"bpmn:userTask id=\"Pack\"(.*?)</bpmn:userTask>", r'bpmn:manualTask id="Pack"\1</bpmn:manualTask>')
    assert sentences(BEFORE, after) == ["Manual task ‘Pack’: the type was “User task”, is now “Manual task”."]


def test_a_step_taken_out_is_told_with_its_flows():
    after = changed(r"<bpmn:userTask id=\"Pack\".*?</bpmn:userTask>", "")
    assert "User task ‘Pack’ was removed." in sentences(BEFORE, after)


def test_a_step_put_in_is_told():
    after = changed(r"</bpmn:process>", '<bpmn:manualTask id="new" name="Wave"/></bpmn:process>')
    assert sentences(BEFORE, after) == ["Manual task ‘Wave’ was added."]


def test_what_another_house_says_is_told_with_its_name():
    after = changed(r'id="Pack"', 'id="Pack" camunda:assignee="ann" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')
    assert sentences(BEFORE, after) == [
        "User task ‘Pack’: the setting “assignee” for Camunda is now “ann”; before, nothing was said."
    ]


def test_the_order_in_which_ways_are_tried_is_meaning():
    flow = re.search(r'<bpmn:sequenceFlow id="Large_to_Pack".*?</bpmn:sequenceFlow>', BEFORE.decode())[0]
    after = BEFORE.decode().replace(flow, "").replace("</bpmn:process>", f"{flow}</bpmn:process>").encode()
    (told,) = sentences(BEFORE, after)
    assert told.startswith("Exclusive gateway ‘Large?’: the order of its ways was from ‘Large?’ to ‘Pack’, from")


def test_a_shape_that_moves_means_nothing():
    library = (ROOT / "processes" / "order_to_cash" / "process.bpmn").read_bytes()
    found = between(library, library.replace(b'<dc:Bounds x="', b'<dc:Bounds x="1', 1))
    assert {one.sort for one in found} == {"layout"}
    assert found[0].sentence.endswith("was moved.")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("userTask", "User task"), ("adHocSubProcess", "Ad-hoc subprocess"), ("boundaryEvent", "Boundary event")],
)
def test_kinds_are_said_in_words(kind, words):
    assert type_words(kind) == words


NUMBERS = st.integers(0, 999).map(str)


@given(NUMBERS, NUMBERS, st.sampled_from(["1 hour", "2 days"]), st.sampled_from(["1 hour", "2 days"]))
@settings(max_examples=40, deadline=None)
def test_there_is_a_difference_exactly_where_there_is_one_and_it_is_the_same_both_ways(was, now, before, after):
    one, other = drawn(was, within=before), drawn(now, within=after)
    there = [(each.element, each.aspect, each.before, each.after) for each in between(one, other)]
    back = [(each.element, each.aspect, each.after, each.before) for each in between(other, one)]
    assert there == back
    assert len(there) == (was != now) + (before != after)


def test_every_word_of_the_extension_is_told_as_people_say_it():
    said = [f"{word}/{name}" for word, stated in WORDS.items() for name in stated.attributes]

    assert [fact for fact in said if not aspects.is_known(fact)] == []


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("camunda:assignee", "the setting “assignee” for Camunda"),
        ("camunda:properties/camunda:property[x]/value", "the setting “properties, property, value of x” for Camunda"),
        ("acme:strange", "the setting “strange” for another program"),
        ("timerEventDefinition/timeDuration", "the time"),
        ("multiInstanceLoopCharacteristics/loopCardinality", "how often it is done"),
        ("startQuantity", "the setting “start quantity”"),
        ("decisionTable/input2/inputExpression/text", "what it looks at"),
        ("validate.validationType", "the setting “validate, validation type”"),
    ],
)
def test_no_raw_name_of_a_file_is_shown(fact, said):
    assert aspects.words(fact) == said
