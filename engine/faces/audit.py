"""Look behind: the audit log, whether the record is as it was written, and the signed heads that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.commands.people import SYSTEM
from engine.errors import InvalidValues
from engine.faces.permits import permit
from engine.lists import Page
from engine.queries import audit as queries
from engine.sentence import say
from engine.store import heads
from engine.store.audit import Asked
from engine.turn import noting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from engine.model import Person
    from engine.queries.lines import AuditLine, SignedHead, Verdict
    from engine.turn import Turns

EXPORTED = 500
"""Lines that an export reads at once."""
_MOST_DIGITS = 18


class Audit:
    """Everything about the audit log and the record's integrity. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("audit.read")
    def listed(
        self,
        *,
        actor: str | None = None,
        verb: str | None = None,
        subject: str | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        after: str | None = None,
        limit: int = 50,
        person: Person | None = None,
    ) -> Page[AuditLine]:
        """List a page of the log, youngest first; `since` and `until` bound the moment, `after` continues a page."""
        asked = Asked(_number(after), actor, verb, subject, _instant(since), _instant(until))
        with self._turns.store.reading() as r:
            found = queries.listed(r, asked, limit + 1)
        return Page(tuple(found[:limit]), str(found[limit - 1].number) if len(found) > limit else None)

    @permit("audit.read", note=True)
    def export(
        self,
        *,
        actor: str | None = None,
        verb: str | None = None,
        subject: str | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        by: str = SYSTEM,
    ) -> Iterator[AuditLine]:
        """Give all lines that fit, youngest first, as they are asked for."""
        asked = Asked(None, actor, verb, subject, _instant(since), _instant(until))
        return self._lines(asked)

    def _lines(self, asked: Asked) -> Iterator[AuditLine]:
        while True:
            with self._turns.store.reading() as r:
                found = queries.listed(r, asked, EXPORTED)
            yield from found
            if len(found) < EXPORTED:
                return
            asked = asked._replace(before=found[-1].number)

    @permit("record.verify")
    def verify(
        self,
        instance_id: str | None = None,
        *,
        since: str | None = None,
        kept: Mapping[int, str] | None = None,
        progress: Callable[[int, int], None] | None = None,
        by: str = SYSTEM,
    ) -> Verdict:
        """Verify every chain of the record, or one instance's: each row that is not as it was written is named.

        `since` (number or hash of a signed head) leaves out what had been written by then; `kept` are hashes of heads
        by number that were kept outside; `progress` is told now and then how many rows have been read,
        and of how many, where that is known.
        """
        with self._turns.store.reading(still=True) as r:
            found = queries.verdict(r, queries.scope(r, instance_id, since, kept or {}), progress)
        noting.tell(rows=found.rows, problems=found.total)
        return found

    @permit("record.verify", note=False)
    def heads(self, *, after: int = 0, person: Person | None = None) -> tuple[SignedHead, ...]:
        """List the signed heads with a number greater than `after`, the oldest first."""
        with self._turns.store.reading() as r:
            return tuple(queries.head(one) for one in heads.listed(r, after))

    @permit("record.sign")
    def sign(self, *, by: str = SYSTEM) -> SignedHead:
        """Sign the ends of all chains now; the hash is worth keeping outside."""
        return queries.head(self._turns.write(heads.sign_heads))


def _instant(at: dt.datetime | None) -> int | None:
    return None if at is None else micros(at)


def _number(after: str | None) -> int | None:
    if not after:
        return None
    if not after.isdecimal() or len(after) > _MOST_DIGITS:
        raise InvalidValues(say("The page"), {"after": say("It must be what the page before gave.")})
    return int(after)
