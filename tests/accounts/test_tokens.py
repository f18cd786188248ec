"""API tokens: never more than their person, never more than their scopes, worthless at once when revoked."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.faces import OpenId
from engine.model import Person
from engine.rights.permissions import PERMISSIONS
from engine.rights.questions import could, may
from engine.rights.scopes import BUNDLES, NEVER, narrowed, permissions
from tests.accounts.conftest import MONDAY, PASSWORD, site
from tests.web.company import complaint_files
from tests.web.conftest import Visitor
from tests.web.test_api import basic
from web.permits import PERMITS

LATER = MONDAY + dt.timedelta(days=30)


@pytest.fixture
def made(house):
    def make(*scopes, person="sam", days=30):
        return house.accounts.make_token(person, "a program", scopes, days, by=person)[0]

    return make


@pytest.fixture
def ask(app):
    client = app.test_client(use_cookies=False)

    def asked(text, path="/tasks", method="get", **more):
        headers = {"Authorization": f"Bearer {text}"}
        return getattr(client, method)(f"/api/v1{path}", headers=headers, **more)

    return asked


def test_a_program_shows_a_token_instead_of_a_password(made, ask, house):
    text = made("read")
    assert text.startswith("tl_")
    assert ask(text).status_code == 200
    (shown,) = house.accounts.tokens("sam")
    assert text.startswith(shown.prefix)
    assert shown.used_at is not None


def test_the_database_knows_only_a_hash(made, house):
    text = made("read")
    with house._store.reading() as r:
        kept = str(r.driver.execute("SELECT * FROM api_token").fetchall())
        kept += str(r.driver.execute("SELECT * FROM audit").fetchall())
    assert text not in kept
    assert text[9:] not in kept


def test_a_token_ends_when_revoked_and_when_its_time_is_over(made, ask, house, clock):
    first, second = made("read"), made("read")
    house.accounts.revoke_token("sam", house.accounts.tokens("sam")[0].id, by="sam")
    assert sorted((ask(first).status_code, ask(second).status_code)) == [200, 401]
    clock.pass_time(days=31)
    assert ask(first).status_code == ask(second).status_code == 401


@pytest.mark.parametrize("text", ["", "tl_", "tl_" + "x" * 43, "nonsense", "tl_ü", "x" * 9000])
def test_what_is_no_token_is_refused(ask, text):
    assert ask(text.encode().decode("latin-1")).status_code == 401


def test_a_token_goes_no_further_than_its_scopes(made, ask):
    text = made("inbox.use")
    assert ask(text).status_code == 200
    for path, method in (("/instances", "get"), ("/processes", "get"), ("/messages", "post"), ("/instances", "post")):
        answer = ask(text, path, method, **({"json": {}} if method == "post" else {}))
        assert answer.status_code == 403, path
        assert "does not go that far" in answer.json["detail"]


def test_a_token_goes_no_further_than_its_person(made, ask, house):
    text = made("deploy", "people")
    files = {"files": [(io.BytesIO(b"<x/>"), "a.bpmn")]}
    assert ask(text, "/deployments", "post", data=files).status_code == 403
    assert ask(text, "/people").status_code in {200, 403}
    house.people.give_role("sam", "designer", by="ann")
    assert ask(text, "/processes").status_code == 200
    house.people.take_role("sam", "designer", by="ann")


def test_scopes_hold_in_the_verbs_too(house):
    """However deep the question is asked, and however the person was found."""
    house.people.give_role("sam", "designer", by="ann")
    house.catalogue.deploy(complaint_files(), by="sam")
    with narrowed("sam", ["read"]):
        with pytest.raises(NotAllowed, match="does not go that far"):
            house.catalogue.deploy(complaint_files(), by="sam")
        house.catalogue.deploy(complaint_files(), by="ann")  # others are not narrowed
    house.catalogue.deploy(complaint_files(), by="sam")


def test_scopes_narrow_the_work_on_tasks(house):
    house.people.add("owner", "Olga Owner")
    (one,) = house.catalogue.deploy(complaint_files(), by="ann").definitions
    house.catalogue.publish(one.id, by="system")
    house.engine.start("complaint", {}, by="ann")
    sam = house.people.find("sam")
    (task,) = house.inbox.tasks(sam, "lanes").rows
    with narrowed("sam", ["read"]), pytest.raises(NotAllowed):
        house.inbox.claim(task.id, by="sam")
    with narrowed("sam", ["work"]):
        house.inbox.claim(task.id, by="sam")


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_no_scope_gives_what_somebody_has_not(permission):
    sam = Person("sam", "Sam", roles=frozenset({"member", "designer"}), owns=frozenset({"order_to_cash"}))
    without = (may(sam, permission), could(sam, permission))
    with narrowed("sam", [*BUNDLES, *PERMISSIONS]):
        assert (may(sam, permission), could(sam, permission)) == tuple(
            one and permission not in NEVER for one in without
        )
    with narrowed("sam", []):
        assert not may(sam, permission, also=PERMISSIONS[permission].to)


def test_no_token_looks_after_accounts_or_makes_tokens(house):
    assert "account.use" not in permissions([*BUNDLES, *PERMISSIONS])
    with narrowed("sam", [*BUNDLES, *PERMISSIONS]), pytest.raises(NotAllowed):
        house.accounts.make_token("sam", "another", ["read"], 30, by="sam")


def test_no_token_makes_an_administrator_or_changes_by_what_somebody_comes_in(house):
    house.entrance.policy = replace(house.entrance.policy, openid=OpenId("https://idp", "us", trust_email=True))
    with narrowed("ann", [*BUNDLES, *PERMISSIONS]):
        house.people.give_role("sam", "operator", by="ann")
        house.people.change("sam", {"title": "Seller"}, by="ann")
        for deed in (
            lambda: house.people.give_role("sam", "administrator", by="ann"),
            lambda: house.people.add("eve", "Eve", roles=["administrator"], by="ann"),
            lambda: house.people.add("eve", "Eve", administrator=True, by="ann"),
            lambda: house.programs.add("r", "R", keeper="sam", until=LATER, roles=["administrator"], by="ann"),
            lambda: house.people.change("ann", {"email": "eve@example.org"}, by="ann"),
        ):
            with pytest.raises(NotAllowed, match="does not go that far"):
                deed()
    house.people.give_role("sam", "administrator", by="ann")
    assert house.people.find("sam").administrator


def test_pages_take_no_token(app, made):
    answer = app.test_client().get("/inbox", headers={"Authorization": f"Bearer {made('work')}"})
    assert answer.status_code == 303


def test_a_request_with_a_token_narrows_nobody_after_it(app, made, ask, sam):
    assert ask(made("inbox.use"), "/instances").status_code == 403
    assert sam.get("/requests").status_code == 200
    assert sam.client.get("/api/v1/instances").status_code == 200


def test_a_bad_token_beside_a_good_cookie_is_refused(sam):
    assert sam.client.get("/api/v1/tasks", headers={"Authorization": "Bearer tl_wrong"}).status_code == 401


@pytest.mark.parametrize(
    ("name", "scopes", "days", "wrong"),
    [("", ["read"], 30, "name"), ("x" * 81, ["read"], 30, "name"), ("a", [], 30, "scopes"),
     ("a", ["everything"], 30, "scopes"), ("a", ["account.use"], 30, "scopes"), ("a", ["visit"], 30, "scopes"),
     ("a", ["read"], 0, "days"), ("a", ["read"], 366, "days")],
)  # fmt: skip
def test_a_token_that_would_be_too_much_is_not_made(house, name, scopes, days, wrong):
    with pytest.raises(InvalidValues) as refused:
        house.accounts.make_token("sam", name, scopes, days, by="sam")
    assert wrong in refused.value.fields


def test_the_token_of_somebody_else_cannot_be_revoked(house, made):
    made("read", person="ann")
    (hers,) = house.accounts.tokens("ann")
    with pytest.raises(NotFound):
        house.accounts.revoke_token("sam", hers.id, by="sam")
    with pytest.raises(NotAllowed):
        house.accounts.revoke_token("ann", hers.id, by="sam")


def test_the_page_shows_a_token_once(sam, house):
    sam.get("/account/tokens")
    sam.post("/account/tokens", name="Nightly export", scopes="read", days="90")
    text = sam.page.text.split('value="tl_')[1].split('"')[0]
    assert house.entrance.of_token(f"tl_{text}")[0].id == "sam"
    sam.get("/account/tokens")
    assert text not in sam.page.text
    assert "Nightly export" in sam.text
    (one,) = house.accounts.tokens("sam")
    sam.post(f"/account/tokens/{one.id}/revoke")
    assert house.entrance.of_token(f"tl_{text}") is None


def test_basic_can_be_switched_off(house, made):
    app = site(house, policy=replace(house.entrance.policy, basic=False))
    client = app.test_client(use_cookies=False)
    answer = client.get("/api/v1/tasks", headers=basic("sam", PASSWORD))
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {made('read')}"}).status_code == 200


def test_a_changed_password_is_worthless_to_programs_at_once(app, house):
    client = app.test_client(use_cookies=False)
    assert client.get("/api/v1/tasks", headers=basic("sam", PASSWORD)).status_code == 200
    house.accounts.change_password("sam", PASSWORD, "other words here 9", by="sam")
    assert client.get("/api/v1/tasks", headers=basic("sam", PASSWORD)).status_code == 401


def test_passwords_can_be_left_to_administrators(house):
    app = site(house, policy=replace(house.entrance.policy, passwords=False))
    for name, status in (("sam", 401), ("ann", 303)):
        visitor = Visitor(app)
        visitor.sign_in(name, PASSWORD)
        assert visitor.page.status_code == status


def test_every_address_of_the_api_is_within_some_bundle(app):
    reachable = frozenset().union(*BUNDLES.values())
    asked = {PERMITS[rule.endpoint] for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")} - {"visit"}
    assert {one for one in asked if one not in PERMISSIONS} == set()
    assert reachable <= PERMISSIONS.keys()
