"""What people did, noted in the audit log in the transaction that does it.

Verbs of the faces whose permission is marked "noted" (engine/rights/permissions.py) are noted by the permit and call
nothing here. What happens beside the faces' permits is noted by hand: a sign-in that failed, a session that was ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.store import audit
from engine.store.audit import DONE, Act
from engine.turn.noting import channel_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.transaction import Writer


def note(
    w: Writer,
    now: int,
    actor: str,
    verb: str,
    subject: str,
    *,
    outcome: str = DONE,
    channel: str = "",
    on_behalf_of: str | None = None,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> int:
    """Note in the audit log what somebody did, as the last thing of a transaction; gives the number of the line.

    `actor` is a person's id ("" where nobody is known), `verb` names the deed (`people.add`), `subject` what it was
    done to, as `kind:id` (`person:ann`, `process:order`). `personal` holds what must be erasable (a name, an address);
    passwords, codes and tokens stand nowhere. A deed that fails is noted in a transaction of its own.
    """
    act = Act(actor, verb, subject, outcome, channel or channel_now(), on_behalf_of, details, personal)
    return audit.append(w, now, act)
