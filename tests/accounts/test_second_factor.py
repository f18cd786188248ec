"""The second factor: what the standard says, what is good once, and what slows down guessing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.commands import totp
from engine.errors import InvalidValues, NotAllowed, WrongState
from tests.accounts.conftest import PASSWORD, site
from tests.web.conftest import Visitor
from tests.web.test_api import basic

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238(second, code):
    assert totp.code(SECRET, totp.step_at(second * 1_000_000), 8) == code


def test_a_clock_may_be_half_a_minute_wrong_and_no_more():
    now = 1_000_000_020 * 1_000_000
    here = totp.step_at(now)
    assert [totp.step_of(SECRET, totp.code(SECRET, here + by), now) for by in (-2, -1, 0, 1, 2)] == [
        None, here - 1, here, here + 1, None,
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["", "abcdef", "12345", "1234567", "١٢٣٤٥٦", "0" * 5000])
def test_nonsense_is_no_code(given):
    assert totp.step_of(SECRET, given, 59_000_000) is None


def half_way(house):
    admission = house.entrance.sign_in("sam", PASSWORD)
    assert admission.person is None
    assert admission.step == "second"
    return admission.code


def test_a_password_alone_does_not_suffice(house, telephone):
    shown, _ = telephone()
    assert house.entrance.second(half_way(house), shown()).person.id == "sam"


def test_a_code_is_good_once(house, telephone, clock):
    shown, _ = telephone()
    code = shown()
    assert house.entrance.second(half_way(house), code).person
    assert house.entrance.second(half_way(house), code).person is None
    clock.pass_time(seconds=30)
    assert house.entrance.second(half_way(house), code).person is None  # the step before: used too
    assert house.entrance.second(half_way(house), shown()).person


def test_recovery_codes_are_good_once_each(house, telephone):
    _, codes = telephone()
    assert len(set(codes)) == 10
    assert house.entrance.second(half_way(house), codes[0].upper().replace("-", " ")).person
    assert house.entrance.second(half_way(house), codes[0]).person is None
    assert house.entrance.second(half_way(house), codes[1]).person
    assert house.accounts.account("sam").codes_left == 8


def test_the_recovery_codes_of_somebody_else_are_worth_nothing(house, telephone):
    _, anns = telephone("ann")
    telephone("sam")
    assert house.entrance.second(half_way(house), anns[0]).person is None


def test_guessing_codes_is_slowed_down_and_the_password_does_not_help(house, telephone):
    shown, codes = telephone()
    for _ in range(5):
        assert house.entrance.second(half_way(house), "000000").wait == 0
    assert house.entrance.second(half_way(house), shown()).wait == 2
    assert house.entrance.second(half_way(house), codes[0]).wait == 2


def test_half_way_is_over_after_five_minutes_and_after_coming_in(house, telephone, clock):
    shown, _ = telephone()
    code = half_way(house)
    clock.pass_time(minutes=6)
    assert house.entrance.second(code, shown()).step == "over"
    code = half_way(house)
    assert house.entrance.second(code, shown()).person
    clock.pass_time(seconds=30)
    assert house.entrance.second(code, shown()).person is None


def test_the_secret_is_encrypted(house, telephone):
    secret = house.accounts.begin_second_factor("sam", by="sam")
    with house._store.reading() as r:
        kept = bytes(r.driver.execute("SELECT totp FROM credential WHERE person_id = 'sam'").fetchone()[0])
    assert secret not in kept
    assert house.accounts.begin_second_factor("sam", by="sam") == secret  # while it is not in force


def test_it_is_turned_off_with_password_and_code(house, telephone, clock):
    shown, _ = telephone()
    for password, code in (("wrong", shown()), (PASSWORD, "000000")):
        with pytest.raises(InvalidValues):
            house.accounts.drop_second_factor("sam", password, code, by="sam")
    house.accounts.drop_second_factor("sam", PASSWORD, shown(), by="sam")
    assert house.entrance.sign_in("sam", PASSWORD).person


def test_administrators_remove_one_that_is_lost_and_that_is_noted(house, telephone):
    telephone()
    with pytest.raises(NotAllowed):
        house.accounts.remove_second_factor("sam", by="sam")
    house.accounts.remove_second_factor("sam", by="ann")
    assert house.entrance.sign_in("sam", PASSWORD).person
    with house._store.reading() as r:
        lines = r.driver.execute("SELECT actor, verb, subject, outcome FROM audit ORDER BY number").fetchall()
    assert ("ann", "accounts.remove_second_factor", "person:sam", "done") in [tuple(one) for one in lines]


def test_a_role_that_needs_it_leads_to_setting_it_up(house, clock):
    policy = replace(house.entrance.policy, second_factor=frozenset({"administrator"}))
    app = site(house, policy=policy)
    visitor = Visitor(app)
    visitor.sign_in("ann", PASSWORD)
    assert visitor.page.location.startswith("/sign-in/telephone")
    visitor.follow()
    secret, person = house.entrance.enrolling(token(visitor))
    assert person == "ann"
    visitor.post("/sign-in/telephone", code="000000")
    assert visitor.page.status_code == 401
    visitor.post("/sign-in/telephone", code=totp.code(secret, totp.step_at(clock())))
    assert "Recovery codes" in visitor.text
    assert visitor.get("/account").status_code == 200
    clock.pass_time(seconds=30)
    shown = totp.code(secret, totp.step_at(clock()))
    with pytest.raises(WrongState):
        house.accounts.drop_second_factor("ann", PASSWORD, shown, by="ann")


def token(visitor):
    with visitor.client.session_transaction() as kept:
        return kept["half"]


def test_the_pages_ask_for_it(app, house, telephone, sam):
    shown, _ = telephone()
    assert sam.get("/account").status_code == 303  # the session had not shown it
    visitor = Visitor(app)
    visitor.sign_in("sam", PASSWORD)
    visitor.follow()
    assert visitor.get("/account").status_code == 303
    visitor.get("/sign-in/code")
    visitor.post("/sign-in/code", code="123")
    assert visitor.page.status_code == 401
    visitor.post("/sign-in/code", code=shown())
    assert visitor.get("/account").status_code == 200
    assert "recovery codes left" in visitor.text


def test_programs_need_a_token_then(app, house, telephone):
    client = app.test_client(use_cookies=False)
    assert client.get("/api/v1/tasks", headers=basic("sam", PASSWORD)).status_code == 200
    telephone()
    answer = client.get("/api/v1/tasks", headers=basic("sam", PASSWORD))
    assert answer.status_code == 403
    assert "API token" in answer.json["detail"]
