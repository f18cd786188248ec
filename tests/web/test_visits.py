"""Signing in and out."""

import pytest

from engine.commands import passwords
from tests.web.company import KEY
from web.access import own_address
from web.app import make_app
from web.settings import Settings


def test_everything_needs_somebody_signed_in(app, visitor):
    """Deny by default: whatever is added later is closed until it is opened here."""
    open_to_all = {"visits.health", "links.password", "static", "reports.schema", "reports.calendar"}
    open_to_all |= {"told.stopping", "told.feed"}  # by a secret in their address
    doors = ("/api/", "/first-run", "/sign-in", "/sign-out")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in open_to_all or "GET" not in rule.methods or rule.rule.startswith(doors):
            continue
        path = rule.rule.replace("<any(claim, release, complete):_deed>", "claim")
        while "<" in path:
            path = path[: path.index("<")] + "x" + path[path.index(">") + 1 :]
        if rule.endpoint.startswith("live."):  # asked by a script, which no page to sign in helps
            assert visitor.get(path).status_code == 401, path
            continue
        assert visitor.get(path).status_code == 303, path
        assert visitor.page.location.startswith("/sign-in"), path


def test_signing_in_leads_to_where_one_wanted_to_go(visitor):
    visitor.get("/requests?state=running")
    assert visitor.page.location == "/sign-in?next=/requests?state%3Drunning"
    visitor.follow()
    visitor.post("/sign-in", name="sales", password="sesame kettle tram", next=visitor.hidden("next"))

    assert visitor.page.location == "/requests?state=running"


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "", None]
)
def test_signing_in_never_leads_to_another_site(address):
    assert own_address(address) is None


def test_a_wrong_password_says_so_and_keeps_the_name(visitor):
    visitor.sign_in("sales", "wrong")

    assert visitor.page.status_code == 401
    assert "This name and password do not belong together." in visitor.text
    assert 'value="sales"' in visitor.page.text


def test_two_pages_that_ask_at_once_lead_in_both(visitor):
    """A browser that opens its tabs again asks for the form several times at once, and keeps the last token."""
    visitor.get("/sign-in")
    first = visitor.token()
    visitor.client.delete_cookie("throughlane")
    visitor.get("/sign-in")
    visitor.post(
        "/sign-in", token=False, csrf_token=first, name="sales", password="sesame kettle tram", next="/requests"
    )

    assert visitor.page.status_code == 400
    assert "Please give your password once more." in visitor.text
    assert 'value="sales"' in visitor.page.text
    visitor.post("/sign-in", name="sales", password="sesame kettle tram", next=visitor.hidden("next"))
    assert visitor.page.location == "/requests"


def test_a_page_that_asks_by_itself_is_not_led_to_the_form_nor_given_a_cookie(visitor):
    """What comes late to an ended session would else sign out whoever has just signed in again in another tab."""
    for ask in (visitor.client.get, visitor.client.post):
        answer = ask("/inbox/some/draft", headers={"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 401
        assert answer.json["detail"].startswith("Your session has ended.")
        assert "Set-Cookie" not in answer.headers


def test_a_list_that_is_shown_again_sets_no_cookie(sales):
    """A cookie that comes late would take away what the page is to say next."""
    assert "Set-Cookie" in sales.get("/inbox?view=lanes").headers
    assert "Set-Cookie" not in sales.get("/inbox?view=lanes").headers


def test_guessing_passwords_is_slowed_down(visitor, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", lambda known, password: False)
    for _ in range(5):
        visitor.sign_in("sales", "wrong")
    visitor.sign_in("sales")

    assert visitor.page.status_code == 429
    assert "too many wrong passwords" in visitor.text
    assert int(visitor.page.headers["Retry-After"]) >= 1


def test_signing_out_ends_the_session(sales):
    sales.post("/sign-out")

    assert sales.get("/inbox").status_code == 303


def test_a_session_begins_anew_at_sign_in(visitor, house):
    """What somebody put into the browser before does not survive (session fixation)."""
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as session:
        session["planted"] = "x"
    visitor.sign_in("sales")
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert house.entrance.of_session(session["token"]).id == "sales"


def test_who_is_signed_out_elsewhere_loses_access_at_once(sales, house):
    house.accounts.end_sessions("sales")

    assert sales.get("/inbox").status_code == 303


def test_demo_people_are_offered_only_in_the_demonstration(visitor, house):
    assert "Sam Sales (demo)" in visitor.get("/sign-in").text
    plain = make_app(house, secret_key=KEY, config=Settings()).test_client()
    assert "Sam Sales" not in plain.get("/sign-in").text


def test_health_needs_nobody(visitor):
    assert visitor.get("/health").json == {"status": "ok"}


def test_the_account_says_who_one_is(sales):
    sales.get("/account")

    assert "Sales desk clerk" in sales.text
    assert "sales-desk" in sales.text


def test_what_comes_to_an_ended_session_is_held_until_it_can_be_sent(visitor, task):
    """Without scripts nothing else keeps it; the page is left open, and somebody signs in in another tab."""
    ours = {"Sec-Fetch-Site": "same-origin"}
    visitor.sign_in("sales")
    visitor.get(f"/inbox/{task}")
    filled = {"f__customer": "Ada", "f__amount": "12.50", "f__promise_date": "", "f__complete": "true"}
    typed = {"request_id": visitor.hidden("request_id"), "csrf_token": visitor.token(), "task_name": "Check order"}
    typed |= filled | {"f__note": "typed for long"}
    visitor.client.delete_cookie("throughlane")
    visitor.post(f"/inbox/{task}/complete", token=False, headers=ours, **typed)

    assert visitor.page.status_code == 401
    assert "Your session has ended" in visitor.text
    assert visitor.hidden("f.note") == "typed for long"
    old = visitor.token()

    visitor.sign_in("sales")
    visitor.post(f"/inbox/{task}/complete", token=False, headers=ours, **(typed | {"csrf_token": old}))
    assert visitor.page.status_code == 400
    assert "You have signed in since that page was opened" in visitor.text
    assert visitor.hidden("f.note") == "typed for long"

    del typed["csrf_token"]
    visitor.post(f"/inbox/{task}/complete", headers=ours, **typed)
    visitor.follow()
    assert "is completed" in visitor.text


def test_what_another_site_or_nobody_says_they_sent_is_not_held(visitor, task):
    visitor.post(f"/inbox/{task}/complete", token=False, f__note="x")
    assert visitor.page.location == "/sign-in"


@pytest.mark.parametrize("secret", ["password", "old_password", "code", "confirm_code"])
def test_secrets_are_not_held(visitor, secret):
    visitor.post("/account/password", token=False, headers={"Sec-Fetch-Site": "same-origin"}, **{secret: "x"})
    assert visitor.page.location == "/sign-in"


def test_what_goes_to_no_address_of_ours_is_not_held(visitor):
    """`//elsewhere` in a form would lead to another site."""
    answer = visitor.client.post("//elsewhere/inbox", data={"f.note": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert "elsewhere" not in answer.text
