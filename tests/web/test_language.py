"""What pages say in other languages: whole, right, and never by accident in two."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

import web
from engine.sentence import Sentence, grouped, say, say_many
from engine.store.encoding import encode
from tests.web.unmarked import unmarked
from web import clocks, words
from web.language import Language, Languages, number, speaking, spoken, teach
from web.messages import HOUSE, catalogues, messages
from web.settings import Settings

PLACE = re.compile(r"%\((\w+)\)s|%%|%")
TEMPLATES = Path(web.__file__).parent / "templates"
SAID_TO_PROGRAMS = {"instance.html": {'{"amount": 12.50}'}, "review.html": {"heard", "signed"}}
"""What looks like words and is none: values in JSON, names of blocks."""
LANGUAGES = [one for one in Languages().names if one != "en"]


def german(**more):
    shipped = Languages().find("de")
    return Language("de", {**shipped.messages, **more}, form=shipped.form)


def key(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated_and_every_translation_is_used(code):
    asked = {key(one) for one in messages() if one.id}
    given = Counter(key(one) for file in catalogues(code) for one in file if one.id)
    assert sorted(asked - set(given)) == [], "not translated yet"
    assert sorted(set(given) - asked) == [], "translated, but nobody says it"
    assert [one for one, often in given.items() if often > 1] == [], "translated more than once"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_places_and_the_marks_of_what_it_translates(code):
    wrong = []
    for file in catalogues(code):
        for one in file:
            forms = one.string if isinstance(one.string, tuple) else (one.string,)
            for form in forms if one.id else ():
                about = key(one)
                places = {place for pattern in about for place in PLACE.findall(pattern)}
                if one.fuzzy or not form:
                    wrong.append((about, "is not finished"))
                elif set(PLACE.findall(form)) - places or (len(about) == 1 and set(PLACE.findall(form)) != places):
                    wrong.append((about, form, "has other places"))
                elif len(about) == 1 and Counter(re.findall(r"<[^>]+>", form)) != Counter(
                    re.findall(r"<[^>]+>", about[0])
                ):
                    wrong.append((about, form, "has other marks"))
                elif "%" in PLACE.sub(lambda place: "" if len(place[0]) > 1 else place[0], form):
                    wrong.append((about, form, "has a lone sign of per cent"))
    assert wrong == []


def test_every_text_of_a_script_is_found():
    scripts = [one for one in (HOUSE / "web/frontend/src").glob("**/*.js") if one.name != "german.js"]
    if not scripts:
        pytest.skip("the sources of the scripts are not shipped")
    asked = {one.id for one in messages() if any(file.endswith(".js") for file, _ in one.locations)}
    with (HOUSE / "web/languages/de/browser.po").open("rb") as file:
        carried = {one.id for one in read_po(file)}
    missed = []
    for one in scripts:
        calls = re.findall(r"(?<!function )\bspoken\((.)(.*?)\1[,)]", one.read_text("utf-8"))
        missed += [(one.name, text) for quote, text in calls if quote != "'" or text not in asked]
        missed += [(one.name, text, "is not in browser.po") for _, text in calls if text not in carried]
    assert missed == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda file: file.stem)
def test_no_template_says_what_nobody_marked(template):
    assert set(unmarked(template.read_text())) <= SAID_TO_PROGRAMS.get(template.name, set())


def test_a_sentence_is_a_text_that_can_be_said_otherwise():
    late = say("Late by %(left)s", left=say_many("%(number)s day", "%(number)s days", 2))
    assert isinstance(late, Sentence)
    assert late == "Late by 2 days"
    more = {"Late by %(left)s": ("%(left)s zu spät",), "%(number)s day": ("1 Tag", "%(number)s Tage")}
    with speaking(german(**more)):
        assert spoken(late) == "2 Tage zu spät"
        assert spoken(say("Nobody knows this")) == "Nobody knows this"
        assert spoken("a text") == "a text"
    assert spoken(late) is late
    assert encode({"said": late}) == b'{"said":"Late by 2 days"}'


def test_templates_say_and_show_in_the_language_and_mark_nothing_twice():
    page = Environment(autoescape=True)
    teach(page)
    template = page.from_string(
        "{{ _('Late by %(left)s', left=name) }} {{ late }} {{ ngettext('%(number)s day', '%(number)s days', 2) }} "
        "{% trans url='/x' %}See <a href=\"{{ url }}\">here</a>{% endtrans %}"
    )
    late = say("Late by %(left)s", left="<b>")
    said = template.render(name="<i>", late=late)
    assert said == 'Late by &lt;i&gt; Late by &lt;b&gt; 2 days See <a href="/x">here</a>'
    here = ('See <a href="%(url)s">here</a>', '<a href="%(url)s">Hier</a>')
    more = {"Late by %(left)s": ("%(left)s zu spät",), here[0]: (here[1],)}
    with speaking(german(**more)):
        said = template.render(name="<i>", late=late)
    assert said.startswith("&lt;i&gt; zu spät &lt;b&gt; zu spät 2 ")
    assert said.endswith('<a href="/x">Hier</a>')


def test_numbers_dates_and_times_are_written_as_is_usual():
    at = dt.datetime(2026, 3, 1, 9, 5, tzinfo=dt.UTC)
    assert number(Decimal("1234567.50")) == "1,234,567.50"
    assert words.moment(at, dt.UTC) == "1 March 2026, 09:05"
    with speaking(Languages().find("de")):
        assert number(Decimal("1234567.50")) == "1.234.567,50"
        assert number(-1234567) == "-1.234.567"
        assert spoken(say("And %(number)s more.", number=grouped(12_000))) == "Und 12.000 weitere."
        assert spoken(words.moment(at, dt.UTC)) == "1. März 2026, 09:05"
        assert spoken(words.duration(dt.timedelta(days=2, hours=3))) == "2 Tage 3 Std."


def test_no_sentence_is_given_a_number_that_is_written_in_english_already():
    written = []
    for file in (*HOUSE.glob("engine/**/*.py"), *HOUSE.glob("web/**/*.py")):
        for call in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"say", "say_many", "again"}:
                texts = (ast.unparse(one.value) for one in call.keywords)
                written += [(file.name, text) for text in texts if ":,}" in text or "','" in text]
    assert written == []


REFUSED = {"BadRequest", "Conflict", "InvalidValues", "NotAllowed", "TooLarge", "Unreadable", "WrongState"}
TO_PROGRAMS = {"stage.py", "comparing.py"}
"""What stands in the outcomes of scenarios, and what only a command says: English."""


@pytest.mark.parametrize("room", ["engine/commands", "engine/faces", "engine/queries", "web/pages", "web/reports"])
def test_no_page_refuses_in_a_text_that_only_english_knows(room):
    texts = []
    for file in (one for one in (HOUSE / room).glob("**/*.py") if one.name not in TO_PROGRAMS):
        for call in ast.walk(ast.parse(file.read_bytes())):
            named = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
            given = call.args if named in REFUSED else []
            given = [part for one in given for part in (one.values if isinstance(one, ast.Dict) else [one])]
            given = [
                part for one in given for part in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else [one])
            ]
            written = [ast.unparse(one) for one in given if isinstance(one, ast.JoinedStr | ast.Constant)]
            texts += [(file.name, text) for text in written if " " in text]
    assert texts == []


def test_a_page_speaks_what_the_browser_asks_for_and_a_program_gets_english(visitor):
    assert 'lang="de"' in visitor.get("/sign-in", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).text
    assert 'lang="en"' in visitor.get("/sign-in", headers={"Accept-Language": "fr"}).text
    said = visitor.get("/api/v1/tasks", headers={"Accept-Language": "de"}).json
    assert said["title"] == "Please sign in"


def test_whoever_runs_it_adds_a_language_by_a_catalogue(tmp_path):
    folder = tmp_path / "languages" / "nl"
    folder.mkdir(parents=True)
    (folder / "some.po").write_text('msgid "Inbox"\nmsgstr "Postvak"\n\n#, fuzzy\nmsgid "Start"\nmsgstr "?"\n')
    found = Languages(Settings(data=tmp_path).data / "languages")
    assert found.names["nl"] == "Nederlands"
    assert found.find("nl").message("Inbox") == "Postvak"
    assert found.find("nl").message("Start") == "Start"
    assert found.find("xx").code == "en"
    assert Path(tmp_path).is_dir()


def test_somebody_chooses_the_language_and_the_time_zone_of_their_pages(sales, house):
    page = sales.get("/account", headers={"Accept-Language": "de"})
    assert 'lang="de"' in page.text
    sales.post("/account/language", language="en", zone="Asia/Tokyo")
    sales.follow()
    person = house.people.find("sales")
    assert (person.language, person.zone) == ("en", "Asia/Tokyo")
    sales.get("/inbox", headers={"Accept-Language": "de"})
    assert (clocks.chosen(), spoken(say("New"))) == (None, "New"), "what the thread does next is not for them"
    assert 'lang="en"' in sales.get("/account", headers={"Accept-Language": "de"}).text
    assert sales.post("/account/language", language="xx", zone="Nowhere").status_code == 422
    assert "There is no such language." in sales.text
    assert sales.post("/account/language", language="de", zone="Nowhere").status_code == 422
    assert 'value="Nowhere"' in sales.page.text
    assert house.people.find("sales").language == "en"
