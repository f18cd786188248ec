"""Facts put in order by process, without what was not known at the moment asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from engine.governance.report.facts import Live, Rule, is_known
from engine.governance.report.timeline import Timeline, significant

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from engine.governance.report.facts import Action, AsOf, Deputy, Facts, Held, Owned, Somebody, Version


class _OfProcess(Protocol):
    @property
    def process_key(self) -> str:
        """Of which process."""


T = TypeVar("T", bound=_OfProcess)
_NOBODY = {"system": "Throughlane"}


class Process(NamedTuple):
    """All facts of one process that is or was live. `versions` are all, the newest last; `version` is the active one.

    `held` are its significant reviews with their days, the earliest first.
    """

    version: Version
    versions: list[Version]
    live: Live
    owned: Owned | None
    held: list[tuple[dt.date, Held]]
    timeline: Timeline
    actions: list[Action]
    feedback: int


@dataclass(frozen=True, slots=True)
class Known:
    """The facts in order. `owns` counts the active processes by owner; `drafts` were never published.

    `is_complete` says that versions and register name the same processes.
    """

    facts: Facts
    rule: Rule
    people: Mapping[str, Somebody]
    deputies: Mapping[str, list[Deputy]]
    active: list[Process]
    retired: list[Process]
    owns: Counter[str]
    drafts: int
    registered: int
    is_complete: bool

    @property
    def as_of(self) -> AsOf:
        """The day and the moment asked for."""
        return self.facts.as_of

    def name(self, person_id: str | None) -> str:
        """What somebody is called; their id where they are not known any more."""
        found = self.people.get(person_id or "")
        return found.name if found else _NOBODY.get(person_id or "", person_id or "")


def in_order(facts: Facts, of: frozenset[str] | None = None) -> Known:
    """Put facts in order; only those of the processes `of` (None: of all)."""
    until = facts.as_of.until
    deployed = _by_process(facts, of)
    register = {one.key: one for one in facts.processes if one.live_since <= until and (of is None or one.key in of)}
    published = {key: found for key, found in deployed.items() if _active(found, until)}
    every = _Gathering(facts).processes(published, register)
    active = [one for one in every if not is_retired(one.live, until)]
    return Known(
        facts,
        Rule(facts.policies, facts.as_of),
        {one.id: one for one in facts.people},
        _standing_in(facts),
        active,
        [one for one in every if is_retired(one.live, until)],
        Counter(one.owned.person_id for one in active if one.owned),
        len(deployed) - len(published),
        len(register),
        register.keys() == published.keys(),
    )


def is_retired(live: Live, until: int) -> bool:
    """Whether a process had been retired by a moment."""
    return live.retired_at is not None and live.retired_at <= until


class _Gathering:
    """Brings together what belongs to a process."""

    def __init__(self, facts: Facts) -> None:
        self._as_of = facts.as_of
        until = facts.as_of.until
        self._rule = Rule(facts.policies, facts.as_of)
        self._owned = {one.process_key: one for one in facts.owners if _counts(one.since, one.until, until)}
        self._held = _grouped(one for one in facts.reviews if is_known(one, facts.as_of))
        self._actions = _grouped(one for one in facts.actions if one.made_at <= until)
        self._feedback = Counter(one.process_key for one in facts.feedback if _counts(one.at, one.answered_at, until))

    def processes(self, published: Mapping[str, list[Version]], register: Mapping[str, Live]) -> list[Process]:
        """Every process that went live, by key."""
        return [self._process(key, published[key], register.get(key)) for key in sorted(published)]

    def _process(self, key: str, versions: list[Version], registered: Live | None) -> Process:
        version = _active(versions, self._as_of.until)
        assert version is not None, "only published processes come here"
        live = registered or Live(key, min(one.published_at for one in versions if one.published_at is not None))
        held = significant(self._held.get(key, ()), self._as_of)
        begun = self._as_of.day_of(live.live_since)
        timeline = Timeline(begun, (day for day, _ in held), self._rule, version.review_months)
        actions, feedback = self._actions.get(key, []), self._feedback[key]
        return Process(version, versions, live, self._owned.get(key), held, timeline, actions, feedback)


def _by_process(facts: Facts, of: frozenset[str] | None) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    until = facts.as_of.until
    for one in sorted(facts.versions, key=lambda one: one.version):
        if one.deployed_at <= until and (of is None or one.key in of):
            found[one.key].append(one)
    return found


def _active(versions: list[Version], until: int) -> Version | None:
    """The newest version that was published by then."""
    return next((one for one in reversed(versions) if one.published_at is not None and one.published_at <= until), None)


def _standing_in(facts: Facts) -> dict[str, list[Deputy]]:
    """Who stands in on the day asked for, by the person they stand in for."""
    as_of, found = facts.as_of, defaultdict[str, list["Deputy"]](list)
    for one in sorted(facts.deputies):
        is_on = as_of.day_of(one.since) <= as_of.day <= as_of.day_of(one.until)
        if is_on and _counts(one.made_at, one.revoked_at, as_of.until):
            found[one.person_id].append(one)
    return found


def _counts(since: int, until: int | None, at: int) -> bool:
    return since <= at and (until is None or until > at)


def _grouped(every: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for one in every:
        found[one.process_key].append(one)
    return found
