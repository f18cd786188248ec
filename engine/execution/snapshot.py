"""State to bytes and back: one page per scope.

A page names the format, the program's digest and element and flow ids, never compiled positions. A page
that cannot be read (unknown format, damaged) gives None: the caller folds the journal instead.
"""

from __future__ import annotations

import msgspec

from engine import values
from engine.execution.state import Scope, Wait

FORMAT = 2


class _Page(msgspec.Struct, array_like=True):
    format: int
    digest: str
    scope: Scope


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Page).decode


def write(scope: Scope, digest: str) -> bytes:
    """Turn a scope into a page; `digest` is that of the program it runs."""
    variables, waits = values.pack(scope.variables), scope.waits
    if any(wait.variables for wait in waits.values()):
        waits = {
            key: Wait(wait.kind, wait.element, wait.host, wait.data, values.pack(wait.variables))
            if wait.variables
            else wait
            for key, wait in waits.items()
        }
    page = Scope(
        scope.id,
        scope.parent,
        scope.wait,
        scope.element,
        scope.live,
        variables,
        scope.changed,
        scope.joins,
        waits,
        scope.kind,
        scope.kept,
        scope.data,
        scope.phases,
        scope.completed,
        scope.promise,
    )
    return _encode(_Page(FORMAT, digest, page))


def read(data: bytes) -> Scope | None:
    """Turn a page back into a scope, or None where it cannot be read."""
    try:
        page = _decode(data)
    except msgspec.MsgspecError:
        return None
    if page.format != FORMAT:
        return None
    scope = page.scope
    if b'"$"' in data:
        _unpack(scope)
    return scope


def _unpack(scope: Scope) -> None:
    scope.variables = values.unpack(scope.variables)
    for wait in scope.waits.values():
        if wait.variables:
            wait.variables = values.unpack(wait.variables)
