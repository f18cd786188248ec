"""Who answers for a process: handing over, the history without gaps, deputies, and what is to be known."""

import datetime as dt

import pytest

from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, WrongState


def times(house, key="order_to_cash"):
    return house.governance.ownership(key).times


def rules(house, key="order_to_cash"):
    return {one.rule: str(one.grade) for one in house.governance.ownership(key).states}


def test_every_owner_is_on_record_with_who_gave_it_and_why_and_no_gap_between(house, clock):
    for person, reason in (("second", "Olga moves on"), ("sales", "For the summer"), ("owner", "Back again")):
        clock.now += dt.timedelta(days=10)
        house.governance.hand_over("order_to_cash", person, reason=f"  {reason} ", by="admin")

    found = times(house)
    assert [one.person for one in found] == ["owner", "sales", "second", "owner"]
    assert [one.reason for one in found[:3]] == ["Back again", "For the summer", "Olga moves on"]
    assert {one.given_by for one in found[:3]} == {"Adam Admin (demo)"}
    assert found[0].until is None
    assert [one.since for one in found[:-1]] == [one.until for one in found[1:]]


def test_the_owner_hands_over_and_then_may_no_longer(house):
    house.governance.hand_over("order_to_cash", "second", reason="A new post", by="owner")

    with pytest.raises(NotAllowed, match="change who owns this process"):
        house.governance.hand_over("order_to_cash", "owner", reason="I want it back", by="owner")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("sales-desk", "'sales-desk' is a group."),
        ("@warehouse", "'@warehouse' is a group."),
        ("orders@example.com", "'orders@example.com' is a mailbox."),
        ("operator", "'operator' is a role."),
        ("ghost", "'ghost' is not an active person."),
        ("system", "'system' is not an active person."),
        ("", "'' is not an active person."),
        ("second", "'Sue Second (demo)' has left."),
    ],
)
def test_only_a_person_who_is_here_becomes_the_owner(house, named, words):
    house.people.leave("second", by="admin")

    with pytest.raises(InvalidValues) as refused:
        house.governance.hand_over("order_to_cash", named, reason="Why not", by="admin")

    assert refused.value.fields["owner"].startswith(words)
    assert len(times(house)) == 1


def test_a_reason_is_wanted_and_whoever_owns_it_already_does(house):
    for reason in ("", "   ", "x" * 501):
        with pytest.raises(InvalidValues) as refused:
            house.governance.hand_over("order_to_cash", "second", reason=reason, by="admin")
        assert "Say why" in refused.value.fields["reason"]
    with pytest.raises(WrongState, match="the owner already"):
        house.governance.hand_over("order_to_cash", "owner", reason="Again", by="admin")
    with pytest.raises(NotFound):
        house.governance.hand_over("no_such", "owner", reason="Again", by="admin")


def test_who_decides_on_what_has_changed_since_is_told_who_was_faster(house, clock):
    seen = times(house)[0].since
    clock.now += dt.timedelta(minutes=5)
    house.governance.hand_over("order_to_cash", "second", reason="First", by="admin", seen=seen)

    with pytest.raises(
        Conflict, match=r"Adam Admin \(demo\) made Sue Second \(demo\) the owner of 'Order to cash' on 23"
    ):
        house.governance.hand_over("order_to_cash", "sales", reason="Second", by="admin", seen=seen)
    assert [one.person for one in times(house)] == ["second", "owner"]


def test_what_is_to_be_known_of_the_owner(house, clock):
    assert rules(house) == {"owner-outside": "info", "owner-deputy": "info"}
    day = dt.timedelta(days=1)
    house.rota.arrange_absence("owner", "second", since=house.now() + day, until=house.now() + 9 * day, by="admin")
    assert rules(house) == {"owner-outside": "info"}

    house.people.leave("owner", by="admin")
    assert rules(house)["owner-left"] == "info"
    clock.now += day
    assert rules(house)["owner-left"] == "critical"


def test_nobody_answers_for_what_was_never_published(house):
    assert times(house, "complaint") == ()


def test_the_page_of_owners(admin, house, clock):
    clock.now += dt.timedelta(hours=1)
    house.governance.hand_over("order_to_cash", "second", reason="Olga <moves> on", by="admin")
    house.rota.arrange_absence("second", "sales", until=house.now() + dt.timedelta(days=9), by="admin")

    admin.get("/processes/order_to_cash/owners")

    for words in ("Olga Owner (demo)", "Sue Second (demo)", "Olga &lt;moves&gt; on", "First publication", "now"):
        assert words in admin.page.text
    assert "Sam Sales (demo) from" in admin.text
    assert "Accountable stays the owner" in admin.text


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(admin):
    admin.get("/processes/order_to_cash/owners")
    admin.post("/processes/order_to_cash/owners", owner="second", reason=" ", seen=admin.hidden("seen"))

    assert admin.page.status_code == 422
    assert "Say why" in admin.text
    assert '<option value="second" selected>' in admin.page.text


def test_a_page_that_has_grown_old_says_so(admin, house, clock):
    admin.get("/processes/order_to_cash/owners")
    seen = admin.hidden("seen")
    clock.now += dt.timedelta(minutes=1)
    house.governance.hand_over("order_to_cash", "sales", reason="Quick", by="admin")
    admin.post("/processes/order_to_cash/owners", owner="second", reason="Slow", seen=seen)

    assert admin.page.status_code == 409
    assert "made Sam Sales (demo) the owner" in admin.text


def test_who_may_see_a_process_sees_its_owners_and_nobody_else_hands_it_over(sales, somebody):
    assert sales.get("/processes/order_to_cash/owners").status_code == 200
    assert "Hand over" not in sales.text
    sales.post("/processes/order_to_cash/owners", owner="sales", reason="Mine")
    assert sales.page.status_code == 403
    stranger = somebody("warehouse")
    assert stranger.get("/processes/complaint/owners").status_code == 404
    assert stranger.get("/processes/no_such/owners").status_code == 404
