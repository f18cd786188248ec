"""Two operators give two requests the same key at one moment, where only one request may have it (PostgreSQL)."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from engine.errors import Conflict
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def world_url(world_on_postgresql: str) -> str:
    """Where only one writes at a time, nothing can race, so this needs the other database."""
    return world_on_postgresql


def test_one_gets_the_key_and_the_other_is_told_that_it_is_taken(world: World) -> None:
    world.deploy(process("order", name="Order").business_key("=order", unique=True).user_task("a").end())
    for number in range(10):
        given: list[object] = []
        requests = [world.start("order", order=f"{name}{number}").id for name in ("a", "b")]
        waits = Barrier(len(requests))

        def give(instance_id: str, key: str, waits: Barrier, given: list[object]) -> None:
            waits.wait()
            try:
                given.append(world.house.engine.set_business_key(instance_id, key, reason="Wrong", by="tester"))
            except Exception as refusal:  # noqa: BLE001 - looked at below
                given.append(refusal)

        both = [Thread(target=give, args=(one, f"K{number}", waits, given)) for one in requests]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()

        (refused,) = [one for one in given if isinstance(one, Exception)]
        assert isinstance(refused, Conflict), repr(refused)
        assert str(refused) == f"'Order' is already running for 'K{number}'; two may not have the same business key."
