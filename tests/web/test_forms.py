"""Forms on pages: lists, conditions and what is worked out, with a browser that knows no JavaScript."""

import datetime as dt
import html
import json
import re
from zoneinfo import ZoneInfo

import pytest

from engine.errors import InvalidValues
from tests.dsl import process
from tests.web.conftest import task_of

LINE = [
    {"type": "textfield", "key": "what", "label": "What", "validate": {"required": True}},
    {"type": "number", "key": "price", "label": "Price", "defaultValue": 5},
]
FORM = {
    "id": "lines",
    "components": [
        {"type": "checkbox", "key": "gift", "label": "A gift"},
        {"type": "textfield", "key": "card", "label": "Card for {{ who }}", "conditional": {"hide": "=not(gift)"},
         "validate": {"required": True}},
        {"type": "dynamiclist", "path": "lines", "label": "Lines", "allowAddRemove": True, "isRepeating": True,
         "components": LINE},
        {"type": "expression", "key": "total", "expression": "=sum(for one in lines return one.price)"},
        {"type": "html", "content": "<p onclick='x()'>For <b>{{ who }}</b></p><script>alert(1)</script>"},
        {"type": "table", "label": "Before", "dataSource": "=lines", "columns": [{"key": "what", "label": "Thing"}]},
    ],
}  # fmt: skip


@pytest.fixture
def lines(house, sales):
    """The address of a task whose form has a list, a condition and a sum."""
    drawing = (
        process("shop").governance("owner").lane("Shop", group="sales-desk").user_task("fill", form="lines").end().xml()
    )
    made = house.catalogue.deploy({"shop.bpmn": drawing, "l.form": json.dumps(FORM).encode()}, by="admin").definitions
    house.catalogue.try_out(made[0].id, by="admin")
    known = {"who": "<Ada & co>", "lines": [{"what": "Bread", "price": 3, "article": 17}, {"what": "Salt", "price": 1}]}
    return f"/inbox/{task_of(house, house.engine.start('shop', known, by='sales'))}"


def posted(page):
    """What a browser would post of the form of the task that is open."""
    form = re.search(r'(?s)<form class="card form".*?</form>', page.page.text)[0]
    fields = re.findall(r'<input(?=[^>]*name="([fazs][^"]*)")(?=[^>]*value="([^"]*)")([^>]*)>', form)
    return {name: html.unescape(value) for name, value, rest in fields if "checkbox" not in rest or " checked" in rest}


def test_a_list_is_filled_in_without_scripts_and_keeps_what_it_does_not_show(lines, sales, house):
    sales.get(lines)
    assert "<td>Bread</td>" in sales.page.text
    assert "<p>For &lt;Ada &amp; co&gt;</p>" in sales.page.text.replace("<b>", "").replace("</b>", "")

    typed = posted(sales) | {"f.lines.1.what": "Pepper"}
    sales.post(f"{lines}/complete", **typed, reshape="add:lines")
    assert sales.page.status_code == 200
    typed = posted(sales)
    assert (typed["f.lines.1.what"], typed["f.lines.2.what"], typed["f.lines.2.price"]) == ("Pepper", "", "5")

    sales.post(f"{lines}/complete", **typed)
    assert "This must be filled in." in sales.text
    sales.post(f"{lines}/complete", **posted(sales), reshape="remove:lines.0")
    sales.post(f"{lines}/complete", **(posted(sales) | {"f.lines.1.what": "Oil"}), reshape="add:lines")
    sales.post(f"{lines}/complete", **posted(sales), reshape="remove:lines.2")
    assert posted(sales)["f.lines.0"] == "1"
    sales.post(f"{lines}/complete", **posted(sales))

    assert house.engine.variables(house.engine.instances().rows[0].id) == {
        "who": "<Ada & co>",
        "gift": False,
        "lines": [{"what": "Pepper", "price": 1}, {"what": "Oil", "price": 5}],
        "total": 6,
    }


def test_what_applies_by_what_was_entered_is_asked_before_anything_is_sent(lines, sales, house):
    sales.get(lines)
    assert "Card for" not in sales.text
    sales.post(f"{lines}/complete", **(posted(sales) | {"f.gift": "true"}))
    assert "This applies after what you entered" in sales.text
    assert "Card for &lt;Ada &amp; co&gt;" in sales.page.text

    sales.post(f"{lines}/complete", **(posted(sales) | {"f.gift": "true"}))
    assert "This must be filled in." in sales.text
    sales.post(f"{lines}/complete", **(posted(sales) | {"f.card": "Thanks"}))
    assert sales.page.status_code == 303
    assert house.engine.variables(house.engine.instances().rows[0].id)["lines"][0]["article"] == 17


def test_rows_by_the_api_are_checked_one_by_one(lines, house):
    task_id = lines.rpartition("/")[2]
    with pytest.raises(InvalidValues) as refused:
        house.inbox.complete(task_id, {"lines": [{"what": "Bread"}, {"price": "much"}], "loins": 1}, by="sales")
    assert set(refused.value.fields) == {"lines.1.what", "lines.1.price", "loins"}


def test_a_number_is_shown_and_read_with_the_signs_of_the_page(sales, task):
    sales.post("/account/language", language="de", zone="")
    sales.get(f"/inbox/{task}")
    typed = posted(sales) | {"f.amount": "1.200,5"}
    assert typed["signs.amount"] == ",."
    assert sales.post(f"/inbox/{task}/draft", **typed).status_code == 204
    sales.get(f"/inbox/{task}")
    assert posted(sales)["f.amount"] == "1200,5"

    sales.post("/account/language", language="en", zone="")
    sales.get(f"/inbox/{task}")
    assert (posted(sales)["f.amount"], "signs.amount" in posted(sales)) == ("1200.5", False)

    sales.post("/account/language", language="de", zone="")
    wrong = typed | {"f.amount": "1,200,5", "f.complete": "true"}
    sales.post(f"/inbox/{task}/complete", **wrong)
    assert "Geben Sie eine Zahl ein, etwa 1250 oder 99,95." in sales.text
    assert posted(sales)["f.amount"] == "1,200,5"


@pytest.fixture
def meeting(house, sales):
    """The address of a task that asks for a date and a time; it is 09:05 in Amsterdam, where the organisation is."""
    form = {"id": "meet", "components": [{"type": "datetime", "subtype": "datetime", "key": "at", "label": "At"}]}
    drawing = (
        process("met").governance("owner").lane("Shop", group="sales-desk").user_task("fill", form="meet").end().xml()
    )
    made = house.catalogue.deploy({"m.bpmn": drawing, "m.form": json.dumps(form).encode()}, by="admin").definitions
    house.catalogue.try_out(made[0].id, by="admin")
    known = {"at": dt.datetime(2026, 3, 2, 9, 5, tzinfo=house.zone)}
    return f"/inbox/{task_of(house, house.engine.start('met', known, by='sales'))}"


def test_a_time_is_shown_and_read_by_the_clock_that_its_reader_has_chosen(meeting, sales, house):
    assert str(house.zone) == "Europe/Amsterdam"
    sales.get(meeting)
    assert posted(sales) | {"zone.at": "Europe/Amsterdam", "f.at": "2026-03-02T09:05"} == posted(sales)
    sales.post("/account/language", language="de", zone="Asia/Tokyo")
    sales.get(meeting)
    assert posted(sales) | {"zone.at": "Asia/Tokyo", "f.at": "2026-03-02T17:05"} == posted(sales)
    assert "Nach der Uhr in Asia/Tokyo" in sales.text

    typed = posted(sales) | {"f.at": "2026-03-03T00:30"}
    assert sales.post(f"{meeting}/draft", **typed).status_code == 204
    sales.get(meeting)
    assert posted(sales)["f.at"] == "2026-03-03T00:30"
    sales.post("/account/language", language="en", zone="America/Chicago")
    sales.post(f"{meeting}/complete", **typed)  # as it was typed, and not where its reader is by now
    request = house.engine.instances().rows[0].id
    assert house.engine.variables(request)["at"] == dt.datetime(2026, 3, 2, 16, 30, tzinfo=house.zone)
    sales.get(f"/requests/{request}")
    assert "2 March 2026, 09:30" in sales.text


def test_a_moment_within_a_sentence_is_said_by_the_clock_of_who_reads_it(meeting, sales, house):
    task_id = meeting.rpartition("/")[2]
    until = (house.now() + dt.timedelta(days=2)).replace(hour=12, minute=0)
    house.inbox.claim(task_id, by="sales")
    house.inbox.postpone(task_id, until, by="sales")
    page = f"/requests/{house.engine.instances().rows[0].id}"
    sales.get(page)
    assert f"at {until.astimezone(house.zone):%H:%M}." in sales.text
    sales.post("/account/language", language="en", zone="Asia/Tokyo")
    sales.get(page)
    assert f"at {until.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}." in sales.text
