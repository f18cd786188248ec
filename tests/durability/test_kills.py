"""Pull the plug: `kill -9` of a server at twenty random moments, while people start, complete and publish."""

from __future__ import annotations

from tests.durability.chaos import chaos


def test_twenty_kills_lose_nothing_and_double_nothing(memory):
    outcome = chaos(f"sqlite:///{memory / 'killed.db'}", memory, kills=20, seed=1)

    assert outcome.violations == ()
    assert outcome.instances > 20
    assert outcome.doubts > 10, "the kills came while people waited for answers"
