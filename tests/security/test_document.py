"""The API, asked at random by everybody from its own document: nothing breaks, nothing is answered that is not
documented, and nobody reads what only others may.
"""

from __future__ import annotations

import itertools

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.openapi.checks import UndefinedStatusCode
from schemathesis.specs.openapi.checks import status_code_conformance

from tests.security.world import CANARY, SEES, WHO, opened
from web.refusals import TITLES

ASKING = tuple(who for who in WHO if who != "left")
EXAMPLES = 2
CHECKS = (not_a_server_error, status_code_conformance)


@pytest.fixture(scope="module")
def world():
    yield from opened()


@pytest.fixture(scope="module")
def document(world):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)


def operations(document):
    for found in document.get_all_operations():
        yield found.ok()


def aimed(world, case, number):
    """Let every other case be about something that is there: guesses alone would all be 404."""
    real = {
        "instance_id": world.instance,
        "task_id": world.task,
        "incident_id": world.incident,
        "definition_id": world.definition.id,
        "person_id": "colleague",
        "group_id": "warehouse",
        "process_key": "order_to_cash",
    }
    if number % 2 == 0:
        case.path_parameters = {name: real.get(name, given) for name, given in case.path_parameters.items()}


def answered(case, headers):
    """Send a case; gives what is wrong with the answer."""
    answer = case.call(headers=headers)
    documented = case.operation.definition.raw["responses"]
    place = f"{case.method} {case.path}: {answer.status_code}"
    wrong = []
    if answer.status_code < 400 and str(answer.status_code) not in documented:
        wrong.append(f"{place} is not documented")
    if answer.status_code >= 400 and answer.status_code not in TITLES:
        wrong.append(f"{place} is no refusal")
    if answer.status_code >= 400 and answer.headers["content-type"] != ["application/problem+json"]:
        wrong.append(f"{place} is answered as {answer.headers['content-type']}")
    for check in CHECKS:
        try:
            case.validate_response(answer, checks=[check])
        except (AssertionError, UndefinedStatusCode, ExceptionGroup) as error:
            wrong.append(f"{case.method} {case.path}: {answer.status_code} {str(error)[:300]}")
    return answer, wrong


@pytest.mark.parametrize("who", ASKING)
def test_nothing_breaks_and_nobody_reads_what_only_others_may(world, document, who):
    headers = {} if who == "visitor" else {"Authorization": f"Bearer {world.tokens[who]}"}
    wrong, numbers = list[str](), itertools.count()

    for operation in operations(document):

        @seed(4)
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            aimed(world, case, next(numbers))
            answer, found = answered(case, headers)
            wrong.extend(found)
            if who not in SEES and CANARY in answer.text:
                wrong.append(f"{case.method} {case.path}: {who} reads what only others may")

        ask()

    assert wrong == []
