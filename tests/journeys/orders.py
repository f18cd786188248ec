"""The world outside: it sends orders, payments and cancellations through the JSON API."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, APIResponse

_numbers = itertools.count(1)
ORDER = {
    "customer_number": "C-2001",
    "customer_name": "Mira Example (demo)",
    "customer_class": "business",
    "customer_months": 36,
    "item": "Office chair",
    "quantity": 12,
    "unit_price": 100,
    "order_amount": 1200,
    "delivery_address": "Long Lane 1, 1012 AB Exampletown",
    "limit_used": 40,
    "overdue_days": 0,
}
SOON = 60


class Outside:
    """Programs that use the API, signed in as somebody."""

    def __init__(self, request: APIRequestContext) -> None:
        self.request = request

    def get(self, path: str, **query: str) -> APIResponse:
        """Ask for something."""
        return self.request.get(f"/api/v1/{path}", params=query)

    def post(self, path: str, body: Any) -> APIResponse:
        """Send JSON."""
        return self.request.post(f"/api/v1/{path}", data=body)

    def orders(self, **more: Any) -> tuple[str, str]:
        """Send an order that differs from the usual one; gives its number and the id of its instance."""
        number = f"J-{next(_numbers):03d}"
        (instance,) = self.sends("Order received", **{**ORDER, "order_number": number, **more})["started"]
        return number, instance

    def sends(self, message: str, key: str | None = None, **values: Any) -> dict[str, Any]:
        """Send a message."""
        answer = self.post("messages", {"name": message, "key": key, "values": values})
        assert answer.status == 200, answer.text()
        found: dict[str, Any] = answer.json()
        return found

    def completes(self, instance: str, element: str, **values: Any) -> None:
        """Complete a task as a program does, once it is there."""
        (task,) = self.until(lambda: [one["link"] for one in self.waits(instance) if one["element"] == element])
        answer = self.post(f"tasks/{task}/complete", {"values": values})
        assert answer.status == 200, answer.text()

    def waits(self, instance: str) -> list[dict[str, Any]]:
        """Everything that an instance waits for."""
        found: list[dict[str, Any]] = self.get(f"instances/{instance}/position").json()["waiting"]
        return found

    def waits_for(self, instance: str, name: str) -> None:
        """Give an instance the time to come to something that it waits for."""
        self.until(lambda: name in {one["name"] for one in self.waits(instance)})

    def ended(self, instance: str) -> str:
        """How an instance has ended, once it has."""
        found: dict[str, Any] = self.until(lambda: self._ended(instance))
        return str(found["outcome"])

    def _ended(self, instance: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self.get(f"instances/{instance}").json()
        return found if found["state"] != "running" else None

    def until(self, ask: Any) -> Any:
        """Ask until there is an answer: jobs are done beside the requests of people."""
        until = time.monotonic() + SOON
        while not (answer := ask()):
            assert time.monotonic() < until, "It did not happen."
            time.sleep(0.05)
        return answer
