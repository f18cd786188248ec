"""Which group works in a lane whose diagram does not say so: what the company says of lanes decides. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.program.model import Lane

_BETWEEN = re.compile(r"[\W_]+")


def group_of(lane: Lane, process_key: str, said: Mapping[tuple[str, str], str], known: Mapping[str, str]) -> str | None:
    """Give the group of a lane, from the lane itself outwards: the first that anything is known of decides.

    Of one lane the diagram goes first, then what is said of it in this process, then in every process (by its id,
    then by its name), then a group that is called like it. `said` is by (process key or "", lane), `known` by slug.
    """
    for one, name, group in lane.around:
        names = [each for each in (one, name) if each]
        told = (said.get((key, each)) for key in (process_key, "") for each in names)
        alike = (known.get(slug(each)) for each in names)
        found = group or next(filter(None, told), None) or next(filter(None, alike), None)
        if found:
            return found
    return None


def names_of(lane: Lane) -> set[str]:
    """Whatever the lane and those around it are called, by id or by name."""
    return {each for one, name, _ in lane.around for each in (one, name) if each}


def spellings_of(lane: Lane) -> set[str]:
    """How groups may be spelt that are called like the lane or those around it."""
    return {spelt for name in names_of(lane) for spelt in _spellings(name)}


def known(groups: Iterable[tuple[str, str]], peopled: Iterable[str]) -> dict[str, str]:
    """Groups by the slugs of their names and ids, the ids first; `groups` are (id, name)."""
    groups = list(groups)
    by_name = {slug(name): group for group, name in groups}
    found = by_name | {slug(one): one for one in sorted(peopled)} | {slug(group): group for group, _ in groups}
    return {spelt: group for spelt, group in found.items() if spelt}


def slug(text: str) -> str:
    """Write a name so that case and what stands between its words make no difference.

    >>> slug("Back Office") == slug("back-office") == slug("back_office")
    True
    """
    return _BETWEEN.sub("-", text.casefold()).strip("-")


def _spellings(name: str) -> set[str]:
    plain = slug(name)
    return {name, name.lower(), name.casefold(), plain, plain.replace("-", "_"), plain.replace("-", " ")}
