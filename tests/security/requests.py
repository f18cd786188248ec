"""What is asked of each address in the matrix: what it is about, and what is sent along.

Each entry makes the values of the address's variables and what is sent, so that whoever may do it succeeds.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.faces import USUAL
from tests.security.world import HOURS, World, uploaded

if TYPE_CHECKING:
    from collections.abc import Callable


class Asked(NamedTuple):
    """The variables of an address, and what is sent along."""

    about: dict[str, str]
    sent: dict[str, Any]


def asked(sent: dict[str, Any] | None = None, /, **about: str) -> Asked:
    """Say what is asked."""
    return Asked(about, sent or {})


def form(**fields: Any) -> dict[str, Any]:
    """Fields of a form; `f__x` stands for f.x."""
    return {"data": {name.replace("__", "."): value for name, value in fields.items()}}


def body(**fields: Any) -> dict[str, Any]:
    """A body in JSON."""
    return {"json": fields}


def completion(w: World, who: str) -> Asked:
    """Complete a task on its page."""
    fields = form(f__order_number="x", f__customer="C", f__amount="5", f__complete="true")
    return asked(fields, task_id=w.task_of(w.begin()))


def uploaded_file(w: World) -> dict[str, Any]:
    """A file of its own each time."""
    return {"data": {"file": (io.BytesIO(f"{next(w.numbers)}".encode()), "note.txt")}}


def guess(w: World, who: str) -> Asked:
    """Guess a password, from another place each time: who guesses must wait."""
    number = next(w.numbers)
    sent = form(name=f"nobody{number}", password="x")
    return asked(sent | {"environ_overrides": {"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250}"}})


def from_elsewhere(w: World, who: str, **about: str) -> Asked:
    """Ask from another place each time, without more: whoever asks often from one must wait."""
    return Asked(about, {"environ_overrides": guess(w, who).sent["environ_overrides"]})


def tomorrow(w: World) -> str:
    """Give the day after."""
    return (w.house.now() + dt.timedelta(days=1)).date().isoformat()


def today(w: World) -> str:
    """Give the day."""
    return w.house.now().date().isoformat()


def moment(w: World) -> str:
    """Give a moment to come."""
    return (w.house.now() + dt.timedelta(days=1)).isoformat()


def seen(w: World) -> str:
    """Give since when the present owner owns the process."""
    return w.house.now().isoformat()


def token_of(w: World, person_id: str) -> str:
    """Give the id of a new API token of somebody; there is a most that one may have, so those before are revoked."""
    for one in w.house.accounts.tokens(person_id):
        if one.name != "matrix":  # by these it is asked
            w.house.accounts.revoke_token(person_id, one.id)
    return str(w.house.accounts.make_token(person_id, f"t{next(w.numbers)}", ["read"], 30, by=person_id)[1].id)


def drawing(w: World, **more: Any) -> dict[str, Any]:
    """What somebody draws."""
    return {"files": w.house.drafts.files(w.drawn()), **more}


def left_group(w: World, who: str) -> Asked:
    """End a time in a group on its page."""
    group = w.peopled_group()
    return asked(form(person=f"spare{group}", since=""), group_id=group)


def ended_member(w: World, who: str) -> Asked:
    """End a time in a group."""
    group = w.peopled_group()
    return asked({"query_string": {"person": f"spare{group}"}}, group_id=group)


def commented(w: World, *, settled: bool = False) -> dict[str, str]:
    """A draft in review with a comment, which is dealt with or not."""
    draft, comment = w.commented()
    if settled:
        w.house.drafts.settle(draft, comment, by="designer")
    return {"draft_id": draft, "comment_id": comment}


def own(who: str) -> str:
    """The id of who asks; of the concerned for who has none."""
    return "concerned" if who in {"visitor", "narrow", "left"} else who


WANTED = {"mail": dict(USUAL["mail"]), "webhook": dict(USUAL["webhook"]), "hour": 7, "zone": "", "lead": 4}
"""What somebody wants to be told."""

REQUESTS: dict[str, Callable[[World, str], Asked]] = {
    "static": lambda w, who: asked(filename="mark.svg"),
    "audit.exported": lambda w, who: asked(kind="csv"),
    "visits.signed_in": guess,
    "tasks.task": lambda w, who: asked(task_id=w.task),
    "live.task": lambda w, who: asked(task_id=w.task),
    "live.draft": lambda w, who: asked(draft_id=w.drawn()),
    "tasks.again": lambda w, who: asked(task_id=w.task, _deed="claim"),
    "tasks.take_next": lambda w, who: asked(form()),
    "tasks.claim": lambda w, who: asked(task_id=w.task_of(w.begin())),
    "tasks.release": lambda w, who: asked(task_id=w.claimed(who)),
    "tasks.complete": completion,
    "tasks.handle": lambda w, who: asked(form(days="1"), task_id=w.claimed(who), deed="postpone"),
    "tasks.checklist": lambda w, who: asked(form(tick="Look"), task_id=w.listed()),
    "tasks.offer": lambda w, who: asked(form(answer="keep"), task_id=w.wanted(who)),
    "Desk.answer_offer": lambda w, who: asked(body(accept=False), task_id=w.wanted(who)),
    "tasks.remark": lambda w, who: asked(form(**{"~remark.words": "Hello"}), task_id=w.task),
    "files.attach": lambda w, who: asked(uploaded_file(w), task_id=w.task),
    "files.download": lambda w, who: asked(file_id=w.attached()),
    "files.preview": lambda w, who: asked(file_id=w.attached()),
    "files.remove": lambda w, who: asked(form(), file_id=w.attached(who)),
    "RequestFiles.list_files": lambda w, who: asked(instance_id=w.instance),
    "RequestFiles.attach_file": lambda w, who: asked(uploaded_file(w), task_id=w.task),
    "RequestFiles.choose_file": lambda w, who: asked(uploaded_file(w), process_key="order_to_cash"),
    "RequestFiles.get_file": lambda w, who: asked(file_id=w.attached()),
    "RequestFiles.remove_file": lambda w, who: asked(file_id=w.attached(who)),
    "tasks.draft": lambda w, who: asked(form(f__complete="true"), task_id=w.task),
    "tasks.each": lambda w, who: asked(form(deed="claim", ids=w.task_of(w.begin()))),
    "tasks.keep_view": lambda w, who: asked(form(name=f"View {next(w.numbers)}", view="mine")),
    "tasks.drop_view": lambda w, who: asked(view_id=w.kept(who)),
    "Tasks.assign_task": lambda w, who: asked(body(whom="away"), task_id=w.task_of(w.begin())),
    "Tasks.postpone_task": lambda w, who: asked(body(until="2026-12-24T12:00:00Z"), task_id=w.claimed(who)),
    "Tasks.ask_about_task": lambda w, who: asked(body(whom="away", words="Why?"), task_id=w.claimed(who)),
    "Tasks.answer_task": lambda w, who: asked(body(words="So."), task_id=w.asked(who)),
    "Tasks.take_back_task": lambda w, who: asked(task_id=w.completed(who)),
    "Desk.take_next_task": lambda w, who: asked(),
    "Desk.do_with_each": lambda w, who: asked(body(deed="claim", ids=[w.task_of(w.begin())])),
    "Desk.keep_view": lambda w, who: asked(body(name=f"View {next(w.numbers)}")),
    "Desk.delete_view": lambda w, who: asked(view_id=w.kept(who)),
    "Desk.list_remarks": lambda w, who: asked(task_id=w.task),
    "Desk.say_remark": lambda w, who: asked(body(words="Hello"), task_id=w.task),
    "Desk.hand_over_task": lambda w, who: asked(body(whom="away"), task_id=w.claimed(who)),
    "Teams.get_team": lambda w, who: asked(group_id="sales-desk"),
    "Teams.give_task": lambda w, who: asked(body(task_id=w.task_of(w.begin()), whom="concerned")),
    "Tasks.tick_item": lambda w, who: asked(body(item="Look"), task_id=w.listed()),
    "Tasks.add_item": lambda w, who: asked(body(item="Look"), task_id=w.task_of(w.begin())),
    "Tasks.remove_item": lambda w, who: asked({"query_string": {"item": "Look"}}, task_id=w.listed(who)),
    "Tasks.get_task": lambda w, who: asked(task_id=w.task),
    "Tasks.claim_task": lambda w, who: asked(task_id=w.task_of(w.begin())),
    "Tasks.release_task": lambda w, who: asked(task_id=w.claimed(who)),
    "Tasks.complete_task": lambda w, who: asked(body(values={"complete": True}), task_id=w.task_of(w.begin())),
    "told.opened": lambda w, who: asked(telling_id=w.told()),
    "told.chosen": lambda w, who: asked(form(hour="7", lead="4")),
    "told.hooked": lambda w, who: asked(form(url="https://hooks.example/")),
    "told.stopping": lambda w, who: from_elsewhere(w, who, token=w.stop_link()),
    "told.stopped": lambda w, who: from_elsewhere(w, who, token=w.stop_link()),
    "Told.set_choices": lambda w, who: asked(body(**WANTED)),
    "told.view": lambda w, who: asked(view_id=w.view()),
    "told.view_sent": lambda w, who: asked(form(every="day"), view_id=w.view()),
    "told.feed_made": lambda w, who: asked(view_id=w.view()),
    "told.feed_revoked": lambda w, who: asked(view_id=w.view(), feed_mark="guessed"),
    "told.feed": lambda w, who: from_elsewhere(w, who, token=w.feed()),
    "starts.start": lambda w, who: asked(key="order_to_cash"),
    "starts.started": lambda w, who: asked(form(f__order_number=f"P-{next(w.numbers)}"), key="order_to_cash"),
    "instances.instance": lambda w, who: asked(instance_id=w.instance),
    "instances.position": lambda w, who: asked(instance_id=w.instance),
    "instances.cancel": lambda w, who: asked(form(reason="Why not"), instance_id=w.begin()),
    "instances.rekey": lambda w, who: asked(
        form(business_key=f"K-{next(w.numbers)}", why="Typo"), instance_id=w.begin()
    ),
    "instances.message": lambda w, who: asked(
        form(name="Order cancelled", values='{"reason": "x", "fee": 1}'), instance_id=w.begin()
    ),
    "Instances.start_instance": lambda w, who: asked(
        body(process_key="order_to_cash", values={"order_number": f"A-{next(w.numbers)}"})
    ),
    "Instances.get_instance": lambda w, who: asked(instance_id=w.instance),
    "Instances.get_history": lambda w, who: asked(instance_id=w.instance),
    "Instances.get_position": lambda w, who: asked(instance_id=w.instance),
    "Instances.get_variables": lambda w, who: asked(instance_id=w.instance),
    "Instances.cancel_instance": lambda w, who: asked(body(reason="Why not"), instance_id=w.begin()),
    "Instances.set_business_key": lambda w, who: asked(
        body(business_key=f"K-{next(w.numbers)}", reason="Typo"), instance_id=w.begin()
    ),
    "Messages.publish_message": lambda w, who: asked(body(name="Order cancelled", key=f"nobody {next(w.numbers)}")),
    "Messages.evaluate_conditions": lambda w, who: asked(body(values={})),
    "incidents.incident": lambda w, who: asked(incident_id=w.incident),
    "incidents.retry": lambda w, who: asked(form(**{"v.amount": "5"}), incident_id=w.stuck()),
    "incidents.cancel": lambda w, who: asked(form(reason="Why not"), incident_id=w.stuck()),
    "Incidents.retry_incident": lambda w, who: asked(body(values={"amount": 5}), incident_id=w.stuck()),
    "moves.planned": lambda w, who: asked(definition_id=w.unpublished()),
    "moves.begun": lambda w, who: asked(form(since=w.definition.id, reason="x"), definition_id=w.unpublished()),
    "moves.move": lambda w, who: asked(move_id=w.move()),
    "moves.changed": lambda w, who: asked(form(deed="undo"), move_id=w.move()),
    "Moves.rehearse_move": lambda w, who: asked(body(source=w.definition.id), definition_id=w.unpublished()),
    "Moves.begin_move": lambda w, who: asked(body(source=w.definition.id, reason="x"), definition_id=w.unpublished()),
    "Moves.get_move": lambda w, who: asked(move_id=w.move()),
    "Moves.list_moved": lambda w, who: asked(move_id=w.move()),
    "Moves.stop_move": lambda w, who: asked(move_id=w.move("running")),
    "Moves.continue_move": lambda w, who: asked(move_id=w.move()),
    "Moves.undo_move": lambda w, who: asked(move_id=w.move()),
    "drafts.begun": lambda w, who: asked(form(name=f"New {next(w.numbers)}")),
    "drafts.draft": lambda w, who: asked(draft_id=w.drawn()),
    "drafts.changed": lambda w, who: asked(form(deed="send"), draft_id=w.drawn()),
    "drafts.diagram": lambda w, who: asked(draft_id=w.drawn("review")),
    "drafts.reviewed": lambda w, who: asked(form(deed="comment", text="Why?"), draft_id=w.drawn("review")),
    "drafts.made_version": lambda w, who: asked(draft_id=w.drawn("review")),
    "plays.play": lambda w, who: asked(room="drafts", key=w.drawn("review")),
    "plays.played": lambda w, who: asked(form(deed="begin"), room="drafts", key=w.drawn("review")),
    "plays.scenario": lambda w, who: asked(room="drafts", key=w.played(who)),
    "plays.scenarios": lambda w, who: asked(room="processes", key=w.definition.id),
    "plays.run": lambda w, who: asked(room="processes", key=w.definition.id),
    "plays.files": lambda w, who: asked(room="drafts", key=w.drawn()),
    "Drafts.begin_draft": lambda w, who: asked(body(name=f"New {next(w.numbers)}")),
    "Drafts.get_draft": lambda w, who: asked(draft_id=w.drawn()),
    "Drafts.save_draft": lambda w, who: asked(body(**drawing(w, revision=1)), draft_id=w.drawn()),
    "Drafts.copy_draft": lambda w, who: asked(body(**drawing(w)), draft_id=w.drawn()),
    "Drafts.check_draft": lambda w, who: asked(body(**drawing(w)), draft_id=w.drawn()),
    "Drafts.list_comments": lambda w, who: asked(draft_id=w.drawn("review")),
    "Drafts.comment_draft": lambda w, who: asked(body(text="Why?"), draft_id=w.drawn("review")),
    "Drafts.answer_comment": lambda w, who: asked(body(text="So."), **commented(w)),
    "Drafts.settle_comment": lambda w, who: asked(**commented(w)),
    "Drafts.reopen_comment": lambda w, who: asked(**commented(w, settled=True)),
    "Drafts.get_draft_review": lambda w, who: asked(draft_id=w.drawn("review")),
    "Drafts.send_draft": lambda w, who: asked(draft_id=w.drawn()),
    "Drafts.take_back_draft": lambda w, who: asked(draft_id=w.drawn("review")),
    "Drafts.ask_for_changes": lambda w, who: asked(body(text="Why?"), draft_id=w.drawn("review")),
    "Drafts.approve_draft": lambda w, who: asked(body(password="x"), draft_id=w.drawn("review")),
    "Drafts.make_version": lambda w, who: asked(body(), draft_id=w.drawn("review")),
    "Drafts.discard_draft": lambda w, who: asked(draft_id=w.drawn()),
    "Plays.get_play": lambda w, who: asked(kind="draft", subject_id=w.drawn("review")),
    "Plays.begin_play": lambda w, who: asked(body(values=w.values()), kind="draft", subject_id=w.drawn("review")),
    "Plays.take_step": lambda w, who: asked(
        body(seen=0, step={"pass_time": "P1D"}), kind="draft", subject_id=w.played(who)
    ),
    "Plays.go_back": lambda w, who: asked(body(to=0), kind="draft", subject_id=w.played(who)),
    "Plays.end_play": lambda w, who: asked(kind="draft", subject_id=w.played(who)),
    "Plays.save_play": lambda w, who: asked(body(name="Played"), kind="draft", subject_id=w.drawn()),
    "definitions.definition": lambda w, who: asked(definition_id=w.definition.id),
    "definitions.diagram": lambda w, who: asked(definition_id=w.definition.id),
    "definitions.read_document": lambda w, who: asked(definition_id=w.definition.id),
    "definitions.document": lambda w, who: asked(definition_id=w.definition.id, paper="html"),
    "definitions.picture": lambda w, who: asked(definition_id=w.definition.id),
    "definitions.deployed": lambda w, who: asked(uploaded(w.fresh_files())),
    "publications.shown": lambda w, who: asked(definition_id=w.definition.id),
    "publications.published": lambda w, who: asked(form(password="x", approves="yes"), definition_id=w.unpublished()),
    "publications.co_signed": lambda w, who: asked(form(password="x"), definition_id=w.unpublished()),
    "publications.acknowledged": lambda w, who: asked(definition_id=w.definition.id),
    "publications.retired": lambda w, who: asked(form(reason=""), process_key="order_to_cash"),
    "desks.desk": lambda w, who: asked(),
    "ownership.shown": lambda w, who: asked(process_key="order_to_cash"),
    "ownership.handed_over": lambda w, who: asked(
        form(owner="away", reason="Matrix", seen=seen(w)), process_key="order_to_cash"
    ),
    "Processes.get_process": lambda w, who: asked(definition_id=w.definition.id),
    "Processes.get_diagram": lambda w, who: asked(definition_id=w.definition.id),
    "Processes.publish_process": lambda w, who: asked(body(password="x", approves=True), definition_id=w.unpublished()),
    "Publications.get_publication": lambda w, who: asked(definition_id=w.definition.id),
    "Publications.sign_process": lambda w, who: asked(body(password="x"), definition_id=w.unpublished()),
    "Publications.list_receipts": lambda w, who: asked(definition_id=w.definition.id),
    "Publications.acknowledge_process": lambda w, who: asked(definition_id=w.definition.id),
    "Publications.list_owners": lambda w, who: asked(definition_id=w.definition.id),
    "Publications.retire_process": lambda w, who: asked(body(reason=""), definition_id=w.definition.id),
    "Processes.change_owner": lambda w, who: asked(body(person="away", reason="Matrix"), definition_id=w.definition.id),
    "Deployments.check_files": lambda w, who: asked(uploaded(w.fresh_files())),
    "Deployments.deploy_files": lambda w, who: asked(uploaded(w.fresh_files())),
    "clock.advance": lambda w, who: asked(form(amount="1", unit="minutes", back="")),
    "account.token_revoked": lambda w, who: asked(token_id=token_of(w, own(who))),
    "account.session_ended": lambda w, who: asked(session_id="guessed"),
    "account.token_made": lambda w, who: asked(form(name=f"n{next(w.numbers)}", scopes="read", days="30")),
    "account.spoken": lambda w, who: asked(form(language="en", zone="")),
    "account.password_changed": lambda w, who: asked(form(old="x", password="a long new password", again="other")),
    "account.second_factor_set_up": lambda w, who: asked(form(code="000000")),
    "account.second_factor_off": lambda w, who: asked(form(password="x", code="000000")),
    "account.codes_renewed": lambda w, who: asked(form(password="x", code="000000")),
    "links.password": lambda w, who: asked(code="guessed"),
    "links.password_set": lambda w, who: asked(form(password="a long new password"), code="guessed"),
    "accounts.account": lambda w, who: asked(person_id="colleague"),
    "accounts.invited": lambda w, who: asked(person_id=w.spare_person()),
    "accounts.reset": lambda w, who: asked(person_id=w.spare_person()),
    "accounts.sessions_ended": lambda w, who: asked(person_id="colleague"),
    "accounts.second_factor_removed": lambda w, who: asked(person_id=w.spare_person()),
    "accounts.token_revoked": lambda w, who: asked(person_id="colleague", token_id=token_of(w, "colleague")),
    "accounts.token_made": lambda w, who: asked(
        form(name=f"n{next(w.numbers)}", scopes="read", days="30"), person_id=w.robot()
    ),
    "programs.added": lambda w, who: asked(
        form(person_id=f"p{next(w.numbers)}", name="New", keeper="colleague", until=tomorrow(w), roles="member")
    ),
    "programs.changed": lambda w, who: asked(form(keeper="concerned", until=tomorrow(w)), person_id=w.robot()),
    "Accounts.get_account": lambda w, who: asked(person_id="colleague"),
    "Accounts.invite_person": lambda w, who: asked(person_id=w.spare_person()),
    "Accounts.reset_password": lambda w, who: asked(person_id=w.spare_person()),
    "Accounts.list_sessions": lambda w, who: asked(person_id="colleague"),
    "Accounts.end_sessions": lambda w, who: asked(person_id="colleague"),
    "Accounts.list_tokens": lambda w, who: asked(person_id="colleague"),
    "Accounts.make_token": lambda w, who: asked(
        body(name=f"n{next(w.numbers)}", scopes=["read"], days=30), person_id=w.robot()
    ),
    "Accounts.revoke_token": lambda w, who: asked(person_id="away", token_id=token_of(w, "away")),
    "Accounts.add_program": lambda w, who: asked(
        body(id=f"p{next(w.numbers)}", name="New", keeper="colleague", until=moment(w))
    ),
    "Accounts.change_program": lambda w, who: asked(body(until=moment(w)), person_id=w.robot()),
    "people.added": lambda w, who: asked(form(person_id=f"new{next(w.numbers)}", name="New", roles="member")),
    "people.person": lambda w, who: asked(person_id="colleague"),
    "people.change": lambda w, who: asked(
        form(name="Other", title="", email="", manager=""), person_id=w.spare_person()
    ),
    "people.role": lambda w, who: asked(form(role="operator"), person_id=w.spare_person()),
    "people.role_off": lambda w, who: asked(form(role="auditor"), person_id=w.with_role()),
    "people.skills": lambda w, who: asked(form(skills="Typing"), person_id=w.spare_person()),
    "people.leave": lambda w, who: asked(person_id=w.spare_person()),
    "people.come_back": lambda w, who: asked(person_id=w.gone_person()),
    "people.seek_owners": lambda w, who: asked(person_id="colleague"),
    "people.away": lambda w, who: asked(form(deputy="away", until=tomorrow(w)), person_id="colleague"),
    "people.back": lambda w, who: asked(person_id="colleague", absence_id=w.absence_of("colleague")),
    "groups.added": lambda w, who: asked(form(group_id=f"new{next(w.numbers)}", name="New")),
    "hours.added": lambda w, who: asked(form(calendar=f"c{next(w.numbers)}", name="New")),
    "hours.calendar": lambda w, who: asked(calendar=w.calendar()),
    "hours.set": lambda w, who: asked(
        form(name="N", time_zone="Europe/Berlin", monday="09:00-17:00", hours_per_day="8", why="Matrix", seen="x"),
        calendar=w.calendar(),
    ),
    "hours.lanes": lambda w, who: asked(form(lane="order_to_cash/none"), calendar=w.calendar()),
    "hours.given_up": lambda w, who: asked(form(given_up_why="Matrix"), calendar=w.calendar()),
    "WorkingHours.add_calendar": lambda w, who: asked(
        body(id=f"c{next(w.numbers)}", name="N", hours=HOURS, why="Matrix")
    ),
    "WorkingHours.set_hours": lambda w, who: asked(body(name="N", hours=HOURS, why="Matrix"), calendar=w.calendar()),
    "WorkingHours.set_calendar_lanes": lambda w, who: asked(body(lanes=[{"lane": "none"}]), calendar=w.calendar()),
    "WorkingHours.give_up_calendar": lambda w, who: asked(body(reason="Matrix"), calendar=w.calendar()),
    "groups.lane": lambda w, who: asked(form(lane="Nowhere", group="sales-desk", process_key="")),
    "groups.group": lambda w, who: asked(group_id="warehouse"),
    "groups.describe": lambda w, who: asked(form(name="Other"), group_id=w.spare_group()),
    "groups.join": lambda w, who: asked(form(person="colleague"), group_id=w.spare_group()),
    "groups.leave": left_group,
    "groups.lead": lambda w, who: asked(form(person="colleague", on="1"), group_id="warehouse"),
    "teams.team": lambda w, who: asked(),
    "teams.give": lambda w, who: asked(form(task=w.task_of(w.begin()), whom="concerned")),
    "definitions.changes": lambda w, who: asked(definition_id=w.definition.id),
    "privacy.known": lambda w, who: asked(person_id="colleague"),
    "privacy.known_as_file": lambda w, who: asked(person_id="colleague"),
    "privacy.erase_person": lambda w, who: asked(form(sure="yes"), person_id=w.gone_person()),
    "privacy.erase_request": lambda w, who: asked(form(sure="yes"), instance_id=w.begin()),
    "privacy.keep_for": lambda w, who: asked(form(days="3650"), definition_id=w.definition.id),
    "Privacy.export_person": lambda w, who: asked(person_id="colleague"),
    "Privacy.erase_person": lambda w, who: asked(person_id=w.gone_person()),
    "Privacy.erase_values": lambda w, who: asked(instance_id=w.begin()),
    "Privacy.set_period": lambda w, who: asked(body(days=3650), process_key="order_to_cash"),
    "feedback.at_task": lambda w, who: asked(task_id=w.task),
    "feedback.from_task": lambda w, who: asked(form(category="other", text="x"), task_id=w.task),
    "feedback.at_request": lambda w, who: asked(instance_id=w.instance),
    "feedback.from_request": lambda w, who: asked(
        form(element=w.step, category="other", text="x"), instance_id=w.instance
    ),
    "feedback.of_process": lambda w, who: asked(process_key="order_to_cash"),
    "feedback.report": lambda w, who: asked(feedback_id=w.reported("asked", who)),
    "feedback.again": lambda w, who: asked(feedback_id=w.reported(who=who), _deed="answer"),
    "feedback.answer": lambda w, who: asked(form(decision="decline", answer="x"), feedback_id=w.reported(who=who)),
    "feedback.ask": lambda w, who: asked(form(asked="@sales-desk"), feedback_id=w.reported(who=who)),
    "feedback.state": lambda w, who: asked(form(statement="x"), feedback_id=w.reported("asked", who)),
    "feedback.join": lambda w, who: asked(form(known=w.reported(who=who)), feedback_id=w.reported(who=who)),
    "feedback.move": lambda w, who: asked(
        form(other="change_of_address"), feedback_id=w.reported(who=who, text="Elsewhere")
    ),
    "feedback.confirm": lambda w, who: asked(form(better="yes"), feedback_id=w.reported("answered", who)),
    "feedback.fixed": lambda w, who: asked(form(version=w.definition.id), feedback_id=w.reported("accepted", who)),
    "Feedback.report_problem": lambda w, who: asked(
        body(instance_id=w.instance, element=w.step, category="other", text="x")
    ),
    "Feedback.get_report": lambda w, who: asked(feedback_id=w.reported("asked", who)),
    "Feedback.answer_report": lambda w, who: asked(
        body(decision="decline", words="x"), feedback_id=w.reported(who=who)
    ),
    "Feedback.ask_about_report": lambda w, who: asked(body(whom="@sales-desk"), feedback_id=w.reported(who=who)),
    "Feedback.state_about_report": lambda w, who: asked(body(words="x"), feedback_id=w.reported("asked", who)),
    "Feedback.join_report": lambda w, who: asked(body(known_id=w.reported(who=who)), feedback_id=w.reported(who=who)),
    "Feedback.move_report": lambda w, who: asked(
        body(process_key="change_of_address"), feedback_id=w.reported(who=who, text="Elsewhere")
    ),
    "Feedback.confirm_report": lambda w, who: asked(body(better=True), feedback_id=w.reported("answered", who)),
    "Feedback.link_report": lambda w, who: asked(
        body(definition_id=w.definition.id), feedback_id=w.reported("accepted", who)
    ),
    "stores.documents": lambda w, who: asked({"query_string": {"store": "none"}}),
    "stores.document": lambda w, who: asked({"query_string": {"store": "none"}}),
    "stores.kept": lambda w, who: asked(form(store="none", days="30")),
    "stores.erased": lambda w, who: asked(form(store="none")),
    "Stores.list_documents": lambda w, who: asked({"query_string": {"store": "none"}}),
    "Stores.get_document": lambda w, who: asked({"query_string": {"store": "none"}}),
    "Stores.erase_document": lambda w, who: asked(body(store="none")),
    "Stores.keep_values": lambda w, who: asked(body(store="none", days=30)),
    "Reviews.complete_action": lambda w, who: asked(body(), action_id=w.agreed_action()),
    "reviews.begun": lambda w, who: asked(form(process_key="order_to_cash")),
    "reviews.review": lambda w, who: asked(review_id=w.review),
    "reviews.again": lambda w, who: asked(review_id=w.review, _deed="saved"),
    "reviews.saved": lambda w, who: asked(form(held_on=today(w)), review_id=w.review),
    "reviews.pinned": lambda w, who: asked(form(why="Matrix"), review_id=w.review),
    "reviews.heard": lambda w, who: asked(form(zone="frontstage", words="Well", password="x"), review_id=w.review),
    "reviews.signed": lambda w, who: asked(form(password="x", regardless="yes"), review_id=w.review),
    "reviews.voided": lambda w, who: asked(form(why="Matrix"), review_id=w.recorded_review()),
    "reviews.action_done": lambda w, who: asked(form(), action_id=w.agreed_action()),
    "Reviews.get_review": lambda w, who: asked(review_id=w.review),
    "Reviews.void_review": lambda w, who: asked(body(why="Matrix"), review_id=w.recorded_review()),
    "Processes.get_differences": lambda w, who: asked(definition_id=w.definition.id),
    "reports.calendar": lambda w, who: asked(guess(w, who).sent, token="guessed"),
    "reports.feed_made": lambda w, who: asked(form(what="owner:owner")),
    "reports.feed_revoked": lambda w, who: asked(feed_mark="guessed"),
    "reports.export": lambda w, who: asked(form="json"),
    "reports.process": lambda w, who: asked(process_key="order_to_cash"),
    "Reports.get_process_review": lambda w, who: asked(process_key="order_to_cash"),
    "People.add_person": lambda w, who: asked(body(id=f"new{next(w.numbers)}", name="New")),
    "People.get_person": lambda w, who: asked(person_id="colleague"),
    "People.change_person": lambda w, who: asked(body(title="Other"), person_id=w.spare_person()),
    "People.set_skills": lambda w, who: asked(body(skills=["Typing"]), person_id=w.spare_person()),
    "People.give_role": lambda w, who: asked(body(role="operator"), person_id=w.spare_person()),
    "People.take_role": lambda w, who: asked({"query_string": {"role": "auditor"}}, person_id=w.with_role()),
    "People.let_leave": lambda w, who: asked(person_id=w.spare_person()),
    "People.take_back": lambda w, who: asked(person_id=w.gone_person()),
    "People.list_absences": lambda w, who: asked(person_id="colleague"),
    "People.arrange_absence": lambda w, who: asked(body(deputy="away", until=moment(w)), person_id="colleague"),
    "People.end_absence": lambda w, who: asked(absence_id=w.absence_of("colleague")),
    "Groups.add_group": lambda w, who: asked(body(id=f"new{next(w.numbers)}", name="New")),
    "Groups.get_group": lambda w, who: asked(group_id="warehouse"),
    "Groups.change_group": lambda w, who: asked(body(name="Other"), group_id=w.spare_group()),
    "Groups.add_member": lambda w, who: asked(body(person="colleague"), group_id=w.spare_group()),
    "Groups.end_member": ended_member,
}


OWN: dict[str, tuple[str, Callable[[World, str], Asked]]] = {
    "one's own page": ("people.person", lambda w, who: asked(person_id=own(who))),
    "one's own account": ("accounts.account", lambda w, who: asked(person_id=own(who))),
    "one's own absence": (
        "people.away",
        lambda w, who: asked(form(deputy="colleague", until=tomorrow(w)), person_id=own(who)),
    ),
    "the end of one's own absence": (
        "people.back",
        lambda w, who: asked(person_id=own(who), absence_id=w.absence_of(own(who))),
    ),
    "one's own absences, by a program": ("People.list_absences", lambda w, who: asked(person_id=own(who))),
    "one's own absence, by a program": (
        "People.arrange_absence",
        lambda w, who: asked(body(deputy="colleague", until=moment(w)), person_id=own(who)),
    ),
    "a role for oneself": ("people.role", lambda w, who: asked(form(role="auditor"), person_id=own(who))),
    "a role for oneself, by a program": (
        "People.give_role",
        lambda w, who: asked(body(role="auditor"), person_id=own(who)),
    ),
    "another title for oneself": ("People.change_person", lambda w, who: asked(body(title="Head"), person_id=own(who))),
    "ownership for oneself": (
        "ownership.handed_over",
        lambda w, who: asked(form(owner=own(who), reason="Matrix", seen=seen(w)), process_key="order_to_cash"),
    ),
    "another's session ended as one's own": (
        "account.session_ended",
        lambda w, who: asked(session_id=other_session(w)),
    ),
    "another's token revoked as one's own": (
        "account.token_revoked",
        lambda w, who: asked(token_id=token_of(w, "colleague")),
    ),
}
"""Requests about oneself, and such that pretend to be."""


def other_session(w: World) -> str:
    """Give the id of a session of the colleague."""
    w.house.entrance.begin("colleague", "password", address="127.0.0.1", agent="a browser")
    return w.house.accounts.sessions("colleague")[0].id
