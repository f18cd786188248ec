"""What the inbox and a team do, done by a program: the next task, many at once, views, what is said, giving out."""

import pytest

from tests.web.conftest import task_of


@pytest.fixture
def second_task(order, house):
    """Two open tasks of the sales desk."""
    return task_of(house, order("SO-1")), task_of(house, order("SO-2"))


def test_a_program_works_as_a_person_does(sales, second_task, house):
    one, other = second_task
    header = {"X-CSRF-Token": sales.token()}

    def ask(method, path, **sent):
        return sales.client.open(f"/api/v1/{path}", method=method, headers=header, **({"json": sent} if sent else {}))

    assert ask("GET", "queues").json == []
    assert ask("POST", "tasks/next").json["task"]["assignee"] == "sales"
    report = ask("POST", "tasks/each", deed="complete", ids=[one, "nothing"]).json
    assert (report["done"], [failed["task_id"] for failed in report["failed"]]) == (0, [one, "nothing"])
    assert all(failed["why"].endswith(".") for failed in report["failed"])
    tomorrow = "2026-11-24T08:00:00+01:00"
    (free,) = (task["id"] for task in ask("GET", "tasks?view=lanes").json["rows"])
    put_off = ask("POST", f"tasks/{free}/postpone", until=tomorrow).json
    assert put_off["assignee"] == "sales", "what nobody has is claimed by putting it off"
    assert ask("POST", f"tasks/{free}/release").json["follow_up_at"] is None
    assert ask("POST", "tasks/each", deed="postpone", view="lanes", until=tomorrow).json["done"] == 1
    assert [one["id"] for one in ask("GET", "tasks?view=snoozed").json["rows"]] == [free]
    by_days = ask("POST", f"tasks/{free}/postpone", days=1).json
    assert by_days["follow_up_at"] == "2026-11-24T08:00:00+00:00", "when work begins tomorrow"
    for wrong in ({"days": 0}, {"days": 251}, {"days": "two"}, {"days": 1, "until": tomorrow}):
        assert ask("POST", f"tasks/{free}/postpone", **wrong).status_code == 422
    assert ask("POST", f"tasks/{free}/release").json["assignee"] is None
    assert ask("POST", "tasks/each", deed="claim", view="lanes").json == {"done": 1, "failed": []}
    assert ask("POST", "tasks/each", deed="burn", ids=[]).status_code == 422
    assert ask("POST", "tasks/next").json == {"task": None}

    kept = ask("POST", "views", name="Late", view="mine", query="due<2d", group="sales-desk").json
    assert (kept["query"], kept["group"], kept["own"]) == ("due<2d", "sales-desk", True)
    assert ask("POST", "views", name="No", group="warehouse").status_code == 422
    assert [view["name"] for view in ask("GET", "views").json] == ["Late"]
    assert ask("DELETE", f"views/{kept['id']}").status_code == 204
    assert ask("GET", "views").json == []

    said = ask("POST", f"tasks/{one}/remarks", words="Who knows @second?")
    assert (said.status_code, said.json[0]["words"]) == (201, "Who knows @second?")
    assert ask("POST", f"tasks/{one}/remarks", words="").status_code == 422
    assert ask("POST", f"tasks/{one}/hand-over", whom="second", words="Yours").json["assignee"] == "second"
    assert [(remark["kind"], remark["words"]) for remark in ask("GET", f"tasks/{one}/remarks").json][1:] == [
        ("note", "Yours")
    ]

    assert ask("GET", "teams/sales-desk").status_code == 403
    house.people.give_role("sales", "lead", process_key="@sales-desk", by="admin")
    team = ask("GET", "teams/sales-desk").json
    assert {member["person"]["id"]: member["open"] for member in team["people"]} == {"sales": 1, "second": 1}
    assert {member["agreed"] for member in team["people"]} == {"PT14400S"}
    assert (team["size"], team["half"]) == (0, None)
    given = ask("POST", "teams/give", task_id=one, whom="sales").json
    assert given == {"outcome": "asked"}
    assert ask("POST", "teams/give", task_id=other, whom="sales").json == {"outcome": "kept"}
