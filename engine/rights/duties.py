"""Who may not do a task though it is offered to them, and why others may: four eyes, the same person once more, skills.

Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.sentence import say, say_many, together

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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
    if not lacking:
        return ""
    return say_many(
        "it needs the skill %(skills)s", "it needs the skills %(skills)s", len(lacking), skills=_quoted(lacking)
    )


def _apart(duty: Duty, acting: set[str], facts: Facts) -> str:
    for element in duty.apart:
        both = sorted(acting.intersection(facts.behind(facts.doers.get(element, ()))))
        if both:
            done = facts.labels.get(element, element)
            who = _name(facts, both[0])
            return say("whoever did '%(step)s' may not do it, and that was %(who)s", step=done, who=who)
    return ""


def _same(duty: Duty, acting: set[str], facts: Facts) -> str:
    """Where nobody has done it, or nobody of those is here any more, the task is for its lane again."""
    for element in duty.same:
        doers = [one for one in sorted(facts.doers.get(element, ())) if one in facts.here]
        if doers and acting.isdisjoint(facts.behind(doers)):
            done = facts.labels.get(element, element)
            who = any_of([_name(facts, one) for one in doers])
            return say("only who did '%(step)s' may do it, and that was %(who)s", step=done, who=who)
    return ""


def _starter(duty: Duty, acting: set[str], facts: Facts) -> str:
    barred = duty.not_starter and not acting.isdisjoint(facts.behind([facts.starter]))
    if not barred:
        return ""
    return say("whoever began the request may not do it, and that was %(who)s", who=_name(facts, facts.starter))


def because(duty: Duty, facts: Facts) -> tuple[str, ...]:
    """Say why a task came to one of those who may do it: others did what is to be kept apart, theirs it was before, or
    their skills.
    """
    found = [
        say("Four eyes: %(who)s did '%(step)s'.", who=who, step=facts.labels.get(one, one))
        for one in duty.apart
        if (who := _all_of(facts, facts.doers.get(one, ())))
    ]
    found += [
        say("It stays with who did '%(step)s': %(who)s.", who=who, step=facts.labels.get(one, one))
        for one in duty.same
        if (who := _all_of(facts, [each for each in facts.doers.get(one, ()) if each in facts.here]))
    ]
    if duty.not_starter and facts.starter:
        found.append(say("Four eyes: %(who)s began the request.", who=_name(facts, facts.starter)))
    if duty.skills:
        skills = _quoted(duty.skills)
        found.append(
            say_many(
                "It needs the skill %(skills)s, which you have.",
                "It needs the skills %(skills)s, which you have.",
                len(duty.skills),
                skills=skills,
            )
        )
    return tuple(found)


def _all_of(facts: Facts, ids: Iterable[str]) -> str:
    return together([_name(facts, one) for one in sorted(ids)])


def may_start(starters: Starters | None, person: Person) -> bool:
    """Whether a process that says who may start it lets somebody do so."""
    return starters is None or person.id in starters.people or not starters.groups.isdisjoint(person.groups)


def in_words(starters: Starters, names: Mapping[str, str]) -> str:
    """Name who may start a process, as a clause."""
    groups = [say("the group '%(group)s'", group=one) for one in sorted(starters.groups)]
    people = [names.get(one, one) for one in sorted(starters.people)]
    return say("only %(who)s may", who=any_of([*groups, *people]) if groups or people else say("nobody"))


def any_of(names: Sequence[str]) -> str:
    """Name several of whom one is meant: "Ana or Ben"."""
    if len(names) == 1:
        return names[0]
    return say("%(names)s or %(last)s", names=any_of(names[:-1]), last=names[-1])


def _name(facts: Facts, person_id: str) -> str:
    return facts.names.get(person_id, person_id)


def _quoted(things: Sequence[str]) -> str:
    quoted = [say("'%(name)s'", name=one) for one in things]
    if len(quoted) == 1:
        return quoted[0]
    return say("%(names)s and %(last)s", names=_quoted(things[:-1]), last=quoted[-1])
