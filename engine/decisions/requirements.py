"""Who requires whom: the order to work things out in, and circles. `needs` maps each id to those it requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Needs = Mapping[str, Sequence[str]]


def in_order(key: str, needs: Needs) -> list[str]:
    """List what must be worked out for a key, each after what it requires; circles are broken where they close."""
    done: dict[str, None] = {}
    path: set[str] = set()
    waiting = [(key, False)]
    while waiting:
        current, is_left = waiting.pop()
        if is_left:
            path.remove(current)
            done[current] = None
        elif current not in done and current not in path:
            path.add(current)
            waiting.append((current, True))
            waiting += [(each, False) for each in reversed(needs[current]) if each not in path]
    return list(done)


def circular(needs: Needs) -> set[tuple[str, str]]:
    """List the pairs (key, required key) that close a circle."""
    suspects = _entangled(needs)
    return {(key, each) for key in suspects for each in needs[key] if each in suspects and key in _reached(each, needs)}


def _entangled(needs: Needs) -> set[str]:
    """Take away what requires nothing that is left, again and again: circles remain, and what needs them."""
    users: dict[str, list[str]] = {key: [] for key in needs}
    for key, required in needs.items():
        for each in required:
            users[each].append(key)
    open_needs = {key: len(required) for key, required in needs.items()}
    free = [key for key, count in open_needs.items() if not count]
    left = set(needs)
    while free:
        key = free.pop()
        left.discard(key)
        for user in users[key]:
            open_needs[user] -= 1
            if not open_needs[user]:
                free.append(user)
    return left


def _reached(key: str, needs: Needs) -> set[str]:
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += needs[current]
    return seen
