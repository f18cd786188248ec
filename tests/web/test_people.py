"""People and groups on pages, in the API and on the command line; and what nobody gets by sending more than asked."""

import datetime as dt
from base64 import b64encode

import pytest
from click.testing import CliRunner

from tests.dsl import process
from tests.web import company
from web.cli import main


@pytest.fixture
def api(app):
    """Ask the API as somebody."""
    client = app.test_client()

    def ask(who, method, path, **sent):
        basic = b64encode(f"{who}:{company.PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **sent)

    return ask


def test_the_list_is_searched_and_filtered(admin):
    assert "Wim Warehouse (demo)" in admin.get("/people").text
    found = admin.get("/people?text=clerk&group=sales-desk&role=member")

    assert "Sam Sales (demo)" in found.text
    assert 'href="/people/warehouse"' not in found.text


def test_a_member_sees_who_there_is_and_not_what_they_may(sales, house):
    house.people.change("warehouse", {"email": "wim@example.com", "manager": "owner"}, by="admin")

    page = sales.get("/people/warehouse").text

    assert "Wim Warehouse (demo)" in page
    assert "wim@example.com" not in page
    assert 'id="roles-title"' not in page
    assert "Olga Owner" not in page


def test_somebody_is_added_changed_and_leaves(admin, house):
    admin.get("/people")
    admin.post("/people", person_id="nora", name="Nora New (demo)", title="", email="", manager="owner", roles="member")
    assert "Nora New (demo) has been added." in admin.follow().text

    admin.post("/people/nora/change", name="Nora Newer (demo)", title="Clerk", email="nora@example.com", manager="")
    assert house.people.find("nora").email == "nora@example.com"
    admin.post("/people/nora/role", role="operator", process_key="order_to_cash")
    admin.post("/people/nora/skills", skills="Excel, Spanish,,")
    assert (house.people.find("nora").roles_for, house.people.find("nora").skills) == (
        {("operator", "order_to_cash")},
        {"Excel", "Spanish"},
    )
    admin.post("/people/nora/role/take", role="operator", process_key="order_to_cash")
    admin.post("/people/nora/leave")
    assert "Has left" in admin.follow().text
    admin.post("/people/nora/come-back")
    assert house.people.find("nora").active


def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(admin):
    admin.get("/people")
    page = admin.post("/people", person_id="system", name="", title="T", email="no address", manager="nobody")

    assert page.status_code == 422
    for said in (
        "This id stands for the product itself.",
        "It must have a name.",
        "Write an address such as name@example.com.",
        "There is no person",
    ):
        assert said in page.text
    assert 'value="no address"' in page.text


def test_nobody_manages_themselves_not_even_through_others(house, admin):
    house.people.change("second", {"manager": "sales"}, by="admin")
    admin.get("/people/sales")

    page = admin.post("/people/sales/change", name="Sam", title="", email="", manager="second")

    assert page.status_code == 422
    assert "Nobody can be their own manager" in page.text


def test_a_group_has_members_for_a_time(admin, house, clock):
    admin.get("/groups")
    admin.post("/groups", group_id="back-office", name="Back office", description="Looks after the papers.")
    admin.follow()
    admin.post("/groups/back-office/members", person="sales", since="2026-11-24", until="2026-11-28")
    assert "Later" in admin.follow().text
    assert "back-office" not in house.people.find("sales").groups

    clock.now += dt.timedelta(days=2)
    assert "back-office" in house.people.find("sales").groups
    clock.now += dt.timedelta(days=4)
    assert "back-office" not in house.people.find("sales").groups


def test_open_tasks_are_offered_anew_to_the_group_of_their_lane(admin, house):
    drawn = (
        process("paying")
        .governance("owner", owner_title="Cashier", area="Sales")
        .lane("Till", zone="frontstage")
        .user_task("Take the money")
        .end("Paid")
    )
    house.rota.set_lane_group("Till", "sales-desk", by="admin")
    (definition,) = house.catalogue.deploy({"process.bpmn": drawn.xml()}, by="admin").definitions
    house.catalogue.publish(definition.id, by="system")
    instance = house.engine.start("paying", {}, by="admin")
    admin.get("/groups")
    admin.post("/groups/lanes", lane="Till", group="warehouse", process_key="")

    admin.get("/groups")
    admin.post("/groups/offer-anew")

    assert "1 open task is offered to others now." in admin.follow().text
    mine = house.inbox.tasks(house.people.find("warehouse"), "lanes").rows
    assert [one.element for one in mine if one.instance_id == instance.id] == ["Take_the_money"]
    admin.post("/groups/offer-anew")
    assert "Every open task is with those who do it already." in admin.follow().text


def test_a_time_in_a_group_is_ended(admin, house):
    admin.get("/groups/warehouse")
    assert admin.post("/groups/warehouse/members", person="warehouse").status_code == 409
    admin.post("/groups/warehouse/members/end", person="warehouse", since="")

    assert house.people.find("warehouse").groups == frozenset()
    assert admin.post("/groups/warehouse/members/end", person="warehouse", since="rubbish").status_code == 404
    assert "Nobody works in this group now." in admin.get("/groups/warehouse").text


def test_one_arranges_who_stands_in_on_ones_own_page(sales, house):
    sales.get("/account")
    sales.post("/people/sales/absences", deputy="second", since="", until="2026-11-27", reason="Ski", back="account")

    (absence,) = house.rota.absences("sales")
    assert absence.deputy == "second"
    assert absence.until == dt.datetime(2026, 11, 27, 23, tzinfo=dt.UTC)
    assert "Sue Second (demo) stands in for Sam Sales (demo)" in sales.follow().text.replace("\n", " ")
    sales.post(f"/people/sales/absences/{absence.id}/end", back="account")
    assert house.rota.absences("sales") == ()


def test_nobody_arranges_it_for_others_or_ends_theirs(sales, house):
    sales.get("/account")
    assert sales.post("/people/warehouse/absences", deputy="sales", until="2026-11-27").status_code == 403
    absence = house.rota.arrange_absence(
        "warehouse", "second", until=house.now() + dt.timedelta(days=1), by="warehouse"
    )
    assert sales.post(f"/people/sales/absences/{absence.id}/end").status_code == 404
    assert house.rota.absences("warehouse")


def test_an_owner_who_has_left_is_seen_on_the_pages_of_processes(admin, house):
    house.people.leave("owner", by="admin")

    assert "The owners of 3 processes have left." in admin.get("/processes").text
    definition = next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    assert "Its owner has left." in admin.get(f"/processes/{definition.id}").text
    admin.post("/processes/order_to_cash/owners", owner="owner", reason="Nobody else")
    assert admin.page.status_code == 422
    assert "has left. Choose a person who is here" in admin.text


def test_a_process_is_handed_over_on_its_page(admin, house, clock):
    clock.now += dt.timedelta(minutes=1)
    definition = next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    admin.get("/processes/order_to_cash/owners")
    admin.post("/processes/order_to_cash/owners", owner="second", reason="She knows it", seen=admin.hidden("seen"))

    assert house.catalogue.definition(definition.id).owner.id == "second"


def test_only_administrators_find_the_forms(sales):
    for path in ("/people", "/people/second", "/groups", "/groups/warehouse"):
        page = sales.get(path)
        assert page.status_code == 200
        assert 'action="/people' not in page.text.replace('action="/people" role="search"', "")
        assert 'method="post" action="/groups' not in page.text


ESCALATIONS = [
    ("PATCH", "/people/sales", {"roles": ["administrator"]}),
    ("PATCH", "/people/sales", {"name": "Sam", "id": "admin"}),
    ("PATCH", "/people/sales", {"active": True, "owns": ["order_to_cash"]}),
    ("POST", "/people", {"id": "x", "name": "X", "administrator": True}),
    ("POST", "/people", {"id": "x", "name": "X", "password": "secret", "demo": True}),
    ("POST", "/people", {"id": "x", "name": "X", "roles": ["owner"]}),
    ("POST", "/people", {"id": "system", "name": "X"}),
    ("POST", "/people", {"id": "@sales-desk", "name": "X"}),
    ("POST", "/people/sales/roles", {"role": "owner"}),
    ("POST", "/people/sales/roles", {"role": "administrator", "process_key": "order_to_cash"}),
    ("PUT", "/groups/warehouse", {"name": "W", "id": "other"}),
    ("POST", "/people/sales/absences", {"deputy": "second", "until": "2026-12-01T00:00:00Z", "made_by": "owner"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ESCALATIONS)
def test_more_than_is_asked_for_is_refused_even_to_administrators(api, house, method, path, body):
    before = house.people.everybody()

    answer = api("admin", method, path, json=body)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert house.people.everybody() == before


@pytest.mark.parametrize(
    ("method", "path", "body"), [*ESCALATIONS, ("POST", "/people/sales/roles", {"role": "auditor"})]
)
def test_members_change_nothing_about_anybody(api, house, method, path, body):
    before = house.people.everybody()

    assert api("sales", method, path, json=body).status_code in {403, 422}
    assert house.people.everybody() == before


def test_hidden_fields_on_pages_give_nothing(admin, house):
    admin.get("/people/sales")
    admin.post("/people/sales/change", name="Sam", title="", email="", manager="", roles="administrator", id="admin")
    admin.get("/people")
    admin.post("/people", person_id="x", name="X", roles="member", administrator="1", password="secret", demo="1")

    assert house.people.find("sales").roles == {"member"}
    assert (house.people.find("x").roles, house.people.find("x").demo) == ({"member"}, False)


def test_the_api_looks_after_people_and_groups(api):
    made = api("admin", "POST", "/people", json={"id": "nora", "name": "Nora (demo)", "groups": ["warehouse"]})
    assert (made.status_code, made.json["groups"], made.json["roles"]) == (201, ["warehouse"], ["member"])
    assert api("admin", "POST", "/people", json={"id": "nora", "name": "N"}).status_code == 409
    assert api("admin", "PATCH", "/people/nora", json={"manager": "owner"}).json["manager"] == "owner"
    assert api("sales", "GET", "/people/nora").json["manager"] is None
    assert api("admin", "PUT", "/people/nora/skills", json={"skills": ["Forklift"]}).json["skills"] == ["Forklift"]
    given = api("admin", "POST", "/people/nora/roles", json={"role": "auditor"}).json
    assert given["roles"] == ["auditor", "member"]
    assert api("admin", "DELETE", "/people/nora/roles?role=auditor").json["roles"] == ["member"]
    assert api("admin", "DELETE", "/people/admin/roles?role=administrator").status_code == 409
    assert api("admin", "POST", "/groups", json={"id": "night", "name": "Night shift"}).status_code == 201
    until = "2026-11-30T00:00:00+01:00"
    joined = api("admin", "POST", "/groups/night/members", json={"person": "nora", "until": until}).json["members"][0]
    assert (joined["person"], joined["state"]) == ("nora", "now")
    since = joined["since"].replace("+", "%2B")
    ended = api("admin", "DELETE", f"/groups/night/members?person=nora&since={since}")
    assert ended.status_code == 200
    assert api("admin", "POST", "/people/nora/leave").json == {"processes": []}
    assert [one["id"] for one in api("admin", "GET", "/people?text=nora").json] == []
    assert [one["id"] for one in api("admin", "GET", "/people?text=nora&left=true").json] == ["nora"]
    assert api("admin", "POST", "/people/nora/return").json["active"] is True
    absence = api("sales", "POST", "/people/sales/absences", json={"deputy": "nora", "until": until})
    assert absence.status_code == 201
    assert api("warehouse", "GET", "/people/sales/absences").status_code == 403
    assert api("warehouse", "DELETE", f"/absences/{absence.json['id']}").status_code == 404
    assert api("sales", "DELETE", f"/absences/{absence.json['id']}").status_code == 200


def test_who_has_left_is_out_at_once(api, somebody, house):
    second = somebody("second")
    assert second.get("/account").status_code == 200
    assert api("second", "GET", "/people").status_code == 200

    house.people.leave("second", by="admin")

    assert second.get("/account").status_code == 303
    assert api("second", "GET", "/people").status_code == 401


@pytest.fixture
def run(tmp_path):
    def run(*words, code=0):
        done = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), *words])
        assert done.exit_code == code, done.output
        return done.output

    run("db", "upgrade")
    return run


def test_the_command_line_looks_after_people(run):
    assert "has been added" in run("people", "add", "ann", "Ann", "--role", "administrator", "--group", "office")
    run("people", "add", "ben", "Ben", "--manager", "ann", "--email", "ben@example.com")
    assert "Ben has been changed." in run("people", "change", "ben", "--title", "Clerk", "--skill", "Typing")
    assert '"title": "Clerk"' in run("people", "show", "ben")
    assert "Ben has the roles: member, operator" in run("roles", "give", "ben", "operator")
    assert "Ben has the roles: member" in run("roles", "take", "ben", "operator")
    assert "last administrator" in run("roles", "take", "ann", "administrator", code=1)
    run("groups", "add", "papers", "Papers")
    assert "Ben works in Papers." in run(
        "groups", "join", "papers", "ben", "--since", "2026-01-05", "--until", "2099-01-09"
    )
    assert "It has ended." in run("groups", "leave", "papers", "ben")
    assert "office" in run("groups", "list")
    assert "Every open task is with those who do it already." in run("groups", "offer-anew")
    assert "Ben has left." in run("people", "leave", "ben")
    assert "Ben" not in run("people", "list")
    assert "has left" in run("people", "list", "--left")
    assert "is here again" in run("people", "return", "ben")
    assert "There is no person 'nobody'." in run("people", "leave", "nobody", code=1)
