"""The JSON API: the same deeds and refusals, for programs."""

import base64
import io
import json
from decimal import Decimal

import pytest

from engine.commands import passwords
from engine.governance.checklist import QUESTIONS
from engine.model import MessageReceipt
from tests.dsl import process
from tests.web.company import PASSWORD, complaint_files, wrong_files
from web.exact import read_json

API = "/api/v1"


def basic(name, password="sesame kettle tram"):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class Program:
    """A program that signs in as a person."""

    def __init__(self, app, name):
        self.client = app.test_client(use_cookies=False)
        self.headers = basic(name)

    def get(self, path, **more):
        return self.client.get(API + path, headers=self.headers, **more)

    def post(self, path, body=None, *, headers=None, **more):
        return self.client.post(API + path, json=body, headers=self.headers | (headers or {}), **more)

    def send(self, path, data):
        return self.client.post(API + path, data=data, content_type="application/json", headers=self.headers)

    def upload(self, path, files):
        data = {"files": [(io.BytesIO(content), name) for name, content in files.items()]}
        return self.client.post(API + path, data=data, headers=self.headers)


@pytest.fixture
def program(app, monkeypatch):
    """Make programs; their passwords are checked in no time."""
    monkeypatch.setattr(passwords, "is_right", lambda known, given: known is not None and given == "sesame kettle tram")
    return lambda name="sales": Program(app, name)


# signing in


def test_a_program_without_password_is_told_how_to_sign_in(app):
    answer = app.test_client().get(f"{API}/tasks")

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert "HTTP Basic" in answer.json["detail"]


def test_a_page_whose_session_has_ended_is_not_asked_for_a_password(app):
    answer = app.test_client().get(f"{API}/tasks", headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers
    assert "Your session has ended." in answer.json["detail"]


def test_a_wrong_password_is_refused_and_slowed_down(app, program):
    client = app.test_client()
    for _ in range(5):
        assert client.get(f"{API}/tasks", headers=basic("sales", "wrong")).status_code == 401
    assert client.get(f"{API}/tasks", headers=basic("sales", "wrong")).status_code == 429


def test_a_real_password_is_hashed_once_and_not_with_every_request(app, monkeypatch):
    asked = []
    is_right = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", lambda *one: asked.append(one) or is_right(*one))
    for _ in range(3):
        assert Program(app, "sales").get("/tasks").status_code == 200
    assert len(asked) == 1


def test_a_page_may_use_its_cookie_but_only_with_its_token(sales, task):
    path, token = f"{API}/tasks/{task}/claim", sales.token()
    refused = sales.client.post(path, json={})
    assert refused.status_code == 400
    assert "X-CSRFToken" in refused.json["detail"]
    assert sales.client.post(path, json={}, headers={"X-CSRFToken": token}).status_code == 200


def test_a_password_that_a_browser_remembers_does_not_help_another_site(program, task):
    answer = program().post(f"/tasks/{task}/claim", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


# tasks


def test_listing_and_reading_tasks(program, task):
    rows = program().get("/tasks?view=lanes").json["rows"]
    assert [row["id"] for row in rows] == [task]

    item = program().get(f"/tasks/{task}").json
    fields = {one["key"]: one for one in item["fields"]}
    assert item["task"]["name"] == "Check order"
    assert item["values"]["amount"] == 1840
    assert item["read_at"].keys() >= {"customer", "amount"}
    assert fields["amount"]["minimum"] == Decimal("0.01")
    assert fields["order_number"]["editable"] is False
    assert fields["missing"]["options"][0] == {"label": "Address", "value": "address"}
    assert item["may_complete"] is True


def test_claiming_releasing_and_completing(program, task):
    assert program().post(f"/tasks/{task}/claim").json["assignee"] == "sales"
    assert program().post(f"/tasks/{task}/release").json["assignee"] is None
    body = {"values": {"customer": "Ada", "amount": 12.5, "complete": True}}
    for _ in range(2):
        answer = program().post(f"/tasks/{task}/complete", body, headers={"Idempotency-Key": "once"})
        assert (answer.status_code, answer.json["process_key"]) == (200, "order_to_cash")
    assert program().post(f"/tasks/{task}/complete", body).status_code == 409


def test_wrong_values_are_named_field_by_field(program, task):
    body = {"values": {"amount": "lots", "nonsense": 1, "complete": True}}
    answer = program().post(f"/tasks/{task}/complete", body)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["fields"] == {"amount": "This must be a number.", "nonsense": "The form has no such field."}


def test_a_conflict_shows_both_values(program, house, task):
    read_at = program().get(f"/tasks/{task}").json["read_at"]
    house.engine.set_values(task.rsplit("-", 1)[0], {"customer": "Other"}, by="admin")
    body = {"values": {"customer": "Ada", "complete": True}, "read_at": read_at}
    answer = program().post(f"/tasks/{task}/complete", body)

    assert answer.status_code == 409
    assert answer.json["contested"] == {"customer": ["Ada", "Other"]}


def test_a_task_that_is_not_yours_is_refused(program, task):
    assert program("warehouse").get(f"/tasks/{task}").status_code == 404
    assert program("warehouse").post(f"/tasks/{task}/claim").status_code == 404


# numbers


def test_numbers_are_exact_in_both_directions(program):
    sent = b'{"process_key": "order_to_cash", "values": {"order_number": "SO-1", "amount": 12345678901234567890.10}}'
    started = program().send("/instances", sent).json
    answer = program().get(f"/instances/{started['id']}/variables")

    assert b"12345678901234567890.10" in answer.data


def test_numbers_of_messages_are_exact(program, house, monkeypatch):
    sent = {}
    monkeypatch.setattr(house.engine, "publish", lambda name, **more: sent.update(more) or MessageReceipt("m"))
    program().send("/messages", b'{"name": "Paid", "values": {"amount": 0.1000000000000000055}}')

    assert sent["values"] == {"amount": Decimal("0.1000000000000000055")}


# instances, messages, incidents


def test_starting_finding_following_and_cancelling(program):
    one = program()
    started = one.post("/instances", {"process_key": "order_to_cash", "values": {"order_number": "SO-1", "amount": 5}})
    assert (started.status_code, started.json["business_key"]) == (201, "SO-1")
    path = f"/instances/{started.json['id']}"

    assert [row["id"] for row in one.get("/instances?business_key=SO-1").json["rows"]] == [started.json["id"]]
    assert one.get(path).json["state"] == "running"
    assert "started" in one.get(f"{path}/history").json[0]["text"]
    assert one.get(f"{path}/position").json["here"] == {"Check_order": 1}
    assert one.get(f"{path}/position").json["waiting"][0]["kind"] == "task"
    assert one.get(f"{path}/variables").json["values"]["amount"] == 5
    assert one.post(f"{path}/cancel", {"reason": "Sent twice"}).json["state"] == "cancelled"
    assert one.post(f"{path}/cancel", {"reason": "Again"}).status_code == 409


def test_starting_twice_under_one_key_starts_once(program, house):
    body = {"process_key": "change_of_address"}
    ids = {program().post("/instances", body, headers={"Idempotency-Key": "k"}).json["id"] for _ in range(2)}

    assert len(ids) == len(house.engine.instances().rows) == 1


def test_an_instance_of_other_lanes_is_refused(program, order):
    path = f"/instances/{order().id}"
    other = program("warehouse")

    for part in ("", "/history", "/position", "/variables"):
        assert other.get(path + part).status_code == 404, part
    assert other.post(f"{path}/cancel", {"reason": "x"}).status_code == 404


def test_messages(program, order):
    order()
    reached = program().post("/messages", {"name": "Order cancelled", "key": "SO-1042", "ttl_seconds": 60})
    assert len(reached.json["reached"]) == 1

    unknown = program().post("/messages", {"name": "Nonsense"})
    assert (unknown.status_code, unknown.json["detail"]) == (404, "There is no message 'Nonsense'.")


def test_conditions_that_start_processes(program, house):
    drawn = process("refund").start_conditional("amount > 100").user_task("Refund").end()
    (found,) = house.catalogue.deploy({"process.bpmn": drawn.xml()}, by="admin").definitions
    house.catalogue.try_out(found.id, by="admin")

    assert program().post("/conditions", {"values": {"amount": 100}}).json == {"started": []}
    asked = {"values": {"amount": 101}, "process_key": "refund", "business_key": "R1"}
    (began,) = program().post("/conditions", asked).json["started"]
    assert house.engine.instance(began).business_key == "R1"
    assert program().post("/conditions", {}).status_code == 422


def test_a_business_key_is_given_by_who_may_mend(program, house, order):
    first, second = order("SO-1"), order("SO-2")
    where = f"/instances/{second.id}/business-key"
    sent = {"business_key": "SO-3", "reason": "Mistyped."}

    assert program("sales").post(where, sent).status_code == 403
    assert program("owner").post(where, {"business_key": "SO-3"}).status_code == 422
    assert program("owner").post(where, {**sent, "business_key": "SO-1"}).status_code == 409
    assert program("owner").post(where, sent).json["business_key"] == "SO-3"
    assert program("owner").post(where, sent).status_code == 409
    assert house.engine.instance(first.id).business_key == "SO-1"


def test_incidents(program, house, stuck):
    (listed,) = program("owner").get("/incidents").json
    assert (listed["id"], listed["element"]) == (stuck.id, "Reserve_stock")
    assert program("warehouse").post(f"/incidents/{stuck.id}/retry", {}).status_code == 404
    assert program("sales").post(f"/incidents/{stuck.id}/retry", {}).status_code == 403
    assert program("owner").post(f"/incidents/{stuck.id}/retry", {"values": {"amount": 5}}).status_code == 204
    assert program("owner").get("/incidents").json == []
    assert program("owner").get("/incidents?open_only=false").json[0]["resolved_at"]


# processes


def test_checking_deploying_and_publishing(program, house):
    admin = program("admin")
    before = len(house.catalogue.definitions())
    checked = admin.upload("/deployments/check", wrong_files())
    assert len([one for one in checked.json["findings"] if one["severity"] == "error"]) >= 5
    refused = admin.upload("/deployments", wrong_files())
    assert refused.status_code == 422
    assert refused.json["findings"] == checked.json["findings"]
    assert len(house.catalogue.definitions()) == before
    files = complaint_files()
    stored = admin.upload("/deployments", {"process.bpmn": files["process.bpmn"].replace(b"Answered", b"Settled")})
    assert stored.status_code == 201
    new = stored.json["definitions"][0]["id"]
    signed = {"password": PASSWORD, "approves": True, "evidence": ["Looked at it"]}
    signed["answers"] = {one.id: {"answer": "yes"} for one in QUESTIONS}
    for somebody in ("sales", "admin"):
        assert program(somebody).post(f"/processes/{new}/publish", signed).status_code == 403
    owner = program("owner")
    assert owner.get(f"/processes/{new}/publication").json["is_initial"]
    assert owner.post(f"/processes/{new}/publish", {**signed, "password": "wrong"}).status_code == 422
    assert owner.post(f"/processes/{new}/publish", signed).json["published_at"]
    assert owner.get(f"/processes/{new}/owners").json[0]["person"] == "owner"
    assert owner.get(f"/processes/{new}/receipts").json == []
    assert owner.post(f"/processes/{new}/retirement", {"reason": "Over"}).status_code == 200


def test_only_administrators_deploy(program):
    assert program().upload("/deployments", complaint_files()).status_code == 403


def test_processes(program, house):
    listed = {one["key"]: one for one in program().get("/processes").json}
    assert listed.keys() == {"order_to_cash", "change_of_address", "complaint"}
    path = f"/processes/{listed['change_of_address']['id']}"
    assert program().get(path).json["review"]["overdue"] is True
    assert program().get(path).json["owner"]["name"] == "Olga Owner (demo)"
    assert program().get(f"{path}/diagram").data.startswith(b"<?xml")
    assert program().get("/processes/none").status_code == 404


# what does not fit


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/instances", {}, "process_key"),
        ("/instances", {"process_key": "x", "values": []}, "values"),
        ("/instances", {"process_key": "x", "surprise": 1}, "surprise"),
        ("/messages", {"name": ""}, "name"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field(program, path, body, field):
    answer = program().post(path, body)

    assert answer.status_code == 422
    assert field in answer.json["fields"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"name": NaN}',
        b'{"name": "\\u0000"}',
        b'{"\\ud800": 1}',
        b'{"values": {"x": 1e999999999}}',
        b"[" * 100_000,
        b'{"a":' * 200 + b"1" + b"}" * 200,
    ],
)
def test_a_body_that_is_not_json_is_refused(program, body):
    answer = program().send("/messages", body)

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_deep_nesting_ends_in_a_refusal():
    assert read_json("[" * 99 + "]" * 99)
    with pytest.raises(ValueError, match="nested too deeply"):
        read_json("[" * 102 + "]" * 102)


def test_a_wrong_address_or_verb_is_a_problem_too(program):
    assert program().get("/nowhere").json["detail"] == "There is nothing at this address."
    assert program().post("/tasks").status_code == 405


def test_a_fault_tells_nothing(program, house, monkeypatch):
    monkeypatch.setattr(house.inbox, "tasks", lambda *_, **__: 1 / 0)
    answer = program().get("/tasks")

    assert answer.status_code == 500
    assert answer.json["reference"] in answer.json["detail"]
    assert "division" not in answer.text


# documentation


def test_the_description_for_tools_names_every_operation(app):
    spec = app.test_client().get(f"{API}/openapi.json").json
    paths = {(verb, path) for path, verbs in spec["paths"].items() for verb in verbs if verb in {"get", "post"}}

    assert spec["openapi"].startswith("3.1")
    assert {
        ("get", "/api/v1/tasks"),
        ("post", "/api/v1/tasks/{task_id}/complete"),
        ("post", "/api/v1/instances"),
        ("get", "/api/v1/instances/{instance_id}/position"),
        ("post", "/api/v1/messages"),
        ("post", "/api/v1/incidents/{incident_id}/retry"),
        ("post", "/api/v1/instances/{instance_id}/business-key"),
        ("post", "/api/v1/deployments/check"),
        ("post", "/api/v1/processes/{definition_id}/publish"),
    } <= paths
    assert json.dumps(spec).count("Idempotency-Key") >= 6


def test_the_description_for_people_needs_nothing_from_elsewhere(app):
    page = app.test_client().get(f"{API}/docs").text

    assert "/api/v1/tasks/{task_id}/complete" in page
    assert "https://" not in page
