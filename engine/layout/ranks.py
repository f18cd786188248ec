"""How far to the right each step stands: behind everything that leads to it, loops left out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.diagram import Element

    Next = Mapping[Element, Sequence[Element]]


def ranks(steps: Sequence[Element], flows: Iterable[tuple[Element, Element]]) -> dict[Element, int]:
    """Number the columns of steps from 0: each stands right of all before it, on the longest way to it.

    A flow that leads back to where one comes from does not count. Whatever nothing leads to stands just before what
    it leads to, unless it is a start event.
    """
    ways: dict[Element, list[Element]] = defaultdict(list)
    reached = set()
    for source, target in flows:
        ways[source].append(target)
        if source is not target:
            reached.add(target)
    first = [step for step in steps if step not in reached]
    order, back = _walked([*first, *steps], ways)
    found = dict.fromkeys(steps, 0)
    forward = {step: [to for to in ways[step] if (step, to) not in back] for step in order}
    for step in order:
        for target in forward[step]:
            found[target] = max(found[target], found[step] + 1)
    for step in first:
        if step.kind != "startEvent" and forward[step]:
            found[step] = min(found[target] for target in forward[step]) - 1
    return found


def _walked(roots: Iterable[Element], ways: Next) -> tuple[list[Element], set[tuple[Element, Element]]]:
    """Walk depth first, without recursion: the steps so that flows lead onwards, and the flows that lead back."""
    done: list[Element] = []
    state: dict[Element, bool] = {}  # False: on the way here; True: left behind
    back: set[tuple[Element, Element]] = set()
    for root in roots:
        if root in state:
            continue
        state[root] = False
        path = [(root, iter(ways.get(root, ())))]
        while path:
            step, further = path[-1]
            target = next(further, None)
            if target is None:
                state[step] = True
                done.append(step)
                path.pop()
            elif target not in state:
                state[target] = False
                path.append((target, iter(ways.get(target, ()))))
            elif not state[target]:
                back.add((step, target))
    return done[::-1], back
