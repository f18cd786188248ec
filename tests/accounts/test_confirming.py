"""A browser that was left open is not enough for what would let others in: who sits there shows anew who they are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.accounts.conftest import PASSWORD, site
from tests.web.conftest import Visitor
from tests.web.test_api import basic
from web.permits import PERMITS, PROVEN

TOKEN = {"name": "Nightly", "scopes": "read", "days": "90"}


@pytest.fixture
def ann(app, clock):
    """Ann, who administers, an hour after she signed in."""
    visitor = Visitor(app)
    visitor.sign_in("ann", PASSWORD)
    visitor.follow()
    clock.pass_time(hours=1)
    return visitor


def held(visitor):
    """What the page that asks holds, ready to be sent with an answer."""
    found = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', visitor.page.text))
    return {name: value for name, value in found.items() if name not in {"csrf_token", "username", "confirm_back"}}


def test_whatever_gives_access_asks_for_it():
    """Written down apart from the table: who adds such an address thinks of it here."""
    asking = {endpoint for endpoint in PERMITS if endpoint in PROVEN}
    sensitive = {"account.equip", "account.invite", "account.let_in"}
    assert {endpoint for endpoint, needs in PERMITS.items() if needs in sensitive} <= asking
    assert {"account.token_made", "account.second_factor", "account.second_factor_set_up", "people.added",
            "people.change", "people.role", "people.role_off", "people.come_back", "programs.added",
            "programs.changed", "People.add_person", "People.change_person", "People.give_role", "People.take_role",
            "People.take_back", "Accounts.add_program", "Accounts.change_program"} <= asking  # fmt: skip


def test_a_deed_waits_for_the_password_and_nothing_typed_is_lost(sam, house, clock):
    clock.pass_time(minutes=16)
    sam.get("/account/tokens")
    sam.post("/account/tokens", **TOKEN)
    assert sam.page.status_code == 403
    assert "Confirm that it is you" in sam.text
    assert held(sam) == TOKEN
    assert house.accounts.tokens("sam") == ()

    typed = held(sam)
    sam.post("/account/tokens", **typed, confirm_password="not this one")
    assert sam.page.status_code == 422
    assert "not your password" in sam.text
    assert '<a class="button" href="/account">Leave it' in sam.page.text
    assert house.accounts.tokens("sam") == ()

    sam.post("/account/tokens", **typed, confirm_password=PASSWORD)
    assert [one.name for one in house.accounts.tokens("sam")] == ["Nightly"]
    sam.post("/account/tokens", **TOKEN | {"name": "Second"})  # for a while nobody asks again
    assert len(house.accounts.tokens("sam")) == 2


def test_a_page_that_shows_a_secret_waits_too(sam, clock):
    clock.pass_time(hours=1)
    sam.get("/account/second-factor")
    assert sam.page.status_code == 403
    assert "Key" not in sam.text
    sam.post("/account/confirm", **held(sam), confirm_password=PASSWORD)
    assert "Key" in sam.follow().text


def test_who_has_a_second_factor_shows_both(sam, telephone, house, clock):
    shown, _ = telephone()
    visitor = Visitor(site(house))
    visitor.sign_in("sam", PASSWORD)
    visitor.follow()
    visitor.post("/sign-in/code", code=shown())
    clock.pass_time(hours=1)
    visitor.get("/account/tokens")
    assert visitor.post("/account/tokens", **TOKEN, confirm_password=PASSWORD).status_code == 422
    assert house.accounts.tokens("sam") == ()
    visitor.post("/account/tokens", **TOKEN, confirm_password=PASSWORD, confirm_code=shown())
    assert len(house.accounts.tokens("sam")) == 1


def test_guessing_is_slowed_down_as_at_the_door(sam, clock):
    clock.pass_time(hours=1)
    sam.get("/account/tokens")
    for _ in range(5):
        assert sam.post("/account/tokens", **TOKEN, confirm_password="no").status_code == 422
    assert sam.post("/account/tokens", **TOKEN, confirm_password=PASSWORD).status_code == 409
    assert "too many wrong ones" in sam.text


def test_the_api_asks_a_cookie_and_no_program(ann, house):
    csrf = {"X-CSRFToken": ann.token()}
    give = {"path": "/api/v1/people/sam/roles", "json": {"role": "auditor"}}
    refused = ann.client.post(**give, headers=csrf)
    assert (refused.status_code, refused.json["detail"][:30]) == (403, "It is some time since you show")
    assert "auditor" not in house.people.find("sam").roles
    program = site(house).test_client(use_cookies=False)
    assert program.post(**give, headers=basic("ann", PASSWORD)).status_code < 300


def test_another_site_cannot_confirm(ann, house):
    answer = ann.client.post(
        "/people/sam/role", data={"role": "auditor", "confirm_password": PASSWORD}, headers={"Origin": "https://evil"}
    )
    assert answer.status_code == 403
    assert (
        ann.client.post("/people/sam/role", data={"role": "auditor", "confirm_password": PASSWORD}).status_code == 400
    )
    assert "auditor" not in house.people.find("sam").roles


def test_a_session_by_the_word_of_somebody_outside_is_asked_at_once(house, app):
    visitor = Visitor(app)
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as session:
        session["token"] = house.entrance.begin("sam", "openid", proven=False)
    visitor.get("/account/tokens")
    assert visitor.post("/account/tokens", **TOKEN).status_code == 403


def test_the_time_can_be_set_and_each_session_counts_by_itself(house, clock):
    app = site(house, policy=replace(house.entrance.policy, proven=house.entrance.policy.idle))
    visitor = Visitor(app)
    visitor.sign_in("sam", PASSWORD)
    clock.pass_time(hours=1)
    visitor.get("/account/tokens")
    assert visitor.post("/account/tokens", **TOKEN).status_code == 200
    other = house.entrance.begin("sam", "openid", proven=False)
    assert not house.entrance.is_proven(other)
    assert not house.entrance.is_proven("nobody's")
