"""What is wrong with a picture: shapes on each other, steps outside their lane, lines that end nowhere."""

from __future__ import annotations

from itertools import combinations, pairwise

from engine.diagram import names

SLACK = 0.2
"""Pixels: places are written to a tenth."""


def faults(diagram):
    """List everything that is wrong with the picture of a diagram that was laid out."""
    shapes = {diagram.elements[id_]: shape for id_, shape in diagram.shapes.items()}
    return [
        *_missing(diagram, shapes),
        *_negative(diagram),
        *_outside(diagram, shapes),
        *_on_each_other(diagram, shapes),
        *_loose_ends(diagram, shapes),
        *_through(diagram, shapes),
    ]


def _missing(diagram, shapes):
    for element in diagram.elements.values():
        homeless = element.kind == "boundaryEvent" and not _host(diagram, element)
        if element.kind in names.FLOW_NODES | {"lane", "participant"} and element not in shapes and not homeless:
            yield f"{element} has no shape"
        if element.kind in {"dataInput", "dataOutput"} and _of_process(diagram, element) and element not in shapes:
            yield f"{element} has no shape"
        if element.kind in {"sequenceFlow", "messageFlow"} and element.id not in diagram.edges:
            yield f"{element} has no line"


def _of_process(diagram, element):
    """Whether a process itself is given this or gives it, and whoever draws can tell it apart."""
    kept = diagram.parent(element)
    return kept.kind == "ioSpecification" and diagram.parent(kept).kind == "process" and bool(element.given)


def _negative(diagram):
    for id_, shape in diagram.shapes.items():
        if min(shape.x, shape.y) < 0:
            yield f"{id_} stands outside"
    for id_, points in diagram.edges.items():
        if any(min(point) < 0 for point in points):
            yield f"{id_} runs outside"


def _host(diagram, element):
    host = diagram.resolve(element.attributes.get("attachedToRef"))
    return host if host is not None and diagram.parent(host) is diagram.parent(element) else None


def _outside(diagram, shapes):
    for element, shape in shapes.items():
        for frame in _frames(diagram, element):
            if frame in shapes and not _within(shape, shapes[frame]):
                yield f"{element} stands outside {frame}"


def _frames(diagram, element):
    if element.kind == "lane":
        around = diagram.parent(diagram.parent(element))
        return [diagram.participant_of(around) or around] if around is not None else []
    if element.kind == "boundaryEvent":
        return []
    scope = diagram.parent(element)
    lanes = diagram.lanes.paths.get(element.id, ())
    return [*lanes, scope, *([pool] if scope is not None and (pool := diagram.participant_of(scope)) else [])]


def _within(inner, outer):
    return (
        outer.x - SLACK <= inner.x
        and outer.y - SLACK <= inner.y
        and inner.x + inner.width <= outer.x + outer.width + SLACK
        and inner.y + inner.height <= outer.y + outer.height + SLACK
    )


def _on_each_other(diagram, shapes):
    """Frames and what they hold aside; a boundary event stands on its host; lanes of one set share a border."""
    solid = [one for one in shapes if one.kind not in {"lane", "participant"}]
    planes = {one: _top(diagram, one) for one in shapes}
    for one, other in combinations(solid, 2):
        if planes[one] is not planes[other] or _holds(diagram, one, other) or _holds(diagram, other, one):
            continue
        if _overlap(shapes[one], shapes[other]):
            yield f"{one} lies on {other}"
    for kind in ("participant", "lane"):
        for one, other in combinations([one for one in shapes if one.kind == kind], 2):
            same = diagram.parent(one) is diagram.parent(other)
            if same and planes[one] is planes[other] and _overlap(shapes[one], shapes[other]):
                yield f"{one} lies on {other}"


def _top(diagram, element):
    """What picture an element is on: pools of one collaboration are on one."""
    while (around := diagram.parent(element)) is not None and around.kind != "definitions":
        element = around
    pool = diagram.participant_of(element)
    return diagram.parent(pool) if pool else element


def _holds(diagram, outer, inner):
    while inner is not None:
        host = _host(diagram, inner) if inner.kind == "boundaryEvent" else None
        if inner is outer or host is outer:
            return True
        inner = diagram.parent(inner)
    return False


def _overlap(one, other):
    return (
        one.x + SLACK < other.x + other.width
        and other.x + SLACK < one.x + one.width
        and one.y + SLACK < other.y + other.height
        and other.y + SLACK < one.y + one.height
    )


def ends(diagram, line):
    """Which elements a line joins."""
    if line.kind in {"dataInputAssociation", "dataOutputAssociation"}:
        key = "sourceRef" if line.kind == "dataInputAssociation" else "targetRef"
        far = next(diagram.resolve(one.text) for one in line.all(key))
        pair = [far, diagram.parent(line)]
        return pair if key == "sourceRef" else pair[::-1]
    return [diagram.resolve(line.attributes.get(key)) for key in ("sourceRef", "targetRef")]


def _loose_ends(diagram, shapes):
    for id_, points in diagram.edges.items():
        line = diagram.elements[id_]
        for end, point in zip(ends(diagram, line), (points[0], points[-1]), strict=True):
            if end in shapes and not _on_border(point, shapes[end]):
                yield f"{line} does not end at {end}"


def _on_border(point, shape):
    right, bottom = shape.x + shape.width, shape.y + shape.height
    beside = shape.x - SLACK <= point.x <= right + SLACK and shape.y - SLACK <= point.y <= bottom + SLACK
    sides = (point.x - shape.x, right - point.x, point.y - shape.y, bottom - point.y)
    return beside and min(map(abs, sides)) <= SLACK


def _through(diagram, shapes):
    """Sequence flows run level and upright, and not through steps that they do not join."""
    for id_, points in diagram.edges.items():
        line = diagram.elements[id_]
        joined = ends(diagram, line)
        if line.kind != "sequenceFlow" or any(diagram.parent(end) is not diagram.parent(line) for end in joined):
            continue
        for one, other in pairwise(points):
            if abs(one.x - other.x) > SLACK and abs(one.y - other.y) > SLACK:
                yield f"{line} runs aslant"
        for step, shape in shapes.items():
            if (
                diagram.parent(step) is diagram.parent(line)
                and step.kind != "boundaryEvent"
                and _crossed(points, shape)
            ):
                yield f"{line} runs through {step}"


def _crossed(points, shape):
    for one, other in pairwise(points):
        left, right = sorted((one.x, other.x))
        top, bottom = sorted((one.y, other.y))
        if (
            left < shape.x + shape.width - SLACK
            and right > shape.x + SLACK
            and top < shape.y + shape.height - SLACK
            and bottom > shape.y + SLACK
        ):
            return True
    return False
