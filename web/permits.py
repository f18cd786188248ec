"""Which permission each address of the web needs (engine/rights/permissions.py says who has it).

At the door it is asked whether somebody has the permission at all; an address that names one thing leaves that to the
verb behind it, which knows what somebody is to that thing. The application does not start with an address that does not
stand here.

What lets others in, or lets somebody do more, says "proven": whoever comes with a browser has shown lately who they
are, or is asked again (web/confirming.py). Changing a password and turning a second factor off ask in their own form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

_TABLE = """
static                          visit
visits.sign_in                  visit
visits.signed_in                visit
visits.sign_out                 visit
visits.second                   visit
visits.second_given             visit
visits.enrolling                visit
visits.enrolled                 visit
provider.ask                    visit
provider.back                   visit
provider.farewell               visit
links.password                  visit
links.password_set              visit
first_run.ask                   visit
first_run.made                  visit
visits.health                   visit
api-docs.openapi_json           visit
api_pages.read                  visit

tasks.home                      process.list
tasks.inbox                     inbox.use
tasks.task                      task.see
tasks.again                     task.see
tasks.take_next                 inbox.use
tasks.claim                     task.work
tasks.release                   task.work
tasks.complete                  task.work
tasks.handle                    task.work
tasks.remark                    task.see
tasks.checklist                 task.work
tasks.offer                     task.work
tasks.draft                     task.work
files.attach                    task.see
files.download                  values.see
files.preview                   values.see
files.remove                    task.see
RequestFiles.list_files         values.see
RequestFiles.choose_file        request.start
RequestFiles.attach_file        task.see
RequestFiles.get_file           values.see
RequestFiles.remove_file        task.see
tasks.each                      task.work
tasks.keep_view                 inbox.use
tasks.drop_view                 inbox.use
Tasks.list_tasks                inbox.use
Tasks.get_task                  task.see
Tasks.claim_task                task.work
Tasks.release_task              task.work
Tasks.complete_task             task.work
Tasks.assign_task               task.assign
Tasks.postpone_task             task.work
Tasks.ask_about_task            task.work
Tasks.answer_task               task.work
Tasks.take_back_task            task.work
Desk.list_queues                inbox.use
Desk.take_next_task             inbox.use
Desk.do_with_each               task.work
Desk.list_views                 inbox.use
Desk.keep_view                  inbox.use
Desk.delete_view                inbox.use
Desk.list_remarks               task.see
Desk.say_remark                 task.see
Desk.hand_over_task             task.work
Teams.get_team                  team.see
Teams.give_task                 team.lead
Desk.answer_offer               task.work
Tasks.tick_item                 task.work
Tasks.add_item                  task.work
Tasks.remove_item               task.work
told.listed                     told.read
told.seen                       told.read
told.opened                     told.read
told.choices                    told.read
told.chosen                     told.choose
told.tested                     account.use
told.hooked                     account.use
told.unhooked                   account.use
told.resumed                    account.use
told.stopping                   visit
told.stopped                    visit
told.view                       inbox.use
told.view_sent                  inbox.use
told.feed_made                  inbox.use
told.feed_revoked               inbox.use
told.feed                       visit
live.stream                     news.hear
live.rows                       inbox.use
live.views                      inbox.use
live.task                       task.see
live.draft                      draft.see
Told.list_told                  told.read
Told.get_choices                told.read
Told.set_choices                told.choose
starts.choose                   request.start
starts.start                    request.start
starts.started                  request.start
instances.listed                request.list
instances.instance              request.see
instances.position              request.see
instances.cancel                request.cancel
instances.message               request.tell
instances.rekey                 request.mend
Instances.list_instances        request.list
Instances.start_instance        request.start
Instances.get_instance          request.see
Instances.get_history           request.see
Instances.get_position          request.see
Instances.get_variables         values.see
Instances.cancel_instance       request.cancel
Instances.set_business_key      request.mend
Messages.publish_message        message.send
Messages.evaluate_conditions    request.start
incidents.listed                request.list
incidents.incident              request.see
incidents.retry                 request.mend
incidents.cancel                request.cancel
Incidents.list_incidents        request.list
Incidents.retry_incident        request.mend
definitions.listed              process.list
definitions.definition          process.see
definitions.diagram             process.see
definitions.picture             process.see
definitions.document            process.see
definitions.read_document       process.see
definitions.changes             process.see
definitions.deploy              process.deploy
definitions.deployed            process.deploy
moves.planned                   move.see
moves.begun                     request.move
moves.move                      move.see
moves.changed                   request.move
Moves.rehearse_move             move.see
Moves.begin_move                request.move
Moves.get_move                  move.see
Moves.list_moved                move.see
Moves.stop_move                 request.move
Moves.continue_move             request.move
Moves.undo_move                 request.move
drafts.listed                   process.list
drafts.begun                    process.design
drafts.draft                    draft.see
drafts.changed                  process.design
drafts.diagram                  draft.see
drafts.reviewed                 draft.comment
drafts.made_version             process.deploy
plays.play                      process.try
plays.played                    process.try
plays.scenario                  process.try
plays.scenarios                 process.see
plays.run                       process.try
plays.files                     process.try
Drafts.list_drafts              process.list
Drafts.begin_draft              process.design
Drafts.get_draft                process.design
Drafts.save_draft               process.design
Drafts.copy_draft               process.design
Drafts.check_draft              process.design
Drafts.list_comments            draft.see
Drafts.comment_draft            draft.comment
Drafts.answer_comment           draft.comment
Drafts.settle_comment           draft.review
Drafts.reopen_comment           draft.review
Drafts.get_draft_review         draft.see
Drafts.send_draft               process.design
Drafts.take_back_draft          process.design
Drafts.ask_for_changes          draft.review
Drafts.approve_draft            draft.review
Drafts.make_version             process.deploy
Drafts.discard_draft            process.design
Plays.get_play                  process.try
Plays.begin_play                process.try
Plays.take_step                 process.try
Plays.go_back                   process.try
Plays.end_play                  process.try
Plays.save_play                 process.design
publications.shown              process.see
publications.published          process.publish
publications.co_signed          version.sign
publications.acknowledged       version.read
publications.retired            process.retire
desks.desk                      desk.see
ownership.shown                 process.see
ownership.handed_over           process.own
Processes.list_processes        process.list
Processes.get_process           process.see
Processes.get_diagram           process.see
Processes.get_differences       process.see
Processes.publish_process       process.publish
Publications.get_publication       process.see
Publications.sign_process          version.sign
Publications.list_receipts         process.see
Publications.acknowledge_process   version.read
Publications.list_owners           process.see
Publications.retire_process        process.retire
Deployments.check_files         process.check
Deployments.deploy_files        process.deploy
privacy.known                   person.export
privacy.known_as_file           person.export
privacy.erase_person            person.erase
privacy.erase_request           values.erase
privacy.keep_for                retention.set
Privacy.export_person           person.export
Privacy.erase_person            person.erase
Privacy.erase_values            values.erase
Privacy.list_periods            process.list
Privacy.set_period              retention.set
hours.listed                    settings.see
hours.added                     settings.manage
hours.calendar                  settings.see
hours.set                       settings.manage
hours.lanes                     settings.manage
hours.given_up                  settings.manage
WorkingHours.list_calendars     settings.see
WorkingHours.add_calendar       settings.manage
WorkingHours.set_hours          settings.manage
WorkingHours.set_calendar_lanes settings.manage
WorkingHours.give_up_calendar   settings.manage
stores.listed                   store.list
stores.documents                store.list
stores.document                 store.list
stores.kept                     store.erase
stores.erased                   store.erase
Stores.list_stores              store.list
Stores.list_documents           store.list
Stores.get_document             store.see
Stores.erase_document           store.erase
Stores.keep_values              store.erase

policy.shown                    settings.see
policy.set                      settings.manage
policy.set_clauses              settings.manage
Policy.list_policies            settings.see
Policy.set_policy               settings.manage

audit.listed                    audit.read
audit.exported                  audit.read
Audit.list_audit_log            audit.read

account.account                 account.use
account.spoken                  account.use
account.password                account.use
account.password_changed        account.use
account.second_factor           account.use  proven
account.second_factor_set_up    account.use  proven
account.second_factor_off       account.use
account.codes_renewed           account.use
account.tokens                  account.use
account.token_made              account.use  proven
account.token_revoked           account.use
account.session_ended           account.use
account.others_ended            account.use
account.confirmed               account.use  proven
accounts.account                account.see
accounts.invited                account.invite  proven
accounts.reset                  account.let_in  proven
accounts.sessions_ended         account.end
accounts.second_factor_removed  account.let_in  proven
accounts.token_revoked          account.end
accounts.token_made             account.equip  proven
programs.listed                 people.list
programs.added                  people.manage  proven
programs.changed                people.manage  proven
Accounts.get_account            account.see
Accounts.invite_person          account.invite  proven
Accounts.reset_password         account.let_in  proven
Accounts.list_sessions          account.see
Accounts.end_sessions           account.end
Accounts.list_tokens            account.see
Accounts.make_token             account.equip  proven
Accounts.revoke_token           account.end
Accounts.add_program            people.manage  proven
Accounts.change_program         people.manage  proven
people.listed                   people.list
people.added                    people.manage  proven
people.person                   people.list
people.change                   people.manage  proven
people.role                     people.manage  proven
people.role_off                 people.manage  proven
people.skills                   people.manage
people.leave                    people.manage
people.come_back                people.manage  proven
people.seek_owners              people.manage
people.away                     absence.manage
people.back                     absence.manage
People.list_people              people.list
People.add_person               people.manage  proven
People.get_person               people.list
People.change_person            people.manage  proven
People.set_skills               people.manage
People.give_role                people.manage  proven
People.take_role                people.manage  proven
People.let_leave                people.manage
People.take_back                people.manage  proven
People.list_absences            account.see
People.arrange_absence          absence.manage
People.end_absence              absence.manage
Groups.list_groups              people.list
Groups.add_group                people.manage
Groups.get_group                people.list
Groups.change_group             people.manage
Groups.add_member               people.manage
Groups.end_member               people.manage
Processes.change_owner          process.own
groups.listed                   people.list
groups.added                    people.manage
groups.lane                     people.manage
groups.offer_anew               people.manage
groups.group                    people.list
groups.describe                 people.manage
groups.join                     people.manage
groups.leave                    people.manage
groups.lead                     people.manage
teams.team                      team.see
teams.give                      team.lead
reviews.listed                  review.list
reviews.begun                   review.begin
reviews.review                  review.see
reviews.again                   review.see
reviews.saved                   review.prepare
reviews.pinned                  review.prepare
reviews.heard                   review.contribute
reviews.signed                  review.sign
reviews.voided                  review.void
reviews.action_done             review.list
Reviews.list_reviews            review.list
Reviews.get_review              review.see
Reviews.void_review             review.void

feedback.at_task                feedback.give
feedback.from_task              feedback.give
feedback.at_request             feedback.give
feedback.from_request           feedback.give
feedback.listed                 feedback.list
feedback.of_process             feedback.list
feedback.report                 feedback.see
feedback.again                  feedback.see
feedback.answer                 feedback.answer
feedback.ask                    feedback.answer
feedback.state                  feedback.state
feedback.join                   feedback.answer
feedback.move                   feedback.answer
feedback.confirm                feedback.confirm
feedback.fixed                  feedback.answer
Feedback.list_reports           feedback.list
Feedback.report_problem         feedback.give
Feedback.get_report             feedback.see
Feedback.answer_report          feedback.answer
Feedback.ask_about_report       feedback.answer
Feedback.state_about_report     feedback.state
Feedback.join_report            feedback.answer
Feedback.move_report            feedback.answer
Feedback.confirm_report         feedback.confirm
Feedback.link_report            feedback.answer
Reviews.complete_action         review.list

reports.reviews                 report.read
reports.export                  report.read
reports.process                 report.read
reports.schema                  visit
reports.feeds                   report.read
reports.feed_made               report.read
reports.feed_revoked            report.read
reports.calendar                visit
Reports.get_review_report       report.read
Reports.get_process_review      report.read

clock.advance                   clock.advance
"""

_ROWS = [line.split() for line in filter(str.strip, _TABLE.splitlines())]
PERMITS: dict[str, str] = {endpoint: permission for endpoint, permission, *_ in _ROWS}
"""The permission by the endpoint's name."""
PROVEN = frozenset(endpoint for endpoint, _, *mark in _ROWS if mark == ["proven"])
"""Endpoints for which whoever comes with a browser must have shown lately who they are."""


def must_be_complete(app: Flask) -> None:
    """Refuse to start with an address that anybody could reach because nobody has thought of it."""
    unknown = {rule.endpoint for rule in app.url_map.iter_rules()} - PERMITS.keys()
    assert not unknown, f"web/permits.py does not name: {', '.join(sorted(unknown))}"
