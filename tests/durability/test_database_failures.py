"""What the database cannot do is refused in words, tried again where that may help, and never taken as done."""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress

import psycopg
import pytest

from engine.errors import Conflict, Unavailable
from engine.store import open_store, settings
from engine.store.outcomes import DatabaseFailed
from engine.store.store import Store
from tests.dsl import process
from tests.world import KEY, TESTER


def waiting():
    return process("p").user_task("ship").end()


@pytest.fixture
def failing(monkeypatch):
    """Let the next transactions fail before they begin, or with `after` when they are committed."""

    def install(*failures, after=False):
        real, left = Store.writing, list(failures)

        @contextmanager
        def writing(store):
            if left and not after:
                raise left.pop(0)
            with real(store) as w:
                yield w
            if left and after:
                raise left.pop(0)

        monkeypatch.setattr(Store, "writing", writing)
        return left

    return install


def momentary():
    return DatabaseFailed("a deadlock", transient=True)


def in_doubt():
    return DatabaseFailed("the line was cut", transient=True, in_doubt=True)


def test_what_fails_for_a_moment_is_tried_again(world, failing):
    world.deploy(waiting())
    left = failing(momentary(), momentary())

    world.start()

    assert left == []
    assert world.waiting() == ["ship"]


def test_what_fails_for_good_is_refused_in_words(world, failing):
    world.deploy(waiting())
    failing(DatabaseFailed("disk full", transient=False))

    with pytest.raises(Unavailable, match="nothing was changed") as refused:
        world.start()

    assert "disk full" not in str(refused.value)
    assert world.waiting() == []


def test_doubt_is_resolved_by_the_request_id(world, failing):
    """The commit went through, but its answer was lost: the same request again finds that out."""
    world.deploy(waiting())
    failing(in_doubt(), after=True)

    started = world.house.engine.start("p", {}, by=TESTER, request_id="r-1")

    assert [one.id for one in world.house.engine.instances().rows] == [started.id]


def test_without_a_request_id_doubt_is_told(world, failing):
    world.deploy(waiting())
    failing(in_doubt(), after=True)

    with pytest.raises(Unavailable, match="not known whether") as refused:
        world.start()

    assert refused.value.in_doubt
    assert world.waiting() == ["ship"]


def test_a_request_id_that_somebody_else_has_used_is_refused(world):
    world.deploy(waiting())
    first = world.house.engine.start("p", {}, by=TESTER, request_id="r-1")

    with pytest.raises(Conflict, match="Somebody else"):
        world.house.engine.start("p", {}, by="sam", request_id="r-1")

    assert [one.id for one in world.house.engine.instances().rows] == [first.id]


def test_a_transaction_in_which_something_failed_is_not_taken_as_done(postgres_url):
    """PostgreSQL answers the COMMIT of such a transaction with a quiet ROLLBACK."""
    with closing(open_store(postgres_url, key=KEY)) as store:
        with pytest.raises(DatabaseFailed), store.writing() as w:  # noqa: PT012 - the end of the block is what raises
            settings.put(w, "a", "1")
            with suppress(psycopg.Error):
                w.driver.execute("SELECT * FROM nothing")

        with store.reading() as r:
            assert settings.get(r, "a") is None
