"""The audit log as people read it, and what verifying the record has found."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import moment
from engine.errors import NotFound, Unreadable
from engine.queries.lines import AuditLine, RecordProblem, SignedHead, Verdict
from engine.sentence import recalled, say
from engine.store import audit, heads, people
from engine.store.proof import Scope, size, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.store.audit import Asked, Line
    from engine.store.heads import Head
    from engine.store.transaction import Reader

MOST_PROBLEMS = 1_000
_HASH_DIGITS = 64


def listed(r: Reader, asked: Asked, limit: int) -> list[AuditLine]:
    """A page of the log, youngest first."""
    return shown(r, audit.listed(r, asked, limit))


def shown(r: Reader, lines: Iterable[Line]) -> list[AuditLine]:
    """Show lines with the names of the people in them."""
    found = list(lines)
    ids = {one.actor for one in found} | {_person(one.subject) for one in found}
    names = people.names(r, sorted(ids - {""}))
    return [_line(one, names) for one in found]


def verdict(r: Reader, scope: Scope, progress: Callable[[int, int], None] | None) -> Verdict:
    """Verify the record; all problems are counted, and the first of them told. `progress` is told how many rows have
    been read, and of how many (0 where that is not known).
    """
    read, whole = [0], scope.instance_id is None and scope.since is None
    total = size(r) if whole and progress is not None else 0

    def count(rows: int) -> None:
        read[0] = rows
        if progress is not None:
            progress(rows, total)

    found = verify(r, scope, count)
    told = tuple(RecordProblem(*one[:3], str(one)) for one in islice(found, MOST_PROBLEMS))
    more = sum(1 for _ in found)
    return Verdict(read[0], len(told) + more, told)


def scope(r: Reader, instance_id: str | None, since: str | None, kept: Mapping[int, str]) -> Scope:
    """What is to be verified; `since` is the number or the hash of a head, `kept` are hashes of heads by number."""
    try:
        hashes = {number: bytes.fromhex(hashed) for number, hashed in kept.items()}
    except ValueError:
        raise Unreadable(say("The kept heads"), say("one of them has a hash that is no hexadecimal number")) from None
    return Scope(instance_id, None if since is None else _numbered(r, since), hashes)


def _numbered(r: Reader, since: str) -> int:
    if len(since) == _HASH_DIGITS:
        number = heads.numbered(r, bytes.fromhex(since)) if _is_hex(since) else None
    else:
        newest = heads.last(r)
        number = int(since) if since.isdecimal() and newest and 0 < int(since) <= newest.number else None
    if number is None:
        raise NotFound("signed head", since)
    return number


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdefABCDEF" for sign in text)


def head(one: Head) -> SignedHead:
    """Show a signed head."""
    return SignedHead(one.number, moment(one.at), one.instances, one.hash.hex())


def _person(subject: str) -> str:
    kind, _, key = subject.partition(":")
    return key if kind == "person" else ""


def _personal(one: Line) -> Mapping[str, Any] | None:
    """What stays erasable. Why something was refused can be said in other languages; all else is as it was given."""
    if one.outcome == audit.DONE or not one.personal or "why" not in one.personal:
        return one.personal
    return {**one.personal, "why": recalled(str(one.personal["why"]))}


def _line(one: Line, names: Mapping[str, str]) -> AuditLine:
    return AuditLine(
        number=one.number,
        at=moment(one.at),
        actor=one.actor,
        actor_name=names.get(one.actor, one.actor),
        verb=one.verb,
        subject=one.subject,
        outcome=one.outcome,
        channel=one.channel,
        details=one.details,
        personal=_personal(one),
        on_behalf_of=one.on_behalf_of,
        subject_name=names.get(_person(one.subject), ""),
    )
