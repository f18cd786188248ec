"""How points and ranges lie to each other (DMN 1.5, 10.3.4.7, table 78)."""

from __future__ import annotations

from typing import Any

from engine.feel.equality import contains, order
from engine.feel.functions.builtin import builtin
from engine.feel.ranges import Range


def _end(value: Any) -> Any:
    return value.high if type(value) is Range else value


def _start(value: Any) -> Any:
    return value.low if type(value) is Range else value


def _touches(early: Any, late: Any) -> bool:
    """Whether both the end of the one and the start of the other are included."""
    return (type(early) is not Range or early.high_included is True) and (
        type(late) is not Range or late.low_included is True
    )


def _sign(left: Any, right: Any) -> int | None:
    return None if left is None or right is None else order(left, right)


def _four(name: str) -> tuple[str, ...]:
    """Signatures for every mixture of points and ranges."""
    return (
        f"{name}(point1: point, point2: point)",
        f"{name}(point: point, range: range)",
        f"{name}(range: range, point: point)",
        f"{name}(range1: range, range2: range)",
    )


@builtin(*_four("before"))
def before(left: Any, right: Any) -> bool | None:
    """Whether the first ends before the second begins."""
    sign = _sign(_end(left), _start(right))
    return None if sign is None else sign < 0 or (sign == 0 and not _touches(left, right))


@builtin(*_four("after"))
def after(left: Any, right: Any) -> bool | None:
    """Whether the first begins after the second ends."""
    return before(right, left)  # type: ignore[no-any-return]


@builtin("meets(range1: range, range2: range)")
def meets(left: Range, right: Range) -> bool | None:
    """Whether the first ends with the very point at which the second begins."""
    sign = _sign(left.high, right.low)
    return None if sign is None else sign == 0 and _touches(left, right)


@builtin("met by(range1: range, range2: range)")
def met_by(left: Range, right: Range) -> bool | None:
    """Whether the second meets the first."""
    return meets(right, left)  # type: ignore[no-any-return]


@builtin("overlaps(range1: range, range2: range)")
def overlaps(left: Range, right: Range) -> bool | None:
    """Whether the two have a point in common."""
    apart, behind = before(left, right), before(right, left)
    return None if apart is None or behind is None else not apart and not behind


@builtin("overlaps before(range1: range, range2: range)")
def overlaps_before(left: Range, right: Range) -> bool | None:
    """Whether the first begins before the second does, and ends within it."""
    starts, ends = _compare_starts(left, right), _compare_ends(left, right)
    common = overlaps(left, right)
    return None if starts is None or ends is None or common is None else starts < 0 and ends <= 0 and common


@builtin("overlaps after(range1: range, range2: range)")
def overlaps_after(left: Range, right: Range) -> bool | None:
    """Whether the second begins before the first does, and ends within it."""
    return overlaps_before(right, left)  # type: ignore[no-any-return]


def _compare_starts(left: Range, right: Range) -> int | None:
    """Which begins first; an open start is a little later than a closed one."""
    sign = _sign(left.low, right.low)
    return sign or (None if sign is None else bool(right.low_included) - bool(left.low_included))


def _compare_ends(left: Range, right: Range) -> int | None:
    """Which ends first; an open end is a little earlier than a closed one."""
    sign = _sign(left.high, right.high)
    return sign or (None if sign is None else bool(left.high_included) - bool(right.high_included))


@builtin("finishes(point: point, range: range)")
def point_finishes(point: Any, bounds: Range) -> bool | None:
    """Whether the point is the range's end."""
    sign = _sign(point, bounds.high)
    return None if sign is None else sign == 0 and bounds.high_included is True


@builtin("finishes(range1: range, range2: range)")
def finishes(left: Range, right: Range) -> bool | None:
    """Whether both end together and the first begins no earlier."""
    ends, starts = _compare_ends(left, right), _compare_starts(left, right)
    return None if ends is None or starts is None else ends == 0 and starts >= 0


@builtin("finished by(range: range, point: point)")
def finished_by_point(bounds: Range, point: Any) -> bool | None:
    """Whether the point is the range's end."""
    return point_finishes(point, bounds)  # type: ignore[no-any-return]


@builtin("finished by(range1: range, range2: range)")
def finished_by(left: Range, right: Range) -> bool | None:
    """Whether the second finishes the first."""
    return finishes(right, left)  # type: ignore[no-any-return]


@builtin("includes(range: range, point: point)")
def includes_point(bounds: Range, point: Any) -> bool | None:
    """Whether the point is in the range."""
    return contains(bounds, point)


@builtin("includes(range1: range, range2: range)")
def includes(left: Range, right: Range) -> bool | None:
    """Whether the second lies within the first."""
    starts, ends = _compare_starts(left, right), _compare_ends(left, right)
    return None if starts is None or ends is None else starts <= 0 <= ends


@builtin("during(point: point, range: range)")
def point_during(point: Any, bounds: Range) -> bool | None:
    """Whether the point is in the range."""
    return contains(bounds, point)


@builtin("during(range1: range, range2: range)")
def during(left: Range, right: Range) -> bool | None:
    """Whether the first lies within the second."""
    return includes(right, left)  # type: ignore[no-any-return]


@builtin("starts(point: point, range: range)")
def point_starts(point: Any, bounds: Range) -> bool | None:
    """Whether the point is the range's start."""
    sign = _sign(point, bounds.low)
    return None if sign is None else sign == 0 and bounds.low_included is True


@builtin("starts(range1: range, range2: range)")
def starts(left: Range, right: Range) -> bool | None:
    """Whether both begin together and the first ends no later."""
    begins, ends = _compare_starts(left, right), _compare_ends(left, right)
    return None if begins is None or ends is None else begins == 0 and ends <= 0


@builtin("started by(range: range, point: point)")
def started_by_point(bounds: Range, point: Any) -> bool | None:
    """Whether the point is the range's start."""
    return point_starts(point, bounds)  # type: ignore[no-any-return]


@builtin("started by(range1: range, range2: range)")
def started_by(left: Range, right: Range) -> bool | None:
    """Whether the second starts the first."""
    return starts(right, left)  # type: ignore[no-any-return]


@builtin("coincides(point1: point, point2: point)")
def points_coincide(left: Any, right: Any) -> bool | None:
    """Whether two points are one."""
    sign = _sign(left, right)
    return None if sign is None else sign == 0


@builtin("coincides(range1: range, range2: range)")
def coincides(left: Range, right: Range) -> bool | None:
    """Whether two ranges are one."""
    starts_alike, ends_alike = _compare_starts(left, right), _compare_ends(left, right)
    return None if starts_alike is None or ends_alike is None else starts_alike == 0 == ends_alike
