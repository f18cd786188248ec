"""Who may see and do what, as far as this release knows: one place for pages, API and commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.model import Person


class ForSomebody(Protocol):
    """What a task says about whom it is for."""

    @property
    def assignee(self) -> str | None:
        """Who has it."""

    @property
    def group(self) -> str | None:
        """Whose lane it is in."""

    @property
    def people(self) -> Collection[str]:
        """Whom it names: people by id, further groups as `as_group` writes them."""


def may_see(task: ForSomebody, person: Person) -> bool:
    """Whether a task is for somebody: it is theirs, for a group of theirs, names them, or they administer."""
    return (
        person.administrator
        or task.assignee == person.id
        or task.group in person.groups
        or (bool(task.people) and not person.called.isdisjoint(task.people))
    )
