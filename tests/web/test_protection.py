"""Other sites are kept out, and faults tell nothing."""

import re
from tempfile import SpooledTemporaryFile

import pytest
from werkzeug import formparser

from tests.web.company import KEY
from web.app import make_app
from web.settings import Settings


def test_every_answer_carries_the_protecting_headers(sales):
    for path in ("/inbox", "/static/mark.svg", "/nowhere", "/api/v1/tasks"):
        headers = sales.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_pages_are_kept_by_no_cache_and_assets_for_ever(sales):
    assert sales.get("/inbox").headers["Cache-Control"] == "no-store"
    assert "immutable" in sales.get("/static/mark.svg?v=1").headers["Cache-Control"]
    assert sales.get("/static/mark.svg").headers["Cache-Control"] == "no-cache"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    cookie = visitor.get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookie_stays_there(house):
    client = make_app(house, secret_key=KEY, config=Settings(https=True)).test_client()
    answer = client.get("/sign-in", base_url="https://lane.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


def test_only_named_hosts_are_answered(house):
    client = make_app(house, secret_key=KEY, config=Settings(hosts=("lane.example",))).test_client()
    assert client.get("/sign-in", base_url="http://lane.example").status_code == 200
    assert client.get("/sign-in", base_url="http://evil.example").status_code == 400


def test_a_deed_without_token_is_refused(sales):
    sales.post("/inbox/next", token=False)

    assert sales.page.status_code == 400
    assert "Load it again" in sales.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_deed_that_another_site_sends_is_refused(sales, house, headers):
    sales.post("/inbox/next", headers=headers)

    assert sales.page.status_code == 403
    assert "Another site" in sales.text
    assert house.engine.instances().rows == ()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_a_deed_of_our_own_pages_is_done(sales, headers):
    assert sales.post("/inbox/next", headers=headers).status_code == 303


def test_a_fault_shows_a_reference_and_nothing_else(sales, house, monkeypatch, caplog):
    monkeypatch.setattr(house.inbox, "tasks", lambda *_, **__: 1 / 0)
    sales.get("/inbox")

    assert sales.page.status_code == 500
    assert "division" not in sales.page.text
    assert "Traceback" not in sales.page.text
    reference = sales.text.split("this reference: ")[1].split(".")[0]
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_wrong_address_is_told_in_a_sentence(sales):
    assert sales.get("/nowhere").status_code == 404
    assert "There is nothing at this address." in sales.text


def test_a_partial_update_that_is_refused_leaves_the_page_alone(sales):
    """htmx puts the sentence into the notice line and keeps everything else."""
    answer = sales.get("/requests/none", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#notices"
    assert answer.headers["HX-Reselect"] == "#refusal"
    assert 'id="refusal"' in answer.text


def test_a_partial_update_without_session_asks_to_sign_in_elsewhere(visitor):
    answer = visitor.get("/inbox", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert 'target="_blank"' in answer.text


def test_what_is_too_large_is_refused(sales):
    sales.client.post("/inbox/next", data=b"x" * 2_100_000, content_type="application/octet-stream")
    answer = sales.client.post(
        "/inbox/next", data="a=" + "x" * 2_100_000, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert "larger than we accept" in answer.text


def test_text_of_people_is_never_markup(sales, order):
    instance = order("<script>alert(1)</script>", customer='"><img src=x onerror=alert(2)>')
    sales.get(f"/requests/{instance.id}")

    assert "<script>alert" not in sales.page.text
    assert "&lt;script&gt;alert" in sales.page.text
    assert "<img src=x" not in sales.page.text


def test_no_page_has_script_or_style_in_it(admin, house, task, stuck):
    """The content security policy would refuse them, silently for those who test without a browser."""
    definition = house.catalogue.definitions()[0].id
    pages = ("/inbox", f"/inbox/{task}", f"/requests/{stuck.instance_id}", "/processes", f"/processes/{definition}")
    for path in (*pages, "/processes/deploy", f"/incidents/{stuck.id}", "/start/order_to_cash", "/api/v1/docs"):
        page = admin.get(path)
        assert page.status_code == 200, path
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style|<script(?![^>]* src=)", page.text), path


def test_a_character_that_cannot_be_stored_is_refused(sales, order):
    instance = order()
    sales.post(f"/requests/{instance.id}/cancel", reason="a\0b")
    assert sales.page.status_code == 400
    assert "cannot be stored" in sales.text
    assert sales.get("/requests/%00").status_code == 400
    assert sales.get("/requests?words=%00").status_code == 400


@pytest.mark.parametrize(
    "path", ["/inbox?after=x", "/inbox?view=x&after=1.x", "/requests?after=x&state=x", "/incidents?all=x"]
)
def test_nonsense_in_an_address_is_no_fault(sales, path):
    assert sales.get(path).status_code == 200


INSIDE = "default-src 'none'; script-src 'self'"


def test_answers_of_every_status_carry_the_headers(sales, house, monkeypatch):
    """Also those that no view gives: wrong addresses and methods, refused deeds, sizes, faults."""
    monkeypatch.setattr(house.inbox, "tasks", lambda *_, **__: 1 / 0)
    client = sales.client
    large = {"data": {"name": "x" * 3_000_000}}
    tag = client.get("/static/mark.svg", buffered=True).headers["ETag"]
    answers = {
        404: client.get("/nowhere"),
        405: client.delete("/inbox"),
        400: client.post("/inbox/next"),
        403: client.post("/inbox/next", headers={"Origin": "https://evil.example"}),
        413: client.post("/inbox/next", **large),
        415: client.post("/api/v1/messages", data=b"{}", headers={"Content-Encoding": "gzip"}),
        500: client.get("/inbox"),
        303: client.get("/"),
        304: client.get("/static/mark.svg", headers={"If-None-Match": tag}, buffered=True),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"].startswith(INSIDE), status
        assert answer.headers["X-Frame-Options"] == "DENY", status
        assert answer.headers["Referrer-Policy"] == "same-origin", status
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", status
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", status


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZIP", "identity, gzip"])
def test_what_is_compressed_is_refused(sales, encoding):
    answer = sales.client.post("/api/v1/messages", data=b"\x1f\x8b", headers={"Content-Encoding": encoding})
    assert answer.status_code == 415
    assert "not compressed" in answer.json["detail"]


def test_a_diagram_that_is_opened_by_itself_can_do_nothing(sales, house):
    (definition, *_) = house.catalogue.definitions()
    headers = sales.get(f"/processes/{definition.id}/diagram.bpmn").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_signing_in_takes_no_more_than_a_name_and_a_password(visitor):
    visitor.get("/sign-in")
    assert visitor.post("/sign-in", name="sales", password="x" * 30_000).status_code == 413


def test_https_ties_the_cookie_to_this_very_host(house):
    client = make_app(house, secret_key=KEY, config=Settings(https=True)).test_client()
    cookie = client.get("/sign-in", base_url="https://lane.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-throughlane=")
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_an_upload_that_breaks_off_leaves_no_file_open(admin, monkeypatch):
    begun = []

    def opened(**how):
        begun.append(SpooledTemporaryFile(**how))  # noqa: SIM115 - that somebody closes it is the question
        return begun[-1]

    monkeypatch.setattr(formparser, "SpooledTemporaryFile", opened)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.bpmn"\r\n\r\n'
    token = {"X-CSRFToken": admin.token()}

    for end in (b"", b"\r\n--x--\r\n"):
        body, kind = head + b"a" * 900_000 + end, "multipart/form-data; boundary=x"
        admin.client.post("/processes/deploy", data=body, content_type=kind, headers=token)

    assert [one.closed for one in begun] == [True, True]
