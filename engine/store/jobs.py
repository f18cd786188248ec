"""Jobs: work outside the transaction, leased to one worker at a time.

The row is the truth; a queue may only hint at it. A lease ends by itself, so a worker that was frozen
must show its token again before its result counts: check `held` in the transaction that records it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, not_, or_, select

from engine.store.encoding import texts
from engine.store.statements import NONE_SKIPPED, Statement, among, changing, fixed, of_instance, p
from engine.store.tables import job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader, Writer


class JobRow(NamedTuple):
    """A job that is not done. `state` is open or failed (then an incident hangs on it); `id` is its idempotency key.

    `message` is why it last failed, as `engine.sentence.kept` writes it.
    """

    id: str
    instance_id: str
    scope: int
    wait: int
    element: str
    job: str
    state: str
    retries: int
    due: int
    message: str | None
    attempts: int
    token: str | None
    leased_until: int | None


_FREE = and_(
    job.c.state == fixed("open"),
    job.c.due <= p("now"),
    or_(job.c.leased_until.is_(None), job.c.leased_until <= p("now")),
)
_PICK = (
    select(job.c.id)
    .order_by(job.c.due, job.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
    .with_for_update(skip_locked=True)
)
_DUE = Statement(select(job.c.id).where(_FREE).limit(fixed(1)).offset(NONE_SKIPPED))
_ANY = Statement(_PICK.where(_FREE))
_KINDS = Statement(_PICK.where(_FREE, among(job.c.job, "kinds"), not_(among(job.c.element, "but"))))
_LEASE = Statement(
    job.update()
    .values(token=p("token"), leased_until=p("until"), attempts=job.c.attempts + fixed(1))
    .where(among(job.c.id, "ids"))
    .returning(job)
)
_HELD = and_(job.c.id == p("id"), job.c.token == p("token"), job.c.state == fixed("open"))
_FIND = Statement(select(job).where(job.c.id == p("id")))
_FIND_HELD = Statement(select(job).where(_HELD))
OF_INSTANCE = Statement(select(job).where(of_instance(job)).order_by(job.c.wait))
_EXTEND = Statement(changing(job, ("leased_until",)).where(_HELD))
_GIVE_BACK = Statement(
    changing(job, ("leased_until", "token", "due")).where(job.c.id == p("id"), job.c.token == p("was"))
)


def lease(
    w: Writer,
    *,
    now: int,
    until: int,
    token: str,
    limit: int,
    kinds: Sequence[str] | None = None,
    but: Sequence[str] = (),
) -> list[JobRow]:
    """Take up to `limit` jobs that are due and that nobody holds; `kinds` are the job types the worker knows.

    With kinds, jobs at the elements in `but` are left.
    """
    chosen = {"now": now, "limit": limit} | ({} if kinds is None else {"kinds": texts(kinds), "but": texts(but)})
    ids = [row[0] for row in w.all(_ANY if kinds is None else _KINDS, chosen)]
    if not ids:
        return []
    rows = w.all(_LEASE, {"ids": texts(ids), "token": token, "until": until})
    return sorted((JobRow._make(row) for row in rows), key=lambda row: (row.due, row.id))


def any_due(r: Reader, now: int) -> bool:
    """Whether there is a job that nobody holds; asked before the writer is taken."""
    return r.value(_DUE, {"now": now}) is not None


def find(r: Reader, job_id: str) -> JobRow | None:
    """One job, or None when it is done."""
    row = r.one(_FIND, {"id": job_id})
    return None if row is None else JobRow._make(row)


def held(r: Reader, job_id: str, token: str) -> JobRow | None:
    """The job, if this lease still counts: nobody else has taken it since, and it is not over."""
    row = r.one(_FIND_HELD, {"id": job_id, "token": token})
    return None if row is None else JobRow._make(row)


def of_one(r: Reader, instance_id: str) -> list[JobRow]:
    """The jobs of an instance that are not done."""
    return [JobRow._make(row) for row in r.all(OF_INSTANCE, {"instance_id": instance_id})]


def extend(w: Writer, job_id: str, token: str, until: int) -> bool:
    """Keep a lease for longer; False where it was lost."""
    return w.run(_EXTEND, {"id": job_id, "token": token, "leased_until": until}) == 1


def give_back(w: Writer, job_id: str, token: str, due: int) -> bool:
    """Let others have the job from `due` on, as if it had not been tried; False where the lease was lost."""
    return w.run(_GIVE_BACK, {"id": job_id, "was": token, "token": None, "leased_until": None, "due": due}) == 1
