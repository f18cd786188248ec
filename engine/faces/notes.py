"""What the audit log is told of a verb: who did what to what, from the verb's own arguments.

Arguments that say what was decided (a role, a group, a number of days) are details, which stay for good. Everything
else that was given is personal until somebody says otherwise here: it is encrypted, and can be erased. Secrets are
left out, files and values are told by their names only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from engine.commands.people import SYSTEM
from engine.errors import NotAllowed, NotFound, Refusal, Unavailable
from engine.model import Person
from engine.sentence import to_keep
from engine.store import audit
from engine.store.audit import DONE, Act
from engine.turn import noting

if TYPE_CHECKING:
    from engine.turn import Turns

P = ParamSpec("P")
T = TypeVar("T")

REFUSED, FAILED = "refused", "failed"
SUBJECTS = {
    "person_id": "person",
    "process_key": "process",
    "definition_id": "version",
    "instance_id": "request",
    "incident_id": "incident",
    "task_id": "task",
    "absence_id": "absence",
    "group_id": "group",
    "draft_id": "draft",
    "feedback_id": "report",
    "store": "store",
}
"""Which arguments say what something is done to, and what that is called in the log."""

SECRET = frozenset({"password", "new_password", "old_password", "secret", "token", "code", "otp"})
UNSAID = frozenset({"by", "person", "self", "request_id", "channel", "after", "limit", "progress", "kept"})
_PLAIN = """
group groups memberships
role roles skill skills lane days since until kind state active administrator demo deputy deputy_id
assignee manager_id keeper successor_id processes element version outcome held_on signed_by as_of scopes
expires_at to format actor verb subject category often decision better promised whom known_id feedback_ids action_ids
by_person keep_tokens
"""
PLAIN = frozenset(_PLAIN.split()).union(SUBJECTS)
"""Arguments that may stand in the log for good."""


def noted(verb: Callable[P, T], *, always: bool) -> Callable[P, T]:
    """Have a verb noted: always, or only where it is refused for want of a permission."""
    signature = inspect.signature(verb)
    keep = _kept if always else _refused_only

    def told(*args: P.args, **named: P.kwargs) -> T:
        if noting.under_way():  # part of an act that is noted as a whole
            return verb(*args, **named)
        return keep(verb, signature, args, named)

    return told


class _Told(NamedTuple):
    """The arguments of a verb, sorted by what the log may keep of them."""

    subject: str
    details: dict[str, Any]
    personal: dict[str, Any]


def _kept(verb: Callable[..., T], signature: inspect.Signature, args: tuple[Any, ...], named: dict[str, Any]) -> T:
    given = signature.bind(*args, **named)
    given.apply_defaults()
    actor = _actor(given.arguments)
    if actor is None:
        return verb(*args, **named)
    turns: Turns = args[0]._turns  # noqa: SLF001 - every face has them
    told = _told(given.arguments)
    act = Act(actor, name_of(verb), told.subject, DONE, noting.channel_now(), None, told.details, told.personal)
    try:
        with noting.pending(act) as one:
            answer = verb(*args, **named)
    except Refusal as refused:
        _failed(turns, act, refused)
        raise
    if not one.is_written:
        turns.write(one.put)
    return answer


def _refused_only(
    verb: Callable[..., T], signature: inspect.Signature, args: tuple[Any, ...], named: dict[str, Any]
) -> T:
    try:
        return verb(*args, **named)
    except NotAllowed as refused:
        given = signature.bind(*args, **named)
        told = _told(given.arguments)
        actor = _actor(given.arguments) or ""
        _failed(args[0]._turns, Act(actor, name_of(verb), told.subject, channel=noting.channel_now()), refused)  # noqa: SLF001
        raise


def _failed(turns: Turns, act: Act, refused: Refusal) -> None:
    """Note in a transaction of its own that an act was refused; once, however many verbs it went through."""
    if isinstance(refused, Unavailable) or getattr(refused, "is_noted", False):
        return
    outcome = REFUSED if isinstance(refused, NotAllowed | NotFound) else FAILED
    personal = {**(act.personal or {}), "why": to_keep(refused.sentence)}
    turns.write(lambda w, now: audit.append(w, now, act._replace(outcome=outcome, personal=personal)))
    refused.is_noted = True  # type: ignore[attr-defined]


def name_of(verb: Callable[..., Any]) -> str:
    """Name a verb as the log does: `people.add`."""
    face, _, name = verb.__qualname__.rpartition(".")
    return f"{face.lower()}.{name}"


def _actor(given: Mapping[str, Any]) -> str | None:
    """Who asks; None where the product reads for itself."""
    who = given.get("by") or given.get("person")
    if isinstance(who, Person):
        return who.id
    return who if isinstance(who, str) else (SYSTEM if "by" in given else None)


def _told(given: Mapping[str, Any]) -> _Told:
    subject, details, personal = "", dict[str, Any](), dict[str, Any]()
    for name, value in given.items():
        if name in UNSAID or value is None or value in ((), "", frozenset()):
            continue
        if not subject and name in SUBJECTS:
            subject = f"{SUBJECTS[name]}:{value}"
        elif name in SECRET:
            details[name] = "given"
        elif name in PLAIN:
            details[name] = _plain(value)
        else:
            details |= _named(name, value)
            personal |= {} if isinstance(value, Mapping) else {name: _plain(value)}
    return _Told(subject, details, personal)


def _named(name: str, value: Any) -> dict[str, Any]:
    """Tell values and files by their names; files by a digest of what is in them, too."""
    if not isinstance(value, Mapping):
        return {}
    return {name: {str(key): _digest(one) if isinstance(one, bytes) else "given" for key, one in value.items()}}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value)
