"""Definitions: each version of a process as deployed, with its files, findings and second opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from engine.store.encoding import texts
from engine.store.outcomes import Taken
from engine.store.registers import definition, resource, start_subscription, start_timer
from engine.store.statements import (
    NONE_SKIPPED,
    Statement,
    adding,
    adding_new,
    among,
    changing,
    keeping,
    p,
    removing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.timers import StartTimerRow
    from engine.store.transaction import Reader, Writer


class DefinitionRow(NamedTuple):
    """One version. `digest` is that of all its files; `findings` and `opinion` are JSON that is not read here."""

    id: str
    key: str
    version: int
    name: str
    digest: str
    xml: bytes
    deployed_at: int
    deployed_by: str
    published_at: int | None = None
    published_by: str | None = None
    findings: bytes = b"[]"
    opinion: bytes | None = None
    owner_title: str = ""
    area: str = ""
    review_months: int | None = None
    deputy: str = ""
    pcf: str = ""


class ResourceRow(NamedTuple):
    """A file that was deployed with a diagram: a form, a decision, a scenario."""

    definition_id: str
    kind: str
    name: str
    content: bytes


class StartSubscriptionRow(NamedTuple):
    """A start event that listens; `kind` is message or signal."""

    definition_id: str
    element: str
    process_key: str
    kind: str
    name: str


_NEWEST_FIRST = (definition.c.key, definition.c.version.desc())
_ADD = adding_new(definition)
_ADD_RESOURCE = adding(resource)
_PUT_RESOURCE = keeping(resource)
_FIND = Statement(select(definition).where(definition.c.id == p("id")))
_WITHOUT_DIAGRAM = [column for column in definition.c if column.name != "xml"]
_ALL = Statement(select(*_WITHOUT_DIAGRAM).order_by(*_NEWEST_FIRST))
_OF_PROCESSES = Statement(select(*_WITHOUT_DIAGRAM).where(among(definition.c.key, "keys")).order_by(*_NEWEST_FIRST))
_BY_IDS = Statement(select(*_WITHOUT_DIAGRAM).where(among(definition.c.id, "ids")).order_by(*_NEWEST_FIRST))
_VERSIONS = Statement(select(definition).where(definition.c.key == p("key")).order_by(*_NEWEST_FIRST))
_LATEST = (
    select(definition)
    .where(definition.c.key == p("key"))
    .order_by(definition.c.version.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_LATEST_ANY = Statement(_LATEST)
_LATEST_PUBLISHED = Statement(_LATEST.where(definition.c.published_at.is_not(None)))
_LATEST_ID = Statement(
    select(definition.c.id)
    .where(definition.c.key == p("key"), definition.c.published_at.is_not(None))
    .order_by(definition.c.version.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_SAME = Statement(_LATEST.where(definition.c.digest == p("digest")))
_LAST_VERSION = Statement(select(func.max(definition.c.version)).where(definition.c.key == p("key")))
_RESOURCES = Statement(
    select(resource).where(resource.c.definition_id == p("id")).order_by(resource.c.kind, resource.c.name)
)
_MONTHS = Statement(
    select(definition.c.key, definition.c.review_months)
    .where(definition.c.published_at.is_not(None))
    .order_by(definition.c.key, definition.c.version)
)
_NAMES = Statement(select(definition.c.id, definition.c.name).where(among(definition.c.id, "ids")))
_PROCESS_NAMES = Statement(
    select(definition.c.key, func.max(definition.c.name)).group_by(definition.c.key).order_by(definition.c.key)
)
_PUBLISH = Statement(
    changing(definition, ("published_at", "published_by"), "id").where(definition.c.published_at.is_(None))
)
_OPINION = Statement(changing(definition, ("opinion",), "id"))
_FINDINGS = Statement(changing(definition, ("findings",), "id"))
_ADD_TIMER, _ADD_SUBSCRIPTION = adding(start_timer), adding(start_subscription)
_DROP_STARTS = (removing(start_timer, "process_key"), removing(start_subscription, "process_key"))


def insert(w: Writer, row: DefinitionRow, resources: Sequence[ResourceRow] = ()) -> None:
    """Store a version with its files; raises Taken where the version exists (two people deployed at once)."""
    if not w.add(_ADD, row._asdict()):
        raise Taken("A definition", f"{row.key} version {row.version}")
    w.run_many(_ADD_RESOURCE, [one._asdict() for one in resources])


def next_version(r: Reader, key: str) -> int:
    """The number that the next version of a process gets."""
    return int(r.value(_LAST_VERSION, {"key": key}) or 0) + 1


def find(r: Reader, definition_id: str) -> DefinitionRow | None:
    """One version."""
    row = r.one(_FIND, {"id": definition_id})
    return None if row is None else DefinitionRow._make(row)


def latest(r: Reader, key: str, *, published: bool = True) -> DefinitionRow | None:
    """The newest version of a process, of the published ones unless asked otherwise."""
    row = r.one(_LATEST_PUBLISHED if published else _LATEST_ANY, {"key": key, "limit": 1})
    return None if row is None else DefinitionRow._make(row)


def latest_id(r: Reader, key: str) -> str | None:
    """The id of the newest published version of a process, without reading its diagram."""
    found: str | None = r.value(_LATEST_ID, {"key": key, "limit": 1})
    return found


def same(r: Reader, key: str, digest: str) -> DefinitionRow | None:
    """The newest version of a process whose files are these."""
    row = r.one(_SAME, {"key": key, "digest": digest, "limit": 1})
    return None if row is None else DefinitionRow._make(row)


def versions(r: Reader, key: str) -> list[DefinitionRow]:
    """All versions of a process, the newest first."""
    return [DefinitionRow._make(row) for row in r.all(_VERSIONS, {"key": key})]


def everything(r: Reader) -> list[DefinitionRow]:
    """All versions of all processes, by key, the newest first; without their diagrams (`xml` is empty)."""
    return [_without_diagram(row) for row in r.all(_ALL)]


def of_processes(r: Reader, keys: Iterable[str]) -> list[DefinitionRow]:
    """All versions of these processes, by key, the newest first; without their diagrams (`xml` is empty)."""
    return [_without_diagram(row) for row in r.all(_OF_PROCESSES, {"keys": texts(sorted(keys))})]


def find_many(r: Reader, ids: Iterable[str]) -> list[DefinitionRow]:
    """These versions, as far as there are any, without their diagrams."""
    return [_without_diagram(row) for row in r.all(_BY_IDS, {"ids": texts(sorted(ids))})]


def _without_diagram(row: Sequence[Any]) -> DefinitionRow:
    before = DefinitionRow._fields.index("xml")
    return DefinitionRow._make((*row[:before], b"", *row[before:]))


def review_months(r: Reader) -> dict[str, int | None]:
    """How often each process wants to be reviewed, as its newest published version says; None where it does not."""
    return {row[0]: row[1] for row in r.all(_MONTHS)}


def names(r: Reader, ids: Sequence[str]) -> dict[str, str]:
    """What these definitions are called, by id."""
    return {row[0]: row[1] for row in r.all(_NAMES, {"ids": texts(ids)})}


def process_names(r: Reader) -> dict[str, str]:
    """What processes are called, by key."""
    return {row[0]: row[1] for row in r.all(_PROCESS_NAMES)}


def resources(r: Reader, definition_id: str) -> list[ResourceRow]:
    """The files of a version beside its diagram."""
    return [ResourceRow._make(row) for row in r.all(_RESOURCES, {"id": definition_id})]


def publish(w: Writer, definition_id: str, *, at: int, by: str) -> bool:
    """Make a version startable; False where it was already (or does not exist)."""
    return w.run(_PUBLISH, {"id": definition_id, "published_at": at, "published_by": by}) == 1


def put_resource(w: Writer, row: ResourceRow) -> None:
    """Put a file beside a version, in place of the one of its name: a scenario, which is no part of what it does."""
    w.run(_PUT_RESOURCE, row._asdict())


def set_opinion(w: Writer, definition_id: str, opinion: bytes | None) -> None:
    """Keep the second opinion on a version; None: it is to be sought anew."""
    w.run(_OPINION, {"id": definition_id, "opinion": opinion})


def set_findings(w: Writer, definition_id: str, findings: bytes) -> None:
    """Keep what checking found about a version."""
    w.run(_FINDINGS, {"id": definition_id, "findings": findings})


def set_starts(
    w: Writer, process_key: str, timers: Iterable[StartTimerRow], subscriptions: Iterable[StartSubscriptionRow]
) -> None:
    """Let exactly these start events of a process listen; those of older versions no longer do."""
    for statement in _DROP_STARTS:
        w.run(statement, {"process_key": process_key})
    w.run_many(_ADD_TIMER, [row._asdict() for row in timers])
    w.run_many(_ADD_SUBSCRIPTION, [row._asdict() for row in subscriptions])
