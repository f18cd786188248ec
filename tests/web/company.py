"""A small company for the tests of pages and API: its people, one process that can go wrong, and some requests."""

from __future__ import annotations

import datetime as dt
import json

from engine import open_house
from tests.dsl import process

PASSWORD = "sesame kettle tram"
KEY = b"k" * 32
MONDAY = dt.datetime(2026, 11, 23, 13, 30, tzinfo=dt.UTC)

FORM = {
    "id": "check-order",
    "schemaVersion": 18,
    "components": [
        {"type": "text", "text": "What is missing is asked of **{{customer}}**."},
        {"type": "textfield", "key": "order_number", "label": "Order number", "readonly": True},
        {"type": "textfield", "key": "customer", "label": "Customer", "validate": {"required": True, "maxLength": 80}},
        {
            "type": "number",
            "key": "amount",
            "label": "Order amount",
            "validate": {"required": True, "min": 0.01},
            "decimalDigits": 2,
            "appearance": {"prefixAdorner": "EUR"},
        },
        {"type": "datetime", "subtype": "date", "key": "promise_date", "dateLabel": "Wanted on"},
        {
            "type": "radio",
            "key": "complete",
            "label": "Is the order complete?",
            "values": [{"label": "Yes, go on", "value": True}, {"label": "No, ask", "value": False}],
            "validate": {"required": True},
        },
        {
            "type": "checklist",
            "key": "missing",
            "label": "What is missing",
            "values": [{"label": "Address", "value": "address"}, {"label": "Price", "value": "price"}],
        },
        {"type": "textarea", "key": "note", "label": "Question", "description": "Goes into the letter."},
    ],
}
START_FORM = {
    "id": "order-received",
    "schemaVersion": 18,
    "components": [
        {"type": "textfield", "key": "order_number", "label": "Order number", "validate": {"required": True}},
        {"type": "textfield", "key": "customer", "label": "Customer"},
        {"type": "number", "key": "amount", "label": "Order amount", "validate": {"min": 0.01}},
    ],
}
GROUPS = ("sales-desk", "warehouse")
PEOPLE = (
    ("sales", "Sam Sales (demo)", "Sales desk clerk", ("sales-desk",)),
    ("second", "Sue Second (demo)", "Sales desk clerk", ("sales-desk",)),
    ("warehouse", "Wim Warehouse (demo)", "Warehouse worker", ("warehouse",)),
    ("owner", "Olga Owner (demo)", "Head of Order Management", ()),
    ("admin", "Adam Admin (demo)", "Administrator", ()),
)


def order_files():
    """Check an order, reserve stock (an amount of 666 fails), pick it; it can be cancelled at any time."""
    drawn = (
        process("order_to_cash", name="Order to cash")
        .governance("owner", owner_title="Head of Order Management", area="Order to cash")
        .business_key("=order_number", unique=True)
        .message("Order cancelled", payload={"reason": "string", "fee": "number"})
        .variable("amount", "number")
        .variable("customer", "string")
        .variable("approved", "boolean")
        .lane("Sales desk", zone="frontstage", group="sales-desk")
        .start("Order received", form="order-received")
        .user_task("Check order", form="check-order", within="4 business hours")
        .document("Look at the order as the customer sent it.")
        .lane("Warehouse", zone="backstage", group="warehouse")
        .service_task("Reserve stock", retries=1, inputs={"fail": "=amount = 666"})
        .user_task("Pick and pack")
        .end("Fulfilled")
        .event_subprocess("Cancelling", process().start_message("Order cancelled").end("Cancelled"))
    )
    forms = {f"forms/{form['id']}.form": json.dumps(form).encode() for form in (FORM, START_FORM)}
    return {"process.bpmn": drawn.xml()} | forms


def change_files():
    """A process without a form, whose review is overdue."""
    drawn = (
        process("change_of_address", name="Change of address")
        .governance("owner", owner_title="Head of Customer Data", area="Customer data")
        .lane("Sales desk", zone="frontstage", group="sales-desk")
        .user_task("Verify")
        .end("Done")
    )
    return {"process.bpmn": drawn.xml()}


def complaint_files():
    """A process that nobody has published."""
    drawn = (
        process("complaint", name="Complaint")
        .governance("owner", owner_title="Head of Service", area="Service")
        .lane("Sales desk", zone="frontstage", group="sales-desk")
        .user_task("Answer")
        .end("Answered")
    )
    return {"process.bpmn": drawn.xml()}


def wrong_files():
    """A diagram with mistakes."""
    drawn = (
        process("wrong")
        .exclusive("which way")
        .when("1 +")
        .script_task("compute", "x = (", result="x")
        .end("a")
        .at("which way")
        .when("amount >")
        .user_task("fill in", form="no-such-form")
        .end("b")
        .apart()
        .business_rule_task("decide", decision="no-such-decision", result="r")
        .end("c")
    )
    return {"process.bpmn": drawn.xml()}


def build(url):
    """Fill a database with people and processes."""
    house = open_house(url, key=KEY, clock=lambda: micros(MONDAY))
    house.upgrade()
    for person_id, name, title, groups in PEOPLE:
        administrator = person_id == "admin"
        house.people.add(
            person_id, name, title=title, groups=groups, password=PASSWORD, administrator=administrator, demo=True
        )
    for files, published in ((order_files(), True), (change_files(), True), (complaint_files(), False)):
        for definition in house.catalogue.deploy(files, by="admin").definitions:
            if published:
                house.catalogue.publish(definition.id, by="system")
    for key, held in (("order_to_cash", dt.date(2026, 10, 1)), ("change_of_address", dt.date(2025, 3, 20))):
        house.catalogue.record_review(key, held_on=held, outcome="confirmed", signed_by="owner")
    house.close()


def micros(moment):
    return int(moment.timestamp() * 1_000_000)
