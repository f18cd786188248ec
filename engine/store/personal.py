"""What the database knows of a person: where it stands, all of it, and how it is erased.

What is sealed holds ids only. An id stays for good, as a pseudonym; what connects it with a human being (name, title,
address, credentials, the personal values of the audit log) can be erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select

from engine.store import audit
from engine.store.designing import draft, draft_comment, draft_revision, play, tryout
from engine.store.entrance import (
    api_token,
    credential,
    deputy,
    identity,
    one_time_code,
    person_group,
    person_role,
    person_skill,
    recovery_code,
    session,
)
from engine.store.governing import (
    acknowledgement,
    feed,
    feedback,
    notice,
    ownership,
    review,
    review_action,
    review_chain,
    signature,
)
from engine.store.handling import (
    attachment,
    delivery,
    mention,
    remark,
    task_draft,
    task_seen,
    task_view,
    telling,
    telling_choice,
    tick,
    view_mail,
    webhook,
)
from engine.store.registers import definition, event, person
from engine.store.statements import Statement, changing, p, removing
from engine.store.tables import incident, instance, message, request, task

if TYPE_CHECKING:
    from sqlalchemy import Column

    from engine.store.transaction import Reader, Writer

_ID: Any = p("person_id")


class Place(NamedTuple):
    """Where something of a person stands: a word for it, its columns, and which rows are theirs."""

    name: str
    columns: tuple[Any, ...]
    theirs: tuple[Any, ...]


def _all(table: Any, *theirs: Column[Any], but: frozenset[str] = frozenset(), name: str = "") -> Place:
    return Place(name or table.name, tuple(column for column in table.columns if column.name not in but), theirs)


def _some(name: str, table: Any, columns: str, *theirs: Column[Any]) -> Place:
    return Place(name, tuple(table.c[column] for column in columns.split()), theirs)


_SECRET = frozenset({"hash", "password_hash", "totp", "totp_step"})
PLACES = (
    _all(person, person.c.id),
    _all(person_group, person_group.c.person_id, name="groups"),
    _all(person_role, person_role.c.person_id, name="roles"),
    _all(person_skill, person_skill.c.person_id, name="skills"),
    _all(deputy, deputy.c.person_id, deputy.c.deputy_id, name="absences"),
    _all(credential, credential.c.person_id, but=_SECRET, name="how they sign in"),
    _all(identity, identity.c.person_id, name="known to providers"),
    _all(session, session.c.person_id, but=_SECRET, name="sessions"),
    _some("tokens", api_token, "name scopes made_at expires_at used_at revoked_at", api_token.c.person_id),
    _some("codes", one_time_code, "kind made_at made_by expires_at used_at", one_time_code.c.person_id),
    _some("owned processes", ownership, "process_key since until", ownership.c.person_id),
    _some("reviews", review, "id process_key held_on outcome", review.c.signed_by, review.c.owner_at_time),
    _some("programs they answer for", person, "id name ends_at", person.c.keeper_id),
    _some("calendars", feed, "scope subject made_at revoked_at", feed.c.person_id),
    _some("told about reviews", notice, "process_key band due_on channel made_at sent_at", notice.c.person_id),
    _some("signatures", signature, "subject meaning at remarks", signature.c.person_id),
    _some("taken note of", acknowledgement, "definition_id at", acknowledgement.c.person_id),
    _some("agreed to do", review_action, "process_key what due_on done_at", review_action.c.person_id),
    _some("feedback given", feedback, "id process_key element category words at state", feedback.c.reporter),
    _some("record of reviews", review_chain, "number at process_key kind", review_chain.c.by),
    _some("deployed versions", definition, "id key version deployed_at", definition.c.deployed_by),
    _some("published versions", definition, "id key version published_at", definition.c.published_by),
    _some("drafts", draft, "id process_key made_at changed_at", draft.c.made_by, draft.c.changed_by),
    _some("what they drew", draft_revision, "draft_id revision at", draft_revision.c.by),
    _some("what they said of drafts", draft_comment, "draft_id at text", draft_comment.c.by),
    _some("scenarios run", tryout, "definition_id at despite", tryout.c.by),
    _some("played", play, "subject at", play.c.person_id),
    _some("views kept", task_view, "name query sort made_at", task_view.c.person_id),
    _some("looked at", task_seen, "task_id at", task_seen.c.person_id),
    _some("typed and not sent", task_draft, "task_id at", task_draft.c.person_id),
    _some("said of work", remark, "task_id kind at", remark.c.person_id, remark.c.about),
    _some("named in remarks", mention, "remark_id at seen_at", mention.c.person_id),
    _some("told of work", telling, "kind task_id instance_id at seen_at", telling.c.person_id, telling.c.by),
    _some("sent to them", delivery, "kind channel at done_at", delivery.c.person_id),
    _some("how they are told", telling_choice, "channels hour zone lead", telling_choice.c.person_id),
    _some("webhook", webhook, "url made_at paused_at", webhook.c.person_id),
    _some("views by mail", view_mail, "view_id every next_at made_at", view_mail.c.person_id),
    _some("files given", attachment, "id task_id media_type size at", attachment.c.person_id),
    _some("files removed", attachment, "id task_id removed_at", attachment.c.removed_by),
    _some("ticked", tick, "task_id deed at", tick.c.person_id),
    _some("requests begun", instance, "id process_key business_key started_at", instance.c.started_by),
    _some("tasks", task, "id name state created_at completed_at", task.c.assignee, task.c.completed_by),
    _some("incidents put right", incident, "id element resolved_at", incident.c.resolved_by),
    _some("messages sent", message, "id name published_at", message.c.published_by),
    _some("answers kept", request, "id at", request.c.person),
    _some("history", event, "instance_id sequence at kind element_id", event.c.actor, event.c.on_behalf_of),
)
"""Everything the database holds of somebody, but for the audit log (`audit.concerning`)."""

_FIND = {
    one.name: Statement(
        select(*one.columns).where(or_(*(column == _ID for column in one.theirs))).order_by(one.columns[0])
    )
    for one in PLACES
}
_GONE = tuple(
    removing(table, "person_id")
    for table in (
        person_group, person_role, person_skill, credential, recovery_code, identity, session, api_token, one_time_code,
        feed, notice, task_view, task_seen, task_draft, mention, play,
        delivery, telling, telling_choice, webhook, view_mail,
    )
)  # fmt: skip
_NO_ABSENCE = Statement(deputy.delete().where(or_(deputy.c.person_id == _ID, deputy.c.deputy_id == _ID)))
_NO_ANSWERS = Statement(request.delete().where(request.c.person == _ID))
_NAMELESS = Statement(changing(person, ("name", "title", "email", "manager_id", "language", "zone"), "id"))


def known(r: Reader, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Everything the database holds of somebody, by place, as rows of columns."""
    return {one.name: _rows(r, one, person_id) for one in PLACES}


def _rows(r: Reader, place: Place, person_id: str) -> list[dict[str, Any]]:
    names = [column.name for column in place.columns]
    found = r.all(_FIND[place.name], {"person_id": person_id})
    return [dict(zip(names, row, strict=True)) for row in found]


def erase(w: Writer, person_id: str, name: str) -> int:
    """Erase what connects an id with a human being; from now on they are called `name`.

    Gives how many lines of the audit log had personal values about them.
    """
    for statement in (*_GONE, _NO_ABSENCE, _NO_ANSWERS):
        w.run(statement, {"person_id": person_id})
    empty = dict.fromkeys(("email", "manager_id", "language", "zone"))
    w.run(_NAMELESS, empty | {"id": person_id, "name": name, "title": ""})
    return audit.erase(w, person_id)
