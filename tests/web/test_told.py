"""Being told on pages: what one was told, what one chooses, a webhook, views by mail and feed, and ending mail."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from engine.commands.telling import stop_token
from engine.connectors.reach import Reach
from engine.faces import USUAL, Choices
from engine.store.deliveries import MAIL
from tests.web import company


@pytest.fixture
def given(house):
    """A task that was given to the sales desk clerk; its id."""
    house.engine.start("order_to_cash", {"order_number": "P-1"}, by="sales")
    task = house.inbox.tasks(house.people.find("sales"), "lanes").rows[0]
    house.inbox.assign(task.id, "sales", by="second")
    return task.id


def modes(house):
    return house.told.choices("sales", by="sales").channels[MAIL]


def link(house, what):
    with house.turns.store.reading() as r:
        return f"/told/stop/{stop_token(r, 'sales', what)}"


def test_what_one_was_told_is_listed_until_it_is_opened(sales, given):
    sales.get("/told")
    assert "Sue Second (demo) has given you the task" in sales.text
    assert 'title="1 you have not looked at"' in sales.page.text
    address = re.search(r'href="(/told/\w+)"', sales.page.text)[1]
    assert sales.get(address).location == f"/inbox/{given}"
    assert "you have not looked at" not in sales.get("/told").text
    assert sales.get("/told/guessed").status_code == 404


def test_opening_the_task_itself_is_reading_it(sales, given):
    sales.get(f"/inbox/{given}")
    assert "you have not looked at" not in sales.get("/told").text


def test_all_of_it_is_read_at_once(sales, given):
    sales.get("/told")
    sales.post("/told/seen")
    assert "I have read all of it" not in sales.follow().text


def test_what_one_wants_is_chosen_on_a_form(sales, house):
    sales.get("/account/notifications")
    fields = {f"mail__{kind}": "off" for kind in USUAL[MAIL]} | {"mail__missed": "digest"}
    sales.post("/account/notifications", **fields, hour="18", zone="Asia/Tokyo", lead="8")
    assert "You are told as you have chosen." in sales.follow().text
    chosen = house.told.choices("sales", by="sales")
    assert (chosen.hour, chosen.zone, chosen.lead) == (18, "Asia/Tokyo", 8)
    assert set(modes(house).values()) == {"off", "digest"}
    assert chosen.channels["webhook"] == USUAL["webhook"], "what was not asked stays"

    refused = sales.post("/account/notifications", mail__missed="often", hour="-1", zone="Nowhere", lead="x")
    assert refused.status_code == 422
    for said in ("Say of each kind", "Choose an hour", "Choose a time zone", "Choose 1, 4, 8, 16"):
        assert said in sales.text
    assert house.told.choices("sales", by="sales") == chosen


def test_a_test_says_when_there_is_no_way(sales):
    sales.get("/account/notifications")
    sales.post("/account/notifications/test")
    assert "neither an e-mail address nor a webhook" in sales.follow().text


def test_a_webhook_shows_its_secret_once(sales, house):
    house.told._reach = Reach("webhook=hooks.example.com")
    sales.get("/account/notifications")
    assert sales.post("/account/notifications/webhook", url="https://169.254.169.254/").status_code == 422
    assert "not among those that may be reached" in sales.text
    sales.post("/account/notifications/webhook", url="https://hooks.example.com/in")
    secret = re.search(r"whsec_[\w+/=]+", sales.page.text)[0]
    page = sales.get("/account/notifications").text
    assert secret not in page
    assert "https://hooks.example.com/in" in page
    sales.post("/account/notifications/test")
    assert "A test is on its way" in sales.follow().text
    sales.post("/account/notifications/webhook/end")
    assert house.told.hook("sales", by="sales") is None


def test_a_link_in_a_mail_asks_first_and_ends_one_kind_without_signing_in(visitor, house):
    address = link(house, "assigned")
    visitor.get(address)
    assert "Do you want no more mail: “A task is given to me”?" in visitor.text
    assert modes(house) == USUAL[MAIL], "a program that only opens links ends nothing"
    one_click = visitor.client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert modes(house) == {**USUAL[MAIL], "assigned": "off"}
    visitor.client.post(link(house, "digest"))
    assert "digest" not in modes(house).values()
    assert visitor.client.post(address[:-4] + "AAAA").status_code == 404
    assert visitor.get("/told").location.startswith("/sign-in")


def test_a_view_is_subscribed_to_as_a_feed_that_ends_with_its_owner(sales, visitor, house, given):
    house.people.change("sales", {"name": 'Sal & "Sons"'}, by="system")
    view = house.desk.keep_view('Mine & <"all">', by="sales", base="all")
    assert f"/told/views/{view}" in sales.get("/inbox").text
    sales.get(f"/told/views/{view}")
    sales.post(f"/told/views/{view}/feeds")
    address = re.search(r"http://localhost(/told/feeds/[\w-]+)", sales.page.text)[1]
    feed = visitor.client.get(address)
    assert feed.content_type == "application/atom+xml; charset=utf-8"
    assert "<title>Mine &amp; &lt;&quot;all&quot;&gt;</title>" in feed.text
    assert f'<link href="http://localhost/inbox/{given}"/>' in feed.text
    assert f'<link rel="self" type="application/atom+xml" href="http://localhost{address}"/>' in feed.text
    assert f'<link href="http://localhost/told/views/{view}"/>' in feed.text
    assert 'xml:lang="en"' in feed.text
    assert "due 24 November 2026, 10:00" in feed.text
    house.accounts.speak("sales", "de", "Asia/Tokyo", by="sales")
    theirs = visitor.client.get(address, headers={"Accept-Language": "en"}).text
    assert ('xml:lang="de"' in theirs, "fällig 24. November 2026, 18:00" in theirs) == (True, True)
    house.accounts.speak("sales", "", "", by="sales")
    assert visitor.client.get("/told/feeds/guessed").status_code == 404

    sales.post(f"/told/views/{view}", every="week")
    assert "every week" in sales.follow().text
    assert house.told.subscription(view, by="sales").every == "week"
    assert sales.post(f"/told/views/{view}", every="never").status_code == 422
    mark = re.search(r"/feeds/(\w+)/revoke", sales.page.text)[1]
    sales.post(f"/told/views/{view}/feeds/{mark}/revoke")
    assert visitor.client.get(address).status_code == 404
    again = sales.post(f"/told/views/{view}/feeds").text
    address = re.search(r"http://localhost(/told/feeds/[\w-]+)", again)[1]
    house.people.leave("sales", by="system")
    assert visitor.client.get(address).status_code == 404


def test_an_empty_feed_says_the_same_however_often_it_is_read(sales, visitor, house, clock):
    view = house.desk.keep_view("None", by="sales", base="all", query="key:nothing")
    address = f"/told/feeds/{house.told.make_feed(view, by='sales')}"
    first = visitor.client.get(address).text
    clock.now += dt.timedelta(hours=1)
    assert visitor.client.get(address).text == first
    assert "<entry>" not in first


def test_a_feed_is_empty_while_nothing_open_has_what_its_view_asks_for(sales, visitor, house, given):
    lane = house.inbox.tasks(house.people.find("sales"), "all").rows[0].lane
    view = house.desk.keep_view("Of a lane", by="sales", base="all", query=f'lane:"{lane}"')
    address = f"/told/feeds/{house.told.make_feed(view, by='sales')}"
    assert "<entry>" in visitor.client.get(address).text
    house.engine.cancel(given.partition("-")[0], by="admin", reason="A test")
    empty = visitor.client.get(address)
    assert (empty.status_code, "<entry>" in empty.text) == (200, False)


def test_the_calendar_of_reviews_does_not_take_the_secret_of_a_feed(house, visitor, given):
    house.told.choose("sales", Choices(), by="sales")
    view = house.desk.keep_view("Mine", by="sales")
    token = house.told.make_feed(view, by="sales")
    (rule,) = [
        one.rule for one in visitor.client.application.url_map.iter_rules() if one.endpoint == "reports.calendar"
    ]
    assert visitor.client.get(rule.replace("<token>", token)).status_code == 404
    assert house.reports.feeds(person=house.people.find("owner")) == ()


def test_programs_read_and_set_the_same(app, given):
    def call(method, path, **more):
        return app.test_client().open(f"/api/v1/{path}", method=method, auth=("sales", company.PASSWORD), **more)

    (told,) = call("GET", "told").json["told"]
    assert (told["kind"], told["task_id"], told["by"]) == ("assigned", given, "Sue Second (demo)")
    wanted = call("GET", "notifications").json
    assert wanted["mail"] == USUAL[MAIL]
    some = wanted | {"mail": {"soon": "off"}, "webhook": {}}
    set_to = call("PUT", "notifications", json=some).json
    assert (set_to["mail"], set_to["webhook"]) == ({**USUAL[MAIL], "soon": "off"}, wanted["webhook"])
    wanted["mail"]["soon"], wanted["hour"] = "off", 18
    assert call("PUT", "notifications", json=wanted).json == wanted
    assert call("PUT", "notifications", json=wanted | {"mail": {"soon": "often"}}).status_code == 422
    assert call("PUT", "notifications", json=wanted | {"zone": "Nowhere"}).status_code == 422
