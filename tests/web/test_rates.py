"""The API may be asked only so often, by one person and from one address."""

import sys

import pytest

from tests.web.company import KEY, PASSWORD
from web.app import make_app
from web.rates import MOST_BUCKETS, Rate
from web.settings import API_RATE, Settings, from_environment


class Time:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_gives_what_it_holds_and_fills_again():
    time = Time()
    rate = Rate(60, time)

    assert [rate.take("one") for _ in range(10)] == [0.0] * 10
    assert 0 < rate.take("one") <= 1
    assert rate.take("another") == 0
    time.now += 1
    assert rate.take("one") == 0
    assert rate.take("one") > 0
    time.now += 3600
    assert [rate.take("one") for _ in range(11)][-1] > 0


def test_a_rate_of_nothing_allows_everything():
    rate = Rate(0)
    assert not any(rate.take("one") for _ in range(1000))
    assert len(rate) == 0


def test_memory_does_not_grow_with_the_number_of_those_who_ask():
    rate = Rate(60, Time())
    for number in range(5 * MOST_BUCKETS):
        rate.take(f"address {number}")

    assert len(rate) == MOST_BUCKETS
    assert sys.getsizeof(rate._buckets) < 2_000_000


def test_who_asks_all_the_time_is_not_forgotten_in_a_flood_of_others():
    rate = Rate(60, Time())
    for number in range(2 * MOST_BUCKETS):
        rate.take(f"address {number}")
        if number % 100 == 0:
            rate.take("busy")
    assert rate.take("busy") > 0


@pytest.fixture
def client(house):
    return make_app(house, secret_key=KEY, config=Settings(api_rate=60)).test_client()


def test_too_many_requests_of_a_person_are_told_when_to_come_again(client):
    for number in range(10):
        answer = client.get("/api/v1/tasks", auth=("sales", PASSWORD), environ_base={"REMOTE_ADDR": f"10.0.0.{number}"})
        assert answer.status_code == 200
    answer = client.get("/api/v1/tasks", auth=("sales", PASSWORD), environ_base={"REMOTE_ADDR": "10.0.0.99"})

    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    other = client.get("/api/v1/tasks", auth=("owner", PASSWORD), environ_base={"REMOTE_ADDR": "10.0.0.98"})
    assert other.status_code == 200


def test_an_address_is_slowed_down_before_anybody_signs_in(client):
    answers = [client.get("/api/v1/tasks").status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2


def test_pages_are_not_counted(client):
    assert [client.get("/sign-in").status_code for _ in range(30)] == [200] * 30


def test_every_operation_says_that_it_may_be_asked_too_often(client):
    document = client.get("/api/v1/openapi.json").json
    for verbs in document["paths"].values():
        for verb in set(verbs) & {"get", "post", "put", "patch", "delete"}:
            told = verbs[verb]["responses"]["429"]
            assert "Retry-After" in told["headers"]
            assert "application/problem+json" in told["content"]


def test_the_rate_is_a_setting():
    assert from_environment({}).api_rate == API_RATE
    assert from_environment({"THROUGHLANE_API_RATE": "0"}).api_rate == 0
