"""The key can be replaced: what the old one sealed is still read and verified, the new one seals from then on."""

from __future__ import annotations

from contextlib import closing

import pytest

from engine import open_house
from engine.errors import Unreadable
from engine.store import audit, open_store
from engine.store.audit import Asked
from tests.store.conftest import KEY

NEW = b"a newer key for tests, kept outside the database"


def test_a_new_key_seals_and_the_old_one_still_tells(house, url, clock):
    house.people.add("bob", "Bob", by="ann")
    house.audit.sign()
    house.close()

    with closing(open_house(url, key=NEW, keys_before=[KEY], clock=clock)) as newer:
        newer.upgrade()
        newer.people.add("cid", "Cid", by="ann")
        newer.audit.sign()
        assert newer.audit.verify().total == 0
        assert [one.personal for one in newer.audit.listed(actor="ann").rows] == [{"name": "Cid"}, {"name": "Bob"}]


def test_after_that_the_old_key_alone_is_refused_and_the_new_one_alone_cannot_verify(house, url, clock):
    house.close()
    with closing(open_house(url, key=NEW, keys_before=[KEY], clock=clock)) as newer:
        newer.upgrade()

    with closing(open_store(url, key=KEY)) as old, pytest.raises(Unreadable, match="another key"):
        assert old.is_ready
    with closing(open_store(url, key=NEW)) as alone, alone.reading() as r:
        assert {one.personal and one.personal.get("name") for one in audit.listed(r, Asked(), 10)} == {None}
    with closing(open_house(url, key=NEW, clock=clock)) as alone:
        assert alone.audit.verify().total > 0


def test_a_stranger_with_a_list_of_keys_is_refused(house, url):
    house.close()

    with closing(open_store(url, key=NEW, before=[b"another one that is none"])) as store, pytest.raises(Unreadable):
        store.upgrade()
