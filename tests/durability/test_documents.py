"""Two write one document at once: no writing is lost, and the record has each as a revision of its own."""

from __future__ import annotations

from contextlib import closing
from functools import partial

import pytest

from engine import open_house
from engine.events import DocumentWritten
from engine.store import documents
from engine.store.outcomes import Raced
from tests.dsl import process
from tests.durability.together import together
from tests.world import KEY, TESTER

ROUNDS = 15


def counting():
    """A process that adds one to a counter, and to one of its own key."""
    script = "if counter = null then 1 else counter + 1"
    drawing = process("count").store("counter").script_task("add", script).specified(["counter"], ["sum"])
    return drawing.takes("counter", "in_count_counter").gives("sum", "in_count_counter").end()


@pytest.fixture
def houses(world):
    """Two houses over one database, as two processes have them."""
    with (
        closing(open_house(world.url, key=KEY, clock=lambda: world.now)) as one,
        closing(open_house(world.url, key=KEY, clock=lambda: world.now)) as other,
    ):
        yield one, other


def test_two_count_at_once(world, houses):
    world.deploy(counting())

    for _ in range(ROUNDS):
        deeds = [partial(house.engine.start, "count", {}, by=TESTER) for house in houses]
        assert not [one for one in together(*deeds) if isinstance(one, Exception)]

    found = world.house.stores.document("counter")
    assert (found.value, found.revision) == (2 * ROUNDS, 2 * ROUNDS)
    instances = [row.id for row in world.house.engine.instances(limit=500).rows]
    written = [one for which in instances for one in world.events(which) if isinstance(one, DocumentWritten)]
    assert sorted(one.revision for one in written) == list(range(1, 2 * ROUNDS + 1))
    assert all(one.values == (one.revision,) for one in written)
    world.check()


def test_who_writes_what_another_has_written_since_is_told(world):
    store = world.house.turns.store
    first = documents.Writing("board", "", 0, 1, b'"a"', "i", 1)
    with store.writing() as w:
        documents.write(w, [first], 1)

    for late in (first, first._replace(was=3, revision=4)):
        with pytest.raises(Raced), store.writing() as w:
            documents.write(w, [late], 2)
    with store.writing() as w:
        documents.write(w, [first._replace(was=1, revision=2, data=b'"b"')], 3)

    with store.reading() as r:
        found = documents.find(r, "board", "")
        assert (found.data, found.revision, found.written_at) == (b'"b"', 2, 3)
        assert b'"b"' not in r.all(documents._FIND, {"store": "board", "key": ""})[0]


def test_documents_are_listed_by_key_in_pages(world):
    store = world.house.turns.store
    with store.writing() as w:
        documents.write(w, [documents.Writing("s", key, 0, 1, b"1", "i", 1) for key in "dbca"], 1)

    with store.reading() as r:
        assert [one.key for one in documents.listed(r, "s", limit=2)] == ["a", "b"]
        assert [one.key for one in documents.listed(r, "s", after="b", limit=5)] == ["c", "d"]
        assert [(one.name, one.documents) for one in documents.stores(r)] == [("s", 4)]
        assert documents.listed(r, "other") == []
