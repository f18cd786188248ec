"""Pages: a scope to bytes and back, without loss; and what cannot be read is said to be so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from engine.execution import snapshot
from engine.execution.state import Scope, Wait
from engine.values import Months

VALUES = {
    "nothing": None,
    "yes": True,
    "whole": 2**70,
    "exact": Decimal("1.10"),
    "day": dt.date(2026, 3, 2),
    "time": dt.time(9, 30),
    "moment": dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC),
    "span": dt.timedelta(hours=2),
    "months": Months(14),
    "list": [1, {"$": "mine", "a": [Decimal("0.5")]}],
    "text": 'a "quoted" $',
}


def scope() -> Scope:
    """Make a scope with something of everything."""
    waits = {
        3: Wait("task", "a", 3, None, {"x": Decimal("2.50")}),
        4: Wait("timer", "late", 3, [1, "R3/PT10M", 2]),
        9: Wait("incident", "b", 9, ["enter", "a_to_b", None]),
    }
    return Scope(0, 0, 0, "process", 2, dict(VALUES), {"whole": 7}, {"join": {"a_to_join": 2}}, waits)


def test_a_page_holds_everything() -> None:
    assert snapshot.read(snapshot.write(scope(), "digest")) == scope()


def test_writing_changes_nothing_of_what_is_written() -> None:
    one = scope()
    snapshot.write(one, "digest")

    assert one == scope()


def test_the_same_scope_gives_the_same_bytes() -> None:
    assert snapshot.write(scope(), "digest") == snapshot.write(scope(), "digest")


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\x00", b'[1,"d",{}]', b'[1,"d",[0]]', b"null"])
def test_what_is_no_page_is_not_read(data: bytes) -> None:
    assert snapshot.read(data) is None


def test_a_page_of_another_format_is_not_read() -> None:
    page = msgspec.json.decode(snapshot.write(scope(), "digest"))
    page[0] = snapshot.FORMAT + 1

    assert snapshot.read(msgspec.json.encode(page)) is None
