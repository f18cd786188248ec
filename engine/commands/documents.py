"""Documents of data stores: erased one by one, with the person they are about, or when their time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.audit import note
from engine.commands.people import SYSTEM
from engine.errors import InvalidValues, NotFound
from engine.sentence import grouped, say
from engine.store import documents
from engine.store.documents import Rule

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

LONGEST = 36_500
"""Days for which values can be kept at most: a hundred years."""
DAY = 86_400 * 1_000_000


def erase(w: Writer, store: str, key: str) -> None:
    """Erase the value of a document for good, or refuse where there is no such document."""
    if not documents.erase(w, store, key):
        raise NotFound(say("document in '%(store)s'", store=store), key)


def set_rule(w: Writer, now: int, store: str, days: int | None, by: str, *, by_person: bool) -> None:
    """Say how many days after its writing a value of a store is erased (None: not by itself), and whether its keys are
    ids of people.
    """
    if store not in {one.name for one in documents.stores(w)}:
        raise NotFound("data store", store)
    if days is not None and not 0 <= days <= LONGEST:
        said = say("Give a whole number of days from 0 to %(most)s.", most=grouped(LONGEST))
        raise InvalidValues(say("The period"), {"days": said})
    documents.keep(w, Rule(store, days, int(by_person), by, now))


def about_person(r: Reader, person_id: str) -> list[tuple[str, documents.Document]]:
    """Documents under the id of somebody, of stores whose keys are ids of people; by store."""
    named = [one.store for one in documents.rules(r) if one.by_person]
    found = [(store, documents.find(r, store, person_id)) for store in named]
    return [(store, one) for store, one in found if one is not None]


def erase_about(w: Writer, person_id: str) -> int:
    """Erase what stands under the id of somebody in such stores; how many documents those were."""
    return sum(documents.erase(w, store, person_id) for store, _ in about_person(w, person_id))


def erase_what_is_over(w: Writer, now: int, limit: int) -> int:
    """Erase values whose time is over, with a line in the audit log for each store; how many those were."""
    done = 0
    for one in documents.rules(w):
        keys = [] if one.days is None else documents.over(w, one.store, now - one.days * DAY, limit - done)
        for key in keys:
            documents.erase(w, one.store, key)
        if keys:
            note(w, now, SYSTEM, "stores.time_over", f"store:{one.store}", details={"documents": len(keys)})
        done += len(keys)
    return done
