"""Signing in by a provider that is a real program: who comes in, with what, and what is not believed."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from joserfc.jwk import RSAKey

from engine.connectors import openid as module
from engine.connectors.openid import Provider, ProviderRefused
from engine.errors import NotAllowed
from tests.browser import open_browser
from tests.identity.conftest import SECRET


def changed(address, **asked):
    """Change what an address says behind its question mark."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | asked
    return urlunsplit(parts._replace(query=urlencode(query)))


def told(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace("&#39;", "'")


@pytest.fixture
def browser():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def come_back(site, browser, login="erin", **but):
    back = site.walk_in(browser, login, f"{site.address}/sign-in/provider")
    return browser.get(changed(back, **but) if but else back, timeout=60)


def test_somebody_comes_in_with_the_groups_and_roles_of_the_provider(site, browser):
    site.idp.say("erin", name="Erin Example", groups=["idp-sales", "idp-ops", "something else"])
    page = come_back(site, browser)

    assert page.status_code == 200, told(page)
    erin = site.house.people.find("erin")
    assert (erin.name, erin.email, erin.groups) == ("Erin Example", "erin@example.org", {"sales-desk"})
    assert erin.roles == {"member", "operator"}
    assert site.house.accounts.account("erin").providers == (site.idp.issuer,)
    assert [one.method for one in site.house.accounts.sessions("erin")] == ["openid"]


def test_groups_go_when_the_claim_goes_and_those_given_by_hand_stay(site, browser):
    site.idp.say("erin", groups=["idp-sales", "idp-ops"])
    come_back(site, browser)
    site.house.groups.add("by-hand", "By hand", by="admin")
    site.house.groups.join("by-hand", "erin", by="admin")
    site.idp.say("erin", groups=["idp-stock"])
    browser.cookies.clear()
    come_back(site, browser)

    erin = site.house.people.find("erin")
    assert erin.groups == {"warehouse", "by-hand"}
    assert erin.roles == {"member"}


@pytest.mark.parametrize("what", ["state", "code", "iss"])
def test_what_is_tampered_with_lets_nobody_in(site, browser, what):
    page = come_back(site, browser, **{what: "x" * 43})

    assert page.status_code in {400, 403}
    assert "Not signed in" in told(page)
    assert "erin" not in site.house.people.names()


def test_an_answer_in_another_browser_lets_nobody_in(site, browser):
    """Somebody else's answer, slipped to a victim (login CSRF)."""
    back = site.walk("erin")
    assert browser.get(back, timeout=60).status_code == 400


def test_an_answer_is_good_once(site, browser):
    back = site.walk_in(browser, "erin", f"{site.address}/sign-in/provider")
    assert browser.get(back, timeout=60).status_code == 200
    assert browser.get(back, timeout=60).status_code == 400


def token_of(site, client, nonce="n"):
    """Have the provider make a real ID token for a client; gives its provider object, and the token."""
    provider = Provider(site.openid.__class__(site.idp.issuer, client, SECRET, private=True), site.house.reach)
    question = provider.question(site.idp.back)
    back = site.walk("erin", question.address.replace(question.nonce, nonce))
    (code,) = parse_qs(urlsplit(back).query)["code"]
    with provider._session(site.idp.back) as session:
        found = session.fetch_token(
            provider._description()["token_endpoint"], code=code, code_verifier=question.verifier
        )
    return provider, found["id_token"]


def test_a_token_for_somebody_else_is_not_believed(site):
    other, token = token_of(site, "other")
    assert other.checked(token, "n", "")["sub"] == "erin"
    ours = Provider(site.openid, site.house.reach)
    with pytest.raises(ProviderRefused, match="cannot be believed"):
        ours.checked(token, "n", "")


def test_a_token_of_another_question_or_of_our_own_making_is_not_believed(site):
    provider, token = token_of(site, "throughlane")
    assert provider.checked(token, "n", "")["sub"] == "erin"
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))

    def written(part):
        return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")

    forged = [
        (token, "another nonce"),
        (f"{head}.{written(claims | {'sub': 'admin'})}.{signature}", "n"),
        (f"{written({'alg': 'none'})}.{body}.", "n"),
        (f"{written({'alg': 'HS256'})}.{body}.{signature}", "n"),
        ("nonsense", "n"),
        ("", "n"),
    ]
    for one, nonce in forged:
        with pytest.raises(ProviderRefused, match="cannot be believed"):
            provider.checked(one, nonce, "")


def test_a_token_whose_time_is_over_is_not_believed(site, monkeypatch):
    provider, token = token_of(site, "throughlane")
    monkeypatch.setattr(module, "SLACK", -4000)  # as if it were more than an hour later
    with pytest.raises(ProviderRefused, match="cannot be believed"):
        provider.checked(token, "n", "")


def test_the_provider_may_change_its_keys(site, browser, monkeypatch):
    come_back(site, browser)
    monkeypatch.setattr(module, "KEYS_AT_LEAST", -1.0)
    site.idp.stop()
    key = RSAKey.generate_key(2048, {"kid": "another", "use": "sig", "alg": "RS256"}).as_dict(private=True)
    site.idp.start({"keys": [key]})
    browser.cookies.clear()

    assert come_back(site, browser).status_code == 200


def test_a_provider_that_is_away_is_told_in_a_sentence(site, browser):
    site.idp.stop()
    page = browser.get(f"{site.address}/sign-in/provider", timeout=60)

    assert page.status_code == 502
    assert "cannot be reached" in told(page)


def test_the_issuer_must_call_itself_as_it_was_set(site):
    wrong = site.openid.__class__(site.idp.issuer + "/", "throughlane", SECRET, private=True)
    with pytest.raises(ProviderRefused, match="another name"):
        Provider(wrong, site.house.reach).question(site.idp.back)


def settle(site, **changes):
    policy = site.house.entrance.policy
    site.house.entrance.policy = replace(policy, openid=replace(site.openid, **changes))


def test_newcomers_come_in_only_where_that_is_set(site, browser):
    settle(site, just_in_time=False)
    page = come_back(site, browser)

    assert page.status_code == 403
    assert "nobody here is linked to them yet" in told(page)


def test_an_address_is_enough_only_where_that_is_set_and_it_is_verified(site, browser):
    site.house.people.add("e.example", "Erin", email="Erin@example.org")
    come_back(site, browser)
    assert site.house.people.find("erin").name == "Erin"  # another person, who gets an id of their own
    settle(site, just_in_time=False, trust_email=True)
    site.idp.say("frank", email="erin@example.org", email_verified=False)
    browser.cookies.clear()
    assert come_back(site, browser, "frank").status_code == 403
    site.house.people.leave("erin", by="admin")
    site.idp.say("grace", email="erin@example.org")
    browser.cookies.clear()
    assert come_back(site, browser, "grace").status_code == 200
    assert site.house.accounts.account("e.example").providers == (site.idp.issuer,)


def test_only_named_domains_come_in(site, browser):
    settle(site, domains=frozenset({"example.com"}))
    assert come_back(site, browser).status_code == 403
    site.idp.say("erin", email="erin@example.com")
    browser.cookies.clear()
    assert come_back(site, browser).status_code == 200


def test_who_has_left_does_not_come_back_by_the_provider(site, browser):
    come_back(site, browser)
    site.house.people.leave("erin", by="admin")
    browser.cookies.clear()

    page = come_back(site, browser)
    assert page.status_code == 403
    assert "has left" in told(page)


def test_an_id_that_is_taken_is_given_to_nobody_else(site, browser):
    site.idp.say("mallory", preferred_username="admin")
    come_back(site, browser, "mallory")

    assert site.house.accounts.account("admin").providers == ()
    assert site.house.accounts.account("admin-2").providers == (site.idp.issuer,)


def test_without_a_provider_there_is_no_way_in_by_one(site):
    site.house.entrance.policy = site.house.entrance.policy.__class__()
    with pytest.raises(NotAllowed):
        site.house.identity.ask(site.idp.back)


def test_the_journey_in_a_browser(site):
    """Sign in, groups arrive, sign out here and there, come back with other groups."""
    site.idp.say("erin", name="Erin Example", groups=["idp-sales"])
    with open_browser() as chromium:
        context = chromium.new_context(base_url=site.address)
        page, complaints = context.new_page(), []
        page.on("console", lambda said: complaints.append(said) if said.type == "error" else None)
        page.goto("/account")
        page.get_by_role("link", name="Sign in by the test provider").click()
        page.locator("input[name=login]").fill("erin")
        page.locator("input[name=password]").fill("any")
        page.get_by_role("button", name="Sign-in").click()
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/account")
        assert "sales-desk" in page.locator("main").inner_text()
        assert site.idp.issuer in page.locator("main").inner_text()
        site.idp.say("erin", name="Erin Example", groups=["idp-stock"])
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign in by the test provider").click()
        page.wait_for_url(re.compile(f"{site.address}/(inbox|processes)?.*"))
        page.goto("/account")
        assert "warehouse" in page.locator("main").inner_text()
        assert "sales-desk" not in page.locator("main").inner_text()
        context.close()
    assert [said.text for said in complaints if said.location["url"].startswith(site.address)] == []


def test_who_needs_a_second_factor_is_asked_for_it_unless_the_provider_has(site, browser):
    site.idp.say("erin", amr=["pwd"])
    site.house.entrance.policy = replace(site.house.entrance.policy, second_factor=frozenset({"member"}))

    page = come_back(site, browser)

    assert urlsplit(page.url).path == "/sign-in/telephone", told(page)
    assert urlsplit(browser.get(f"{site.address}/account", timeout=60).url).path == "/sign-in"
    assert site.house.accounts.sessions("erin") == ()

    site.idp.say("erin", amr=["pwd", "otp", "mfa"])
    with requests.Session() as another:
        assert urlsplit(come_back(site, another).url).path == "/inbox"
    (one,) = site.house.accounts.sessions("erin")
    assert one.method == "openid"


WANTED = {"name": "Nightly", "scopes": "read", "days": "90"}


def try_token(site, browser):
    """Try to make an API token; gives the answer, and how many there are."""
    page = browser.get(f"{site.address}/account/tokens", timeout=60)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    answer = browser.post(f"{site.address}/account/tokens", data={**WANTED, "csrf_token": csrf}, timeout=60)
    return answer, len(site.house.accounts.tokens("erin"))


def confirm(site, browser, login, without=""):
    """Go to the provider to confirm who is there, perhaps without something that is asked of it, and come back."""
    start = browser.get(f"{site.address}/sign-in/provider?anew=1&next=/account/tokens", allow_redirects=False)
    asked = re.sub(without, "", start.headers["Location"]) if without else start.headers["Location"]
    return browser.get(site.walk_in(browser, login, asked), timeout=60)


def test_who_has_no_password_confirms_by_the_provider_that_it_is_them(site, browser):
    come_back(site, browser)
    answer, made = try_token(site, browser)
    assert (answer.status_code, made) == (403, 0)
    assert "Confirm by the test provider" in told(answer)

    assert confirm(site, browser, "erin").url == f"{site.address}/account/tokens"

    assert try_token(site, browser)[1] == 1


def test_what_the_provider_only_remembers_or_says_of_somebody_else_confirms_nothing(site, browser):
    site.idp.say("frank")
    come_back(site, browser)

    page = confirm(site, browser, "erin", "&(prompt=login|max_age=0)")  # as whoever has the browser can change it
    assert page.status_code == 403
    assert "does not say (by auth_time)" in told(page)
    page = confirm(site, browser, "frank")
    assert page.status_code == 403
    assert "somebody else is signed in here" in told(page)

    assert try_token(site, browser)[1] == 0
