"""Requests that are found by their words, or by how their business key begins."""

from __future__ import annotations

import pytest

from tests.dsl import process

ORDER = (
    process("order")
    .variable("customer", column="Customer")
    .lane("Sales", group="sales-desk")
    .start()
    .user_task("check")
    .end("done")
)


@pytest.fixture
def found(world):
    """Three orders, the last one cancelled; gives what finds their keys for somebody."""
    world.deploy(ORDER)
    for number, name in enumerate(("Example Bakery", "Nürnberger Röhren & Co", "Röhren")):
        last = world.start(business_key=f"SO-{number + 1}", customer=name)
        world.now += 1_000_000
    world.house.engine.cancel(last.id, by="tester", reason="A test")

    def keys(words, by="tester", **more):
        person = world.house.people.find(by)
        page = world.house.engine.instances(words=words, person=person, **more)
        return [one.business_key for one in page.rows]

    return keys


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("bakery exa", ["SO-1"]),
        ("RÖHREN", ["SO-2"]),
        ("nürn, so co", ["SO-2"]),
        ("bakery röhren", []),
        ("SO-", ["SO-3", "SO-2", "SO-1"]),
        ("so", ["SO-2", "SO-1"]),
        ("SO-3", ["SO-3"]),
        ("SO-4", []),
        ("&", []),
    ],
)
def test_all_words_stand_in_open_ones_or_the_key_of_any_begins_so(found, words, keys):
    assert found(words) == keys


def test_nobody_finds_what_they_may_not_see(found):
    assert found("röhren", by="sam") == ["SO-2"]
    assert found("röhren", by="pia") == found("SO-", by="pia") == []


def test_they_are_narrowed_and_come_a_page_at_a_time_as_all_others(found, world):
    assert found("SO-", state="cancelled") == ["SO-3"]
    assert found("SO-", process_key="other") == []
    first = world.house.engine.instances(words="SO-", person=world.tester, limit=2)
    assert [one.business_key for one in first.rows] == ["SO-3", "SO-2"]
    assert found("SO-", after=first.after) == ["SO-1"]


def test_the_rarest_word_is_looked_up_first(found, monkeypatch):
    monkeypatch.setattr("engine.queries.instances.FEW", 1)
    assert found("so bakery") == ["SO-1"]
