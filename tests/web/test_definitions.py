"""Processes as drawn, and incidents."""

import html
import json
import re
from decimal import Decimal

import pytest

from tests.dsl import process
from tests.web import company
from tests.web.company import complaint_files


@pytest.fixture
def key_to_id(house):
    return {one.key: one.id for one in house.catalogue.definitions()}


def test_processes_are_listed_with_owner_and_a_red_mark_where_the_review_is_overdue(sales):
    sales.get("/processes")
    text = sales.text

    assert text.index("Change of address") < text.index("Order to cash")
    assert "Review overdue by 64 days" in text
    assert "The review of 1 process is overdue." in text
    assert "Head of Order Management" in text
    assert "No review needed" in text


def test_a_process_is_listed_once_in_its_newest_published_version(admin, house, key_to_id):
    changed = dict(company.order_files())
    changed["process.bpmn"] = changed["process.bpmn"].replace(b"Pick and pack", b"Pick, pack and label")
    (new,) = house.catalogue.deploy(changed, by="admin").definitions
    page = admin.get("/processes").text
    assert key_to_id["order_to_cash"] in page
    assert new.id not in page
    house.catalogue.publish(new.id, by="system")
    assert new.id in admin.get("/processes").text


def test_a_definition_shows_diagram_findings_owner_and_versions(sales, key_to_id):
    sales.get(f"/processes/{key_to_id['order_to_cash']}")

    for words in ("How it runs", "Findings", "Olga Owner (demo)", "Version 1", "1 October 2026", "Published"):
        assert words in sales.text


def test_the_diagram_is_given_as_it_was_deployed(sales, key_to_id):
    path = f"/processes/{key_to_id['order_to_cash']}/diagram.bpmn"
    answer = sales.get(path)

    assert answer.content_type.startswith("application/xml")
    assert answer.data == company.order_files()["process.bpmn"]
    assert "attachment" in sales.get(f"{path}?download=1").headers["Content-Disposition"]


def test_publishing_makes_it_startable(admin, house, key_to_id):
    admin.get(f"/processes/{key_to_id['complaint']}")
    assert "Not published" in admin.text
    house.catalogue.publish(key_to_id["complaint"], by="system")
    admin.get(f"/processes/{key_to_id['complaint']}")
    assert "Not published" not in admin.text
    assert "Olga Owner (demo)" in admin.text
    assert admin.get("/start/complaint").status_code == 200


def test_the_owner_publishes_the_next_version(somebody, house):
    files = company.change_files()
    files["process.bpmn"] = files["process.bpmn"].replace(b"Verify", b"Verify by letter")
    (new,) = house.catalogue.deploy(files, by="admin").definitions
    owner = somebody("owner")
    owner.get(f"/processes/{new.id}")
    assert ">Publishing<" in owner.page.text
    owner.get(f"/processes/{new.id}/publish")
    owner.post(f"/processes/{new.id}/publish", password=company.PASSWORD, approves="yes")
    owner.follow()
    assert "Change of address, version 2, is published" in owner.text


def test_nobody_else_publishes(sales, key_to_id):
    sales.get(f"/processes/{key_to_id['complaint']}")
    sales.get(f"/processes/{key_to_id['complaint']}/publish")
    assert "Sign and publish" not in sales.text
    sales.post(f"/processes/{key_to_id['complaint']}/publish", password=company.PASSWORD, approves="yes")

    assert sales.page.status_code == 403
    assert "only the owner of the process may" in sales.text


def upload(visitor, files, deed="deploy"):
    """Send files as browsers do; the body is made here because the test client leaves its own file open."""
    visitor.get("/processes/deploy")
    token = visitor.token()
    parts = [(f'name="{key}"', value.encode()) for key, value in (("deed", deed), ("csrf_token", token))]
    parts += [(f'name="files"; filename="{name}"\r\nContent-Type: text/xml', data) for name, data in files.items()]
    body = b"".join(
        b"--b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (head.encode(), data) for head, data in parts
    )
    kind = "multipart/form-data; boundary=b"
    visitor.page = visitor.client.post("/processes/deploy", data=body + b"--b--\r\n", content_type=kind)
    return visitor.page


def test_deploying_leads_to_the_new_version(admin):
    files = company.complaint_files()
    files["process.bpmn"] = files["process.bpmn"].replace(b"Answered", b"Settled")
    upload(admin, files)
    admin.follow()

    assert "Deployed: Complaint, version 2" in admin.text


def test_a_diagram_with_five_mistakes_gets_five_findings_at_once(admin):
    upload(admin, company.wrong_files())

    assert admin.page.status_code == 422
    assert admin.page.text.count("finding is-error") >= 5
    assert "must be put right first" in admin.text


def test_checking_deploys_nothing(admin, house):
    before = len(house.catalogue.definitions())
    upload(admin, company.wrong_files(), deed="check")

    assert admin.page.status_code == 200
    assert "Nothing has been deployed." in admin.text
    assert admin.page.text.count("finding is-error") >= 5
    assert len(house.catalogue.definitions()) == before


def test_broken_xml_is_said(admin):
    upload(admin, {"process.bpmn": b"<definitions"})

    assert admin.page.status_code in {400, 422}
    assert "process.bpmn" in admin.text


def test_choosing_no_file_is_said(admin):
    upload(admin, {})

    assert admin.page.status_code == 400
    assert "No file was chosen." in admin.text


def test_a_large_upload_is_read_where_a_large_form_is_not(admin):
    assert upload(admin, {"process.bpmn": b"<x>" + b" " * 3_000_000 + b"</x>"}).status_code != 413
    assert upload(admin, {"process.bpmn": b"x" * 17_000_000}).status_code == 413


def test_only_administrators_deploy(sales):
    assert sales.get("/processes/deploy").status_code == 403
    assert "Deploy files" not in sales.get("/processes").text


# incidents


def test_incidents_say_what_is_stuck_where_and_why(admin, stuck):
    admin.get("/incidents")

    for words in ("Reserve stock", stuck.message, "SO-666", "today, 14:30"):
        assert words in admin.text


def test_trying_again_with_the_data_put_right(somebody, house, stuck):
    owner = somebody("owner")
    owner.get(f"/incidents/{stuck.id}")
    assert 'value="666"' in owner.page.text
    fields = {"v__amount": "99.95", "v__customer": "Example Bakery (demo)", "new_name": "approved", "new_value": "true"}
    owner.post(f"/incidents/{stuck.id}/retry", **fields)
    house.operations.work_off()
    variables = house.engine.variables(stuck.instance_id)

    assert (variables["amount"], variables["approved"]) == (Decimal("99.95"), True)
    assert house.operations.incidents() == ()
    assert house.engine.position(stuck.instance_id).waiting[0].name == "Pick and pack"


def test_a_correction_of_the_wrong_kind_is_said_and_kept(admin, house, stuck):
    admin.get(f"/incidents/{stuck.id}")
    admin.post(f"/incidents/{stuck.id}/retry", v__amount="much")

    assert admin.page.status_code == 422
    assert "Write a number" in admin.text
    assert 'value="much"' in admin.page.text
    assert house.operations.incidents()


def test_giving_up_cancels_the_request(admin, house, stuck):
    admin.get(f"/incidents/{stuck.id}")
    admin.post(f"/incidents/{stuck.id}/cancel", reason="Cannot be saved")

    assert house.engine.instance(stuck.instance_id).state == "cancelled"


def test_those_concerned_see_an_incident_and_who_can_put_it_right(sales, somebody, stuck):
    sales.get("/incidents")
    assert "Reserve stock" in sales.text
    sales.get(f"/incidents/{stuck.id}")
    assert "The owner of this process or an operator can put it right." in sales.text
    assert sales.post(f"/incidents/{stuck.id}/retry").status_code == 403
    colleague = somebody("second")
    colleague.get("/incidents")
    assert colleague.post(f"/incidents/{stuck.id}/cancel", reason="x").status_code == 403


def test_others_see_no_incident(somebody, house, order):
    warehouse = somebody("warehouse")
    warehouse.get("/incidents")
    assert "Nothing is stuck." in warehouse.text


def test_resolved_incidents_stay_to_be_read(admin, house, stuck):
    house.operations.retry(stuck.id, by="admin", values={"amount": 1})
    admin.get("/incidents")
    assert "Nothing is stuck." in admin.text
    admin.get("/incidents?all=1")
    assert "put right" in admin.text
    admin.get(f"/incidents/{stuck.id}")
    assert "Try again" not in admin.text


def test_an_unknown_incident_is_not_found(admin):
    assert admin.get("/incidents/none").status_code == 404


@pytest.fixture
def keyless(house):
    """A request that waits for a message without any key; gives its incident."""
    drawing = process("keyless", name="Keyless").catch_message("Wait for money", message="paid").end()
    (definition,) = house.catalogue.deploy({"keyless.bpmn": drawing.xml()}, by="admin").definitions
    house.catalogue.try_out(definition.id, by="admin")
    started = house.engine.start("keyless", {}, by="admin")
    (incident,) = house.operations.incidents(instance_id=started.id)
    return incident


def test_a_request_that_no_message_can_find_is_given_a_business_key(admin, house, keyless):
    admin.get(f"/incidents/{keyless.id}")
    assert "Business key of this request" in admin.text
    admin.post(f"/incidents/{keyless.id}/retry", business_key="x" * 201)
    assert admin.page.status_code == 422
    assert "at most 200 characters" in admin.text

    admin.post(f"/incidents/{keyless.id}/retry", business_key=" PAY-1 ")
    admin.follow()

    assert "gave it the business key PAY-1" in admin.text
    assert house.engine.publish("paid", key="PAY-1", by="admin").reached == (keyless.instance_id,)


def test_an_incident_of_another_kind_asks_for_no_business_key(admin, stuck):
    admin.get(f"/incidents/{stuck.id}")

    assert "Business key of this request" not in admin.text


def test_a_request_gets_another_business_key_from_its_page(admin, house, keyless):
    admin.get(f"/requests/{keyless.instance_id}")
    admin.post(f"/requests/{keyless.instance_id}/business-key", business_key="PAY-2", why="")
    assert admin.page.status_code == 422
    assert "Say why: it stands in the history." in admin.text
    assert 'value="PAY-2"' in admin.page.text

    admin.post(f"/requests/{keyless.instance_id}/business-key", business_key="PAY-2", why="Found in the letter.")

    assert house.engine.instance(keyless.instance_id).business_key == "PAY-2"
    admin.follow()
    assert "gave it the business key PAY-2: Found in the letter." in admin.text


def test_who_may_not_mend_may_not_change_the_business_key(sales, house, order):
    instance = order()
    sales.get(f"/requests/{instance.id}")
    assert "business key" not in sales.text

    sales.post(f"/requests/{instance.id}/business-key", business_key="SO-2", why="Because.")

    assert sales.page.status_code == 403
    assert house.engine.instance(instance.id).business_key == "SO-1042"


def test_what_a_version_changes_is_told_and_compared_with_any_other(admin, house):
    (first,) = (one for one in house.catalogue.definitions() if one.key == "complaint")
    renamed = {name: content.replace(b'name="Answer"', b'name="Reply"') for name, content in complaint_files().items()}
    (second,) = house.catalogue.deploy(renamed, by="admin").definitions

    admin.get(f"/processes/{second.id}")
    assert "What changed in this version" in admin.text
    admin.get(f"/processes/{second.id}/changes")
    assert "compared with version 1" in admin.text
    assert "It does the same as before." in admin.text
    assert "User task ‘Reply’: the name was “Answer”, is now “Reply”." in admin.text
    admin.get(f"/processes/{first.id}/changes")
    assert "There is no earlier version" in admin.text
    admin.get(f"/processes/{first.id}/changes?since={second.id}")
    assert "is now “Answer”" in admin.text
    (other,) = (one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    assert admin.get(f"/processes/{first.id}/changes?since={other.id}").status_code == 404


def test_where_no_script_runs_there_is_a_picture(sales, key_to_id):
    definition = key_to_id["order_to_cash"]
    page = sales.get(f"/processes/{definition}").text
    assert f'<noscript><img src="/processes/{definition}/picture.svg"' in page
    answer = sales.get(f"/processes/{definition}/picture.svg")
    assert answer.content_type.startswith("image/svg+xml")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.data.startswith(b"<svg ")
    assert f'class="thumbnail" src="/processes/{definition}/picture.svg"' in sales.get("/processes").text


def test_a_file_without_a_picture_is_shown_with_a_computed_one(admin, key_to_id):
    path = f"/processes/{key_to_id['complaint']}"
    assert "their places are computed" in admin.get(path).text
    assert b"BPMNShape" in admin.get(f"{path}/diagram.bpmn?shown=1").data
    assert b"BPMNShape" not in admin.get(f"{path}/diagram.bpmn?download=1").data
    assert admin.get(f"{path}/picture.svg").status_code == 200


def test_versions_are_compared_on_their_drawings_with_the_requests_that_wait_at_changed_steps(somebody, house):
    files = company.order_files()
    later = files["process.bpmn"].replace(b"4 business hours", b"2 business hours")
    first = next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    for number in ("SO-1", "SO-2"):
        house.engine.start("order_to_cash", {"order_number": number}, by="sales")
    (second,) = house.catalogue.deploy(files | {"process.bpmn": later}, by="admin").definitions

    owner = somebody("owner")
    owner.get(f"/processes/{second.id}/changes")

    drawn = re.findall(r'data-changes="([^"]*)" data-counts="([^"]*)"', owner.page.text)
    told = [[json.loads(html.unescape(one)) for one in figure] for figure in drawn]
    standing = {"Check_order": 2, "Order_cancelled": 2}
    assert told == [[{"Check_order": "changed"}, standing], [{"Check_order": "changed"}, {}]]
    assert "‘Check order’: 2 requests of version 1" in owner.text
    assert house.catalogue.standing(first.id, person=house.people.find("warehouse")) == {}


def test_a_version_is_a_document(sales, key_to_id):
    path = f"/processes/{key_to_id['order_to_cash']}"
    assert f'href="{path}/document"' in sales.get(path).text
    page = sales.get(f"{path}/document").text
    assert "What stands in it" in page
    assert f'href="{path}/document.pdf"' in page
    page = sales.get(f"{path}/document.html")
    assert page.content_type.startswith("text/html")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "Olga Owner (demo)" in page.text
    assert sales.get(f"{path}/document.pdf").data.startswith(b"%PDF-")
