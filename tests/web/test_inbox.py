"""The inbox: finding work, doing it, and losing nothing that was typed."""

import datetime as dt
import json
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dsl import process
from tests.web.conftest import task_of

FILLED = {"f__customer": "Ada", "f__amount": "12.50", "f__promise_date": "", "f__complete": "true", "f__note": ""}


def test_the_inbox_shows_each_task_with_all_that_matters(sales, somebody, order, house, clock):
    mine = task_of(house, order("SO-1"))
    house.inbox.claim(mine, by="sales")
    house.inbox.claim(task_of(house, order("SO-2")), by="second")
    order("SO-3")
    clock.now += dt.timedelta(hours=3)
    sales.get("/inbox?view=lanes")
    assert {"Check order", "SO-3", "Sales desk", "Nobody yet"} <= {
        one for one in ("Check order", "SO-3", "Sales desk", "Nobody yet") if one in sales.text
    }
    assert " left" in sales.text
    sales.get("/inbox?view=mine")
    assert "SO-1" in sales.text
    assert "You" in sales.text
    sales.get(f"/inbox/{mine}")
    assert (
        "Working time by lane Lane Waited for somebody Was with somebody Sales desk less than a minute 3 h"
        in sales.text
    )
    clock.now += dt.timedelta(days=2)
    sales = somebody("sales")  # the session of the day before yesterday is over
    sales.get("/inbox?view=mine")
    assert "Late by" in sales.text


def test_a_row_that_others_have_seen_says_to_each_what_it_is_to_them(sales, somebody, order, house):
    task = task_of(house, order("SO-1"))
    house.inbox.claim(task, by="sales")
    sales.get("/inbox?view=all")
    assert "Sales desk You" in sales.text
    admin = somebody("admin")
    admin.get("/inbox?view=all")
    assert "Sales desk Sam Sales (demo)" in admin.text
    assert 'aria-current="true"' not in admin.page.text
    assert f'href="/inbox/{task}?view=all" aria-current="true"' in admin.get(f"/inbox/{task}?view=all").text
    house.inbox.release(task, by="sales")
    admin.get("/inbox?view=all")
    assert "Sales desk Sam Sales (demo)" not in admin.text
    assert "Nobody yet" in admin.text
    assert 'class="is-changed"' in admin.page.text


def test_a_page_that_takes_the_answer_in_gets_the_next_task_with_it(sales, order, house):
    first, second = task_of(house, order("SO-1")), task_of(house, order("SO-2"))
    sales.get(f"/inbox/{first}?view=lanes")
    inside = {"HX-Request": "true"}
    sales.post(f"/inbox/{first}/claim?view=lanes", headers=inside)
    assert (sales.page.status_code, sales.page.headers["HX-Push-Url"]) == (200, f"/inbox/{first}?view=lanes")
    assert "You have it" in sales.text
    sales.post(f"/inbox/{first}/complete?view=lanes", headers=inside, next="1", task_name="Check order", **FILLED)
    assert sales.page.headers["HX-Push-Url"] == f"/inbox/{second}?view=lanes"
    assert f'data-task="{second}"' in sales.page.text
    assert "'Check order' is completed. SO-1 goes on." in sales.text
    assert sales.page.text.count('class="row"') == 0, "it is taken with that, and in no lane any more"
    assert house.inbox.open(second, house.people.find("sales")).task.assignee == "sales"
    sales.post(f"/inbox/{second}/complete?view=lanes", headers=inside, task_name="Check order", **FILLED)
    assert sales.page.headers["HX-Push-Url"] == "/inbox?view=lanes"
    assert "Choose a task from the list." in sales.text


def test_completing_and_taking_the_next_takes_what_nobody_has_once(sales, somebody, order, house, monkeypatch):
    first, second, third, fourth = (task_of(house, order(f"SO-{number}")) for number in range(1, 5))
    house.inbox.claim(second, by="second")
    once = {"request_id": "6a0f", "next": "1", "task_name": "Check order", **FILLED}
    claim = type(house.inbox).claim

    def beaten(inbox, task_id, **given):  # somebody is quicker at the first that is free
        if task_id == third and claim(inbox, third, by="second").assignee == "second":
            monkeypatch.undo()
        return claim(inbox, task_id, **given)

    monkeypatch.setattr(type(house.inbox), "claim", beaten)
    sales.post(f"/inbox/{first}/complete?view=all", **once)
    assert f"/inbox/{fourth}?view=all" in sales.page.headers["Location"]
    sales.post(f"/inbox/{first}/complete?view=all", **once)
    assert f"/inbox/{fourth}?view=all" in sales.page.headers["Location"], "sent twice, it takes no other"
    assert [house.inbox.open(one, house.people.find("sales")).task.assignee for one in (second, third, fourth)] == [
        "second",
        "second",
        "sales",
    ]


def test_views_narrow_the_list(sales, order, house):
    house.inbox.claim(task_of(house, order("SO-1")), by="sales")
    order("SO-2")

    assert "SO-2" not in sales.get("/inbox?view=mine").text
    assert "SO-1" not in sales.get("/inbox?view=lanes").text
    assert {"SO-1", "SO-2"} <= set(sales.get("/inbox?view=all").text.replace("<", " ").replace(">", " ").split())


def test_the_view_last_used_comes_back(sales, order):
    order("SO-2")
    sales.get("/inbox?view=lanes")
    sales.get("/inbox")

    assert "SO-2" in sales.text


def test_an_empty_inbox_says_so_and_points_on(sales, order):
    order()
    sales.get("/inbox?view=mine")

    assert "Nothing is waiting for you." in sales.text
    assert "1 in your lanes" in sales.text


def test_a_long_list_comes_in_pages(sales, order, monkeypatch):
    monkeypatch.setattr("web.pages.tasks.ROWS", 2)
    for number in range(1, 4):
        order(f"SO-{number}")
    sales.get("/inbox?view=lanes")
    assert "More tasks" in sales.text
    after = sales.page.text.split("after=")[1].split('"')[0].replace("&amp;view=lanes", "")
    first = {one for one in ("SO-1", "SO-2", "SO-3") if one in sales.text}
    sales.get(f"/inbox?view=lanes&after={after}")
    second = {one for one in ("SO-1", "SO-2", "SO-3") if one in sales.text}
    assert (len(first), len(second), len(first | second)) == (2, 1, 3)


def test_a_task_shows_its_form_then_where_the_request_is_then_its_history(sales, task):
    sales.get(f"/inbox/{task}")
    text = sales.text

    assert text.index("Order amount") < text.index("Where this request is") < text.index("What happened so far")
    assert "What is missing is asked of Example Bakery (demo) ." in text
    assert "Look at the order as the customer sent it." in text
    assert 'value="1840"' in sales.page.text
    assert 'name="at.customer"' in sales.page.text
    assert 'data-position="/requests/' in sales.page.text


def test_claiming_and_releasing(sales, house, task):
    sales.get(f"/inbox/{task}")
    sales.post(f"/inbox/{task}/claim")
    sales.follow()
    assert "You have it" in sales.text
    sales.post(f"/inbox/{task}/release")
    sales.follow()
    assert "Nobody has it yet" in sales.text


def test_putting_off_what_nobody_has_claims_it(sales, somebody, house, task):
    second, admin = somebody("second"), somebody("admin")
    second.get(f"/inbox/{task}")
    assert "Nobody has it yet. Whoever puts it off claims it." in second.text
    admin.get(f"/inbox/{task}")
    assert "Whoever puts it off" not in admin.text, "it is not offered to who keeps things going"
    sales.post(f"/inbox/{task}/postpone", days="1")
    sales.follow()
    assert "'Check order' is put off until Tuesday, 24 November." in sales.text
    assert house.inbox.open(task, house.people.find("sales")).task.assignee == "sales"
    second.post(f"/inbox/{task}/postpone", days="1")
    second.follow()
    assert "Sam Sales (demo) has claimed the task 'Check order'" in second.text
    sales.post(f"/inbox/{task}/postpone", days="")
    sales.follow()
    assert "'Check order' is taken up again." in sales.text


def test_a_task_is_put_off_until_a_day_of_ones_own_choice(sales, house, task):
    def put_off_until():
        return house.inbox.open(task, house.people.find("sales")).task.follow_up_at

    sales.get(f"/inbox/{task}")
    for wrong, said in (
        ("2026-02-30", "'2026-02-30' is no day. Write it like 2026-12-24."),
        ("24.12.", "'24.12.' is no day."),
        ("2020-01-01", "Choose a time from now on"),
        ("2099-01-01", "Choose a time from now on"),
    ):
        sales.post(f"/inbox/{task}/postpone", **{"days": "1", "~postpone.day": wrong})
        sales.follow()
        assert said in sales.text
        assert f'value="{wrong}"' in sales.page.text, "it is still there to be mended"
        assert put_off_until() is None
    sales.post(f"/inbox/{task}/postpone", **{"days": "1", "~postpone.day": "2026-12-24"})
    sales.follow()
    assert "'Check order' is put off until Thursday, 24 December." in sales.text
    assert f"{put_off_until():%m-%d %H:%M}" == "12-24 07:00", "at eight where the company is"
    sales.get("/inbox?view=snoozed")
    assert "put off until Thursday, 24 December" in sales.text
    sales.get(f"/inbox/{task}")
    assert 'value="2026-12-24"' not in sales.page.text, "what was typed is done with"


def test_putting_off_names_the_working_day_on_which_it_comes_back(somebody, house, task, clock):
    """On a Friday; in either language, without a script."""
    clock.now += dt.timedelta(days=4)
    sales = somebody("sales")
    sales.get(f"/inbox/{task}")
    days = ["Monday, 30 November", "Tuesday, 1 December", "Friday, 4 December", "Friday, 11 December"]
    offered = re.findall(r'<option value="(\d+)">Until ([^<]+)</option>', sales.page.text)
    assert offered == list(zip(["1", "2", "5", "10"], days, strict=True))
    sales.get(f"/inbox/{task}", headers={"Accept-Language": "de"})
    assert "Bis Montag, 30. November" in sales.text
    sales.post(f"/inbox/{task}/postpone", days="5")
    sales.follow()
    assert "'Check order' is put off until Friday, 4 December." in sales.text
    assert f"{house.inbox.open(task, house.people.find('sales')).task.follow_up_at:%d %H:%M}" == "04 08:00"
    for wrong in ("0", "251", "-1", "tomorrow"):
        sales.post(f"/inbox/{task}/postpone", days=wrong)
        sales.follow()
        assert "Choose from 1 to 250 working days." in sales.text
    assert house.inbox.open(task, house.people.find("sales")).task.follow_up_at is not None


def test_claiming_what_somebody_has_says_who(sales, house, task):
    sales.get(f"/inbox/{task}")
    house.inbox.claim(task, by="second")
    sales.post(f"/inbox/{task}/claim")

    assert sales.page.status_code == 409
    assert "Sue Second (demo) has claimed the task 'Check order'" in sales.text


def test_completing_says_what_comes_next(sales, house, task):
    sales.get(f"/inbox/{task}")
    sales.post(f"/inbox/{task}/complete", task_name="Check order", **FILLED)
    sales.follow()

    assert "'Check order' is completed." in sales.text
    assert house.inbox.tasks(house.people.find("sales"), "done").rows[0].id == task


def test_a_double_click_is_answered_once(sales, house, task):
    sales.get(f"/inbox/{task}")
    once = {"request_id": sales.hidden("request_id"), "csrf_token": sales.token()}
    data = {name.replace("__", "."): value for name, value in FILLED.items()} | once
    for _ in range(2):
        assert sales.client.post(f"/inbox/{task}/complete", data=data).status_code == 303


def test_wrong_values_are_named_field_by_field_and_kept(sales, house, task):
    sales.get(f"/inbox/{task}")
    wrong = {"f__customer": "", "f__amount": "lots", "f__note": "Which depot?"}
    sales.post(f"/inbox/{task}/complete", **(FILLED | wrong))

    assert sales.page.status_code == 422
    assert "2 entries that cannot be accepted" in sales.text
    assert "Enter a number, such as 1250 or 99.95." in sales.text
    assert 'value="lots"' in sales.page.text
    assert "Which depot?" in sales.page.text
    assert 'aria-invalid="true"' in sales.page.text
    assert 'href="#f-amount"' in sales.page.text


def test_a_cleared_field_stays_cleared_when_the_form_comes_back(sales, task):
    sales.get(f"/inbox/{task}")
    sales.post(f"/inbox/{task}/complete", **(FILLED | {"f__customer": "", "f__amount": "lots"}))

    assert "Example Bakery" not in sales.page.text.split('name="f.customer"')[1].split(">")[0]


def test_boxes_come_back_as_they_were(sales, task):
    sales.get(f"/inbox/{task}")
    sales.post(f"/inbox/{task}/complete", **(FILLED | {"f__amount": "lots", "f__missing": ["address"]}))

    page = sales.page.text
    assert 'value="address" checked' in page
    assert 'value="price" checked' not in page
    assert 'name="f.complete" value="true" checked' in page


def test_who_comes_second_learns_who_did_it_and_keeps_what_was_typed(sales, somebody, task):
    second = somebody("second")
    second.get(f"/inbox/{task}")
    sales.get(f"/inbox/{task}")
    second.post(f"/inbox/{task}/complete", **FILLED)
    sales.post(f"/inbox/{task}/complete", **(FILLED | {"f__note": "A long question"}))

    assert sales.page.status_code == 409
    assert "Sue Second (demo) completed the task 'Check order'" in sales.text
    assert "14:30" in sales.text
    assert "Nothing you typed is lost" in sales.text
    assert "A long question" in sales.text


def test_a_value_changed_meanwhile_is_shown_beside_ones_own(sales, house, task):
    sales.get(f"/inbox/{task}")
    read = {f"at__{name}": sales.hidden(f"at.{name}") for name in ("customer", "amount")}
    house.engine.set_values(task.rsplit("-", 1)[0], {"customer": "Other"}, by="admin")
    sales.post(f"/inbox/{task}/complete", **FILLED, **read)

    assert sales.page.status_code == 409
    assert "It is now Other; you entered Ada." in sales.text
    assert 'value="Ada"' in sales.page.text
    again = {f"at__{name}": sales.hidden(f"at.{name}") for name in ("customer", "amount")}
    assert sales.post(f"/inbox/{task}/complete", **FILLED, **again).status_code == 303


def test_a_task_of_another_lane_is_not_shown(somebody, house, task):
    warehouse = somebody("warehouse")
    warehouse.get(f"/inbox/{task}")
    assert warehouse.page.status_code == 404
    assert "There is no task" in warehouse.text
    warehouse.post(f"/inbox/{task}/complete", **(FILLED | {"f__note": "Kept"}))
    assert warehouse.page.status_code == 404
    assert "Kept" in warehouse.text


def test_a_task_that_somebody_has_is_shown_shut(sales, house, task):
    house.inbox.claim(task, by="second")
    sales.get(f"/inbox/{task}")

    assert "Sue Second (demo) has claimed it." in sales.text
    assert "Complete</button>" not in sales.page.text
    assert "fieldset disabled" in sales.page.text


def test_an_unknown_task_is_not_found_but_gives_back_what_was_typed(sales):
    assert sales.get("/inbox/none").status_code == 404
    assert "There is no task 'none'." in sales.text
    sales.post("/inbox/none/complete", f__note="Kept")
    assert sales.page.status_code == 404
    assert "Kept" in sales.text


def test_the_address_of_a_deed_leads_back_to_the_task(sales, task):
    assert sales.get(f"/inbox/{task}/complete").location == f"/inbox/{task}?view=mine"


@pytest.mark.parametrize("name", ["sales", "second"])
def test_done_lists_what_one_has_completed_oneself(somebody, house, task, name):
    house.inbox.complete(task, {"complete": True}, by="sales")
    visitor = somebody(name)
    visitor.get("/inbox?view=done")

    assert ("SO-1042" in visitor.text) == (name == "sales")


def test_kinds_of_customers_have_lists_of_their_own_and_the_next_task_is_that_whose_turn_it_is(sales, house):
    drawn = process("claims", name="Claims").governance("owner").variable("kind")
    drawn = drawn.service_class("External", when='kind = "external"', within="1 business day", ages="1 business hour")
    drawn = drawn.service_class("Internal", within="5 business days")
    drawn = drawn.lane("Sales desk", zone="frontstage", group="sales-desk").user_task("Look at it").end("Done")
    (claims,) = house.catalogue.deploy({"process.bpmn": drawn.xml()}, by="admin").definitions
    house.catalogue.publish(claims.id, by="system")
    for key, kind in (("I-1", "internal"), ("E-1", "external")):
        house.engine.start("claims", {"kind": kind}, by="sales", business_key=key)

    sales.get("/inbox?view=lanes")
    assert "Look at it" not in sales.text
    assert "External 1" in sales.text
    assert "Internal 1" in sales.text
    for view in ("mine", "lanes"):  # an empty list says where the work is
        sales.get(f"/inbox?view={view}")
        assert "1 in the queue ‘External’ 1 in the queue ‘Internal’" in sales.text
    sales.get("/live/rows?view=lanes")  # also where the list is fetched alone
    assert "1 in the queue ‘External’ 1 in the queue ‘Internal’" in sales.text
    sales.get("/inbox?view=queue:Internal")
    assert "I-1" in sales.text
    assert "E-1" not in sales.text
    assert "By turn" in sales.text

    sales.post("/inbox/next?view=queue:Internal")
    sales.follow()
    assert "You have it" in sales.text
    assert "E-1" in sales.text
    sales.post("/inbox/next")
    sales.post("/inbox/next")
    sales.follow()
    assert "Nothing waits for you in your lanes and queues." in sales.text


READ_ONLY = {
    "id": "paid",
    "components": [
        {"type": "text", "text": "Wanted on {{wanted}}, number {{number}}."},
        {"type": "number", "key": "amount", "label": "Amount", "readonly": True},
        {"type": "datetime", "subtype": "date", "key": "wanted", "dateLabel": "Wanted on", "readonly": True},
        {"type": "datetime", "subtype": "date", "key": "paid", "dateLabel": "Paid on"},
    ],
}


def test_numbers_and_dates_are_written_as_the_reader_reads_them_and_keys_as_they_are(sales, house):
    drawn = process("payments", name="Payments").governance("owner").variable("paid")
    drawn = drawn.variable("amount", "number", column="Amount").variable("wanted", column="Wanted on")
    drawn = drawn.variable("article", column="Article").variable("at", column="Called").variable("number")
    drawn = drawn.lane("Sales desk", zone="frontstage", group="sales-desk").user_task("Look", form="paid").end("Done")
    files = {"process.bpmn": drawn.xml(), "paid.form": json.dumps(READ_ONLY).encode()}
    (made,) = house.catalogue.deploy(files, by="admin").definitions
    house.catalogue.publish(made.id, by="system")
    known = {"amount": Decimal("1234567.5"), "wanted": "2026-12-07", "paid": "2026-12-08", "article": "1234567"}
    known |= {"at": dt.datetime(2026, 12, 7, 9, 5, tzinfo=dt.UTC), "number": 7654321}
    task = task_of(house, house.engine.start("payments", known, by="sales", business_key="2026001"))

    sales.get(f"/inbox/{task}?view=lanes")
    row = sales.text.split("Choose Look", 1)[1].split("Complete", 1)[0]
    for text in (
        "Amount 1,234,567.5",
        "Wanted on 7 December 2026",
        "Called 7 December 2026, 10:05",
        "1234567",
        "2026001",
    ):
        assert text in row
    assert "Wanted on 7 December 2026, number 7654321." in sales.text
    assert "Amount 1,234,567.5 Wanted on 7 December 2026 Paid on" in sales.text
    assert 'value="2026-12-08"' in sales.page.text, "inputs hold what browsers need"
    (listed,) = sales.client.get("/api/v1/tasks?view=lanes").json["rows"]
    assert listed["columns"]["Amount"] == "1234567.5"
    assert listed["columns"]["Called"] == "2026-12-07T09:05:00+00:00"

    sales.post("/account/language", language="de", zone="Asia/Tokyo")
    sales.get(f"/inbox/{task}?view=lanes")
    for text in ("Amount 1.234.567,5", "Wanted on 7. Dezember 2026", "Called 7. Dezember 2026, 18:05", "1234567"):
        assert text in sales.text


def test_what_could_not_be_done_with_many_is_told_by_reason_and_name(sales, order, house):
    tasks = [task_of(house, order(f"SO-{number}")) for number in range(1, 12)]
    sales.get("/inbox?view=lanes")
    sales.post("/inbox/each?view=lanes", deed="claim")
    assert "Choose a task first" in sales.follow().text
    sales.post("/inbox/each?view=lanes", deed="complete", whole="1")
    sales.follow()
    assert sales.text.count("cannot be accepted") == 1
    assert re.search(r"SO-\d+ and 3 more: The form of 'Check order' has", sales.text)
    sales.post("/inbox/each?view=lanes", deed="claim", ids=tasks[:2])
    assert "Done with 2 tasks." in sales.follow().text


def test_a_page_that_sends_portions_has_their_reports_told_as_one(sales, order, house):
    tasks, portion = [task_of(house, order(f"SO-{number}")) for number in range(1, 4)], {"X-Portion": "1"}
    sales.get("/inbox?view=lanes")
    assert set(sales.post("/inbox/each?view=lanes", headers=portion, whole="1").json["ids"]) == set(tasks)
    assert {one.assignee for one in house.inbox.tasks(house.people.find("sales"), "lanes").rows} == {None}
    report = sales.post("/inbox/each?view=lanes", headers=portion, deed="claim", ids=[*tasks[:2], "gone"]).json
    assert report == {"done": 2, "failed": [["gone", "There is no task 'gone'."]]}
    assert "Choose one of" in sales.post("/inbox/each", headers=portion, deed="burn", ids=tasks).json["refused"]

    sales.post("/inbox/each?view=lanes", report=json.dumps(report | {"left": 1}))
    sales.follow()
    assert "Done with 2 tasks. gone: There is no task 'gone'. Stopped: 1 task is as it was." in sales.text
    for rubbish in ("", "[]", '{"done": -1, "failed": []}', '{"done": 1, "failed": [["<b>"]]}'):
        sales.post("/inbox/each", report=rubbish)
        assert "The report cannot be read." in sales.follow().text


def test_only_deeds_that_there_are_have_an_address(sales, order, house):
    task = task_of(house, order("SO-1"))
    sales.get(f"/inbox/{task}")
    assert [sales.post(f"/inbox/{task}/{deed}").status_code for deed in ("take_up", "burn")] == [404, 404]


def test_undo_stands_beside_what_it_takes_back_and_nowhere_else(sales, order, house):
    drawn = (
        process("claims", name="Claims").governance("owner").lane("Sales desk", zone="frontstage", group="sales-desk")
    )
    drawn = drawn.user_task("Look at it").user_task("Look again").end("Done")
    (claims,) = house.catalogue.deploy({"process.bpmn": drawn.xml()}, by="admin").definitions
    house.catalogue.publish(claims.id, by="system")
    task, other = task_of(house, house.engine.start("claims", {}, by="sales")), task_of(house, order("SO-1"))
    sales.post(f"/inbox/{task}/complete", task_name="Look at it")
    assert f'id="undo" action="/inbox/{task}/take_back' in sales.follow().text
    sales.post("/inbox/each", deed="claim", ids=[other])
    assert 'id="undo"' not in sales.follow().text
    sales.post(f"/inbox/{task}/take_back")
    sales.follow()
    assert "'Look at it' is open again" in sales.text


@pytest.fixture
def looked(sales, house):
    """A task that its request goes on from, and the one behind it, which nobody has touched."""
    drawn = process("claims", name="Claims").governance("owner")
    drawn = drawn.lane("Sales desk", zone="frontstage", group="sales-desk").user_task("Look").user_task("Look again")
    (claims,) = house.catalogue.deploy({"process.bpmn": drawn.end("Done").xml()}, by="admin").definitions
    house.catalogue.publish(claims.id, by="system")
    begun = house.engine.start("claims", {}, by="sales")
    first = task_of(house, begun)
    house.inbox.claim(first, by="sales")
    house.inbox.complete(first, {}, by="sales")
    return first, task_of(house, begun)


def test_who_has_completed_a_task_takes_it_back_on_its_page_while_nothing_has_come_of_it(sales, looked, house):
    first, behind = looked
    back = f'action="/inbox/{first}/take_back'
    assert back in sales.get(f"/inbox/{first}?view=done").text
    house.inbox.claim(behind, by="second")
    assert back not in sales.get(f"/inbox/{first}?view=done").text
    assert back not in sales.get(f"/inbox/{behind}?view=lanes").text


def test_who_looks_at_what_somebody_else_has_completed_is_offered_no_undo(somebody, looked):
    first, _ = looked
    assert "/take_back" not in somebody("second").get(f"/inbox/{first}").text


def test_a_task_that_has_ended_says_how_and_no_more_that_somebody_has_it(sales, looked, house):
    (first, behind), instance = looked, looked[0].rsplit("-", 1)[0]
    sales.get(f"/inbox/{first}")
    assert "completed by Sam Sales (demo)" in sales.text
    assert "You have it" not in sales.text
    house.inbox.claim(behind, by="sales")
    house.engine.cancel(instance, reason="Not wanted", by="admin")
    sales.get(f"/inbox/{behind}")
    assert "It is no longer needed." in sales.text
    assert "completed by" not in sales.text.split("What happened so far")[0]
    assert "You have it" not in sales.text


def test_a_remark_that_names_nobody_is_kept_and_tells_so(sales, looked):
    _, behind = looked
    sales.post(f"/inbox/{behind}/remark", **{"~remark.words": "@second, look; @secnod too"})
    sales.follow()
    assert "@secnod is not told of it: nobody has this id, or they may not see this task." in sales.text
    assert "@second, look; @secnod too" in sales.text
    sales.post(f"/inbox/{behind}/remark", **{"~remark.words": "@second, once more"})
    assert "not told" not in sales.follow().text


@pytest.mark.parametrize("asked", ["q=due<", "sort=rubbish"])
def test_a_search_that_cannot_be_understood_does_not_say_that_nothing_waits(sales, looked, asked):
    sales.get(f"/inbox?view=lanes&{asked}")
    assert 'id="q-wrong"' in sales.page.text
    assert "Nothing is waiting" not in sales.text


def test_rows_the_page_and_the_api_say_why_a_task_is_there(sales, house):
    drawn = process("credits", name="Credits").governance("owner")
    drawn = drawn.lane("Sales desk", zone="frontstage", group="sales-desk").user_task("Look").user_task("Approve")
    drawn = drawn.extend('<tl:assignment notSameAs="Look" skills="large credit"/>').end("Done")
    (made,) = house.catalogue.deploy({"process.bpmn": drawn.xml()}, by="admin").definitions
    house.catalogue.publish(made.id, by="system")
    begun = house.engine.start("credits", {}, by="sales", business_key="C-1")
    house.inbox.complete(task_of(house, begun), {}, by="second")
    task = task_of(house, begun)
    house.people.set_skills("sales", ["large credit"], by="admin")
    why = ["Four eyes: Sue Second (demo) did 'Look'.", "It needs the skill 'large credit', which you have."]

    sales.get(f"/inbox/{task}?view=lanes")
    assert sales.text.count(" ".join(why)) == 2, "in the row and beside it"
    (listed,) = sales.client.get("/api/v1/tasks?view=lanes").json["rows"]
    assert listed["why"] == why

    sales.get(f"/inbox/{task}?view=lanes", headers={"Accept-Language": "de"})
    assert sales.text.count("Vier Augen: „Look“ hat Sue Second (demo) erledigt.") == 2


def test_a_list_is_sorted_by_two_things_and_says_what_can_be_searched_for(sales, order):
    order("SO-1")
    order("SO-2")
    order("SO-3")
    sales.get("/inbox?view=all&sort=lane,due&then=-key&q=so")
    assert parse_qs(urlsplit(sales.page.location).query) == {"view": ["all"], "sort": ["lane,-key"], "q": ["so"]}
    sales.follow()
    assert re.findall(r"Choose Check order, (SO-\d)", sales.text) == ["SO-3", "SO-2", "SO-1"]
    chosen = re.findall(r"<option[^>]*selected>([^<]*)", sales.page.text)
    assert chosen == ["By lane", "-key"]
    assert "by when it is due: due&lt;2d" in sales.page.text
    sales.get("/inbox?view=all&sort=&then=key")
    assert parse_qs(urlsplit(sales.page.location).query) == {"view": ["all"], "sort": ["key"]}
    sales.get("/inbox?view=all&sort=lane,due&then=")
    assert re.findall(r"<option[^>]*selected>([^<]*)", sales.page.text) == ["By lane"]


def test_what_a_search_does_not_find_is_said_in_german_with_the_word_as_it_is_typed(sales, order):
    order()
    page = sales.get("/inbox?view=all&q=lane:moon", headers={"Accept-Language": "de"}).text

    assert "Zu „lane:moon“ gibt es keine offene Arbeit. Möglich sind: Sales desk." in page
