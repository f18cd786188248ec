"""Who may do what beyond their own tasks: the refusals of deeds that the engine leaves to who governs.

Administrators may do all of it; the owner of a process may publish it and mend its instances; whoever is
concerned by a request (it is theirs, or a task of it is in their lanes) may see it, send it messages and cancel it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import NotAllowed

if TYPE_CHECKING:
    from engine.faces import House
    from engine.model import Incident, Person, ProcessDefinition, ProcessInstance


def must_deploy(person: Person) -> None:
    """Refuse those who may not store new versions."""
    if not person.administrator:
        raise NotAllowed(person.name, "deploy processes", "only administrators may")


def must_publish(person: Person, definition: ProcessDefinition) -> None:
    """Refuse those who do not answer for the process."""
    owner = definition.owner
    if not person.administrator and (owner is None or owner.id != person.id):
        raise NotAllowed(person.name, f"publish {definition.name!r}", f"only {_owner_or(definition)} may")


def must_concern(house: House, instance_id: str, person: Person) -> ProcessInstance:
    """Give an instance, or refuse those whom it does not concern."""
    return house.engine.instance(instance_id, person=person)


def may_mend(house: House, incident: Incident, person: Person) -> bool:
    """Whether somebody may put an incident right."""
    return person.administrator or person.id in owners(house, incident.process_key)


def must_mend(house: House, incident: Incident, person: Person) -> None:
    """Refuse those who may not put an incident right."""
    if not may_mend(house, incident, person):
        raise NotAllowed(person.name, "put this right", "only the owner of the process or an administrator may")


def visible_incidents(
    house: House, person: Person, *, open_only: bool = True, instance_id: str | None = None
) -> list[Incident]:
    """List the incidents that somebody may see: all for administrators, else of their processes and requests."""
    found = house.operations.incidents(open_only=open_only, instance_id=instance_id)
    if person.administrator:
        return list(found)
    return [one for one in found if may_mend(house, one, person) or _concerns(house, one.instance_id, person)]


def owners(house: House, process_key: str) -> set[str]:
    """Ids of who owns a process: one, or none."""
    every = house.catalogue.definitions()
    return {one.owner.id for one in every if one.key == process_key and one.owner is not None}


def _concerns(house: House, instance_id: str, person: Person) -> bool:
    try:
        house.engine.instance(instance_id, person=person)
    except NotAllowed:
        return False
    return True


def _owner_or(definition: ProcessDefinition) -> str:
    return f"its owner, {definition.owner.name}, or an administrator" if definition.owner else "an administrator"
