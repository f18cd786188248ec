"""Sessions stand in the database: they begin anew, end at once everywhere, and their time runs out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.commands import totp
from engine.errors import Conflict, NotAllowed, NotFound
from tests.accounts.conftest import PASSWORD, site
from tests.web.conftest import Visitor


def cookie_token(visitor):
    with visitor.client.session_transaction() as kept:
        return kept.get("token")


def test_a_session_that_was_planted_is_not_the_one_that_is_entered(app, house):
    """Session fixation: the token that a browser had before signing in is worth nothing afterwards."""
    mallory, victim = Visitor(app), Visitor(app)
    mallory.sign_in("sam", PASSWORD)
    planted = cookie_token(mallory)
    victim.get("/sign-in")
    with victim.client.session_transaction() as kept:
        kept["token"] = planted
    victim.post("/sign-out")
    victim.sign_in("ann", PASSWORD)

    assert cookie_token(victim) != planted
    assert house.entrance.of_session(planted) is None
    assert house.entrance.of_session(cookie_token(victim)).id == "ann"


def test_signing_in_again_ends_the_session_before(app, house, sam):
    before = cookie_token(sam)
    sam.client.post("/sign-in", data={"name": "ann", "password": PASSWORD, "csrf_token": sam.token()})

    assert cookie_token(sam) != before
    assert house.entrance.of_session(before) is None


def test_the_database_knows_only_a_hash(house, sam):
    with house._store.reading() as r:
        kept = str(r.driver.execute("SELECT * FROM session").fetchall())
    assert cookie_token(sam) not in kept


def test_an_old_cookie_is_worthless_after_signing_out(app, sam):
    old = sam.client.get_cookie("throughlane").value
    sam.post("/sign-out")
    again = Visitor(app)
    again.client.set_cookie("throughlane", old)

    assert again.get("/account").status_code == 303


def test_the_token_of_another_sessions_form_is_refused(app, sam):
    """A replayed CSRF token: neither one of somebody else, nor one's own from before signing in."""
    stranger = Visitor(app)
    before = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get("/sign-in").text)[1]
    stranger.post("/sign-in", name="ann", password=PASSWORD)
    ann = stranger.token()
    for stolen in (ann, before, "x", ""):
        answer = sam.client.post("/account/sessions/end-others", data={"csrf_token": stolen})
        assert answer.status_code == 400, stolen
    assert stranger.client.post("/account/sessions/end-others", data={"csrf_token": before}).status_code == 400
    assert sam.post("/account/sessions/end-others").status_code == 303


def test_ending_one_elsewhere_works_at_once_on_every_server(house, other, app, sam):
    elsewhere = Visitor(site(other))
    elsewhere.sign_in("sam", PASSWORD)
    assert elsewhere.get("/account").status_code == 200
    (one,) = [found for found in house.accounts.sessions("sam", token=cookie_token(sam)) if not found.here]
    sam.get("/account")
    assert "This one" in sam.text
    sam.post(f"/account/sessions/{one.id}/end")

    assert elsewhere.get("/account").status_code == 303
    assert sam.get("/account").status_code == 200


def test_all_others_end_and_this_one_stays(app, sam):
    others = [Visitor(app) for _ in range(2)]
    for one in others:
        one.sign_in("sam", PASSWORD)
    sam.get("/account")
    sam.post("/account/sessions/end-others")

    assert [one.get("/account").status_code for one in others] == [303, 303]
    assert sam.get("/account").status_code == 200


def test_the_session_of_somebody_else_cannot_be_ended_or_seen(house, sam):
    token = house.entrance.begin("ann", "password")
    (hers,) = house.accounts.sessions("ann")
    sam.get("/account")
    sam.post(f"/account/sessions/{hers.id}/end")
    assert sam.page.status_code == 404
    assert sam.get("/people/ann/account").status_code == 403
    for deed in ("sessions", "end_sessions", "tokens", "account"):
        with pytest.raises(NotAllowed):
            getattr(house.accounts, deed)("ann", by="sam")
    assert house.entrance.of_session(token).id == "ann"


@pytest.mark.parametrize("session_id", ["", "%", "0", "0" * 24])
def test_nonsense_ends_no_session(house, sam, session_id):
    with pytest.raises(NotFound):
        house.accounts.end_session("sam", session_id, by="sam")


def test_administrators_end_the_sessions_of_others(house, app, sam):
    ann = Visitor(app)
    ann.sign_in("ann", PASSWORD)
    ann.get("/people/sam/account")
    ann.post("/people/sam/account/end-sessions")

    assert sam.get("/account").status_code == 303


def test_who_leaves_is_out_at_once(house, sam):
    text, _ = house.accounts.make_token("sam", "reader", ["read"], 30, by="sam")
    link = house.accounts.reset("sam", by="ann")
    house.people.leave("sam", by="ann")

    assert sam.get("/account").status_code == 303
    assert house.entrance.of_token(text) is None
    assert house.entrance.holder(link.code) is None
    assert house.entrance.sign_in("sam", PASSWORD).person is None


def test_a_session_ends_when_nobody_is_there_and_in_any_case(house, clock, sam):
    for _ in range(13):
        clock.pass_time(hours=11)
        assert sam.get("/account").status_code == 200
    clock.pass_time(hours=12)
    assert sam.get("/account").status_code == 303

    token = house.entrance.begin("sam", "password")
    for _ in range(16):
        clock.pass_time(hours=10)
        assert house.entrance.of_session(token).id == "sam"
    clock.pass_time(hours=8)
    assert house.entrance.of_session(token) is None


def test_a_page_that_is_left_open_does_not_keep_a_session_alive(clock, sam):
    for _ in range(11):
        clock.pass_time(hours=1)
        assert sam.get("/inbox", headers={"X-By-Itself": "1"}).status_code == 200
    clock.pass_time(hours=1)
    assert sam.get("/inbox", headers={"X-By-Itself": "1"}).status_code == 303


def test_being_there_is_written_once_a_minute(house, clock, sam, monkeypatch):
    written = []
    write = house.turns.write
    monkeypatch.setattr(house.turns, "write", lambda change: written.append(1) or write(change))
    for _ in range(30):
        clock.pass_time(seconds=3)
        sam.client.get("/account")
    assert len(written) == 1


def test_a_changed_password_ends_all_other_sessions_and_links(app, house, sam):
    elsewhere = Visitor(app)
    elsewhere.sign_in("sam", PASSWORD)
    link = house.accounts.reset("sam", by="ann")
    sam.get("/account/password")
    sam.post("/account/password", old=PASSWORD, password="other words here 9", again="other words here 9")

    assert sam.page.status_code == 303, sam.text
    assert sam.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert house.entrance.holder(link.code) is None
    assert house.entrance.sign_in("sam", PASSWORD).person is None
    assert house.entrance.sign_in("sam", "other words here 9").person.id == "sam"


def opened_by_password(house):
    """Whatever somebody can open while they know a password: an API token, a calendar, a half-way sign-in."""
    token, _ = house.accounts.make_token("ann", "script", ["read"], 30, by="ann")
    feed = house.reports.make_feed(scope="owner", subject="ann", by="ann").token
    house.entrance.policy = replace(house.entrance.policy, second_factor=frozenset({"administrator"}))
    half = house.entrance.sign_in("ann", PASSWORD).code
    secret, _ = house.entrance.enrolling(half)
    return token, feed, half, secret


def test_a_link_for_a_new_password_closes_whatever_the_old_one_had_opened(house, clock):
    token, feed, half, secret = opened_by_password(house)
    house.entrance.set_password(house.accounts.reset("ann").code, "other words here 9")

    assert house.entrance.of_token(token) is None
    with pytest.raises(NotFound):
        house.reports.calendar(feed)
    with pytest.raises(Conflict):
        house.entrance.enrolled(half, totp.code(secret, totp.step_at(clock())))
    assert house.accounts.begin_second_factor("ann", by="ann") != secret, "who had the old password may know it"


def test_who_comes_back_finds_tokens_and_calendars_ended(house):
    house.people.add("eve", "Eve", administrator=True)
    token, feed, *_ = opened_by_password(house)
    house.people.leave("ann", by="eve")
    house.people.come_back("ann", by="eve")

    assert house.entrance.of_token(token) is None
    with pytest.raises(NotFound):
        house.reports.calendar(feed)
