"""A role in one process counts there, and for nothing that is about the whole house."""

from __future__ import annotations

import pytest

from engine.errors import NotAllowed, NotFound
from engine.model import Person
from engine.rights.permissions import PERMISSIONS
from engine.rights.questions import ANY, could, may
from tests.dsl import process

WHOLE = "store.see audit.read people.see account.invite record.verify record.sign message.any settings.see"


@pytest.mark.parametrize("permission", WHOLE.split())
def test_what_is_about_the_whole_house_wants_a_role_that_counts_everywhere(permission):
    roles = PERMISSIONS[permission].to
    named = Person("quinn", "Quinn", roles_for=frozenset((role, "paying") for role in roles))
    assert not may(named, permission, ANY)
    assert not could(named, permission)
    assert may(Person("ann", "Ann", roles=roles), permission, ANY)


def test_what_is_of_one_process_is_permitted_there_and_its_lists_can_be_asked_for():
    named = Person("quinn", "Quinn", roles_for=frozenset({("operator", "paying")}))
    assert may(named, "request.mend", "paying")
    assert not may(named, "request.mend", "selling")
    assert could(named, "request.list")


def drawn(key):
    step = process(key).lane("Office", zone="frontstage", group="office").user_task("a").end()
    return {"process.bpmn": step.governance("ann", owner_title="Head", area="All").xml()}


def test_a_designer_of_one_process_deploys_that_one_and_no_other(office):
    house = office.house
    house.catalogue.deploy(drawn("paying"), by="system")
    house.people.add("quinn", "Quinn", roles=())
    house.people.give_role("quinn", "designer", "paying", by="system")

    assert house.catalogue.deploy(drawn("paying"), by="quinn").definitions[0].key == "paying"
    for deed in (house.catalogue.deploy, house.catalogue.rehearse):
        with pytest.raises(NotAllowed):
            deed(drawn("selling"), by="quinn")


def test_a_member_of_one_process_asks_the_start_conditions_of_that_one_only(office):
    house = office.house
    house.catalogue.deploy(drawn("paying"), by="system")
    house.people.add("quinn", "Quinn", roles=())
    house.people.give_role("quinn", "member", "paying", by="system")

    with pytest.raises(NotFound):  # asked, and nobody has published it
        house.engine.evaluate_conditions({}, process_key="paying", by="quinn")
    with pytest.raises(NotAllowed):
        house.engine.evaluate_conditions({}, by="quinn")
