"""The report on reviews from a database: equal on both, the same all day, and in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest

from benchmarks.reviews import KEY, NOW, fill
from engine import open_house
from engine.calendar.instants import micros
from engine.store.transaction import Reader

PROCESSES = 40
MIDNIGHT = dt.datetime(2026, 11, 21, 23, 0, tzinfo=dt.UTC)
"""When the day of `NOW` begins in Amsterdam."""


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('reports') / 'portfolio.db'}"


def opened(url, now=NOW):
    house = open_house(url, key=KEY, clock=lambda: micros(now))
    house.upgrade()
    if not house.people.everybody():
        fill(house, PROCESSES)
    return closing(house)


def told(house, **asked):
    found = house.reports.reviews(**asked)
    return found.content, found.head.sha256


DAYS = (None, dt.date(2021, 6, 30), dt.date(2026, 11, 21), dt.date(2029, 1, 1))


def test_both_databases_tell_the_same(on_sqlite, postgres_server):
    with postgres_server.database() as url, opened(on_sqlite) as one, opened(url) as other:
        for day in DAYS:
            assert told(one, as_of=day) == told(other, as_of=day)
        assert len(told(one)[0].rows) == PROCESSES
        assert one.reports.process_review("process_00003") == other.reports.process_review("process_00003")


def test_the_same_rows_and_digest_at_every_hour_of_a_day(on_sqlite):
    seen = set()
    for hour in (0, 5, 11, 23):
        with opened(on_sqlite, MIDNIGHT + dt.timedelta(hours=hour)) as house:
            seen |= {told(house)[1], told(house)[1]}

    assert len(seen) == 1
    with opened(on_sqlite, MIDNIGHT + dt.timedelta(hours=24)) as house:
        assert told(house)[1] not in seen


def test_a_day_that_is_past_is_told_the_same_later(on_sqlite):
    with opened(on_sqlite) as house:
        then = told(house)
    with opened(on_sqlite, NOW + dt.timedelta(days=400)) as house:
        assert told(house, as_of=NOW.date()) == then


@pytest.fixture
def asked(monkeypatch):
    """What is asked of the database from now on."""
    found = []
    for name in ("all", "one", "value"):
        real = getattr(Reader, name)

        def counted(self, *given, real=real):
            found.append(given[0])
            return real(self, *given)

        monkeypatch.setattr(Reader, name, counted)
    return found


def report(house):
    house.reports.reviews()


def desk(house):
    """The desk of whoever owns most."""
    owner = max(house.people.everybody(), key=lambda one: len(one.owns))
    assert house.governance.desk(person=owner).owned


def record_of_all(house):
    """The youngest reviews on record, for somebody who sees all."""
    page = house.reviews.listed(person=house.people.find("admin"), limit=5)
    assert 0 < len(page.rows) <= 5
    house.reviews.held(person=house.people.find("admin"))


@pytest.mark.parametrize("look", [report, desk, record_of_all])
def test_the_number_of_queries_does_not_grow_with_the_number_of_processes(on_sqlite, tmp_path, asked, look):
    counts = []
    with opened(on_sqlite) as many, closing(open_house(f"sqlite:///{tmp_path / 'few.db'}", key=KEY)) as few:
        few.upgrade()
        fill(few, 1)
        for house in (few, many):
            asked.clear()
            look(house)
            counts.append(len(asked))

    assert counts[0] == counts[1] < 25


def test_all_reviews_are_told_once_page_by_page_the_youngest_first(on_sqlite):
    with opened(on_sqlite) as house:
        admin, seen, after = house.people.find("admin"), [], ""
        while after is not None:
            page = house.reviews.listed(person=admin, after=after, limit=37)
            seen += page.rows
            after = page.after

    assert len({one.id for one in seen}) == len(seen) > 100
    assert [one.recorded_at for one in seen] == sorted((one.recorded_at for one in seen), reverse=True)
