"""What is to be known of who answers for a process: one row for each state, and for its edges."""

import datetime as dt
from dataclasses import replace

import pytest

from engine.governance.ownership import Standing, kind_of, states

TODAY = dt.date(2026, 11, 21)
WELL = Standing(
    "Order to cash",
    TODAY,
    owner="Olga",
    groups=frozenset({"sales"}),
    lanes=frozenset({"sales", "stores"}),
    since=dt.date(2026, 1, 1),
    due=dt.date(2027, 5, 21),
    deputies=("Sue",),
)

TABLE = [
    ("all is well", {}, []),
    ("nobody, not published", {"owner": None, "is_live": False}, [("owner-none", "refused")]),
    ("nobody, published", {"owner": None}, [("owner-none", "critical")]),
    ("last day today", {"left_on": TODAY}, [("owner-left", "info")]),
    ("left yesterday", {"left_on": dt.date(2026, 11, 20)}, [("owner-left", "critical")]),
    ("left, no deputy", {"left_on": dt.date(2026, 1, 1), "deputies": ()}, [("owner-left", "critical")]),
    ("in no lane", {"groups": frozenset({"board"})}, [("owner-outside", "info")]),
    ("no lanes at all", {"groups": frozenset(), "lanes": frozenset()}, []),
    ("as many as may be", {"owns": 10}, []),
    ("one too many", {"owns": 11}, [("owner-many", "info")]),
    ("many is what is said to be", {"owns": 4, "many": 3}, [("owner-many", "info")]),
    ("since 29 days before it is due", {"since": dt.date(2027, 4, 22)}, [("owner-new", "info")]),
    ("since 30 days before it is due", {"since": dt.date(2027, 4, 21)}, []),
    ("since the day it is due", {"since": dt.date(2027, 5, 21)}, [("owner-new", "info")]),
    ("since the day after it was due", {"since": dt.date(2027, 5, 22)}, []),
    ("nothing is due", {"since": TODAY, "due": None}, []),
    ("nobody stands in", {"deputies": ()}, [("owner-deputy", "info")]),
    (
        "several at once, the worst first",
        {"groups": frozenset(), "owns": 12, "left_on": dt.date(2026, 11, 1)},
        [("owner-left", "critical"), ("owner-outside", "info"), ("owner-many", "info")],
    ),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_states(given, expected):
    found = states(replace(WELL, **given))

    assert [(one.rule, one.grade) for one in found] == expected
    assert all(one.message and one.advice for one in found)


def test_who_stands_in_is_suggested_when_the_owner_has_left():
    (found,) = states(replace(WELL, left_on=dt.date(2026, 1, 1)))

    assert found.advice == "Hand it over to somebody who is here; who stands in knows it: Sue."


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("sam", ""),
        ("kim", "left"),
        ("sales-desk", "group"),
        ("Sales-Desk", "group"),
        ("@sales-desk", "group"),
        ("administrator", "role"),
        ("Owner", "role"),
        ("orders@example.com", "mailbox"),
        ("sam@example.com", ""),
        ("ghost", "unknown"),
        ("", "unknown"),
        ("system", "unknown"),
    ],
)
def test_only_a_person_who_is_here_can_own(named, kind):
    assert kind_of(named, {"sam", "sam@example.com"}, {"kim"}, {"sales-desk"}) == kind
