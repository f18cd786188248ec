"""What one process commits is heard by another: on PostgreSQL with its topics, and with who looks at what."""

from __future__ import annotations

import time
from contextlib import closing

from engine import open_house
from engine.store import topics
from tests.dsl import process
from tests.postgres import postgres_server  # noqa: F401 - a fixture
from tests.world import KEY

PATIENCE = 60


def test_servers_on_one_database_hear_each_other(postgres_server):  # noqa: F811
    with (
        postgres_server.database() as url,
        closing(open_house(url, key=KEY)) as one,
        closing(_filled(url, one)) as other,
    ):
        task = one.inbox.tasks(one.people.find("ann"), "lanes").rows[0]
        heard = []
        other.live.listen(heard.append)
        other.hear()
        one.hear()
        _until(lambda: any(topics.EVERYTHING in told for told in heard))
        ann = other.people.find("ann")
        before = other.live.mark("work", ann)
        one.inbox.claim(task.id, by="ann")
        told = set().union(*_until(lambda: [told for told in heard if topics.TASKS in told]))
        assert {topics.of_task(task.id), topics.of_group("desk"), topics.of_person("ann")} <= told
        assert other.live.mark("work", ann) != before

        one.live.enter("ben", [f"t:{task.id}"])
        _until(lambda: other.live.task(task.id, ann).others == ("Ben",))
        one.live.leave("ben", [f"t:{task.id}"])
        _until(lambda: other.live.task(task.id, ann).others == ())


def _filled(url, house):
    house.upgrade()
    house.people.add("ann", "Ann", groups=["desk"], administrator=True)
    house.people.add("ben", "Ben", groups=["desk"])
    drawn = process("work").lane("Lane", zone="backstage", group="desk").start().user_task("check").end("done")
    (made,) = house.catalogue.deploy({"p.bpmn": drawn.xml()}, by="ann").definitions
    house.catalogue.try_out(made.id, by="ann")
    house.engine.start("work", {}, by="ann")
    return open_house(url, key=KEY)


def _until(ask):
    end = time.monotonic() + PATIENCE
    while not (answer := ask()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return answer
