"""Publishing rules: each alone, and all at once."""

from dataclasses import replace

import pytest

from engine.governance import Candidate, findings

GOOD = Candidate(
    process_key="order_to_cash",
    name="Order to cash",
    owners=("iris",),
    not_people={"sales@example.org": "mailbox", "sales": "group", "auditor": "role", "gone": "left", "x": "unknown"},
    lanes=(("l1", "Sales desk", "sales-desk", "frontstage"), ("l2", "Warehouse", "warehouse", "backstage")),
    tasks=(("check_order", "Check order", "l1"), ("pick", "Pick", "l2")),
    review_months=18,
)


def rules(**changes):
    return [finding.rule for finding in findings(replace(GOOD, **changes))]


def test_a_complete_version_may_be_published():
    assert findings(GOOD) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"owners": ()}, ["publish-owner"]),
        ({"owners": ("iris", "omar")}, ["publish-owner"]),
        ({"owners": ("iris", "iris")}, []),
        ({"owners": ("sales@example.org",)}, ["publish-owner-mailbox"]),
        ({"owners": ("sales",)}, ["publish-owner-group"]),
        ({"owners": ("auditor",)}, ["publish-owner-role"]),
        ({"owners": ("x",)}, ["publish-owner-unknown"]),
        ({"owners": ("iris", "gone")}, ["publish-owner", "publish-owner-left"]),
        ({"tasks": (("pick", "Pick", None),)}, ["publish-task-lane"]),
        ({"tasks": (("pick", "", "l9"),)}, ["publish-task-lane"]),
        ({"lanes": (), "tasks": ()}, []),
        ({"lanes": (*GOOD.lanes, ("l3", "Billing", None, "backstage"))}, ["publish-lane-group"]),
        ({"lanes": (*GOOD.lanes, ("l3", "Billing", "billing", None))}, ["publish-lane-zone"]),
        ({"lanes": (*GOOD.lanes, ("l3", "Billing", "billing", "onstage"))}, ["publish-lane-zone"]),
        ({"errors": 1}, ["publish-errors"]),
        ({"review_months": 24}, ["publish-review-months"]),
        ({"review_months": 0}, ["publish-review-months"]),
        ({"review_months": None}, []),
        ({"review_months": 18, "longest_months": 12}, ["publish-review-months"]),
    ],
)
def test_each_rule(changes, expected):
    assert rules(**changes) == expected


def test_all_findings_come_at_once_and_name_their_element():
    found = findings(
        replace(
            GOOD,
            owners=(),
            lanes=(("l1", "Sales desk", None, None),),
            tasks=(("pick", "Pick", None), ("pack", "Pack", None)),
            errors=3,
        )
    )
    assert [(finding.rule, finding.element) for finding in found] == [
        ("publish-owner", None),
        ("publish-task-lane", "pick"),
        ("publish-task-lane", "pack"),
        ("publish-lane-group", "l1"),
        ("publish-lane-zone", "l1"),
        ("publish-errors", None),
    ]
    assert {finding.severity for finding in found} == {"error"}
    assert all(finding.message.endswith(".") and finding.advice.endswith(".") for finding in found)
