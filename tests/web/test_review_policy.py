"""The policy on reviews on its page, and the banner wherever an overdue process is started or worked on."""

from engine.work.daily import Daily
from web.review_policy import STEPS

SAID = "The review of this process is overdue."


def test_an_overdue_process_says_so_wherever_it_is_started_and_worked_on(sales, admin, house):
    instance = house.engine.start("change_of_address", {}, by="sales", business_key="CA-9")
    pages = ["/start/change_of_address", f"/requests/{instance.id}", f"/processes/{instance.definition_id}"]

    for page in pages:
        assert sales.get(page).status_code == 200
        assert SAID in sales.text
    (task,) = [one.link for one in house.engine.position(instance.id).waiting if one.kind == "task"]
    assert admin.get(f"/inbox/{task}").status_code == 200
    assert SAID in admin.text
    sales.get("/start/order")
    assert SAID not in sales.text


def test_the_policy_is_for_those_who_look_after_settings(sales):
    assert sales.get("/settings/reviews").status_code == 403


def test_every_step_has_a_name():
    assert list(STEPS) == ["first", "second", "last", "due", "overdue", "late", "very_late"]


def test_who_was_told_what_and_when_stands_on_pages(admin, somebody, house):
    assert Daily(house.turns).look()

    admin.get("/reports/reviews/change_of_address")
    assert "Who was told Olga Owner (demo) Long overdue, due 20 September 2026; told" in admin.text
    assert "A review was recorded" in admin.text
    owner = somebody("owner")
    owner.get("/account")
    assert "What you were told about reviews Change of address Long overdue" in owner.text
    admin.get("/account")
    assert "What you were told about reviews" not in admin.text


def test_the_clauses_that_the_checklist_answers_are_said_by_administrators(admin, house):
    admin.get("/settings/reviews")
    admin.post("/settings/reviews/clauses", drift="Handbook 7", changes="")

    assert "The checklist of every review refers to these clauses." in admin.follow().text
    asked = {one.id: one.clause for one in house.reviews.questions()}
    assert (asked["drift"], asked["changes"], asked["risks"]) == ("Handbook 7", "", "ISO 9001:2015 9.3.2 e")
    assert admin.post("/settings/reviews/clauses", drift="x" * 200).status_code == 422
    assert "At most 120 letters." in admin.text
