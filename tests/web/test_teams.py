"""The page of a team: what a lead sees, gives out and asks for, without JavaScript."""

from tests.web.conftest import task_of


def test_a_lead_gives_out_what_waits_and_asks_for_what_somebody_has(admin, somebody, order, house):
    task = task_of(house, order("SO-7"))
    assert "My team" not in admin.text
    admin.get("/groups/sales-desk")
    admin.post("/groups/sales-desk/lead", person="sales", on="1")
    admin.follow()
    assert "They lead this group." in admin.text
    assert "Leads" in admin.text

    lead = somebody("sales")
    lead.get("/team")
    assert "1 wait." in lead.text
    assert "SO-7" in lead.text
    assert "could take it. Has not done this step lately. Has nothing in hand." in lead.text
    lead.post("/team/give?group=sales-desk", task=task, whom="second")
    lead.follow()
    assert "The task is given, and they are told." in lead.text
    assert house.inbox.open(task, house.people.find("second")).task.assignee == "second"

    lead.post("/team/give?group=sales-desk", task=task, whom="sales")
    lead.follow()
    assert "Nothing was taken from them." in lead.text
    second = somebody("second")
    second.get(f"/inbox/{task}")
    assert "asked to have it handed over" in second.text
    assert "Please hand this task over to Sam Sales (demo)." in second.text
    assert "Hand it over to Sam Sales (demo)" in second.text
    second.post(f"/inbox/{task}/offer", answer="keep", request_id="k")
    second.follow()
    assert "You keep 'Check order', and who asked is told." in second.text
    assert "Hand it over to Sam Sales (demo)" not in second.text
    second.post(f"/inbox/{task}/offer", answer="accept", request_id="l")
    assert "not asked for any more" in second.follow().text

    lead.post("/team/give?group=sales-desk", task=task, whom="warehouse")
    lead.follow()
    assert "they do not work in this group" in lead.text or "it belongs to another lane" in lead.text
    assert second.get("/team").status_code == 403
    assert lead.get("/team?group=warehouse").status_code == 403

    for nobody, said in (("", "Choose somebody."), ("gone", "There is no person 'gone'.")):
        lead.post("/team/give?group=sales-desk", task=task, whom=nobody)
        lead.follow()
        assert said in lead.text, "it is told on the board, where the lead goes on"
        assert "Waits for the team" in lead.text

    house.inbox.claim(task_of(house, order("SO-8")), by="sales")
    assert "Ask to hand over" in lead.get("/team").text
    house.groups.leave("sales-desk", "second", by="admin")
    lead.get("/team")
    assert "Nobody else works in this group now" in lead.text
    assert "Ask to hand over" not in lead.text

    admin.get("/groups/sales-desk")
    admin.post("/groups/sales-desk/lead", person="sales")
    assert somebody("sales").get("/team").status_code == 403
