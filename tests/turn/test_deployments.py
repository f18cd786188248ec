"""Deploying stores a version, publishing makes it startable; each refuses with everything that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import DeploymentRejected, NotFound, WrongState
from tests.dsl import process, together
from tests.elements.test_business_rule_task import table
from tests.world import TESTER

if TYPE_CHECKING:
    from engine.model import Deployment
    from tests.world import World


def governed(key: str = "order", task: str = "check") -> Any:
    """Draw a process that may be published."""
    drawing = process(key, name=key.capitalize()).governance("sam", owner_title="Head of Sales", area="Order to cash")
    return drawing.lane("Sales", zone="frontstage", group="sales-desk").user_task(task).end()


def _deploy(world: World, *drawings: Any, **files: bytes) -> Deployment:
    named = {f"{number}.bpmn": one.xml() for number, one in enumerate(drawings)}
    return world.house.catalogue.deploy({**named, **files}, by=TESTER)


def test_a_version_is_stored_with_its_findings_and_not_startable(world: World) -> None:
    deployment = _deploy(world, process("order").user_task("check").end())

    (stored,) = deployment.definitions
    assert (stored.key, stored.version, stored.published_at, stored.deployed_by) == ("order", 1, None, TESTER)
    assert (
        {one.rule for one in stored.findings} == {"lane-missing", "owner"} == {one.rule for one in deployment.findings}
    )
    with pytest.raises(WrongState, match="is not published"):
        world.start("order")


def test_files_with_errors_are_refused_with_all_of_them(world: World) -> None:
    drawing = process("order").script_task("a", "1 +").catch_timer("b", after="soon").user_task("c", form="missing")

    with pytest.raises(
        DeploymentRejected, match=r"0\.bpmn cannot be deployed: 3 things must be put right first"
    ) as refused:
        _deploy(world, drawing.end())

    assert sorted(one.rule for one in refused.value.findings if one.severity == "error") == [
        "expression",
        "form",
        "timer",
    ]
    assert world.house.catalogue.definitions() == ()


def test_what_has_not_changed_keeps_its_version(world: World) -> None:
    drawing = process("order").business_rule_task("rate", decision="size", inputs={"amount": "=1"}).end()
    rules = table("size", "size", ("-", '"s"'))

    first = _deploy(world, drawing, **{"size.dmn": rules}).definitions
    again = _deploy(world, drawing, **{"size.dmn": rules, "README.md": b"Words"}).definitions
    drawn_anew = _deploy(world, drawing.at("rate").user_task("more").end("other"), **{"size.dmn": rules}).definitions
    decided_anew = _deploy(world, drawing, **{"size.dmn": rules.replace(b'"s"', b'"t"')}).definitions

    assert again == first
    assert [one.version for one in (*first, *drawn_anew, *decided_anew)] == [1, 2, 3]


def test_what_was_before_the_last_version_is_a_new_one(world: World) -> None:
    one, two = process("order").user_task("a").end(), process("order").user_task("b").end()

    assert [_deploy(world, drawing).definitions[0].version for drawing in (one, two, one)] == [1, 2, 3]


def test_several_processes_have_their_own_versions_and_findings(world: World) -> None:
    _deploy(world, process("one").end())
    deployment = _deploy(world, together(process("one").end(), process("two").user_task("t").end()))

    assert [(one.key, one.version) for one in deployment.definitions] == [("one", 2), ("two", 1)]


def test_the_diagram_is_given_back_as_it_was_deployed(world: World) -> None:
    drawing = governed()
    (stored,) = _deploy(world, drawing).definitions

    assert world.house.catalogue.diagram(stored.id) == drawing.xml()
    with pytest.raises(NotFound):
        world.house.catalogue.diagram("missing")


def test_publishing_makes_it_startable_and_its_owner_answer_for_it(world: World) -> None:
    (stored,) = _deploy(world, governed()).definitions

    published = world.house.catalogue.publish(stored.id, by="system")

    assert published.owner is not None
    assert (published.owner.id, published.owner_title, published.area) == ("sam", "Head of Sales", "Order to cash")
    assert published.published_at == world.at()
    assert world.start("order").version == 1
    assert [one.key for one in world.house.engine.startable(person=world.tester)] == ["order"]


def test_publishing_is_refused_with_everything_that_is_wanting(world: World) -> None:
    drawing = (
        process("order")
        .governance("ghost", review_months=24)
        .lane("Sales")
        .user_task("a")
        .no_lane()
        .user_task("b")
        .end()
    )
    (stored,) = _deploy(world, drawing).definitions

    with pytest.raises(DeploymentRejected) as refused:
        world.house.catalogue.publish(stored.id, by="system")

    assert sorted(one.rule for one in refused.value.findings) == [
        "publish-lane-group",
        "publish-lane-zone",
        "publish-owner-unknown",
        "publish-review-months",
        "publish-task-lane",
    ]
    with pytest.raises(WrongState):
        world.start("order")


def test_a_new_version_takes_over_the_starts_and_old_ones_go_on(world: World) -> None:
    for task in ("old", "new"):
        (stored,) = _deploy(world, governed(task=task)).definitions
        world.house.catalogue.publish(stored.id, by="system")
        world.start("order")

    assert world.waiting() == ["new", "old"]
    running = {one.version: one.open_instances for one in world.house.catalogue.definitions()}
    assert running == {1: 1, 2: 1}


def test_a_version_that_is_not_published_changes_nothing(world: World) -> None:
    (stored,) = _deploy(world, governed(task="old")).definitions
    world.house.catalogue.publish(stored.id, by="system")
    _deploy(world, governed(task="new"))

    world.start("order")

    assert world.waiting() == ["old"]


def test_there_is_no_such_definition(world: World) -> None:
    for ask in (world.house.catalogue.definition, lambda one: world.house.catalogue.publish(one, by="system")):
        with pytest.raises(NotFound, match="There is no process definition 'x'"):
            ask("x")
