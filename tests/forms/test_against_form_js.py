"""Forms against form-js itself in a browser: the same entries are refused, and the same values sent."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from engine.program import form_entries, form_rules
from engine.program.form_filling import get, put
from engine.program.form_parts import Computed
from engine.program.forms import read_form
from tests.browser import open_browser
from tests.forms.examples import PRESENT, example, pair, written
from tests.npm import installed

HERE = Path(__file__).parent
FORMS = 600
PAIRS = 6_000
AT_ONCE = 100


@pytest.fixture(scope="module")
def form_js(tmp_path_factory):
    """A function that has form-js fill in forms: cases in, what it says of each out."""
    node = installed(HERE, "@bpmn-io/form-js-viewer", "form-js")
    bundle = tmp_path_factory.mktemp("form-js") / "page.js"
    build = HERE / "node_modules" / "esbuild" / "bin" / "esbuild"
    subprocess.run(
        [node, str(build), "page.js", "--bundle", "--format=iife", f"--outfile={bundle}", "--log-level=error"],
        cwd=HERE, check=True, timeout=300,
    )  # fmt: skip
    with open_browser() as browser:
        page = browser.new_page()
        page.add_script_tag(path=str(bundle))
        yield page.evaluate
        page.close()


def test_form_js_and_we_refuse_and_send_the_same(form_js):
    cases = [example(seed) for seed in range(FORMS)]
    theirs = [said for at in range(0, FORMS, AT_ONCE) for said in form_js("fill", cases[at : at + AT_ONCE])]
    wrong = [difference for case, said in zip(cases, theirs, strict=True) if (difference := differs(case, said))]

    assert wrong == [], f"{len(wrong)} of {FORMS}: {json.dumps(wrong[0], indent=1, default=str)}"
    assert sum(bool(said["wrong"]) for said in theirs) > FORMS / 5


def test_form_js_and_we_refuse_the_same_values(form_js):
    pairs = [pair(seed) for seed in range(PAIRS)]
    theirs = form_js("refused", pairs)
    wrong = []
    for (field, value), refused in zip(pairs, theirs, strict=True):
        form = read_form(json.dumps({"id": "f", "components": [field]}).encode(), "f.form")
        errors = form.check({"x": exact(value)}, exact(PRESENT))[1]
        if refused != bool(errors):
            wrong.append((field, value, errors))

    assert wrong == [], f"{len(wrong)} of {PAIRS}: {wrong[0]}"
    assert PAIRS / 10 < sum(theirs) < PAIRS / 2


@pytest.mark.parametrize("start", range(0, FORMS, AT_ONCE))
def test_what_html_posts_is_read_as_what_a_program_sends(start):
    """Text by text, but for the blanks at the ends of what is typed, which are dropped."""
    for seed in range(start, start + AT_ONCE):
        case = trimmed(example(seed))
        form = read_form(written(case), "f.form")
        present, sent = exact(case["data"]), sent_by(case)
        by_program, refused = form.check(sent, present)
        rows = {name.rpartition(".")[0] for name in case["entered"] if name.count(".") == 2}
        posted = {row: row.rpartition(".")[2] for row in rows}
        fields = {name: form.field(name) for name in case["entered"]}
        typed = {name: field.texts(get(sent, steps(name)), dt.UTC) for name, field in fields.items() if field}
        by_html, wrong = form.from_text(posted | typed, present)

        assert (refused.keys(), by_program) == (wrong.keys(), by_html), (seed, case)


def differs(case, theirs):
    """Say in what form-js and we differ; None where we do not."""
    form = read_form(written(case), "f.form")
    present, sent = exact(case["data"]), sent_by(case)
    values, errors = form.check(sent, present)
    fixed = fixed_names(form, present, sent)
    told = {"case": case, "theirs": theirs, "ours": values, "errors": errors}
    if {name for name in theirs["wrong"] if name not in fixed} != set(errors):
        return told | {"why": "refused"}
    if errors:
        return None
    for path in theirs["shown"]:
        got, wanted = plain(get(values, steps(path), MISSING)), get(theirs["data"], steps(path))
        if path in fixed and (got is MISSING or wanted is None):
            continue  # form-js forgets what it does not send; here the variable keeps it
        if got is MISSING or got != plain(exact(wanted)):
            return told | {"why": f"{path}: {got!r} is not {wanted!r}"}
    return None


def trimmed(case):
    """The same, entered without blanks at the ends."""
    entered = case["entered"].items()
    clean = {name: one.strip(form_rules.BLANKS) if isinstance(one, str) else one for name, one in entered}
    return case | {"entered": clean}


def sent_by(case):
    """What a program sends that enters the same; a list with as many rows as it has at first."""
    sent = {}
    for path, value in case["entered"].items():
        at = steps(path)
        if len(at) == 3:
            listed = sent.setdefault(at[0], [])
            listed += [{} for _ in range(at[1] + 1 - len(listed))]
        put(sent, at, exact(value))
    return sent


MISSING = object()


def fixed_names(form, present, sent):
    """Names of what nobody may change: form-js checks and sends it, we leave it as it is."""
    entries = form_entries.Entries(form.parts, present, dt.UTC)
    form_entries.from_json(entries, sent)
    every = entries.settled(late=True).everything()
    return {one.name for one in every if not isinstance(one.part, Computed) and not getattr(one.part, "editable", True)}


def steps(path):
    return tuple(int(step) if step.isdecimal() else step for step in path.split("."))


def exact(value):
    """Read numbers as our JSON does."""
    return json.loads(json.dumps(value), parse_float=Decimal)


def plain(value):
    """Write days and times as form-js sends them."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, dt.date) else value
