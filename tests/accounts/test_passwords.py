"""Passwords: what is a good one, how they are kept, and how guessing is slowed down without telling who exists."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from engine.commands import passwords
from engine.commands.passwords import weakness
from engine.errors import InvalidValues, WrongState
from tests.accounts.conftest import PASSWORD
from tests.web.conftest import Visitor
from tests.web.test_api import basic


@pytest.mark.parametrize(
    "password",
    [
        "short", "password1234", "Password1234", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "abababababab",
        "p4ssw0rd!dragon", "iloveyou2026", "abcdefghijkl", "sam.seller-9931", "My Seller words", "throughlane rocks",
        "x" * 201, "", "letmein!letmein!", "MONKEYmonkey12",
    ],
)  # fmt: skip
def test_what_is_easily_guessed_is_refused_with_a_sentence(password):
    said = weakness(password, 12, ("sam.seller", "Sam Seller"))
    assert said.endswith(".") or ";" in said


@pytest.mark.parametrize("password", [PASSWORD, "correct horse battery", "blue-harbour-seven", "ünïcödé wörds hère"])
def test_what_is_not_is_taken(password):
    assert weakness(password, 12, ("sam.seller", "Sam Seller")) == ""


@given(st.text(max_size=220))
def test_every_text_is_judged(password):
    weakness(password, 12, ("sam",))


def test_a_hash_made_with_weaker_parameters_is_renewed_at_sign_in(house, monkeypatch):
    def kept():
        with house._store.reading() as r:
            return r.driver.execute("SELECT password_hash FROM credential WHERE person_id = 'sam'").fetchone()[0]

    before = kept()
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: stronger)
    assert house.entrance.sign_in("sam", PASSWORD).person
    assert kept() != before
    assert kept().startswith("$argon2id$v=19$m=64,t=2")
    assert house.entrance.sign_in("sam", PASSWORD).person


def test_the_old_password_is_asked_for_and_guessing_it_is_slowed_down(house):
    for _ in range(5):
        with pytest.raises(InvalidValues) as refused:
            house.accounts.change_password("sam", "wrong", "other words here 9", by="sam")
        assert "old" in refused.value.fields
    with pytest.raises(WrongState):
        house.accounts.change_password("sam", PASSWORD, "other words here 9", by="sam")


def test_a_weak_new_password_changes_nothing(house):
    with pytest.raises(InvalidValues):
        house.accounts.change_password("sam", PASSWORD, "password1234", by="sam")
    assert house.entrance.sign_in("sam", PASSWORD).person


# guessing


def guess(house, name="sam", times=1, password="wrong", address="192.0.2.1"):
    return [house.entrance.sign_in(name, password, address=address) for _ in range(times)][-1]


def test_the_wait_doubles_ends_and_is_known_to_every_server(house, other, clock):
    assert guess(house, times=5).wait == 0
    assert guess(other, password=PASSWORD, address="198.51.100.9").wait == 2
    clock.pass_time(seconds=2)
    assert guess(house).wait == 0
    assert guess(other).wait == 4
    clock.pass_time(hours=1)
    for _ in range(20):
        guess(house)
        clock.pass_time(seconds=901)
    guess(house)
    assert guess(other).wait == 900
    clock.pass_time(seconds=900)
    assert guess(other, password=PASSWORD).person.id == "sam"
    assert guess(house).wait == 0


def test_who_guesses_many_names_from_one_address_must_wait(house, clock):
    for number in range(30):
        assert guess(house, name=f"nobody-{number}").wait == 0
    assert guess(house, name="ann", password=PASSWORD).wait > 0
    assert guess(house, name="ann", password=PASSWORD, address="198.51.100.9").person
    clock.pass_time(hours=2)
    assert guess(house, name="ann", password=PASSWORD).person


def test_half_of_an_ipv6_address_is_one_customer(house):
    for number in range(30):
        guess(house, name=f"n{number}", address=f"2001:db8::{number:x}")
    assert guess(house, name="ann", password=PASSWORD, address="2001:db8::ffff").wait > 0
    assert guess(house, name="ann", password=PASSWORD, address="2001:db8:1::1").person


def test_many_guesses_at_once_gain_nothing(house, monkeypatch):
    """An attempt is counted before it is looked at: of forty at once, five are."""
    looked, lock = [], threading.Lock()
    is_right = passwords.is_right

    def counted(*one):
        with lock:
            looked.append(one)
        return is_right(*one)

    monkeypatch.setattr(passwords, "is_right", counted)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: guess(house), range(40)))
    assert len(looked) == 5


def test_nothing_tells_whether_somebody_exists(app, house, monkeypatch):
    """The same answers, and the same number of hashes, for a wrong password, no such person, one without password
    and one who has left.
    """
    house.people.add("bare", "Bare")
    house.people.add("gone", "Gone", password=PASSWORD)
    house.people.leave("gone", by="ann")
    hashed = []
    is_right = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", lambda *one: hashed.append(1) or is_right(*one))
    seen = set()
    for name in ("sam", "nobody", "bare", "gone", "x" * 300):
        visitor = Visitor(app)
        for _ in range(6):
            visitor.sign_in(name, "wrong")
            seen.add((visitor.page.status_code, visitor.text.replace(name, "")))
        assert len(hashed) == 5, name
        hashed.clear()
    assert len(seen) == 2  # wrong, and too many


def test_what_was_typed_as_a_name_is_kept_nowhere(house):
    guess(house, name="my secret pass phrase")
    with house._store.reading() as r:
        kept = str(r.driver.execute("SELECT key FROM attempt").fetchall())
        kept += str(r.driver.execute("SELECT * FROM audit").fetchall())
    assert "secret pass" not in kept


# links


def test_an_invitation_sets_a_password_once(app, house):
    house.people.add("new", "New Here")
    link = house.accounts.invite("new", by="ann")
    visitor = Visitor(app)
    visitor.get(f"/link/{link.code}")
    assert "New Here" in visitor.text
    visitor.post(f"/link/{link.code}", password="password1234", again="password1234")
    assert visitor.page.status_code == 422
    visitor.post(f"/link/{link.code}", password=PASSWORD, again="another")
    assert visitor.page.status_code == 422
    visitor.post(f"/link/{link.code}", password=PASSWORD, again=PASSWORD)
    assert visitor.page.status_code == 303
    assert visitor.get(f"/link/{link.code}").status_code == 410
    visitor.sign_in("new", PASSWORD)
    assert visitor.page.status_code == 303


def test_a_link_dies_with_time_and_when_another_is_made(house, clock):
    house.people.add("nora", "Nora New", by="ann")
    first = house.accounts.invite("nora", by="ann")
    second = house.accounts.invite("nora", by="ann")
    assert house.entrance.holder(first.code) is None
    clock.pass_time(hours=71)
    assert house.entrance.holder(second.code).id == "nora"
    clock.pass_time(hours=2)
    assert house.entrance.holder(second.code) is None
    third = house.accounts.reset("sam", by="ann")
    clock.pass_time(hours=25)
    assert house.entrance.holder(third.code) is None


def test_of_two_who_use_a_link_at_once_one_sets_the_password(house, other):
    link = house.accounts.reset("sam", by="ann")
    start = threading.Barrier(2)

    def use(where, password):
        start.wait()
        try:
            where.entrance.set_password(link.code, password)
        except Exception as refused:  # noqa: BLE001 - what it is, is looked at below
            return type(refused).__name__
        return password

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(use, one, f"words for number {n}") for n, one in enumerate((house, other))]
        found = sorted(one.result() for one in ends)
    assert found[0] == "Conflict"
    assert house.entrance.sign_in("sam", found[1]).person


def test_a_link_is_made_by_administrators_on_a_page_and_kept_as_a_hash(app, house, sam):
    assert sam.post("/people/sam/account/reset").status_code == 403
    ann = Visitor(app)
    ann.sign_in("ann", PASSWORD)
    ann.get("/people/sam/account")
    ann.post("/people/sam/account/reset")
    code = ann.page.text.split("/link/")[1].split('"')[0]

    assert house.entrance.holder(code).id == "sam"
    with house._store.reading() as r:
        assert code not in str(r.driver.execute("SELECT * FROM one_time_code").fetchall())
    ann.get("/people/sam/account")
    assert code not in ann.page.text


def test_nothing_dear_is_done_for_a_link_that_is_not_good(app, house, monkeypatch):
    link = house.accounts.reset("sam", by="ann")
    visitor = Visitor(app)
    visitor.get(f"/link/{link.code}")
    monkeypatch.setattr(passwords, "hashed", lambda _: pytest.fail("a password was hashed"))
    visitor.post("/link/x", password=PASSWORD, again=PASSWORD)
    assert visitor.page.status_code == 410


@pytest.mark.parametrize("code", ["x", "%00", "..", "a" * 5000])
def test_a_link_that_means_nothing_is_told_so(app, code):
    assert Visitor(app).get(f"/link/{code}").status_code in {400, 404, 410}


def test_a_name_that_cannot_be_stored_is_refused(app):
    """PostgreSQL keeps no such character, and would fail."""
    answer = app.test_client().get("/api/v1/tasks", headers=basic("a\0nn", PASSWORD))
    assert answer.status_code == 400


def test_whoever_adds_somebody_with_a_password_is_told_that_it_is_weak(house):
    with pytest.raises(InvalidValues):
        house.people.add("kim", "Kim", password="password1234")
