"""Pull the plug: `kill -9` of servers at random moments, while people start, complete and publish."""

from __future__ import annotations

import pytest

from tests.durability.chaos import Trouble, chaos, chaos_of_the_real_server


def test_twenty_kills_lose_nothing_and_double_nothing(memory):
    outcome = chaos(f"sqlite:///{memory / 'killed.db'}", memory, Trouble(kills=20))

    assert outcome.violations == ()
    assert outcome.instances > 20
    assert outcome.doubts > 10, "the kills came while people waited for answers"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_servers_over_one_database_that_are_killed_or_stopped_past_their_leases(request, kind, memory):
    empty = f"sqlite:///{memory / 'killed.db'}" if kind == "sqlite" else request.getfixturevalue("empty_postgres_url")

    outcome = chaos(empty, memory, Trouble(kills=3, stops=2, servers=2, orders=10, seed=2))

    assert outcome.violations == ()
    assert outcome.instances >= 10


def test_the_real_server_and_its_api(memory):
    """`prove` does this twenty times and more."""
    outcome = chaos_of_the_real_server(memory, Trouble(kills=2, orders=6, clerks=4))

    assert outcome.violations == ()
    assert outcome.instances >= 6
