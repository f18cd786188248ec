"""What people do with tasks: claim, release, assign, complete; and what they are told when they may not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, WrongState
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

FORM = b"""{"id": "pack", "components": [
    {"type": "number", "key": "boxes", "label": "Boxes", "validate": {"required": true, "min": 1}},
    {"type": "textfield", "key": "note", "label": "Note"},
    {"key": "sent", "label": "Sent", "type": "datetime", "subtype": "date"}]}"""


@pytest.fixture
def task(world: World) -> str:
    """An open task of the pickers, with a form."""
    drawing = process(name="Shipping").lane("Warehouse", zone="backstage", group="pickers")
    world.running(drawing.user_task("Pack", form="pack").end("packed"), files={"pack.form": FORM}, note="fragile")
    return world.task("Pack").id


def test_there_is_no_such_task(world: World) -> None:
    for deed in (world.house.inbox.claim, world.house.inbox.release):
        with pytest.raises(NotFound, match="There is no task 'x-1'"):
            deed("x-1", by="sam")
    with pytest.raises(NotFound, match="There is no task 'x-1'"):
        world.house.inbox.complete("x-1", {}, by="sam")


def test_there_is_no_such_person(world: World, task: str) -> None:
    with pytest.raises(NotFound, match="There is no person 'ghost'"):
        world.house.inbox.claim(task, by="ghost")
    with pytest.raises(NotFound, match="There is no person 'ghost'"):
        world.house.inbox.assign(task, "ghost", by="tester")


@pytest.mark.parametrize("by", ["sam", "nora"])
def test_work_of_another_lane_is_not_for_everybody(world: World, task: str, by: str) -> None:
    who = world.house.people.find(by)
    unknown = f"There is no task '{task}'"

    with pytest.raises(NotFound, match=unknown):
        world.house.inbox.claim(task, by=by)
    with pytest.raises(NotFound, match=unknown):
        world.house.inbox.complete(task, {"boxes": 1}, by=by)
    with pytest.raises(NotFound, match=unknown):
        world.house.inbox.open(task, who)
    with pytest.raises(
        NotAllowed, match=f"{by.capitalize()} may not be given the task 'Pack': it belongs to another lane"
    ):
        world.house.inbox.assign(task, by, by="pia")
    assert world.history()[-1] == "TaskCreated Pack"


def test_claimed_work_is_that_persons(world: World, task: str) -> None:
    world.claim("Pack", by="pia")

    with pytest.raises(Conflict, match=r"Pia has claimed the task 'Pack' on 2 March 2026 at 09:00\."):
        world.house.inbox.claim(task, by="tester")
    with pytest.raises(NotAllowed, match=r"Tester may not complete the task 'Pack': Pia has claimed it\."):
        world.house.inbox.complete(task, {"boxes": 1}, by="tester")
    assert world.history()[-1] == "TaskClaimed Pack by pia"


def test_claiming_ones_own_again_and_releasing_what_is_free_change_nothing(world: World, task: str) -> None:
    world.house.inbox.release(task, by="pia")
    world.claim("Pack", by="pia")
    world.claim("Pack", by="pia")

    assert world.history()[-1:] == ["TaskClaimed Pack by pia"]
    assert world.history().count("TaskClaimed Pack by pia") == 1


def test_only_who_has_it_or_administers_gives_it_back(world: World, task: str) -> None:
    world.claim("Pack", by="pia")

    world.house.rota.set_memberships("sam", [("pickers", None, None)])
    with pytest.raises(NotAllowed, match=r"Sam may not release the task 'Pack': Pia has it\."):
        world.house.inbox.release(task, by="sam")
    with pytest.raises(NotFound):
        world.house.inbox.release(task, by="nora")
    assert world.house.inbox.release(task, by="tester").assignee is None


def test_done_is_done_and_who_did_it_is_told(world: World, task: str) -> None:
    world.complete("Pack", by="pia", boxes=2)

    with pytest.raises(Conflict, match=r"Pia completed the task 'Pack' on 2 March 2026 at 09:00\."):
        world.house.inbox.complete(task, {"boxes": 3}, by="tester")
    with pytest.raises(WrongState, match="The task 'Pack' cannot be completed: it is completed"):
        world.house.inbox.complete(task, {"boxes": 3}, by="pia")


def test_what_is_called_off_cannot_be_done(world: World, task: str) -> None:
    world.cancel()

    with pytest.raises(WrongState, match="The task 'Pack' cannot be claimed: it is cancelled"):
        world.house.inbox.claim(task, by="pia")


def test_values_that_do_not_fit_are_all_named(world: World, task: str) -> None:
    with pytest.raises(InvalidValues) as refused:
        world.house.inbox.complete(task, {"boxes": 0, "colour": "red", "sent": "soon"}, by="pia")

    assert str(refused.value) == "The form of 'Pack' has 3 entries that cannot be accepted."
    assert set(refused.value.fields) == {"boxes", "colour", "sent"}
    with pytest.raises(InvalidValues) as refused:
        world.house.inbox.complete(task, {}, by="pia")
    assert set(refused.value.fields) == {"boxes"}
    assert world.waiting() == ["Pack"]


def test_what_was_typed_becomes_values(world: World, task: str) -> None:
    typed = {"boxes": "3", "note": "", "sent": "2026-03-04"}
    done = world.house.inbox.complete_form(task, typed, by="pia")

    assert done.state == "completed"
    assert world.variables() == {"note": "", "boxes": 3, "sent": dt.date(2026, 3, 4)}


def test_only_what_was_changed_is_written(world: World, task: str) -> None:
    world.house.inbox.complete(task, {"boxes": 2, "note": "fragile"}, by="pia")

    assert "VariablesSet boxes" in world.history()


def test_the_same_number_of_another_kind_is_a_change(world: World) -> None:
    world.running(process().user_task("a").end(), n=1)
    world.complete("a", n=Decimal("1.0"))

    assert world.variables() == {"n": Decimal("1.0")}
    assert type(world.variables()["n"]) is Decimal


def test_a_value_that_somebody_else_has_changed_is_a_conflict_that_shows_both(world: World, task: str) -> None:
    pia = world.house.people.find("pia")
    read_at = world.house.inbox.open(task, pia).read_at
    world.house.engine.set_values(world.instance_id, {"note": "heavy"}, by="tester")

    with pytest.raises(Conflict) as refused:
        world.house.inbox.complete(task, {"boxes": 1, "note": "light"}, by="pia", read_at=read_at)

    assert str(refused.value) == "While you were working on 'Pack', somebody else changed: note."
    assert refused.value.fields == {"note": ("light", "heavy")}
    again = world.house.inbox.open(task, pia).read_at
    world.house.inbox.complete(task, {"boxes": 1, "note": "light"}, by="pia", read_at=again)
    assert world.variables()["note"] == "light"


def test_who_changed_it_to_the_same_is_in_nobodys_way(world: World, task: str) -> None:
    read_at = world.house.inbox.open(task, world.house.people.find("pia")).read_at
    world.house.engine.set_values(world.instance_id, {"note": "heavy"}, by="tester")

    world.house.inbox.complete(task, {"boxes": 1, "note": "heavy"}, by="pia", read_at=read_at)

    assert world.ended() == ("completed", "packed")


def test_without_having_read_anything_the_last_word_counts(world: World, task: str) -> None:
    world.house.engine.set_values(world.instance_id, {"note": "heavy"}, by="tester")
    world.house.inbox.complete(task, {"boxes": 1, "note": "light"}, by="pia")

    assert world.variables()["note"] == "light"


def test_a_task_is_shown_with_all_that_is_needed_to_do_it(world: World, task: str) -> None:
    item = world.house.inbox.open(task, world.house.people.find("pia"))

    assert item.form.id == "pack"
    assert {key: item.values[key] for key in ("boxes", "note", "sent")} == {
        "boxes": None,
        "note": "fragile",
        "sent": None,
    }
    assert item.read_at == {"boxes": 0, "note": 2, "sent": 0}
    assert (item.may_complete, item.why_not) == (True, "")
    world.claim("Pack", by="pia")
    seen = world.house.inbox.open(task, world.tester)
    assert (seen.may_complete, seen.why_not) == (False, "Pia has claimed it.")
    world.complete("Pack", by="pia", boxes=1)
    seen = world.house.inbox.open(task, world.tester)
    assert (seen.may_complete, seen.why_not) == (False, "Pia completed it on 2 March 2026 at 09:00.")


def test_inputs_are_shown_with_the_task_that_has_them(world: World) -> None:
    inside = process().user_task("a", inputs={"half": "=whole / 2"}).end()
    world.running(process().subprocess("s", inside, inputs={"own": "=whole + 1"}).end(), whole=4)

    values = world.house.inbox.open(world.task("a").id, world.tester).values

    assert dict(values) == {"whole": 4, "own": 5, "half": 2}


# -- views -----------------------------------------------------------------------------------------


def test_each_view_shows_what_it_is_for(world: World) -> None:
    drawing = process().lane("Warehouse", zone="backstage", group="pickers").user_task("a").end()
    for _ in range(4):
        world.running(drawing)
    tasks = [task.id for task in world.tasks("lanes", "pia")]

    world.house.inbox.claim(tasks[0], by="pia")
    world.house.inbox.complete(tasks[1], {}, by="pia")
    world.house.inbox.assign(tasks[2], "pia", by="tester")

    def seen(view: str, person: str) -> list[str]:
        return [task.id for task in world.tasks(view, person)]

    assert seen("mine", "pia") == [tasks[0], tasks[2]]
    assert seen("lanes", "pia") == [tasks[3]]
    assert seen("all", "pia") == seen("all", "tester") == [tasks[0], tasks[2], tasks[3]]
    assert seen("done", "pia") == [tasks[1]]
    assert [seen(view, "sam") for view in ("mine", "lanes", "all", "done")] == [[], [], [], []]
    assert world.house.inbox.counts(world.house.people.find("pia")).mine == 2
    assert world.house.inbox.counts(world.house.people.find("pia")).lanes == 1
    with pytest.raises(NotFound, match="There is no view of the inbox 'theirs'"):
        world.tasks("theirs")


@pytest.mark.parametrize("view", ["mine", "lanes", "all", "done"])
def test_pages_hold_everything_once_and_the_earliest_due_first(world: World, view: str) -> None:
    drawing = process().lane("Warehouse", zone="backstage", group="pickers")
    world.deploy(drawing.user_task("a", within="=wait", assignee="=who").end())
    who = "pia" if view in ("mine", "done") else None
    for number in (3, 1, 2, 1, 5, 4, 2):
        world.start(wait=dt.timedelta(hours=number), who=who)
    if view == "done":
        for task in world.tasks("mine", "pia"):
            world.sleep(minutes=1)
            world.house.inbox.complete(task.id, {}, by="pia")

    pages = _pages(world, view)

    assert [len(page) for page in pages] == [3, 3, 1]
    rows = [task for page in pages for task in page]
    assert len({task.id for task in rows}) == 7
    order = [task.completed_at if view == "done" else task.due_at for task in rows]
    assert order == sorted(order, reverse=view == "done")


def _pages(world: World, view: str) -> list[tuple[Any, ...]]:
    pia, pages, after = world.house.people.find("pia"), list[tuple[Any, ...]](), None
    while True:
        page = world.house.inbox.tasks(pia, view, after=after, limit=3)
        pages.append(page.rows)
        if page.after is None:
            return pages
        after = page.after


def test_a_key_that_is_no_key_begins_at_the_beginning(world: World) -> None:
    world.running(process().user_task("a").end())

    assert len(world.house.inbox.tasks(world.tester, "all", after="nonsense").rows) == 1
