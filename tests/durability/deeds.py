"""What people and workers can do to one process in which nearly everything can happen next.

The tests of this folder do these deeds two at once, with the power failing at each write, and in processes that
are killed. `prepare` makes the database that all begin with.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from engine.deployed import Deployed
from engine.errors import Refusal
from engine.store import definitions, instances
from engine.store import tasks as task_rows
from engine.work import rounds
from tests.dsl import Process, process
from tests.world import TESTER, World, in_short

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = "O-1"
LANE = {"zone": "frontstage", "group": "sales-desk"}
_programs = Deployed()  # the definitions are the same in every copy, so they are compiled once


def everything() -> Process:
    """Draw a process that waits for everything that can be waited for."""
    drawn = process("all").business_key("=number", unique=True).lane("Sales", **LANE)
    for name in ("paid", "early", "stop", "note"):
        drawn.message(name, key="=number")
    drawn.parallel("fork").user_task("pack").goto("join")
    drawn.at("fork").user_task("bill").goto("join")
    drawn.at("fork").service_task("book").goto("join")
    drawn.at("fork").catch_message("paid").goto("join")
    drawn.at("fork").catch_message("early").goto("join")
    drawn.at("fork").catch_timer("an hour", after="PT1H").goto("join")
    drawn.at("fork").catch_signal("open").goto("join")
    drawn.at("fork").subprocess("inside", process().user_task("inner").end()).goto("join")
    drawn.at("fork").call("called").goto("join")
    drawn.at("fork").user_task("decide").exclusive("which").when("yes = true").goto("join")
    drawn.at("fork").parallel("join").end("done")
    drawn.boundary_timer("remind", on="pack", every="R/PT10M", interrupting=False).end("reminded")
    drawn.boundary_message("note", on="pack", interrupting=False).end("noted")
    return drawn.boundary_message("stop", on="inside").end("stopped")


def called() -> Process:
    """Draw the process that it calls."""
    return process("called").lane("Sales", **LANE).user_task("child").end()


def prepare(url: str) -> None:
    """Bring one to where a timer, a job, a signal and a buffered message are due within the hour, and one path is
    stuck.
    """
    with closing(World(url)) as world:
        world.deploy(everything(), called())
        world.house.engine.publish("early", key=NUMBER, by=TESTER)
        world.start("all", number=NUMBER)
        world.complete("decide", yes=None)
        world.house.engine.signal("open", by=TESTER)
        world.claim("bill", by="sam")


class Scene(World):
    """The prepared world an hour later. `ids` are those that deeds need: tasks, instances, the incident.

    `request` is the request id that deeds carry.
    """

    def __init__(self, url: str, request: str | None = None) -> None:
        super().__init__(url)
        self.request = request
        self.house.turns.deployed = _programs
        self._ids = count(1000)
        self.sleep(hours=1)
        with self._store.reading() as r:
            found = {
                row.process_key: row.id for row in instances.find(r)
            }  # the youngest first, so that the first ones stay
            tasks = [task for one in found.values() for task in task_rows.of_one(r, one)]
        self.ids = found | {task.element: task.id for task in tasks}
        self.instance_id = found["all"]
        self.ids["incident"] = self.house.operations.incidents(open_only=False)[0].id

    def standing(self) -> Any:
        """Tell everything that was recorded and the tables beside it, but no ids, which depend on how often a turn
        was tried.
        """
        assert self.house.operations.check_record() == ()
        with self._store.reading() as r:
            rows = sorted(instances.find(r), key=lambda row: (row.process_key, row.started_at, row.id))
            tasks = [_task(task) for row in rows for task in task_rows.of_one(r, row.id)]
            kept = r.driver.execute("SELECT name, payload IS NULL, expires_at FROM message").fetchall()
            had = r.driver.execute("SELECT process_key FROM message_delivery").fetchall()
            heard = r.driver.execute("SELECT element, delivered_at IS NULL FROM signal_delivery").fetchall()
            versions = [(row.key, row.version, row.published_at is None) for row in definitions.everything(r)]
        beside = [sorted(tuple(map(_plain, row)) for row in found) for found in (kept, had, heard, versions)]
        return [(row.process_key, in_short(self.events(row.id))) for row in rows], tasks, beside


def _plain(value: Any) -> str:
    """Write a value the same whichever database it comes from: SQLite has no truth values of its own."""
    return str(int(value) if isinstance(value, bool) else value)


def _task(task: Any) -> tuple[Any, ...]:
    return task.element, task.state, task.assignee, task.completed_by


def _complete(element: str, by: str, scene: Scene) -> Any:
    return scene.house.inbox.complete(scene.ids[element], {f"by_{by}": by}, by=by, request_id=scene.request)


def _claim(by: str, scene: Scene) -> Any:
    return scene.house.inbox.claim(scene.ids["pack"], by=by, request_id=scene.request)


def _release(scene: Scene) -> Any:
    return scene.house.inbox.release(scene.ids["bill"], by="sam", request_id=scene.request)


def _publish(name: str, message_id: str | None, scene: Scene) -> Any:
    publish, values = scene.house.engine.publish, {"told": name}
    return publish(name, key=NUMBER, message_id=message_id, values=values, by=TESTER, request_id=scene.request)


def _cancel(which: str, scene: Scene) -> Any:
    why = "No longer wanted"
    return scene.house.engine.cancel(scene.ids[which], by=TESTER, reason=why, request_id=scene.request)


def _retry(scene: Scene) -> Any:
    retry, values = scene.house.operations.retry, {"yes": True}
    return retry(scene.ids["incident"], by=TESTER, values=values, request_id=scene.request)


def _correct(scene: Scene) -> Any:
    return scene.house.engine.set_values(scene.ids["all"], {"yes": True}, by=TESTER, request_id=scene.request)


def _start(process_key: str, scene: Scene) -> Any:
    return scene.house.engine.start(process_key, {"number": NUMBER}, by="sam", request_id=scene.request)


def _work(part: Callable[[Any, int], int], scene: Scene) -> int:
    return part(scene.house.turns, 64)


DEEDS: dict[str, Callable[[Scene], Any]] = {
    "tester completes": partial(_complete, "pack", TESTER),
    "sam completes": partial(_complete, "pack", "sam"),
    "sam bills": partial(_complete, "bill", "sam"),
    "tester bills": partial(_complete, "bill", TESTER),
    "inner task": partial(_complete, "inner", "sam"),
    "child task": partial(_complete, "child", "sam"),
    "sam claims": partial(_claim, "sam"),
    "tester claims": partial(_claim, TESTER),
    "sam releases": _release,
    "cancel": partial(_cancel, "all"),
    "cancel child": partial(_cancel, "called"),
    "payment": partial(_publish, "paid", None),
    "message m-1": partial(_publish, "paid", "m-1"),
    "stop": partial(_publish, "stop", None),
    "note": partial(_publish, "note", "m-2"),
    "retry": _retry,
    "correction": _correct,
    "timers": partial(_work, rounds.timers),
    "deliveries": partial(_work, rounds.deliveries),
    "jobs": partial(_work, rounds.do_jobs),
    "second start": partial(_start, "all"),
}
WORK = frozenset({"timers", "deliveries", "jobs"})
"""What workers do: in one transaction or several, and again until nothing is left."""


def told(deed: str, scene: Scene) -> Any:
    """Tell what somebody is told: what came of it, or why it was refused. Anything else is a bug and is raised."""
    try:
        return spoken(DEEDS[deed](scene))
    except Refusal as refusal:
        return spoken(refusal)


def spoken(answer: Any) -> Any:
    """Put an answer into plain values that can be compared."""
    if isinstance(answer, Refusal):
        return type(answer).__name__, str(answer)
    if isinstance(answer, Exception):
        raise answer
    if hasattr(answer, "message_id"):
        return len(answer.started), len(answer.reached), answer.buffered
    if hasattr(answer, "state"):
        return "done"  # a task or instance is shown as it is by then, which may be after somebody else's deed
    return answer
