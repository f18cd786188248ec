"""The search of the inbox: what is typed, what it means, and where a mistake is."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import suppress

import pytest

from engine.errors import InvalidValues
from engine.program import columns
from engine.queries import asking, terms
from tests.dsl import process
from tests.pace import within
from web.pages.asking import chips

ORDER = (
    process("order", name="Order")
    .variable("customer", column="Customer")
    .variable("order_amount", "number", column="Amount")
    .variable("wanted_on", "date", column="Wanted on")
    .variable("called_at", "dateTime", column="Called at")
    .variable("urgent", "boolean", column="Urgent")
    .variable("note", column="Note")
    .lane("Sales / Inside", zone="frontstage", group="sales-desk")
    .start()
    .user_task("check", within="P2D")
    .end("done")
)


def _keys(world, query, view="all", sort="", **more):
    page = world.house.inbox.tasks(world.tester, view, query=query, sort=sort, **more)
    return [one.business_key for one in page.rows]


@pytest.fixture
def orders(world):
    """Three orders, an hour apart; pia has the second."""
    world.deploy(ORDER)
    rows = (("Acme Ltd", 900, 1), ("Bell & Co", 1200, 2), ("acme ltd", 50, 3))
    for number, (customer, amount, day) in enumerate(rows):
        values = {"customer": customer, "order_amount": amount, "wanted_on": dt.date(2026, 3, day)}
        values |= {"called_at": dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC), "urgent": number == 1}
        values |= {"note": "by bicycle"} if number == 1 else {}
        world.start(business_key=f"SO-{number + 1}", **values)
        world.now += 3_600_000_000
    world.house.inbox.assign(next(one.id for one in world.tasks() if one.business_key == "SO-2"), "tester", by="tester")
    return world


def test_words_are_read_with_signs_quotes_alternatives_and_negation():
    terms = asking.read('lane:warehouse,"Back office"  -due<2d customer:"Acme \\ Co" amount>=10.5 acme')
    assert [(one.field, one.sign, one.values, one.no, one.at) for one in terms] == [
        ("lane", ":", ("warehouse", "Back office"), False, 1),
        ("due", "<", ("2d",), True, 31),
        ("customer", ":", ("Acme \\ Co",), False, 39),
        ("amount", ">=", ("10.5",), False, 60),
        ("", ":", ("acme",), False, 73),
    ]
    assert asking.without("a b:c d", asking.read("a b:c d")[1]) == "a d"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["SO-1", "SO-2", "SO-3"]),
        ('customer:"ACME  ltd"', ["SO-1", "SO-3"]),
        ("customer:acme*", ["SO-1", "SO-3"]),
        ("-customer:acme*", ["SO-2"]),
        ("acme", ["SO-1", "SO-3"]),
        ("bel so", ["SO-2"]),
        ("amount>0.125", ["SO-1", "SO-2", "SO-3"]),
        ("amount>=900 amount<1200", ["SO-1"]),
        ("amount:1200", ["SO-2"]),
        ("-amount:1200", ["SO-1", "SO-3"]),
        ("wanted_on>2026-03-01 wanted_on<=2026-03-02", ["SO-2"]),
        ("key:SO-2,SO-3", ["SO-2", "SO-3"]),
        ("key:SO-*", ["SO-1", "SO-2", "SO-3"]),
        ("lane:inside", ["SO-1", "SO-2", "SO-3"]),
        ("lane:sal", ["SO-1", "SO-2", "SO-3"]),
        ('lane:"S / in"', ["SO-1", "SO-2", "SO-3"]),
        ("-lane:NSID", []),
        ("process:rde", ["SO-1", "SO-2", "SO-3"]),
        ("process:Order", ["SO-1", "SO-2", "SO-3"]),
        ("who:me", ["SO-2"]),
        ("who:nobody", ["SO-1", "SO-3"]),
        ("-who:nobody", ["SO-2"]),
        ("state:free", ["SO-1", "SO-3"]),
        ("-state:free", ["SO-2"]),
        ("created>2h", ["SO-1"]),
        ("created<90min", ["SO-3"]),
        ("due<46h", ["SO-1"]),
        ("due:late", []),
        ("due:none", []),
        ("due:2026-03-04", ["SO-1", "SO-2", "SO-3"]),
        ("due<today", []),
        ("priority>40 priority<=50", ["SO-1", "SO-2", "SO-3"]),
        ("group:sales-desk step:check", ["SO-1", "SO-2", "SO-3"]),
        ("group:SALES-desk step:Chec,pack", ["SO-1", "SO-2", "SO-3"]),
        ("-step:HECK", []),
        ("step:pack", []),
        ("who:Me", ["SO-2"]),
        ("who:me,nobody", ["SO-1", "SO-2", "SO-3"]),
        ("-who:nobody,me", []),
        ("customer:“Acme Ltd”", ["SO-1", "SO-3"]),
        ("customer:„Acme Ltd“", ["SO-1", "SO-3"]),
        ("note:none", ["SO-1", "SO-3"]),
        ("-note:none", ["SO-2"]),
        ("amount:none", []),
        ("urgent:yes", ["SO-2"]),
        ("urgent:no", ["SO-1", "SO-3"]),
        ("wanted_on:today", ["SO-2"]),
        ("wanted_on:today,tomorrow", ["SO-2", "SO-3"]),
        ("wanted_on<tomorrow", ["SO-1", "SO-2"]),
        ("wanted_on>today", ["SO-3"]),
        ("wanted_on>=today", ["SO-2", "SO-3"]),
        ("wanted_on<=yesterday", ["SO-1"]),
        ("wanted_on<12h", ["SO-1", "SO-2"]),
        ("called_at>2026-03-01", ["SO-2", "SO-3"]),
        ("called_at<=2026-03-01", ["SO-1"]),
    ],
)
def test_each_word_finds_what_it_says_by_index_and_by_walk(orders, query, found, monkeypatch):
    assert _keys(orders, query) == found
    monkeypatch.setattr("engine.store.finding.FEW", -1)
    assert _keys(orders, query) == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("amonut>5", "At character 1: 'amonut' is no word of the search. There are: step, process,"),
        ("acme lane:", "At character 11: something is missing behind 'lane:', as in lane:word."),
        ('customer:"acme', "At character 10: a quotation mark is opened and never closed."),
        ("acme due<soon", "At character 6: 'soon' is no time."),
        ("amount>much", "At character 1: 'much' is no number."),
        ("amount>1,2", "At character 9: 'amount>' takes one value, not several."),
        ("lane:attic", "At character 1: there is no lane 'attic' in open work. There are: Sales / Inside."),
        ("lane:/-_x", "At character 1: there is no lane '/-_x' in open work."),
        ("lane:--", "At character 1: there is no lane '--' in open work."),
        ("due:today,tomorrow", "At character 1: 'due:' takes one value, not several."),
        ("priority:1,2", "At character 1: 'priority:' takes one value, not several."),
        ("acme due < 2d", "At character 10: there must be no blank before or behind '<', as in due<2d."),
        ("amount>1.000", "At character 1: '1.000' can be read in two ways. Write it like 1000 or 12.50."),
        ("queue:nowhere", "At character 1: there is no queue 'nowhere' in open work. There are: none yet."),
        ("group:nowhere", "At character 1: there is no group 'nowhere' in open work. There are: "),
        ("customer:“acme", "At character 10: a quotation mark is opened and never closed."),
        ("who:nobodyy", "At character 1: nobody is called 'nobodyy'."),
        ("state:odd", "At character 1: state is one of free,"),
        ("lane<inside", "At character 1: 'lane' is compared with a colon: lane:inside."),
        ("!!!", "At character 1: '!!!' has neither letters nor digits"),
        ("a " * 21, "a search has at most 20 conditions"),
        ("a" * 501, "a search has at most 500 characters"),
        ("amount>1e999999999", "is no number"),
        ("due<99999999999999d", "is no time"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_with_its_place(orders, query, sentence):
    with pytest.raises(InvalidValues) as refused:
        _keys(orders, query)
    assert sentence in refused.value.fields["query"]


def test_chips_keep_together_what_is_in_quotes_of_either_kind():
    query = 'a customer:“two  words” „three words“ -"it is “so so” b" last'
    parts = ["a", "customer:“two  words”", "„three words“", '-"it is “so so” b"', "last"]
    assert [one.text for one in chips(query)] == [one.text for one in asking.read(query)] == parts


def test_people_are_found_by_words_of_their_name_that_follow_each_other(orders):
    orders.house.people.add("ann", "Ann Mary Example (desk)", groups=("sales-desk",))
    task = next(one.id for one in orders.tasks() if one.business_key == "SO-3")
    orders.house.inbox.assign(task, "ann", by="tester")
    for name in ("ANN", '"ann  mary"', '"Mary Example"', '"Ann Mary Example (desk)"'):
        assert _keys(orders, f"who:{name}") == ["SO-3"]
    with pytest.raises(InvalidValues) as refused:
        _keys(orders, 'who:"Ann Example"')
    assert "nobody is called 'Ann Example'" in refused.value.fields["query"]


def test_of_many_names_some_are_told_and_that_there_are_more(orders, monkeypatch):
    orders.deploy(process("other").lane("Attic", group="desk").start().user_task("look").end("done"))
    orders.start("other", business_key="X")
    monkeypatch.setattr(terms, "_SHOWN", 1)
    with pytest.raises(InvalidValues) as refused:
        _keys(orders, "lane:cellar")
    assert refused.value.fields["query"].endswith("There are: Attic, ….")


def test_a_queue_is_named_as_freely_as_a_lane(world):
    """In any case, by a part of its name, and with none beside it."""
    drawn = process("sale").service_class("Outside us", start="in", within="2 business days")
    drawn = drawn.lane("Sales", group="sales-desk").start("in").user_task("check", within="P2D").end("done")
    world.deploy(drawn)
    world.start("sale", business_key="S-1")
    for query in ('queue:"outside us"', "queue:OUT", "queue:none,outside"):
        assert _keys(world, query) == ["S-1"]
    assert _keys(world, "queue:none") == _keys(world, "-queue:none,outside") == []


RUBBISH = ['"' * 500, "-" * 500, "a:" * 250, "%_';DROP TABLE task;--", "a:b," * 120, "\x00\U0010ffff<"]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_refused_or_finds_nothing_and_quickly(orders, rubbish):
    begun = time.process_time()
    found: list = []
    with suppress(InvalidValues):
        found = _keys(orders, rubbish)
    assert found == []
    assert within(time.process_time() - begun, 1)


def test_any_order_is_kept_across_pages_both_ways_and_refused_with_advice_where_there_are_too_many(orders, monkeypatch):
    assert _keys(orders, "", sort="customer,-amount") == ["SO-1", "SO-3", "SO-2"]
    assert _keys(orders, "", sort="-created") == ["SO-3", "SO-2", "SO-1"]
    for sort in ("-created", "-amount", "who,created"):
        whole, seen, after = _keys(orders, "", sort=sort), [], None
        for _ in range(3):
            page = orders.house.inbox.tasks(orders.tester, "all", sort=sort, after=after, limit=1)
            seen += [one.business_key for one in page.rows]
            after = page.after
        assert (seen, after) == (whole, None)
        back = orders.house.inbox.tasks(orders.tester, "all", sort=sort, before=page.before, limit=2)
        assert [one.business_key for one in back.rows] == whole[:2]
    with pytest.raises(InvalidValues) as refused:
        _keys(orders, "", sort="colour")
    assert "Nothing to sort by is called colour" in refused.value.fields["sort"]
    monkeypatch.setattr("engine.store.finding.FEW", -1)
    with pytest.raises(InvalidValues) as refused:
        _keys(orders, "", sort="customer")
    assert "Narrow the search" in refused.value.fields["sort"]


def test_what_no_index_keeps_in_an_order_is_put_in_it_as_far_as_it_is_not_too_much(orders, monkeypatch):
    """Somebody's own tasks lie in an index by due date only, those of all people by creation and priority, too."""
    assert _keys(orders, "", "mine", "-created") == ["SO-2"]
    monkeypatch.setattr("engine.store.finding.SORTED", 0)
    with pytest.raises(InvalidValues) as refused:
        _keys(orders, "", "mine", "-created")
    assert "cannot be sorted by created. Narrow the search, or sort by due." in refused.value.fields["sort"]
    assert _keys(orders, "", "mine", "due") == _keys(orders, "customer:bell*", "mine", "-created") == ["SO-2"]
    assert _keys(orders, "", "all", "-created") == ["SO-3", "SO-2", "SO-1"]


def test_a_search_that_gives_up_says_so_and_goes_on_where_it_stopped(orders, monkeypatch):
    monkeypatch.setattr("engine.store.finding.FEW", -1)
    monkeypatch.setattr("engine.store.finding.BUDGET", 1)
    first = orders.house.inbox.tasks(orders.tester, "all", query="amount<100")
    assert (first.rows, first.note[:22]) == ((), "This search takes long")
    second = orders.house.inbox.tasks(orders.tester, "all", query="amount<100", after=first.after)
    third = orders.house.inbox.tasks(orders.tester, "all", query="amount<100", after=second.after)
    assert [one.business_key for one in third.rows] == ["SO-3"]


def test_columns_follow_their_values_and_go_with_the_request(orders):
    orders.instance_id = next(one.instance_id for one in orders.tasks() if one.business_key == "SO-1")
    orders.complete("check", order_amount=7)
    assert _keys(orders, "amount:7") == []
    assert _keys(orders, "acme") == ["SO-3"]
    with pytest.raises(InvalidValues):
        orders.house.inbox.tasks(orders.tester, "done", query="amount:7")
    assert orders.house.inbox.tasks(orders.tester, "done", query="key:SO-1").rows[0].business_key == "SO-1"


def test_every_word_of_the_search_is_reserved():
    assert set(terms.WORDS) | {"completed", "turn"} == columns.RESERVED


def test_a_column_cannot_be_called_as_a_word_of_the_search_or_another_column(world):
    drawn = process("p").variable("a", column="Due").variable("b", column="One two").variable("c", column="one-two")
    found = world.findings(drawn.start().end("done"))
    assert [one.rule for one in found if one.severity == "error"] == ["column-name", "column-name"]
