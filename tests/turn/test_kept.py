"""What is kept of earlier answers: nothing that may have changed, and nothing for long."""

import pytest

from engine.work.kept import FRESH, Kept


class Heard:
    """News that rise when told."""

    is_heard = True

    def __init__(self):
        self.numbers = {}

    def number(self, topics):
        return max(self.numbers.get(one, 0) for one in topics)


@pytest.fixture
def news():
    return Heard()


@pytest.fixture
def read(news):
    now = [0.0]
    kept, asked = Kept(news, clock=lambda: now[0], most=2), []

    def read(key="a", topics=("t",), **more):
        return kept.read(key, topics, lambda: asked.append(key) or len(asked), **more)

    read.now, read.asked = now, asked
    return read


def test_an_answer_holds_until_something_of_it_changes(news, read):
    assert [read(), read()] == [1, 1]
    news.numbers["other"] = 1
    assert read() == 1
    news.numbers["t"] = 2
    assert [read(), read()] == [2, 2]


def test_it_holds_for_half_a_minute_at_most(read):
    assert read() == 1
    read.now[0] = FRESH
    assert read() == 2


def test_only_answers_that_may_be_are_kept(read):
    assert [read(topics=(), where=lambda size: size > 2) for _ in range(5)] == [1, 2, 3, 3, 3]


def test_where_nobody_hears_nothing_is_kept(news, read):
    news.is_heard = False
    assert [read(), read()] == [1, 2]


def test_no_more_than_so_many_are_kept(read):
    assert [read("a"), read("b"), read("c"), read("b"), read("a")] == [1, 2, 3, 2, 4]
