"""Two at once, by real threads in two houses over one database: exactly one wins, and the other is told why.

`test_pairs` has the same races at chosen moments; here chance decides, over and over.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import count

import pytest

from engine import open_house
from engine.errors import Conflict, Refusal, WrongState
from engine.store import messages
from engine.store.store import Store
from tests.dsl import process
from tests.durability.test_messages import waits_after_a_task
from tests.durability.together import together
from tests.processes.library import drawn
from tests.world import KEY, TESTER

ROUNDS = 12
PLACE = {"zone": "frontstage", "group": "sales-desk"}


@pytest.fixture
def houses(world, monkeypatch):
    """Two houses over one database, as two processes have them. What they do never fails in the database: a deadlock
    would be resolved there a second later, and tried again by us, so nobody else would see it.
    """
    failures = []

    def failed(store, session, error):
        failures.append(error)
        return real(store, session, error)

    real = Store._failed
    monkeypatch.setattr(Store, "_failed", failed)
    with (
        closing(open_house(world.url, key=KEY, clock=lambda: world.now)) as one,
        closing(open_house(world.url, key=KEY, clock=lambda: world.now)) as other,
    ):
        yield one, other
    assert failures == []


def of(results, kind):
    return [one for one in results if isinstance(one, kind)]


def won_and_lost(results):
    """The answer of the one who won, and the refusal of the other."""
    assert len(of(results, Refusal)) == 1, results
    assert len(of(results, Exception)) == 1, results
    return next(one for one in results if not isinstance(one, Exception)), of(results, Refusal)[0]


def one_task():
    return process("p").lane("Sales", **PLACE).user_task("ship").end("shipped")


def test_two_people_complete_one_task(world, houses):
    world.deploy(one_task())
    for _ in range(ROUNDS):
        world.start()
        task = world.task("ship").id

        results = together(
            partial(houses[0].inbox.complete, task, {"by": "sam"}, by="sam"),
            partial(houses[1].inbox.complete, task, {"by": TESTER}, by=TESTER),
        )

        won, lost = won_and_lost(results)
        winner = world.variables()["by"]
        assert won.state == "completed"
        assert isinstance(lost, Conflict)
        assert str(lost) == f"{winner.capitalize()} completed the task 'ship' on 2 March 2026 at 09:00."
        assert results.index(lost) == [TESTER, "sam"].index(winner), "who is told that he won is the one recorded"
    world.check()


def test_two_people_claim_one_task(world, houses):
    world.deploy(one_task())
    for _ in range(ROUNDS):
        world.start()
        task = world.task("ship").id

        won, lost = won_and_lost(
            together(
                partial(houses[0].inbox.claim, task, by="sam"),
                partial(houses[1].inbox.claim, task, by=TESTER),
            )
        )

        winner = won.assignee.capitalize()
        assert str(lost) == f"{winner} has claimed the task 'ship' on 2 March 2026 at 09:00."
        assert world.task("ship").assignee == won.assignee
        world.complete("ship", by=won.assignee)
    world.check()


def test_two_workers_meet_the_same_timers_jobs_and_messages(world, houses):
    drawn = process("p").message("paid", key="=number").lane("Sales", **PLACE).parallel("fork")
    drawn.service_task("book").goto("join").at("fork").catch_timer("an hour", after="PT1H").goto("join")
    drawn.at("fork").catch_message("paid").goto("join").at("fork").user_task("ship").goto("join")
    drawn.at("fork").catch_signal("open").goto("join").at("fork").parallel("join").end("done")
    drawn.boundary_timer("remind", on="ship", every="R/PT10M", interrupting=False).end("reminded")
    world.deploy(drawn)
    started = []
    for number in range(ROUNDS):
        world.house.engine.publish("paid", key=str(number), by=TESTER)
        started.append(world.start(number=str(number)).id)
    world.house.engine.signal("open", by=TESTER)
    world.sleep(hours=1)

    results = together(*(house.operations.work_off for house in houses))

    assert not of(results, Exception), results
    for one in started:
        lines = world.history(one)
        for happened in (
            "Fired remind",
            "Completed an_hour",
            "Completed book",
            "MessageReceived paid paid",
            "Completed open",
        ):
            assert lines.count(happened) == 1, (happened, lines)
    world.check()


def test_a_message_races_a_cancel(world, houses):
    world.deploy(process("p").catch_message("paid", key="=number").end("was paid"))
    for number in range(ROUNDS):
        started = world.start(number=str(number))

        told, cancelled = together(
            partial(houses[0].engine.publish, "paid", key=str(number), by=TESTER),
            partial(houses[1].engine.cancel, started.id, by=TESTER, reason="No"),
        )

        if isinstance(cancelled, WrongState):
            assert told.reached == (started.id,)
            assert world.ended() == ("completed", "was paid")
        else:
            assert told.buffered
            assert world.ended() == ("cancelled", "No")
    world.check()


def test_a_message_comes_while_an_instance_begins_to_wait(world, houses):
    """None is lost: whoever is second sees the first."""
    world.deploy(waits_after_a_task())
    rivals_at_a_message(world, 100, houses)


def rivals_at_a_message(world, count, houses=None):
    """So many times, let one instance begin to wait at the moment at which its message comes."""
    one, other = houses or (world.house, world.house)
    for number in range(count):
        world.start(number=str(number))
        task = world.task("ship").id

        results = together(
            partial(one.inbox.complete, task, {}, by=TESTER),
            partial(other.engine.publish, "paid", key=str(number), by=TESTER),
        )

        assert not of(results, Exception), results
        world.work()
        assert world.ended() == ("completed", "was paid"), f"message {number} was lost"
    world.check()


def test_a_message_with_one_id_comes_twice(world, houses):
    world.deploy(process("p").start_message("order").end("done"))
    for number in range(ROUNDS):
        publish = {"key": str(number), "message_id": f"m-{number}", "by": TESTER}

        together(*(partial(house.engine.publish, "order", **publish) for house in houses))

        assert len(world.house.engine.instances(process_key="p").rows) == number + 1
    world.check()


def test_one_request_is_made_twice_at_once(world, houses):
    world.deploy(one_task())
    for number in range(ROUNDS):
        asked = {"by": TESTER, "request_id": f"r-{number}"}

        one, other = together(
            *(lambda house=house, asked=asked: house.engine.start("p", {}, **asked) for house in houses)
        )

        assert one.id == other.id
        assert len(world.house.engine.instances().rows) == number + 1
    world.check()


def test_two_start_for_one_business_key(world, houses):
    world.deploy(process("p").business_key("=number", unique=True).user_task("ship").end())
    for number in range(ROUNDS):
        values = {"number": f"O-{number}"}

        won, lost = won_and_lost(
            together(
                *(lambda house=house, values=values: house.engine.start("p", values, by=TESTER) for house in houses)
            )
        )

        assert str(lost) == f"'p' is already running for 'O-{number}'; it can be started again when that has ended."
        assert won.business_key == f"O-{number}"
    assert len(world.house.engine.instances().rows) == ROUNDS
    world.check()


def test_two_branches_of_one_instance_end_at_once(world, houses):
    drawn = process("p").parallel("fork").user_task("one").goto("join").at("fork").user_task("two").goto("join")
    world.deploy(drawn.at("fork").parallel("join").end("done"))
    for _ in range(ROUNDS):
        world.start()
        tasks = [world.task(element).id for element in ("one", "two")]

        results = together(
            *(partial(house.inbox.complete, task, {}, by=TESTER) for house, task in zip(houses, tasks, strict=True))
        )

        assert not of(results, Exception), results
        assert world.ended() == ("completed", "done")
    world.check()


def test_many_touch_many_instances_in_every_order(world, houses):
    """Messages to several processes, tasks, timers and cancels, criss-cross: nobody waits for ever, none fails."""
    drawn = [
        process(key).message("go", key="=number").parallel("fork").user_task(f"{key} task").goto("join")
        .at("fork").catch_message("go").goto("join").at("fork").catch_timer("soon", after="PT1H").goto("join")
        .at("fork").call("child").goto("join").at("fork").parallel("join").end("done")
        for key in ("a", "b")
    ]  # fmt: skip
    world.deploy(*drawn, process("child").message("go", key="=number").catch_message("go").user_task("last").end())
    numbers = [str(number % 3) for number in range(6)]
    for number in numbers:
        for key in "ab":
            world.start(key, number=number)
    world.sleep(hours=1)
    tasks = [task.id for task in world.tasks()]
    ids = count()

    def complete():
        for task in tasks:
            houses[0].inbox.complete(task, {}, by=TESTER)

    def publish():
        for number in numbers[::-1] * 2:
            houses[1].engine.publish("go", key=number, message_id=f"m-{next(ids)}", by=TESTER)

    results = together(complete, publish, houses[0].operations.work_off, houses[1].operations.work_off)

    assert not of(results, Exception), results
    world.check()


def version(number):
    return one_task().xml().replace(b'"ship"', f'"ship {number}"'.encode())


def test_two_deploy_at_once(world, houses):
    for number in range(ROUNDS):
        files = [{"p.bpmn": version(f"{number} {name}")} for name in ("one", "other")]

        results = together(
            *(partial(house.catalogue.deploy, one, by=TESTER) for house, one in zip(houses, files, strict=True))
        )

        assert not of(results, Exception), results
        assert sorted(one.definitions[0].version for one in results) == [2 * number + 1, 2 * number + 2]


def test_two_deploy_the_same_at_once(world, houses):
    for number in range(ROUNDS):
        files = {"p.bpmn": version(number)}

        results = together(*(partial(house.catalogue.deploy, files, by=TESTER) for house in houses))

        assert not of(results, Exception), results
        assert [one.definitions[0].version for one in results] == [number + 1] * 2


def starting(number):
    drawn = process("p").governance("sam").lane("Sales", **PLACE).start_message("order").user_task(f"ship {number}")
    return {"p.bpmn": drawn.end().xml()}


def test_two_publish_versions_at_once(world, houses):
    """What begins with a message begins once, in the newest version."""
    for number in range(ROUNDS):
        made = [
            world.house.catalogue.deploy(starting(f"{number} {name}"), by=TESTER).definitions[0]
            for name in ("old", "new")
        ]

        results = together(
            *(partial(house.catalogue.publish, one.id, by="system") for house, one in zip(houses, made, strict=True))
        )

        assert not of(results, Exception), results
        with world._store.reading() as r:
            listening = [row.definition_id for row in messages.starts(r, "message", "order")]
        assert listening == [made[1].id]
        assert world.publish("order").started
        assert world.house.engine.instance(world.instance_id).version == made[1].version


def test_one_publishes_while_another_deploys(world, houses):
    for number in range(ROUNDS):
        first = world.house.catalogue.deploy(starting(f"{number} first"), by=TESTER).definitions[0]

        results = together(
            partial(houses[0].catalogue.publish, first.id, by="system"),
            partial(houses[1].catalogue.deploy, starting(f"{number} second"), by=TESTER),
        )

        assert not of(results, Exception), results
        assert results[0].published_at is not None
        assert results[1].definitions[0].version == first.version + 1


def test_two_hand_a_process_over(world, houses):
    """One wins; the other is told who did what, and has changed nothing."""
    world.deploy(process("p", name="Selling").governance("sam").end())
    world.house.governance.hand_over("p", "nora", reason="The first", by=TESTER)
    for number in range(ROUNDS):
        before = world.house.governance.ownership("p").times
        ways = (("sam", "pia"), ("nora", "tester"))[number % 2]

        results = together(
            *(
                partial(
                    house.governance.hand_over, "p", person, reason=f"Round {number}", by=TESTER, seen=before[0].since
                )
                for house, person in zip(houses, ways, strict=True)
            )
        )

        after = world.house.governance.ownership("p").times
        conflict = next(one for one in results if isinstance(one, Exception))
        assert of(results, Exception) == of(results, Conflict) == [conflict], results
        assert f"Tester made {after[0].name} the owner of 'Selling' on 2 March 2026" in str(conflict)
        assert len(after) == len(before) + 1
        assert [one.since for one in after[:-1]] == [one.until for one in after[1:]]


def test_a_process_is_handed_over_while_a_report_about_it_is_answered(world, houses):
    """Whoever is first: what is left to do of the report is the new owner's, and nothing is lost or done twice."""
    files = dict(drawn("front_line_feedback").files)
    bpmn = files.pop("process.bpmn")
    world.deploy(process("p", name="Selling").governance("sam").lane("Sales", **PLACE).user_task("ship").end())
    world.house.governance.hand_over("p", "sam", reason="The first", by=TESTER)
    world.deploy(bpmn, files={name: one for name, one in files.items() if name.endswith(".form")})
    about, feedback = world.start("p").id, world.house.feedback
    for number in range(ROUNDS // 2):
        old, new = (("sam", "nora"), ("nora", "sam"))[number % 2]
        found = feedback.report(about, "ship", "It hurts.", category="information", by=TESTER)

        results = together(
            partial(houses[0].governance.hand_over, "p", new, reason=f"Round {number}", by=TESTER),
            partial(houses[1].feedback.answer, found, "change", "It will be better.", by=old),
        )

        assert not isinstance(results[0], Exception), results
        refused = isinstance(results[1], Refusal)
        assert refused or not isinstance(results[1], Exception), results
        world.work()
        report = feedback.find(found)
        assert report.state == ("open" if refused else "accepted")
        assert {one.element: one.assignee for one in report.work if one.element != "read_answer"} == {
            "triage" if refused else "make_change": new
        }
