"""Requests of the demonstration, so that whoever starts it fresh finds work that stands as work does: some of it late,
some at risk, some just come, for customers of both kinds and in every lane.

They are begun once, in the first run, by a clock that goes through the last weeks: with all that people have done
since, as if the demonstration had been set up then. Nobody in them is real; their keys begin with DEMO.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.faces import House

OPENS, CLOSES = dt.time(9), dt.time(17, 30)
"""The hours that are set where nobody has set others, Monday to Friday."""
DAY = 8.5
SATURDAY = 5
SET_UP = 28 * DAY + 1
"""Working hours before now at which the demonstration is as if it had been set up."""
MICROSECOND = dt.timedelta(microseconds=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ORDER = {
    "customer_number": "C-2001",
    "customer_class": "business",
    "customer_months": 36,
    "delivery_address": "Long Lane 1, 1012 AB Exampletown",
    "limit_used": 40,
    "overdue_days": 0,
}
MOVE = {
    "old_address": "Long Lane 1, 1012 AB Exampletown",
    "new_street": "New Road 2",
    "new_city": "Sampleville",
    "new_postcode": "1013 CD",
    "change_channel": "phone",
}
MUST = ("Item and quantity are those of the order", "The label has the address of the order")
"""What is ticked before a parcel leaves."""
YES = {"check_result": "complete"}


class Then:
    """A clock that stands where it is set, in working hours before `now`."""

    def __init__(self, now: dt.datetime) -> None:
        """`now` is aware, in the zone in which people work."""
        self._now = now
        self.hours = 0.0

    def __call__(self) -> int:
        """Give the moment it is, in microseconds UTC."""
        return (self.day(self.hours) - EPOCH) // MICROSECOND

    def day(self, hours: float) -> dt.datetime:
        """Give the moment that lies so many working hours back."""
        return worked_back(self._now, dt.timedelta(hours=hours)) if hours else self._now

    def in_days(self, days: int) -> str:
        """Give the date so many days after now, as values hold it."""
        return (self._now + dt.timedelta(days=days)).date().isoformat()


def worked_back(moment: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """Go back so much working time.

    >>> worked_back(dt.datetime(2026, 11, 23, 10, 0), dt.timedelta(hours=2))  # Monday, Friday
    datetime.datetime(2026, 11, 20, 16, 30)
    """
    while True:
        opened = dt.datetime.combine(moment.date(), OPENS, moment.tzinfo)
        last = min(moment, dt.datetime.combine(moment.date(), CLOSES, moment.tzinfo))
        if moment.weekday() < SATURDAY and last - opened >= length:
            return last - length
        if moment.weekday() < SATURDAY:
            length -= max(last - opened, dt.timedelta())
        moment = dt.datetime.combine(moment.date() - dt.timedelta(days=1), CLOSES, moment.tzinfo)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done so many working hours ago: `what` names the step of the request `key` that somebody completed
    (`by`), or a word of `Told`; `values` are what was entered or sent.
    """

    hours: float
    key: str
    what: str
    by: str = "system"
    values: dict[str, Any] | None = None
    words: str = ""


def begin(house: House, clock: Then) -> int:
    """Have all of it done at its time, by the clock of `house`; gives how many requests there are."""
    told = Told(house)
    for one in sorted(deeds(clock), key=lambda deed: -deed.hours):
        clock.hours = one.hours
        house.operations.work_off()
        told.tell(one)
        house.operations.work_off()
    clock.hours = 0.0
    house.operations.work_off()
    return len(told.requests)


class Told:
    """The requests by their keys, and what can be told of them."""

    def __init__(self, house: House) -> None:
        """Nothing has been told yet."""
        self._house = house
        self.requests: dict[str, str] = {}

    def tell(self, deed: Deed) -> None:
        """Have one thing done."""
        word, _, which = deed.what.partition(" ")
        words: dict[str, Callable[[Deed, str], object]] = {
            "Wait": lambda *_: None,
            "Message": self._sent,
            "Claim": lambda deed, step: self._house.inbox.claim(self._task(deed.key, step), by=deed.by),
            "Remark": lambda deed, step: self._house.desk.remark(self._task(deed.key, step), deed.words, by=deed.by),
            "Tick": lambda deed, step: self._house.inbox.tick(self._task(deed.key, step), deed.words, by=deed.by),
        }
        if word in words:
            words[word](deed, which)
        else:
            self._house.inbox.complete(self._task(deed.key, deed.what), deed.values or {}, by=deed.by)

    def _sent(self, deed: Deed, name: str) -> None:
        receipt = self._house.engine.publish(name, key=deed.key, values=deed.values or {}, by=deed.by)
        if receipt.started:
            (self.requests[deed.key],) = receipt.started

    def _task(self, key: str, step: str) -> str:
        waiting = self._house.engine.position(self.requests[key]).waiting
        return next(str(one.link) for one in waiting if one.kind == "task" and one.element == step)


def order(hours: float, key: str, name: str, item: str, quantity: int, price: float, clock: Then, **more: Any) -> Deed:
    """Tell of an order that came."""
    bought = {"customer_name": f"{name} (demo)", "item": item, "quantity": quantity, "unit_price": price}
    wanted = {"order_amount": quantity * price, "requested_date": clock.in_days(9), "order_number": key}
    return Deed(hours, key, "Message Order received", values=ORDER | bought | wanted | more)


def deeds(clock: Then) -> Iterator[Deed]:
    """Tell all that was done, in any order."""
    yield from at_the_sales_desk(clock)
    yield from at_credit_control(clock)
    yield from at_the_warehouse(clock)
    yield from after_delivery(clock)
    yield from moves()


def at_the_sales_desk(clock: Then) -> Iterator[Deed]:
    """What waits to be checked: late, due soon, taken, and just come, for customers of both kinds."""
    inside = {"customer_class": "internal", "limit_used": 0}
    yield order(2.5, "DEMO-105", "Demo Bicycles", "Workbench", 3, 480, clock)
    yield order(1.6, "DEMO-106", "Test Town Hall", "Filing cabinet", 8, 340, clock, customer_class="public")
    yield order(1, "DEMO-107", "Example Bakery", "Dough mixer", 2, 950, clock)
    yield Deed(0.5, "DEMO-107", "Claim check_order", "sam.sales")
    said = "@sam.sales They rang: the mixers must fit through a door of 80 cm. Please ask before you confirm."
    yield Deed(0.4, "DEMO-107", "Remark check_order", "sid.sales", words=said)
    yield order(0.3, "DEMO-108", "Mira Example", "Office chair", 12, 100, clock, customer_class="private")
    yield order(2.6, "DEMO-109", "Training centre", "Folding table", 20, 85, clock, **inside)
    yield order(6, "DEMO-110", "Canteen", "Tray trolley", 4, 260, clock, **inside)
    yield Deed(1, "DEMO-110", "check_order", "sid.sales", YES)


def at_credit_control(clock: Then) -> Iterator[Deed]:
    """A review that is late, an amount that takes a second person with a skill, and an offer to pay in advance."""
    yield order(9, "DEMO-102", "Sample Clinic", "Examination lamp", 90, 210, clock, limit_used=95)
    yield Deed(5, "DEMO-102", "check_order", "sam.sales", YES)
    yield order(6, "DEMO-103", "Model Shipyard", "Work light", 96, 625, clock)
    yield Deed(3.5, "DEMO-103", "check_order", "sid.sales", YES)
    approved = {"credit_verdict": "approve", "credit_reason": "Secured by a bank."}
    yield Deed(2, "DEMO-103", "review_credit", "carl.credit", approved)
    yield order(11, "DEMO-112", "Pattern Florist", "Shelf", 6, 120, clock, overdue_days=45)
    yield Deed(3, "DEMO-112", "check_order", "sam.sales", YES)


def at_the_warehouse(clock: Then) -> Iterator[Deed]:
    """An order at risk, after it has waited for its customer and for stock; one too large; one half checked."""
    yield order(28 * DAY, "DEMO-101", "Pattern Hotel", "Bedside lamp", 150, 32, clock)
    asked = {"check_result": "incomplete", "missing_information": "Which colour, please?"}
    yield Deed(27.8 * DAY, "DEMO-101", "check_order", "sam.sales", asked)
    yield Deed(21 * DAY, "", "Wait")  # the reminder goes out
    yield Deed(15 * DAY, "DEMO-101", "Message Customer answer", values={"answer": "Sand, all of them."})
    yield Deed(14.8 * DAY, "DEMO-101", "check_order", "sam.sales", YES)
    yield Deed(14.5 * DAY, "DEMO-101", "confirm_promise_date", "sam.sales", {"promise_date": clock.in_days(9)})
    later = {"new_date": clock.in_days(9)}
    yield Deed(14.4 * DAY, "DEMO-101", "decide_shortage", "wim.warehouse", {"shortage_choice": "replenish"} | later)
    yield Deed(2, "DEMO-101", "replenish_stock", "wim.warehouse", {"replenished_from": "Second supplier"} | later)
    yield order(7, "DEMO-111", "Market Hall", "Folding chair", 400, 18, clock)
    yield Deed(3, "DEMO-111", "check_order", "sid.sales", YES)
    yield order(13, "DEMO-104", "Example School", "Whiteboard", 5, 150, clock, customer_class="public")
    yield from packed("DEMO-104", 9, clock)
    yield Deed(0.6, "DEMO-104", "Tick check_packed_order", "wim.warehouse", words=MUST[0])


def after_delivery(clock: Then) -> Iterator[Deed]:
    """An invoice that does not fit, and an order that is fulfilled."""
    right = {"packing_result": "right"}
    for key, hours, name, amount in (
        ("DEMO-113", 34, "Demo Library", 1150),
        ("DEMO-114", 90, "Sample Theatre", 1200),
    ):
        yield order(hours, key, name, "Reading lamp", 12, 100, clock, order_amount=amount)
        yield from packed(key, hours - 4, clock)
        for item in MUST:
            yield Deed(hours - 13, key, "Tick check_packed_order", "wim.warehouse", words=item)
        yield Deed(hours - 14, key, "check_packed_order", "wim.warehouse", right)
        arrived = {"delivered_on": clock.in_days(-3), "signed_by": "The caretaker (demo)"}
        yield Deed(hours - 26, key, "Message Proof of delivery", values=arrived)
    paid = {"amount_paid": 1200, "paid_on": clock.in_days(-1)}
    yield Deed(12, "DEMO-114", "Message Payment received", values=paid)


def packed(key: str, hours: float, clock: Then) -> Iterator[Deed]:
    """Take an order to its check before dispatch, within ten working hours."""
    yield Deed(hours, key, "check_order", "sam.sales", YES)
    yield Deed(hours - 2, key, "confirm_promise_date", "sam.sales", {"promise_date": clock.in_days(7)})
    parcel = {"parcel_number": f"P-{key[-3:]}", "parcels": 1}
    yield Deed(hours - 8, key, "pick_and_pack", "wim.warehouse", parcel)


def moves() -> Iterator[Deed]:
    """Customers who move: one to be sure of, one whose open orders make it a risk."""
    for key, hours, name, value in (("DEMO-C1", 1.2, "Mira Example", 0), ("DEMO-C2", 5, "Demo Bicycles", 25_000)):
        moved = {"customer_number": key, "customer_name": f"{name} (demo)", "open_order_value": value}
        yield Deed(hours, key, "Message Change of address requested", values=MOVE | moved)
    yield Deed(4, "DEMO-C2", "authenticate", "cleo.service", {"identity_confirmed": "yes"})
