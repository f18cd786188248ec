"""What can come of writing, other than success. None is a refusal: the turn makes one of it, or tries again."""

from __future__ import annotations

from engine.errors import Unavailable


class Raced(Exception):  # noqa: N818 - an outcome, not an error
    """Somebody else has changed the instance since it was read; nothing was written. Read again and run again."""

    def __init__(self, instance_id: str, revision: int) -> None:
        super().__init__(f"Instance {instance_id} is no longer at revision {revision}.")
        self.instance_id = instance_id


class Taken(Exception):  # noqa: N818
    """Something else holds a key that must be unique; `key` says which, `holder` who, where it is known."""

    def __init__(self, what: str, key: str, holder: str | None = None) -> None:
        super().__init__(f"{what} {key!r} exists already.")
        self.key = key
        self.holder = holder


class Repeated(Exception):  # noqa: N818
    """A request with this id was answered before; look up that answer with `requests.find`."""

    def __init__(self, request_id: str) -> None:
        super().__init__(f"Request {request_id} was answered before.")
        self.request_id = request_id


class DatabaseFailed(Unavailable):
    """The database could not do it: locked for too long, disk full, connection lost, deadlock.

    To people it is a refusal; `why` is what the driver says, for the log. `transient` says that the same again may
    succeed. `in_doubt` says that it failed while committing: the transaction may have happened or not, and only a
    repeat with the same request id can tell.
    """

    def __init__(self, why: str, *, transient: bool, in_doubt: bool = False) -> None:
        super().__init__(transient=transient, in_doubt=in_doubt)
        self.why = why
