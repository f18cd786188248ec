"""The pages and the API of working hours."""

from engine.faces import COMPANY

WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-12:00, 13:00-16:00")


def put(visitor, calendar, **more):
    visitor.get(f"/settings/hours/{calendar}")
    fields = {"name": "Everybody", "time_zone": "Europe/Berlin", "hours_per_day": "7", "why": "Earlier", **WEEK}
    seen = visitor.hidden("seen")
    return visitor.post(f"/settings/hours/{calendar}", **(fields | {"seen": seen} | more))


def test_hours_are_set_on_their_page(admin, house):
    put(admin, COMPANY, holidays="2026-12-25\n2026-12-26", exceptions="2026-12-24 09:00-12:00")
    admin.follow()

    assert "The hours are in force." in admin.text
    hours = house.hours.about(COMPANY).now.hours
    assert hours["weekly"]["friday"] == ["08:00-12:00", "13:00-16:00"]
    assert (hours["holidays"], hours["exceptions"]) == (["2026-12-25", "2026-12-26"], {"2026-12-24": ["09:00-12:00"]})
    assert house.zone.key == "Europe/Berlin"


def test_a_day_in_two_lines_has_the_hours_of_both_and_the_history_names_special_days(admin, house):
    put(admin, COMPANY, holidays="2026-12-25", exceptions="2026-12-24 09:00-12:00\n2026-12-24\t13:00-15:00")
    assert house.hours.about(COMPANY).now.hours["exceptions"] == {"2026-12-24": ["09:00-12:00", "13:00-15:00"]}
    put(admin, COMPANY)
    admin.follow()
    before = admin.text.partition("What was in force")[2]
    assert "Holidays: 2026-12-25 Days with other hours: 2026-12-24 09:00-12:00, 13:00-15:00" in before
    page = put(admin, COMPANY, exceptions="2026-12-24 09:00-12:00\n2026-12-24 11:00-15:00")
    assert (page.status_code, "09:00-12:00 and 11:00-15:00 overlap" in page.text) == (422, True)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(admin):
    page = put(admin, COMPANY, time_zone="Mars", monday="9-5", holidays="tomorrow", why="")

    assert page.status_code == 422
    for said in ("no time zone &#39;Mars&#39;", "not a pair of times", "not a date", "Say why"):
        assert said in page.text
    assert 'value="9-5"' in page.text


def test_who_was_slower_is_told(admin):
    assert put(admin, COMPANY).status_code == 303
    assert put(admin, COMPANY, seen="0").status_code == 409


def test_a_calendar_is_added_kept_by_a_lane_and_given_up(admin, house):
    admin.get("/settings/hours")
    admin.post("/settings/hours", calendar="night", name="Night shift")
    admin.follow()
    lane = house.hours.lanes()[0]
    admin.post("/settings/hours/night/lanes", lane=f"{lane.process_key}/{lane.id}")
    admin.follow()
    assert house.hours.about("night").lanes == ((lane.process_key, lane.id),)
    assert admin.post("/settings/hours/night/give-up", given_up_why="").status_code == 422

    admin.post("/settings/hours/night/give-up", given_up_why="No nights")

    admin.follow()
    assert "The calendar is given up." in admin.text
    assert [one.id for one in house.hours.listed()] == [COMPANY]


def test_programs_do_the_same(admin, house):
    given = {"name": "N", "hours": {"time_zone": "Europe/Berlin", "weekly": {"monday": ["09:00-10:00"]}}, "why": "x"}
    asks = {"X-CSRF-Token": admin.token()}

    def ask(method, path, body=None):
        answer = admin.client.open(f"/api/v1/calendars{path}", method=method, json=body, headers=asks)
        return answer.status_code, answer.json

    assert ask("PUT", "/night", given)[0] == 404
    assert ask("POST", "", {"id": "night", **given})[0] == 201
    assert ask("PUT", "/night/lanes", {"lanes": [{"lane": "Office"}]}) == (200, {"moved": 0})
    listed = ask("GET", "")[1]["calendars"]
    assert [(one["id"], one["lanes"]) for one in listed] == [
        ("company", []),
        ("night", [{"process": "", "lane": "Office"}]),
    ]
    assert ask("POST", "/night/give-up", {"reason": "No nights"}) == (200, {"moved": 0})
