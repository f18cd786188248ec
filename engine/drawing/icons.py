"""The small signs inside of shapes: what triggers an event, what a task does, how often (BPMN 2.0, 10.3, 10.5, 13).

Every sign is drawn between -1 and 1 and brought to its size here. A sign is caught in outline and thrown filled.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

from engine.drawing.svg import PAPER, number, tag

_NUMBER = re.compile(r"-?\d*\.?\d+")
_ROUND = 0.5523
"""How far the handles of a Bézier quarter stand from its ends, for a circle of radius 1."""


class Part(NamedTuple):
    """A stroke of a sign. `body` is an outline when caught and filled when thrown, `line` lies on it, `ink` is always
    filled, `stroke` is never.
    """

    role: str
    way: str


def _circle(x: float, y: float, radius: float) -> str:
    handle = radius * _ROUND
    right, left, top, bottom = x + radius, x - radius, y - radius, y + radius
    return (
        f"M{right} {y}C{right} {y + handle} {x + handle} {bottom} {x} {bottom}"
        f"C{x - handle} {bottom} {left} {y + handle} {left} {y}"
        f"C{left} {y - handle} {x - handle} {top} {x} {top}"
        f"C{x + handle} {top} {right} {y - handle} {right} {y}Z"
    )


def _polygon(corners: int, *radii: float) -> str:
    """Draw corners at equal angles from the top, at each radius in turn."""
    points = []
    for corner in range(corners):
        angle, radius = 2 * math.pi * corner / corners, radii[corner % len(radii)]
        points.append(f"{radius * math.sin(angle):.4f} {-radius * math.cos(angle):.4f}")
    return f"M{'L'.join(points)}Z"


def _ticks() -> str:
    angles = [math.pi * hour / 6 for hour in range(12)]
    marks = [(math.sin(angle), -math.cos(angle)) for angle in angles]
    return "".join(f"M{x * 0.8:.4f} {y * 0.8:.4f}L{x:.4f} {y:.4f}" for x, y in marks)


def _body(*ways: str) -> tuple[Part, ...]:
    return tuple(Part("body", way) for way in ways)


_ENVELOPE = (Part("body", "M-1 -.68L1 -.68L1 .68L-1 .68Z"), Part("line", "M-1 -.68L0 .12L1 -.68"))
_PENTAGON = _polygon(5, 1)
_PLUS = "M-.28 -1L.28 -1L.28 -.28L1 -.28L1 .28L.28 .28L.28 1L-.28 1L-.28 .28L-1 .28L-1 -.28L-.28 -.28Z"
_REWIND = ("M-.02 -.65L-.02 .65L-.95 0Z", "M.92 -.65L.92 .65L-.01 0Z")
_GEAR = "M" + "L".join(
    f"{radius * math.sin(angle):.3f} {-radius * math.cos(angle):.3f}"
    for tooth in range(8)
    for radius, angle in (
        (1, math.pi * (tooth / 4 - 0.055)),
        (1, math.pi * (tooth / 4 + 0.055)),
        (0.72, math.pi * (tooth / 4 + 0.085)),
        (0.72, math.pi * (tooth / 4 + 0.165)),
    )
)

TRIGGERS: dict[str, tuple[Part, ...]] = {
    "messageEventDefinition": _ENVELOPE,
    "timerEventDefinition": (
        Part("body", _circle(0, 0, 1)),
        Part("line", _ticks()),
        Part("line", "M.15 -.65L0 .05L.5 .05"),
    ),
    "signalEventDefinition": _body("M0 -.9L.95 .72L-.95 .72Z"),
    "errorEventDefinition": _body("M-.95 .85L-.38 -.8L.28 .18L.95 -.85L.42 .8L-.28 -.12Z"),
    "escalationEventDefinition": _body("M0 -1L.78 .92L0 .18L-.78 .92Z"),
    "compensateEventDefinition": _body(*_REWIND),
    "conditionalEventDefinition": (
        Part("body", "M-.75 -.95L.75 -.95L.75 .95L-.75 .95Z"),
        Part("line", "M-.5 -.58L.5 -.58M-.5 -.2L.5 -.2M-.5 .2L.5 .2M-.5 .58L.5 .58"),
    ),
    "linkEventDefinition": _body("M-.95 -.38L.2 -.38L.2 -.8L1 0L.2 .8L.2 .38L-.95 .38Z"),
    "terminateEventDefinition": (Part("ink", _circle(0, 0, 1)),),
    "cancelEventDefinition": _body(
        "M-.9 -.55L-.55 -.9L0 -.35L.55 -.9L.9 -.55L.35 0L.9 .55L.55 .9L0 .35L-.55 .9L-.9 .55L-.35 0Z"
    ),
    "multiple": _body(_PENTAGON),
    "parallelMultiple": _body(_PLUS),
}

TASKS: dict[str, tuple[Part, ...]] = {
    "userTask": (
        Part("body", "M-.9 1L-.9 .62C-.9 .2 -.55 .08 -.32 .02L.32 .02C.55 .08 .9 .2 .9 .62L.9 1Z"),
        Part("body", _circle(0, -0.48, 0.48)),
        Part("ink", "M-.48 -.5C-.45 -1.05 .45 -1.05 .48 -.5C.25 -.4 .1 -.75 -.1 -.68C-.25 -.62 -.3 -.5 -.48 -.5Z"),
        Part("line", "M-.5 1L-.5 .6M.5 1L.5 .6"),
    ),
    "manualTask": (
        Part(
            "body",
            "M-1 -.25C-.75 -.5 -.45 -.85 -.15 -.85L.15 -.85C.35 -.8 .3 -.55 .1 -.5L-.15 -.42L.8 -.42"
            "C1 -.42 1 -.1 .8 -.1L.85 -.1C1.02 -.08 1.02 .2 .85 .22L.75 .22"
            "C.92 .24 .92 .5 .75 .52L.6 .52C.75 .54 .75 .8 .6 .82L-.55 .82"
            "C-.75 .8 -.85 .7 -1 .6Z",
        ),
        Part("line", "M.8 -.1L.2 -.1M.75 .22L.2 .22M.6 .52L.2 .52"),
    ),
    "serviceTask": (Part("body", f"{_GEAR}Z"), Part("body", _circle(0, 0, 0.34))),
    "scriptTask": (
        Part(
            "body",
            "M-.42 -1L.82 -1C.3 -.62 .28 -.38 .52 0C.8 .38 .78 .62 .28 1L-.92 1C-.45 .62 -.45 .38 -.72 0"
            "C-.95 -.38 -.92 -.62 -.42 -1Z",
        ),
        Part("line", "M-.5 -.58L.3 -.58M-.62 -.2L.28 -.2M-.42 .2L.5 .2M-.32 .58L.5 .58"),
    ),
    "businessRuleTask": (
        Part("body", "M-1 -.75L1 -.75L1 .75L-1 .75Z"),
        Part("ink", "M-1 -.75L1 -.75L1 -.3L-1 -.3Z"),
        Part("line", "M-1 .22L1 .22M-.4 -.3L-.4 .75"),
    ),
    "sendTask": _ENVELOPE,
    "receiveTask": _ENVELOPE,
}

MARKERS: dict[str, tuple[Part, ...]] = {
    "loop": (
        Part("stroke", "M-.25 .82C-.7 .72 -1 .35 -1 -.1C-1 -.62 -.56 -1 0 -1C.56 -1 1 -.62 1 -.1C1 .35 .7 .72 .25 .82"),
        Part("stroke", "M-.95 .78L-.25 .82L-.32 .15"),
    ),
    "parallel": (Part("stroke", "M-.6 -.9L-.6 .9M0 -.9L0 .9M.6 -.9L.6 .9"),),
    "sequential": (Part("stroke", "M-.9 -.6L.9 -.6M-.9 0L.9 0M-.9 .6L.9 .6"),),
    "compensation": _body(*_REWIND),
    "adHoc": (
        Part(
            "ink",
            "M-1 .3C-.8 -.35 -.5 -.55 -.2 -.35C.1 -.15 .2 .1 .5 .1C.7 .1 .85 -.05 1 -.35L1 -.05C.8 .5 .5 .65 .2 .45"
            "C-.1 .25 -.25 0 -.5 0C-.7 0 -.85 .25 -1 .6Z",
        ),
    ),
    "collapsed": (Part("stroke", "M-1 -1L1 -1L1 1L-1 1Z"), Part("stroke", "M0 -.6L0 .6M-.6 0L.6 0")),
}

GATEWAYS: dict[str, tuple[Part, ...]] = {
    "exclusiveGateway": (Part("ink", "M-.75 -1L-.4 -1L0 -.3L.4 -1L.75 -1L.2 0L.75 1L.4 1L0 .3L-.4 1L-.75 1L-.2 0Z"),),
    "parallelGateway": (
        Part("ink", "M-.13 -1L.13 -1L.13 -.13L1 -.13L1 .13L.13 .13L.13 1L-.13 1L-.13 .13L-1 .13L-1 -.13L-.13 -.13Z"),
    ),
    "inclusiveGateway": (Part("ring", _circle(0, 0, 0.95)),),
    "complexGateway": (Part("bold", "M0 -1L0 1M-1 0L1 0M-.7 -.7L.7 .7M-.7 .7L.7 -.7"),),
    "eventBasedGateway": (
        Part("stroke", _circle(0, 0, 1.15)),
        Part("stroke", _circle(0, 0, 0.92)),
        Part("stroke", _polygon(5, 0.6)),
    ),
    "instantiating": (Part("stroke", _circle(0, 0, 1.15)), Part("stroke", _polygon(5, 0.68))),
    "instantiatingAll": (
        Part("stroke", _circle(0, 0, 1.15)),
        Part("stroke", re.sub(_NUMBER, lambda found: f"{float(found[0]) * 0.7:.3f}", _PLUS)),
    ),
}
_STROKES = {"ring": 0.28, "bold": 0.26}


@lru_cache(maxsize=1024)
def _scaled(way: str, size: float) -> str:
    return _NUMBER.sub(lambda found: " " + number(float(found[0]) * size), way)


def sign(parts: tuple[Part, ...], x: float, y: float, size: float, ink: str, *, filled: bool = False) -> str:
    """Draw a sign around a point; `size` is half its width, in pixels."""
    drawn = "".join(_stroke(part, size, ink, filled=filled) for part in parts)
    return tag("g", drawn, transform=f"translate({number(x)} {number(y)})", stroke_linejoin="round")


def _stroke(part: Part, size: float, ink: str, *, filled: bool) -> str:
    fill, stroke, width = "none", ink, 1.0
    if part.role == "ink" or (part.role == "body" and filled):
        fill, stroke = ink, "none" if part.role == "body" else ink
    elif part.role == "body":
        fill = PAPER
    elif part.role == "line" and filled:
        stroke = PAPER
    elif part.role in _STROKES:
        width = _STROKES[part.role] * size
    elif part.role == "stroke":
        width = 1.3
    return tag("path", d=_scaled(part.way, size), fill=fill, stroke=stroke, stroke_width=width)
