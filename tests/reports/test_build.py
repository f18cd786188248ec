"""The report on reviews: what stands in it, in which order, and that nothing else moves it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import time

import pytest

from engine.governance.report import Asked, build, digest, facts, history
from engine.governance.report.agenda import agenda
from engine.governance.report.history import Texts, Words
from tests.reports.portfolio import (
    TODAY,
    action,
    as_of,
    at,
    company,
    live,
    owned,
    review,
    version,
)  # fmt: skip
from web.reports import sentences


def rows(content):
    return {one.process: one for one in content.rows}


def test_owner_problems_stand_first_then_the_longest_overdue_then_the_earliest_due():
    found = build(company())

    told = [(one.process, one.days_left, one.status) for one in found.rows]
    assert told == [
        ("orphan", (dt.date(2028, 3, 1) - TODAY).days, "ok"),
        ("forgotten", (dt.date(2026, 5, 1) - TODAY).days, "never_reviewed_overdue"),
        ("overdue", -1, "overdue"),
        ("due", 0, "due_today"),
        ("fine", (dt.date(2028, 4, 1) - TODAY).days, "ok"),
        ("never", (dt.date(2028, 5, 1) - TODAY).days, "never_reviewed"),
    ]


def test_the_summary_counts_what_is_listed():
    found = build(company()).summary

    assert (found.active, found.overdue, found.due_soon, found.never_reviewed, found.no_owner) == (6, 2, 1, 2, 1)
    assert found.median_age_days == 81  # of 51, 81, 549 and 550
    # "fine" and "overdue" were reviewed on their due dates; "overdue" again and "forgotten" ran out
    assert (found.on_time, found.late, found.on_time_percent) == (2, 2, 50)


def test_retired_processes_and_drafts_are_counted_and_not_listed():
    found = build(company())

    assert [(one.process, one.on, one.why) for one in found.retired] == [
        ("retired", dt.date(2026, 1, 5), "Nobody needs it.")
    ]
    told = found.population
    assert (told.active, told.retired, told.drafts, told.registered, told.complete) == (6, 1, 1, 7, True)


def test_a_process_that_stands_in_no_register_makes_the_population_incomplete():
    told = company(processes=[live("overdue")])

    assert not build(told).population.complete
    assert len(build(told).rows) == 7


def test_ages_are_calendar_months_and_days():
    found = rows(build(company()))

    assert (found["due"].age_months, found["due"].age_days) == (18, 0)
    assert (found["overdue"].age_months, found["overdue"].age_days) == (18, 1)
    assert found["never"].age_months is None


@pytest.mark.parametrize(("left", "problem"), [("2026-11-20", "left"), ("2026-11-21", ""), (None, "inactive")])
def test_an_owner_is_a_problem_from_the_day_after_they_left(left, problem):
    people = (facts.Somebody("luke", "Luke", "", 0, at(left) if left else None),)

    assert rows(build(company(people=people)))["orphan"].owner_problem == problem


def test_a_process_without_an_owner_is_critical():
    assert rows(build(company(owners=[])))["fine"].owner_problem == "none"


def test_the_day_before_somebody_took_over_the_owner_is_who_it_was():
    told = company(owners=[owned("fine", "dan", "2020-01-06", "2026-06-01"), owned("fine", "olga", "2026-06-01")])

    assert rows(build(told))["fine"].owner == "olga"
    then = dataclasses.replace(told, as_of=as_of("2026-05-31"))
    assert rows(build(then))["fine"].owner == "dan"


def test_the_past_is_told_as_it_was_known_then():
    told = company(
        versions=[version("one"), version("one", 2, published="2026-11-10")],
        reviews=[
            review("one", "2025-01-10"),
            review("one", "2026-09-01", recorded_at=at("2026-11-15"), late_reason="The minutes were lost."),
            review("one", "2026-10-01", voided_at=at("2026-10-20")),
        ],
        processes=[live("one")],
    )
    seen = {day: rows(build(dataclasses.replace(told, as_of=as_of(day))))["one"] for day in
            ("2026-10-05", "2026-11-01", "2026-11-16")}  # fmt: skip

    assert seen["2026-10-05"].last_review == dt.date(2026, 10, 1)  # nobody knew that it would be voided
    assert seen["2026-11-01"].last_review == dt.date(2025, 1, 10)  # and the other was not yet recorded
    assert (seen["2026-11-16"].last_review, seen["2026-11-16"].last_back_dated) == (dt.date(2026, 9, 1), True)
    assert [one.version for one in seen.values()] == [1, 1, 2]


def test_the_future_is_told_from_what_is_known_now():
    found = rows(build(dataclasses.replace(company(), as_of=as_of("2028-06-01"))))

    assert {one.process for one in found.values() if one.overdue} == set(found)


def test_a_shorter_time_of_its_own_counts_and_a_longer_one_does_not():
    told = company(versions=[version("fine", review_months=6), version("due", review_months=24)])

    found = rows(build(told))
    assert found["fine"].due == dt.date(2027, 4, 1)
    assert found["due"].due == dt.date(2026, 11, 21)


def test_a_policy_counts_from_the_day_it_was_set_and_does_not_rewrite_the_past():
    policy = facts.Policy(1, 12, at("2026-11-01"), "olga", "After the audit.")
    told = company(policies=[policy], reviews=[review("fine", "2025-01-01"), review("fine", "2026-03-01")])

    found = build(told)
    assert rows(found)["fine"].due == dt.date(2027, 3, 1)
    assert (found.policy.months, found.policy.set_by, found.policy.why) == (12, "Olga Owner", "After the audit.")
    assert found.summary.on_time == 1  # 14 months were on time while 18 were allowed
    before = build(dataclasses.replace(told, as_of=as_of("2026-10-31")))
    assert (before.policy.months, rows(before)["fine"].due) == (18, dt.date(2027, 9, 1))


def test_warnings_come_so_many_days_before_as_the_policy_says():
    policy = facts.Policy(1, 18, at("2026-11-01"), "olga", "Earlier.", (200, 100, 50))
    told = company(policies=[policy], versions=[version("soon")], processes=[live("soon", "2025-06-30")], reviews=[])
    told = dataclasses.replace(told, reviews=[review("soon", "2025-08-20")])

    found = build(told)
    assert found.policy.bands == (200, 100, 50)
    assert (rows(found)["soon"].days_left, rows(found)["soon"].status, found.summary.due_soon) == (91, "warn_60", 1)
    assert sentences.figures(found)[2] == ("Due within 200 days", "1")
    assert "warnings 200, 100 and 50 days before" in sentences.policy(found)
    usual = build(dataclasses.replace(told, policies=[]))
    assert (rows(usual)["soon"].status, usual.summary.due_soon) == ("ok", 0)


def test_filters_narrow_and_bands_only_list():
    told = company()

    assert [one.process for one in build(told, Asked(area="Finance")).rows] == ["forgotten"]
    assert [one.process for one in build(told, Asked(owner="luke")).rows] == ["orphan"]
    narrowed = build(told, Asked(band="overdue"))
    assert [one.process for one in narrowed.rows] == ["forgotten", "overdue"]
    assert narrowed.summary == build(told).summary
    assert [one.process for one in build(told, Asked(band="due_soon")).rows] == ["due"]
    assert [one.process for one in build(told, Asked(band="no_owner")).rows] == ["orphan"]
    assert [one.process for one in build(told, Asked(band="never_reviewed")).rows] == ["forgotten", "never"]


def test_whoever_sees_only_their_own_gets_numbers_of_their_own():
    found = build(company(), Asked(of=frozenset({"fine", "draft"})))

    assert [one.process for one in found.rows] == ["fine"]
    assert (found.summary.active, found.population.drafts, found.scope) == (1, 1, "the processes of who asks")
    assert not found.retired


def test_open_actions_are_counted_with_the_oldest():
    found = rows(build(company()))["fine"]

    assert (found.open_actions, found.oldest_action) == (1, dt.date(2026, 10, 1))


def test_who_stands_in_is_shown_for_the_day():
    def deputy(since, until, processes=None, revoked=None):
        return facts.Deputy("olga", "dan", at(since), at(until), processes, at("2026-01-05"), revoked)

    def shown(one):
        return rows(build(company(deputies=[one])))["fine"].deputies

    assert shown(deputy("2026-11-20", "2026-11-30")) == ("Dan Deputy",)
    assert shown(deputy("2026-11-22", "2026-11-30")) == ()
    assert shown(deputy("2026-11-20", "2026-11-30", b'["due"]')) == ()
    assert shown(deputy("2026-11-20", "2026-11-30", revoked=at("2026-11-20"))) == ()


# -- properties ------------------------------------------------------------------------------------


def test_the_order_of_facts_does_not_matter():
    told = company()
    chance = random.Random(5)
    mixed = {
        field.name: chance.sample(value, len(value))
        for field in dataclasses.fields(told)
        if isinstance(value := getattr(told, field.name), list)
    }

    assert build(dataclasses.replace(told, **mixed)) == build(told)
    assert digest(build(dataclasses.replace(told, **mixed))) == digest(build(told))


def test_the_digest_changes_with_any_number():
    told = company()

    assert digest(build(told)) != digest(build(dataclasses.replace(told, actions=[])))
    assert digest(build(told)) != digest(build(dataclasses.replace(told, organisation="Another")))


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata"])
def test_the_time_zone_of_the_server_does_not_matter(zone, monkeypatch):
    before = build(company())
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert build(company()) == before
    finally:
        monkeypatch.undo()
        time.tzset()


def test_it_is_monotone_in_time():
    overdue, left = set(), {}
    for step in range(0, 900, 7):
        found = build(dataclasses.replace(company(), as_of=as_of(TODAY + dt.timedelta(step))))
        now_overdue = {one.process for one in found.rows if one.overdue}
        assert overdue <= now_overdue
        assert all(one.days_left == left.get(one.process, one.days_left + 7) - 7 for one in found.rows)
        overdue, left = now_overdue, {one.process: one.days_left for one in found.rows}
    assert len(overdue) == 6


def test_the_trend_agrees_with_reports_made_for_those_days():
    told = company()
    trend = build(told).trend

    assert [one.month for one in trend][::23] == ["2024-12", "2026-11"]
    for one in trend[:-1]:
        year, month = map(int, one.month.split("-"))
        last = (dt.date(year, month, 28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
        then = build(dataclasses.replace(told, as_of=as_of(last)))
        retired = [] if last >= dt.date(2026, 1, 5) else ["retired"]
        listed = [row for row in then.rows if row.process not in retired]
        assert (one.active, one.overdue) == (len(listed), sum(row.overdue for row in listed))
    assert (trend[-1].active, trend[-1].overdue) == (6, 2)


def test_a_day_ends_where_the_organisation_is():
    review_late = review("due", "2026-11-21", recorded_at=at("2026-11-21", 23) + 30 * 60_000_000, signed_at=None)
    told = company(reviews=[review_late])

    assert rows(build(told))["due"].last_review == TODAY
    elsewhere = dataclasses.replace(told, as_of=as_of(zone="Pacific/Auckland"))  # there, it was recorded tomorrow
    assert rows(build(elsewhere))["due"].last_review is None


# -- one process -----------------------------------------------------------------------------------


def test_the_history_tells_every_review_and_why_it_does_not_count():
    told = company(
        reviews=[
            review("fine", "2026-10-01"),
            review("fine", "2026-09-01", voided_at=at("2026-09-05"), voided_by="dora"),
            review("fine", "2026-08-03", recorded_at=at("2026-09-15"), signed_by="dora", evidence=b"[]"),
            review("fine", "2026-07-01", standing=b'{"reasons":[{"rule":"author","why":"Only its author."}]}'),
        ]
    )
    words = {"fine-2026-09-01-0": Words(voided_why="Wrong process.", remarks="As agreed.")}

    found = history(told, "fine", Texts(words, {}))

    assert [(one.held_on.month, one.back_dated, one.why_not) for one in found.reviews] == [
        (10, False, ()),
        (9, False, ("It was voided.",)),
        (8, True, ("The accountable owner has not signed it.", "There is no evidence.")),
        (7, False, ("Only its author.",)),
    ]
    assert (found.reviews[1].voided_by, found.reviews[1].voided_why) == ("Dora Designer", "Wrong process.")
    assert found.row.last_review == dt.date(2026, 10, 1)


def test_whom_the_diagram_names_stands_in_unless_they_own_it_or_have_left():
    def deputies(named, owner="olga"):
        told = company(versions=[version("fine", deputy=named, pcf="3, 9.2")], owners=[owned("fine", owner)])
        return (row := rows(build(told))["fine"]).deputies, "no_deputy" in row.notes, row.pcf

    assert deputies("dora") == (("Dora Designer",), False, "3, 9.2")
    for named, owner in (("olga", "olga"), ("luke", "dora"), ("nobody", "dora"), ("", "dora")):
        assert deputies(named, owner) == ((), True, "3, 9.2")


def test_the_history_says_who_took_part_and_what_was_answered_and_agreed_in_words():
    words = Words(
        participants=b'[{"person":"dora","zone":"frontstage","words":"Too slow.","at":1,"seen":"ab"},'
        b'{"person":"olga","zone":"","words":"","at":2}]',
        checklist=b'{"risks":{"answer":"no","remark":"Two are open."},"changes":{"answer":"yes","remark":""}}',
        changes=b'[{"what":"Write a letter","person":"dan","due_on":"2026-12-31"}]',
    )
    shown = b'[{"kind":"walkthrough","what":"Three calls"},{"kind":"file","what":"a.pdf","sha256":"0123"}]'
    told = company(reviews=[review("fine", "2026-10-01", evidence=shown)])

    (found,) = history(told, "fine", Texts({"fine-2026-10-01-0": words}, {})).reviews

    assert found.participants == ("Dora Designer (front office): Too slow.", "Olga Owner")
    assert found.checklist == (
        ("Have we looked at what has changed inside and around this process?", "Yes"),
        ("Is what was done about its risks working?", "No: Two are open."),
    )
    assert found.changes == ("Write a letter (Dan Deputy, by 2026-12-31)",)
    assert found.evidence == ("Three calls", "a.pdf (SHA-256 0123)")


def test_the_history_tells_owners_without_gaps_actions_with_ages_and_new_versions():
    told = company(
        owners=[owned("fine", "dan", "2020-01-06", "2026-06-01"), owned("fine", "olga", "2026-06-01")],
        versions=[version("fine"), version("fine", 2, published="2026-11-02")],
    )

    found = history(told, "fine", Texts({}, {}))

    assert [(one.name, one.since, one.until) for one in found.owners] == [
        ("Olga Owner", dt.date(2026, 6, 1), None),
        ("Dan Deputy", dt.date(2020, 1, 6), dt.date(2026, 6, 1)),
    ]
    assert not found.has_gap
    assert [(one.what, one.days, one.is_late) for one in found.actions] == [
        ("=train", 51, True),
        ("document", 30, False),
    ]
    assert [(one.version, one.is_new, one.author, one.approver) for one in found.versions] == [
        (2, True, "Dora Designer", "Olga Owner"),
        (1, False, "Dora Designer", "Olga Owner"),
    ]
    gone = dataclasses.replace(told, owners=[owned("fine", "dan", "2020-01-06", "2026-05-01"), told.owners[1]])
    assert history(gone, "fine", Texts({}, {})).has_gap
    assert history(told, "nothing", Texts({}, {})) is None


def test_a_retired_process_has_a_history_and_no_row():
    assert history(company(), "retired", Texts({}, {})).row is None


# -- calendar --------------------------------------------------------------------------------------


def test_due_dates_in_the_calendar_are_those_of_the_report_and_what_was_reviewed_is_cancelled():
    told = company()
    found = agenda(told, Asked())

    assert {(one.process, one.due) for one in found if not one.cancelled} == {
        (one.process, one.due) for one in build(told).rows
    }
    assert [(one.process, str(one.due)) for one in found if one.cancelled] == [("fine", "2026-10-01")]


def test_an_entry_changes_its_number_with_whatever_happens_to_the_process():
    def number(told):
        return next(one.sequence for one in agenda(told, Asked()) if one.process == "due" and not one.cancelled)

    before = number(company())
    more = [*company().owners, owned("due", "dan", "2026-11-10")]
    owners = [one if one.process_key != "due" or one.person_id == "dan" else one._replace(until=at("2026-11-10"))
              for one in more]  # fmt: skip
    assert number(company(owners=owners)) == before + 1
    assert number(company(versions=[*company().versions, version("due", 2, published="2026-11-10")])) == before + 1


def test_a_review_that_is_voided_gives_back_the_date_before_and_cancels_its_own():
    told = company(reviews=[review("fine", "2025-06-01"), review("fine", "2026-10-01", voided_at=at("2026-10-05"))])

    found = [(str(one.due), one.cancelled) for one in agenda(told, Asked(owner="olga")) if one.process == "fine"]
    assert found == [("2026-12-01", False), ("2028-04-01", True)]


def test_nothing_is_told_of_actions_that_came_later():
    told = company(actions=[action("fine", "later", "2026-11-22", "2026-12-01")])

    assert rows(build(told))["fine"].open_actions == 0
