"""A company for the questions of who may do what: an office of four, one of whom leads, and a process to start."""

from __future__ import annotations

import pytest

from engine.calendar.instants import moment

OFFICE = ("ann", "bob", "dee", "eve")


@pytest.fixture
def office(world):
    """The world with ann, bob, dee and eve in the group "office"."""
    for one in OFFICE:
        world.house.people.add(one, one.capitalize(), groups=["office"])
    return world


@pytest.fixture
def away(office):
    """Have somebody stand in for somebody, for a day unless told otherwise."""

    def arranged(person, deputy, days=1, **more):
        until = moment(office.now + days * 86_400_000_000)
        return office.house.rota.arrange_absence(person, deputy, until=until, **more)

    return arranged
