"""Who may not do a task though it is offered to them: four eyes, the same person once more, skills. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from engine.model import Person, StandIn
    from engine.program.details import Duty, Starters


class Facts(NamedTuple):
    """What a duty is judged by: who began it, who did which element (both who acted and for whom), what elements and
    people are called, who of them is still here, and who answers for those of them that are programs.
    """

    starter: str = ""
    doers: Mapping[str, Collection[str]] = {}
    labels: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    here: Collection[str] = ()
    keepers: Mapping[str, str] = {}

    def behind(self, ids: Iterable[str]) -> set[str]:
        """These people, and who answers for the programs among them: nobody gets a second pair of eyes by a program."""
        return {both for one in ids for both in (one, self.keepers.get(one, one))}


def why_not(duty: Duty, person: Person, absent: StandIn | None, facts: Facts) -> str:
    """Say in a clause why somebody may not do a task, in their own place or that of an absent person; "" if they may.

    Both names count: neither who acts nor for whom may have done what this is to be kept apart from.
    """
    acting = {person.id, person.keeper or person.id, person.id if absent is None else absent.person}
    for reason in (_apart, _same, _starter):
        clause = reason(duty, acting, facts)
        if clause:
            return clause
    lacking = [one for one in duty.skills if one not in person.skills]
    return f"it needs the {_plural('skill', lacking)} {_quoted(lacking)}" if lacking else ""


def _apart(duty: Duty, acting: set[str], facts: Facts) -> str:
    for element in duty.apart:
        both = sorted(acting.intersection(facts.behind(facts.doers.get(element, ()))))
        if both:
            done = facts.labels.get(element, element)
            return f"whoever did {done!r} may not do it, and that was {_name(facts, both[0])}"
    return ""


def _same(duty: Duty, acting: set[str], facts: Facts) -> str:
    """Where nobody has done it, or nobody of those is here any more, the task is for its lane again."""
    for element in duty.same:
        doers = [one for one in sorted(facts.doers.get(element, ())) if one in facts.here]
        if doers and acting.isdisjoint(facts.behind(doers)):
            done = facts.labels.get(element, element)
            return f"only who did {done!r} may do it, and that was {' or '.join(_name(facts, one) for one in doers)}"
    return ""


def _starter(duty: Duty, acting: set[str], facts: Facts) -> str:
    barred = duty.not_starter and not acting.isdisjoint(facts.behind([facts.starter]))
    return f"whoever began the request may not do it, and that was {_name(facts, facts.starter)}" if barred else ""


def may_start(starters: Starters | None, person: Person) -> bool:
    """Whether a process that says who may start it lets somebody do so."""
    return starters is None or person.id in starters.people or not starters.groups.isdisjoint(person.groups)


def in_words(starters: Starters, names: Mapping[str, str]) -> str:
    """Name who may start a process, as a clause."""
    groups = [f"the group {one!r}" for one in sorted(starters.groups)]
    people = [names.get(one, one) for one in sorted(starters.people)]
    return f"only {' or '.join(groups + people) or 'nobody'} may"


def _name(facts: Facts, person_id: str) -> str:
    return facts.names.get(person_id, person_id)


def _plural(word: str, things: Iterable[str]) -> str:
    return word if len(list(things)) == 1 else f"{word}s"


def _quoted(things: Iterable[str]) -> str:
    return " and ".join(repr(one) for one in things)
