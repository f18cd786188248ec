"""Something hinders a worker at a step: reported from the task, answered by the owner, confirmed by the reporter."""

from __future__ import annotations

from playwright.sync_api import expect

REPORT = "Check order, Order to cash"
TEXT = "The delivery address is not on the page."


def test_a_problem_is_reported_answered_and_confirmed(somebody, outside):
    order, _ = outside.orders()
    worker = somebody("sam.sales", java_script_enabled=False).opens_task("Check order", order)
    page = worker.page
    link = page.get_by_role("link", name="Report a problem with this step")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report a problem with “Check order”")
    worker.enters(What_hinders_you="").presses("Report it").sees("Choose what sort of problem it is.")
    worker.enters(
        What_sort_of_problem="Something that I need is missing", What_hinders_you=TEXT, How_often="Every day"
    ).presses("Report it")
    expect(worker.notice).to_contain_text("The owner of the process has your report")
    worker.sees(TEXT, "Waits for an answer")
    address = page.url

    owner = somebody("olivia.owner").opens_task("Triage the report", REPORT, view="mine")
    owner.sees(TEXT, "Sam Sales (demo) reports").enters(What_is_it="New: I answer it myself").completes()
    owner.opens_task("Decide and answer", REPORT, view="mine")
    owner.enters(What_comes_of_it="It works as it is meant to: this is how", Your_answer="Open the second page.")
    owner.completes()

    worker.opens_task("Is it better?", REPORT, view="mine").sees("Open the second page.")
    page.get_by_role("link", name="Open the page of the report").click()
    worker.sees("It works as it is meant to", "Open the second page.")
    page.get_by_label("Yes").check()
    worker.presses("Say so")
    expect(worker.notice).to_contain_text("Thank you.")
    worker.sees("Better, says the reporter")

    owner.goes_to("/processes/order_to_cash/feedback?shown=answered")
    row = owner.page.get_by_role("row").filter(has_text=TEXT)
    expect(row).to_contain_text("Better, says the reporter")
    stranger = somebody("wim.warehouse").goes_to(address).sees("There is no report")
    assert (worker.refusals(), stranger.refusals()) == ([422], [404])
