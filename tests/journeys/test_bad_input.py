"""What is wrong is refused with a clear sentence and the right status, on pages and in the API alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person

MISTAKES = Path(__file__).with_name("mistakes.bpmn")
RULES = {"expression", "form", "decision", "script-language", "timer"}


def test_five_mistakes_in_a_diagram_are_found_at_once(
    somebody: Callable[..., Person], outside_as: Callable[[str], Outside]
) -> None:
    admin = somebody("ada.admin").goes_to("/processes/deploy")
    admin.page.get_by_label("Files").set_input_files(MISTAKES)
    admin.presses("Deploy")

    wrong = admin.page.locator(".finding.is-error")
    expect(wrong).to_have_count(5)
    assert {one for text in wrong.all_inner_texts() for one in RULES if f"rule {one}" in text} == RULES
    admin.sees("'5 bizness days' does not say when", "'Compute' is written in 'ruby'; scripts run in FEEL")
    assert admin.refusals() == [422]

    file = {"files": {"name": "mistakes.bpmn", "mimeType": "application/xml", "buffer": MISTAKES.read_bytes()}}
    answer = outside_as("ada.admin").request.post("/api/v1/deployments", multipart=file)  # type: ignore[arg-type]
    assert answer.status == 422
    assert {one["rule"] for one in answer.json()["findings"] if one["severity"] == "error"} == RULES


def test_a_broken_file_is_told_with_its_line(
    somebody: Callable[..., Person], outside_as: Callable[[str], Outside]
) -> None:
    broken = MISTAKES.read_bytes()[:600]
    file = {"name": "broken.bpmn", "mimeType": "application/xml", "buffer": broken}
    admin = somebody("ada.admin").goes_to("/processes/deploy")
    admin.page.get_by_label("Files").set_input_files(file)  # type: ignore[arg-type]
    admin.presses("Deploy")

    admin.sees("broken.bpmn cannot be read (line ", "its XML is broken")
    assert admin.refusals() in ([400], [422])

    answer = outside_as("ada.admin").request.post("/api/v1/deployments", multipart={"files": file})  # type: ignore[dict-item]
    assert answer.status in {400, 422}
    assert "its XML is broken" in answer.text()


def test_wrong_entries_are_told_field_by_field_and_all_of_them_kept(somebody: Callable[..., Person]) -> None:
    sales = somebody("sam.sales").goes_to("/start/order_to_cash")
    entered = {
        "Order number": "no spaces, please",
        "Customer number": "C-1",
        "Quantity": "many",
        "Price per piece": "-1",
        "Delivery address": "Long Lane 1",
    }
    sales.enters(**{label.replace(" ", "_"): text for label, text in entered.items()}).presses("Start")

    for label, said in {
        "Order number": "Use letters, digits and hyphens only.",
        "Customer name": "This must be filled in.",
        "Kind of customer": "Choose one of the options.",
        "Quantity": "number",
        "Price per piece": "0",
    }.items():
        field = sales.page.locator(".field.is-wrong").filter(has=sales.page.get_by_label(label))
        expect(field.locator(".wrong")).to_contain_text(said)
    for label, text in entered.items():
        expect(sales.page.get_by_label(label)).to_have_value(text)
    expect(sales.refusal).to_contain_text("entries that cannot be accepted")
    assert sales.refusals() == [422]


def test_a_program_is_told_the_same_field_by_field(outside_as: Callable[[str], Outside]) -> None:
    sales = outside_as("sam.sales")

    answer = sales.post("instances", {"process_key": "order_to_cash", "values": {"order_number": "?", "quantity": "x"}})

    assert answer.status == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {"order_number", "quantity", "customer_name"} <= set(answer.json()["fields"])


def test_an_unknown_message_is_refused(
    somebody: Callable[..., Person], outside: Outside, outside_as: Callable[[str], Outside]
) -> None:
    order, instance = outside.orders()
    sales = somebody("sam.sales").goes_to(f"/requests/{instance}")
    sales.page.get_by_text("Send it a message").click()
    sales.enters(Message="Pigeon arrived", **{"Values,_as_JSON": '{"ring": 7}'}).presses("Send")

    expect(sales.refusal).to_have_text("There is no message 'Pigeon arrived'.")
    expect(sales.page.get_by_label("Message")).to_have_value("Pigeon arrived")
    expect(sales.page.get_by_label("Values, as JSON")).to_have_value('{"ring": 7}')
    assert sales.refusals() == [404]

    answer = outside_as("sam.sales").post("messages", {"name": "Pigeon arrived", "key": order})
    assert answer.status == 404
    assert answer.json()["detail"] == "There is no message 'Pigeon arrived'."


def test_a_task_of_another_lane_is_refused(
    somebody: Callable[..., Person], outside: Outside, outside_as: Callable[[str], Outside]
) -> None:
    _, instance = outside.orders()
    task = outside.waits(instance)[0]["link"]
    warehouse = somebody("wim.warehouse").goes_to(f"/inbox/{task}")

    warehouse.sees("There is no task")
    assert warehouse.refusals() == [404]

    program = outside_as("wim.warehouse")
    for answer in (
        program.get(f"tasks/{task}"),
        program.post(f"tasks/{task}/claim", {}),
        program.post(f"tasks/{task}/complete", {"values": {"check_result": "complete"}}),
        program.get(f"instances/{instance}"),
    ):
        assert answer.status == 404
        assert answer.json()["detail"].startswith("There is no ")


def test_what_is_not_there_is_told_on_a_page(somebody: Callable[..., Person]) -> None:
    sales = somebody("sam.sales")

    for path in ("/nowhere", "/inbox/none", "/requests/none", "/processes/none", "/incidents/none"):
        expect(sales.goes_to(path).refusal).to_contain_text("There is no")
        assert sales.refusals() == [404], path
    sales.page.get_by_role("link", name="Back to the inbox").click()
    expect(sales.page.locator("#desk")).to_be_visible()


def test_a_stranger_is_asked_to_sign_in(somebody: Callable[..., Person], outside_as: Callable[[str], Outside]) -> None:
    stranger = somebody().goes_to("/requests?state=running")
    stranger.page.get_by_label("Person id").fill("sam.sales")
    stranger.page.get_by_label("Password").fill("guess")
    stranger.presses("Sign in")

    expect(stranger.refusal).to_have_text("This name and password do not belong together.")
    assert stranger.refusals() == [401]
    answer = outside_as("nobody").get("tasks")
    assert answer.status == 401
    said = "Show an API token (Bearer), or sign in with HTTP Basic: your person id and password."
    assert answer.json()["detail"] == said
