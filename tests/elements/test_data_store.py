"""Data stores: documents that outlive the instances that read and write them (BPMN 2.0.2, 10.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import DocumentRead, DocumentWritten
from engine.store import documents, journal
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

COUNT = "if counter = null then 1 else counter + 1"


def counting(key: str | None = None):
    """A process that adds one to a document."""
    drawing = process("count").store("counter", key=key).script_task("add", COUNT).specified(["counter"], ["sum"])
    return drawing.takes("counter", "in_count_counter").gives("sum", "in_count_counter").end()


def test_a_document_is_read_when_the_activity_begins_and_written_when_it_ends(world: World) -> None:
    world.running(counting())
    world.start()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "DocumentRead add counter",
        "DocumentWritten add counter",
        "Passed add",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert [(one.revision, one.values) for one in world.events() if isinstance(one, DocumentWritten)] == [(2, (2,))]
    assert [one.revision for one in world.events() if isinstance(one, DocumentRead)] == [1]
    assert world.variables() == {}
    assert world.house.stores.document("counter").value == 2
    world.check()


def test_in_a_transformation_a_document_has_the_name_of_its_picture_too(world: World) -> None:
    drawing = process("count").store("counter").script_task("add", "n + 1", result="sum")
    drawing = drawing.specified(["n"], ["sum"]).gives("sum", "in_count_counter")
    drawing = drawing.takes("n", "in_count_counter", transformation="if counter = null then 7 else counter")
    shared = drawing.end().xml().replace(b'"store_counter" name="counter"', b'"store_counter" name="All counters"')
    world.running(shared)
    world.start()

    assert world.house.stores.document("All counters").value == 9
    assert "name-unknown" not in {one.rule for one in world.findings(shared)}


def test_a_key_says_which_document_is_meant(world: World) -> None:
    world.running(counting(key="=customer"), customer="A")
    world.start(customer="B")
    world.start(customer="A")

    found = world.house.stores.documents("counter").rows
    assert [(one.key, one.revision) for one in found] == [("A", 2), ("B", 1)]
    assert [world.house.stores.document("counter", one.key).value for one in found] == [2, 1]
    assert [one.name for one in world.house.stores.listed()] == ["counter"]
    world.check()


def test_a_key_that_is_empty_is_an_incident(world: World) -> None:
    world.running(counting(key="=customer"))

    assert world.incidents() == [("add", "document-key")]
    world.retry(customer="C")
    assert world.house.stores.document("counter", "C").value == 1
    world.check()


def test_a_task_shows_what_the_document_was_and_writes_what_was_entered(world: World) -> None:
    drawing = process("change").store("customers", key="=id").user_task("edit").specified(["old"], ["new"])
    drawing = drawing.takes("old", "in_change_customers", transformation="customers.name")
    world.running(drawing.gives("new", "in_change_customers", assign=[("new", "customers.name")]).end(), id="7")

    opened = world.house.inbox.open(world.task("edit").id, world.tester)
    assert opened.values["old"] is None
    world.complete("edit", new="Ada")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet id",
        "Passed start",
        "DocumentRead edit customers 7",
        "TaskCreated edit",
        "VariablesSet old of edit",
        "DocumentWritten edit customers 7",
        "Completed edit",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.house.stores.document("customers", "7").value == {"name": "Ada"}
    world.start(id="7")
    assert world.house.inbox.open(world.task("edit").id, world.tester).values["old"] == "Ada"
    world.check()


def test_a_document_is_told_in_the_history_in_plain_words(world: World) -> None:
    world.running(counting(key='="A"'))

    told = [line.text for line in world.house.engine.history(world.instance_id)]
    assert "‘add’ looked into ‘counter’, A." in told
    assert "‘add’ wrote to ‘counter’, A." in told


def test_a_job_takes_a_document_along(world: World) -> None:
    drawing = process("main").store("box").service_task("ask").specified(["error_code"], [])
    drawing = drawing.takes("error_code", "in_main_box", transformation='if box = null then "NONE" else null').end()
    world.running(drawing.boundary_error("none", on="ask", code="NONE").end("empty"))

    world.work()

    assert world.ended() == ("completed", "empty")
    world.check()


def test_a_start_by_message_can_write_a_document(world: World) -> None:
    drawing = process("heard").store("news").start_message("told").gives("text", "in_heard_news").catches("text").end()
    world.deploy(drawing)

    world.publish("told", text="rain")

    assert world.house.stores.document("news").value == "rain"
    assert world.history() == [
        "InstanceStarted told",
        "MessageReceived told told",
        "DocumentWritten told news",
        "Passed told",
        "Passed end",
        "InstanceEnded completed end",
    ]
    world.check()


def test_two_activities_of_one_turn_see_each_other_s_writing(world: World) -> None:
    drawing = process("twice").store("counter")
    for name in ("one", "two"):
        drawing = drawing.script_task(name, COUNT).specified(["counter"], ["sum"])
        drawing = drawing.takes("counter", "in_twice_counter").gives("sum", "in_twice_counter")
    world.running(drawing.end())

    found = world.house.stores.document("counter")
    assert (found.value, found.revision) == (2, 2)
    world.check()


def test_the_last_to_write_wins_across_turns_and_the_record_has_both(world: World) -> None:
    drawing = process("note").store("board").user_task("write").specified([], ["text"])
    world.deploy(drawing.gives("text", "in_note_board").end())
    first, second = world.start().id, world.start().id
    world.instance_id = second
    for one, text in ((second, "B"), (first, "A")):
        world.instance_id = one
        task = next(task for task in world.tasks() if task.instance_id == one)
        world.house.inbox.complete(task.id, {"text": text}, by="tester")

    found = world.house.stores.document("board")
    assert (found.value, found.revision, found.instance_id) == ("A", 2, first)
    written = [one for which in (second, first) for one in world.events(which) if isinstance(one, DocumentWritten)]
    assert [(one.revision, one.values) for one in written] == [(1, ("B",)), (2, ("A",))]
    world.check()


def test_a_document_can_be_erased_and_with_it_what_the_record_says_of_it(world: World) -> None:
    world.running(counting())
    world.house.stores.erase("counter")

    assert [one.key for one in world.house.stores.documents("counter").rows] == [""], "one without a key is listed, too"
    found = world.house.stores.document("counter")
    assert (found.value, found.revision, found.instance_id) == (None, 1, world.instance_id)
    with world.house.turns.store.writing() as w:
        journal.erase_values(w, world.instance_id)
    world.check()
    assert next(one for one in world.events() if isinstance(one, DocumentWritten)).values is None


def test_a_document_that_is_not_what_the_record_says_is_found(world: World) -> None:
    world.running(counting())
    with world.house.turns.store.writing() as w:
        writing = documents.Writing("counter", "", 1, 2, b"5", world.instance_id, 4)
        documents.write(w, [writing], 0)

    (problem,) = world.house.operations.check_record()
    assert problem == f"Instance {world.instance_id}: the document '' of 'counter' is not what it wrote."


def test_a_store_drawn_with_a_key_and_without_is_told(world: World) -> None:
    drawing = counting(key='="A"')
    drawing.artifacts.append('<bpmn:dataStoreReference id="other" dataStoreRef="store_counter"/>')

    assert "store-keys" in {one.rule for one in world.findings(drawing)}
