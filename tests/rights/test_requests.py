"""Which requests somebody finds: the list, its pages and the search agree with what each request says by itself."""

from __future__ import annotations

import pytest

from engine.errors import NotFound
from engine.store.statements import Statement
from tests.dsl import process


def _drawn(key, group):
    return process(key).lane("Lane", zone="backstage", group=group).user_task("Enter").user_task("Check").end("done")


@pytest.fixture
def many(office):
    """Requests of two processes, begun by several, some done in part by ann, one named for nora."""
    office.house.rota.set_memberships("dee", [])
    office.deploy(_drawn("paying", "office"))
    office.deploy(_drawn("picking", "pickers"))
    named = process("naming").user_task("Enter").extend('<tl:task people="nora"/>').end("done")
    office.deploy(named)
    made = {}
    for name, key, by, done in (
        ("open", "paying", "sam", ()),
        ("begun", "picking", "ann", ()),
        ("done", "paying", "sam", (("Enter", "ann"), ("Check", "bob"))),
        ("half", "paying", "sam", (("Enter", "bob"),)),
        ("other", "picking", "sam", (("Enter", "pia"), ("Check", "pia"))),
        ("named", "naming", "sam", ()),
    ):
        office.now += 1_000_000
        made[name] = office.house.engine.start(key, {}, by=by, business_key=f"K-{name}").id
        for element, doer in done:
            (task,) = [one for one in office.tasks() if (one.instance_id, one.element) == (made[name], element)]
            office.house.inbox.complete(task.id, {}, by=doer)
    return office, made


def _listed(world, made, who, limit=50, **wanted):
    person = world.house.people.find(who)
    names, after, pages = {value: name for name, value in made.items()}, None, []
    while True:
        page = world.house.engine.instances(person=person, limit=limit, after=after, **wanted)
        pages.append([names[one.id] for one in page.rows])
        after = page.after
        if after is None:
            return pages


EXPECTED = {
    "ann": ["half", "done", "begun", "open"],
    "bob": ["half", "done", "open"],
    "eve": ["half", "open"],
    "pia": ["other", "begun"],
    "sam": ["named", "other", "half", "done", "open"],
    "nora": ["named"],
    "dee": [],
    "tester": ["named", "other", "half", "done", "begun", "open"],
}


@pytest.mark.parametrize(("who", "names"), EXPECTED.items())
def test_everybody_finds_what_is_theirs_the_youngest_first(many, who, names):
    world, made = many

    assert _listed(world, made, who) == [names]
    pages = _listed(world, made, who, limit=2)
    assert [name for page in pages for name in page] == names
    assert all(len(page) == 2 for page in pages[:-1])
    for name in names:
        assert world.house.engine.instance(made[name], person=world.house.people.find(who)).id == made[name]


@pytest.mark.parametrize("who", sorted(EXPECTED))
def test_what_is_not_found_is_not_there_when_guessed_either(many, who):
    world, made = many
    person = world.house.people.find(who)
    lanes = {"ann": {"paying"}, "bob": {"paying"}, "eve": {"paying"}, "pia": {"picking"}}.get(who, set())
    for name, one in made.items():
        theirs = name in EXPECTED[who] or world.house.engine.instance(one).process_key in lanes
        for look in (world.house.engine.instance, world.house.engine.history, world.house.engine.position):
            if theirs:
                look(one, person=person)
            else:
                with pytest.raises(NotFound):
                    look(one, person=person)


def test_the_search_by_business_key_finds_what_may_be_seen(many):
    world, made = many

    assert _listed(world, made, "eve", business_key="K-done") == [["done"]]
    assert _listed(world, made, "nora", business_key="K-named") == [["named"]]
    assert _listed(world, made, "sam", business_key="K-named") == [["named"]]
    assert _listed(world, made, "pia", business_key="K-done") == [[]]
    assert _listed(world, made, "ann", business_key="K-begun") == [["begun"]]
    assert _listed(world, made, "ann", process_key="paying") == [["half", "done", "open"]]
    assert _listed(world, made, "ann", state="completed") == [["done"]]


def test_who_looks_after_a_process_finds_all_of_it_besides(many):
    world, made = many
    world.house.people.give_role("eve", "operator", "picking", by="tester")
    world.house.people.give_role("nora", "auditor", "paying", by="tester")
    world.house.people.give_role("dee", "designer", "paying", by="tester")

    assert _listed(world, made, "eve", limit=3) == [["other", "half", "begun"], ["open"]]
    assert _listed(world, made, "nora") == [["named", "half", "done", "open"]]
    assert _listed(world, made, "nora", process_key="paying") == [["half", "done", "open"]]
    assert _listed(world, made, "dee") == [[]]


def test_who_stands_in_finds_what_is_open_for_the_absent_person(many, away):
    world, made = many
    away("pia", "dee")
    away("ann", "dee", processes=["picking"])
    assert _listed(world, made, "dee") == [["begun"]]
    assert _listed(world, made, "dee", business_key="K-open") == [[]]
    assert _listed(world, made, "dee", business_key="K-begun") == [["begun"]]
    away("ann", "dee", processes=["paying"])
    assert _listed(world, made, "dee", business_key="K-open") == [["open"]]
    assert _listed(world, made, "dee") == [["half", "begun", "open"]]
    world.now += 86_400_000_000
    assert _listed(world, made, "dee") == [[]]


def test_memberships_that_end_take_the_requests_with_them_at_once(many):
    world, made = many
    world.house.rota.set_memberships("eve", [])

    assert _listed(world, made, "eve") == [[]]


def test_a_page_costs_a_fixed_number_of_statements(many, monkeypatch):
    world, _made = many
    person = world.house.people.find("ann")
    world.house.engine.instances(person=person, limit=3)
    ran = []
    reader = type(next(iter([world._store.reading()])).__enter__())
    for name in ("all", "one"):
        plain = getattr(reader, name)
        monkeypatch.setattr(reader, name, lambda self, *given, plain=plain: ran.append(given) or plain(self, *given))
    counts = []
    for limit in (1, 4):
        ran.clear()
        assert len(world.house.engine.instances(person=person, limit=limit).rows) == limit
        counts.append(len([one for one in ran if isinstance(one[0], Statement)]))

    assert counts[0] == counts[1] <= 4
