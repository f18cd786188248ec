"""Starting, finding and helping requests."""

import shutil

import pytest

from engine import open_house
from tests.dsl import process
from tests.web.company import KEY
from tests.web.conftest import Visitor, task_of
from web.app import make_app


def test_what_can_be_started_is_listed_with_its_owner(sales):
    sales.get("/start")

    assert "Order to cash" in sales.text
    assert "Olga Owner (demo), Head of Order Management" in sales.text
    assert "Complaint" not in sales.text


def test_starting_with_a_form(sales, house):
    sales.get("/start/order_to_cash")
    sales.post("/start/order_to_cash", f__order_number="SO-9", f__customer="Ada", f__amount="5")
    (instance,) = house.engine.instances().rows

    assert (instance.business_key, sales.page.location) == ("SO-9", f"/requests/{instance.id}")
    sales.follow()
    assert "SO-9 has been started." in sales.text


def test_starting_with_wrong_values_keeps_them(sales):
    sales.get("/start/order_to_cash")
    sales.post("/start/order_to_cash", f__order_number="", f__customer="Ada", f__amount="-5")

    assert sales.page.status_code == 422
    assert "Enter 0.01 or more." in sales.text
    assert 'value="Ada"' in sales.page.text


def test_starting_twice_with_one_click_starts_once(sales, house):
    sales.get("/start/order_to_cash")
    once = {"request_id": sales.hidden("request_id"), "csrf_token": sales.token(), "f.order_number": "SO-9"}
    places = {sales.client.post("/start/order_to_cash", data=once).location for _ in range(2)}

    assert len(places) == len(house.engine.instances().rows) == 1


def test_a_number_in_use_is_a_conflict(sales, order):
    order("SO-9")
    sales.get("/start/order_to_cash")
    sales.post("/start/order_to_cash", f__order_number="SO-9")

    assert sales.page.status_code == 409
    assert "SO-9" in sales.text


def test_starting_without_a_form_asks_for_a_reference(sales, house):
    sales.get("/start/change_of_address")
    sales.post("/start/change_of_address", business_key="CA-1")

    assert house.engine.instances().rows[0].business_key == "CA-1"


def test_a_process_whose_review_is_overdue_says_so_before_it_starts(sales):
    sales.get("/start/change_of_address")

    assert "The review of this process is overdue" in sales.text


def test_a_process_that_cannot_be_started_says_so(sales):
    assert sales.get("/start/complaint").status_code == 409
    assert "not published" in sales.text
    assert sales.get("/start/nonsense").status_code == 404


def test_requests_are_found_by_state_process_and_key(sales, order):
    order("SO-1")
    order("SO-2")
    sales.get("/requests?words=SO-1&state=running&process_key=order_to_cash")

    assert "SO-1" in sales.text
    assert "SO-2" not in sales.text
    sales.get("/requests?state=completed")
    assert "No request fits." in sales.text


def test_requests_are_found_by_how_their_key_begins_or_it_is_said_why_not(sales, order, monkeypatch):
    order("SO-1")
    order("SO-2")

    def found(query):
        sales.get(f"/requests?words={query}")
        return [key for key in ("SO-1", "SO-2") if f">{key}<" in sales.page.text]

    assert found("SO-") == found("so") == found("") == ["SO-1", "SO-2"]
    assert found("2+so") == ["SO-2"]
    assert found("s%C3%B6") == found("%26") == []
    assert "Words are looked for in requests that are running" in sales.text
    monkeypatch.setattr("engine.queries.instances.FEW", 1)
    assert found("so") == []
    assert "More than 1 requests fit that. Please write more of it." in sales.text


def test_a_request_shows_where_it_is_what_it_holds_and_what_happened(sales, order):
    instance = order()
    sales.get(f"/requests/{instance.id}")

    for words in (
        "Where it is",
        "A person: Check order",
        "Sales desk",
        "1840",
        "Example Bakery",
        "started ‘Order to cash’",
    ):
        assert words in sales.text
    assert f'data-position="/requests/{instance.id}/position.json"' in sales.page.text


def test_a_request_of_other_lanes_is_not_shown(somebody, order):
    instance = order()
    warehouse = somebody("warehouse")

    assert warehouse.get(f"/requests/{instance.id}").status_code == 404
    assert warehouse.get(f"/requests/{instance.id}/position.json").status_code == 404
    assert warehouse.post(f"/requests/{instance.id}/cancel", reason="x").status_code == 404
    assert warehouse.post(f"/requests/{instance.id}/message", name="Order cancelled").status_code == 404


def test_the_position_is_given_to_the_diagram(sales, stuck):
    position = sales.get(f"/requests/{stuck.instance_id}/position.json").json

    assert position["stuck"] == ["Reserve_stock"]
    assert "Reserve_stock" in position["here"]
    assert "Check_order" in position["taken"]


def test_a_step_for_many_says_how_far_it_is_and_does_not_fill_the_page(house, admin):
    drawing = process("many").lane("Sales", zone="frontstage", group="sales-desk")
    drawing.user_task("Sign", times=45, parallel=True)
    (definition,) = house.catalogue.deploy({"many.bpmn": drawing.end().xml()}, by="admin").definitions
    house.catalogue.try_out(definition.id, by="admin")
    instance = house.engine.start("many", {}, by="admin")

    assert admin.get(f"/requests/{instance.id}/position.json").json["rounds"] == {"Sign": {"done": 0, "of": 45}}
    admin.get(f"/requests/{instance.id}")
    assert "and 15 more" in admin.text


def test_a_stuck_request_says_so(sales, stuck):
    sales.get(f"/requests/{stuck.instance_id}")

    assert "Stuck at Reserve stock." in sales.text
    assert f"/incidents/{stuck.id}" in sales.page.text


def test_cancelling_needs_a_reason(sales, order):
    instance = order()
    sales.get(f"/requests/{instance.id}")
    sales.post(f"/requests/{instance.id}/cancel", reason=" ")
    assert sales.page.status_code == 422
    assert "Say why" in sales.text
    sales.post(f"/requests/{instance.id}/cancel", reason="Sent twice")
    sales.follow()
    assert "Cancelled: Sent twice" in sales.text


def test_cancelling_what_has_ended_is_refused(sales, house, order):
    instance = order()
    sales.get(f"/requests/{instance.id}")
    house.engine.cancel(instance.id, by="admin", reason="a")
    sales.post(f"/requests/{instance.id}/cancel", reason="b")

    assert sales.page.status_code == 409
    assert "it is cancelled" in sales.text


def test_sending_a_message(sales, house, order):
    instance = order()
    sales.get(f"/requests/{instance.id}")
    assert "It waits for: Order cancelled." in sales.text
    sales.post(f"/requests/{instance.id}/message", name="Order cancelled", key="SO-1042", values='{"fee": 1.10}')
    sales.follow()

    assert "has reached 1 request." in sales.text
    assert house.engine.instance(instance.id).outcome == "Cancelled"


def test_an_unknown_message_is_refused_with_what_was_typed(sales, order):
    instance = order()
    sales.get(f"/requests/{instance.id}")
    sales.post(f"/requests/{instance.id}/message", name="Nonsense", key="k", values="")

    assert sales.page.status_code == 404
    assert "There is no message 'Nonsense'." in sales.text
    assert 'value="Nonsense"' in sales.page.text


@pytest.mark.parametrize("values", ["{", "[1]", '{"a": NaN}', "[" * 100_000])
def test_values_that_are_not_json_are_refused(sales, order, values):
    instance = order()
    sales.get(f"/requests/{instance.id}")
    sales.post(f"/requests/{instance.id}/message", name="Order cancelled", values=values)

    assert sales.page.status_code == 422
    assert "These are not values in JSON" in sales.text


# the test clock


@pytest.fixture
def clocked(filled, folder):
    """Somebody at a site whose clock can be advanced, and its house."""
    shutil.copy(filled, folder / "clocked.db")
    house = open_house(f"sqlite:///{folder / 'clocked.db'}", key=KEY, test_clock=True)
    visitor = Visitor(make_app(house, secret_key=KEY))
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as session:
        session["token"] = house.entrance.begin("admin", "password")
    yield visitor, house
    house.close()


def test_advancing_the_test_clock(clocked):
    visitor, house = clocked
    before = house.now()
    visitor.get("/inbox")
    assert "The test clock is on." in visitor.text
    visitor.post("/clock", amount="2", unit="days", back="/requests")

    assert (house.now() - before).days == 2
    assert visitor.page.location == "/requests"


@pytest.mark.parametrize("amount", ["-1", "0", "x", "99999999999"])
def test_the_clock_takes_only_whole_lengths(clocked, amount):
    visitor, _ = clocked

    assert visitor.post("/clock", amount=amount, unit="days").status_code == 422


def test_without_a_test_clock_there_is_none_to_advance(sales):
    assert "test clock" not in sales.get("/inbox").text
    assert sales.post("/clock", amount="1", unit="days").status_code == 404


def test_the_parts_of_a_request_are_shown_to_those_of_its_lanes(somebody, house, order):
    instance = order()
    house.inbox.complete(task_of(house, instance), {"complete": True}, by="sales")
    house.operations.work_off()
    warehouse = somebody("warehouse")
    warehouse.get(f"/requests/{instance.id}")

    assert warehouse.page.status_code == 200
    assert "Pick and pack" in warehouse.text
