"""Somebody leaves: shut out at once, claims go back, and what they own is handed over, never by half."""

import datetime as dt
import shutil

import pytest

from engine import open_house
from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, WrongState
from tests.processes.library import drawn
from tests.web import company


@pytest.fixture
def house(house, clock):
    house.people.add("boss", "Bo Boss (demo)", by="admin")
    house.people.add("chief", "Chi Chief (demo)", by="admin")
    house.people.change("boss", {"manager": "chief"}, by="admin")
    house.people.change("owner", {"manager": "boss"}, by="admin")
    house.people.add("ada.admin", "Ada Admin (demo)", administrator=True, by="admin")
    (succession,) = house.catalogue.deploy(drawn("succession").files, by="admin").definitions
    house.catalogue.publish(succession.id, by="system")
    clock.now += dt.timedelta(days=1)
    return house


def owner_of(house, key="order_to_cash"):
    return next(one for one in house.catalogue.definitions() if one.key == key and one.published_at).owner


def asked(house, who):
    return {one.business_key: one for one in house.inbox.tasks(house.people.find(who), "mine").rows}


def leave(house, who="owner"):
    sought = house.people.leave(who, by="admin")
    house.operations.work_off()
    return sought


def test_who_leaves_may_nothing_from_that_moment_on(house, order):
    instance = order(by="sales")
    (task,) = house.inbox.tasks(house.people.find("sales"), "lanes").rows
    house.inbox.claim(task.id, by="sales")

    leave(house, "sales")

    with pytest.raises(NotFound):
        house.inbox.complete(task.id, {"complete": True}, by="sales")
    (free,) = house.inbox.tasks(house.people.find("second"), "lanes").rows
    assert (free.id, free.assignee) == (task.id, None)
    assert house.people.find("sales").left_at == house.now()
    assert house.engine.instance(instance.id).state == "running"
    assert house.operations.check_record() == ()


def test_their_manager_is_asked_for_a_new_owner_of_each_process(house):
    sought = leave(house)

    assert set(sought) == {"change_of_address", "order_to_cash"}
    assert set(asked(house, "boss")) == set(sought)
    assert (owner_of(house).id, owner_of(house).active) == ("owner", False)


def test_whoever_stood_in_for_the_owner_is_suggested(house):
    house.rota.arrange_absence("owner", "second", until=house.now() + dt.timedelta(days=30))
    leave(house)
    task = asked(house, "boss")["order_to_cash"]

    first, *others = house.inbox.open(task.id, house.people.find("boss")).values["candidates"]
    assert first["value"] == "second"
    assert first["label"].endswith(", stood in for the owner")
    assert not [one for one in others if "stood in" in one["label"]]


def test_completing_hands_the_process_over(house):
    leave(house)
    task = asked(house, "boss")["order_to_cash"]

    house.inbox.complete(task.id, {"new_owner": "second"}, by="boss")
    house.operations.work_off()

    assert owner_of(house).id == "second"
    assert house.engine.instance(task.instance_id).outcome == "Handed over"
    assert owner_of(house, "change_of_address").id == "owner"


def test_who_has_left_meanwhile_does_not_become_the_owner(house):
    leave(house)
    task = asked(house, "boss")["order_to_cash"]
    house.inbox.complete(task.id, {"new_owner": "second"}, by="boss")
    house.people.leave("second", by="admin")

    house.operations.work_off()

    again = asked(house, "boss")["order_to_cash"]
    assert owner_of(house).id == "owner"
    assert again.id != task.id
    assert "second" not in {
        one["value"] for one in house.inbox.open(again.id, house.people.find("boss")).values["candidates"]
    }


def test_nobody_is_chosen_who_is_not_there(house):
    leave(house)
    task = asked(house, "boss")["order_to_cash"]

    with pytest.raises(InvalidValues):
        house.inbox.complete(task.id, {"new_owner": "nobody"}, by="boss")


def test_who_may_not_decide_hands_nothing_over(house):
    house.people.give_role("warehouse", "operator", by="admin")
    leave(house)
    task = asked(house, "boss")["order_to_cash"]
    house.inbox.release(task.id, by="boss")
    house.inbox.complete(task.id, {"new_owner": "warehouse"}, by="warehouse")

    house.operations.work_off()

    assert owner_of(house).id == "owner"
    assert "order_to_cash" in asked(house, "boss")


def test_a_process_begun_by_hand_gives_nobody_what_is_not_theirs_to_give(house):
    house.engine.start("succession", {"process_key": "order_to_cash", "asked": "sales"}, by="sales")
    house.operations.work_off()

    assert asked(house, "sales") == {}
    assert "order_to_cash" in asked(house, "owner")


def test_a_manager_who_leaves_too_passes_the_question_on(house):
    leave(house)

    leave(house, "boss")

    assert "order_to_cash" in asked(house, "chief")


def test_without_a_manager_all_administrators_are_asked(house):
    house.people.change("owner", {"manager": None}, by="admin")

    leave(house)

    for one in ("admin", "ada.admin"):
        rows = house.inbox.tasks(house.people.find(one), "lanes").rows
        assert "order_to_cash" in {row.business_key for row in rows}


def test_an_owner_who_comes_back_keeps_the_process(house):
    leave(house)

    house.people.come_back("owner", by="admin")

    assert owner_of(house).active
    assert asked(house, "boss") == {}


def test_handing_over_by_hand_ends_the_question(house):
    leave(house)

    house.governance.hand_over("order_to_cash", "second", reason="Olga has left", by="admin")

    assert owner_of(house).id == "second"
    assert set(asked(house, "boss")) == {"change_of_address"}


def test_nobody_is_asked_twice(house):
    leave(house)

    assert house.people.seek_owners(by="admin") == ()


def test_where_nobody_can_be_asked_the_register_still_shows_it(somebody_else):
    house = somebody_else
    assert house.people.leave("owner", by="admin") == ()
    assert (owner_of(house).id, owner_of(house).active) == ("owner", False)


@pytest.fixture
def somebody_else(filled, folder, clock):
    """The company without the process that asks."""
    shutil.copy(filled, folder / "plain.db")
    house = open_house(f"sqlite:///{folder / 'plain.db'}", key=company.KEY, clock=clock)
    yield house
    house.close()


def test_the_last_administrator_stays(house):
    house.people.leave("ada.admin", by="admin")

    with pytest.raises(Conflict, match="last administrator"):
        house.people.leave("admin", by="admin")
    with pytest.raises(Conflict, match="last administrator"):
        house.people.take_role("admin", "administrator", by="admin")


def test_nobody_leaves_or_comes_back_twice(house):
    leave(house, "sales")

    with pytest.raises(WrongState):
        house.people.leave("sales", by="admin")
    house.people.come_back("sales", by="admin")
    with pytest.raises(WrongState):
        house.people.come_back("sales", by="admin")


def test_only_administrators_look_after_people(house):
    for verb in (
        lambda: house.people.leave("second", by="sales"),
        lambda: house.people.give_role("sales", "administrator", by="sales"),
        lambda: house.people.change("sales", {"title": "Head"}, by="sales"),
        lambda: house.people.add("friend", "Friend", by="sales"),
    ):
        with pytest.raises(NotAllowed):
            verb()
