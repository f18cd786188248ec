"""`throughlane check` on whatever strangers send: findings and an exit code, never a traceback."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.diagram import names
from engine.faces import tryout
from engine.program.bundle import read_bundle
from tests.dsl import process
from web.cli import files as command
from web.cli import main

SHARED = Path(__file__).parents[3] / "shared" / "conformance"
FILES = sorted(one for ending in ("bpmn", "dmn") for one in SHARED.rglob(f"*.{ending}"))
DRAWN = process().user_task("look").end().xml()
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
needs_shared = pytest.mark.skipif(not FILES, reason="../shared/conformance is not beside this checkout")


@pytest.fixture
def check():
    """Run the command; gives (exit code, findings by file)."""

    def invoke(*paths, code=None):
        result = CliRunner().invoke(main, ["check", "--json", *map(str, paths)])
        assert isinstance(result.exception, SystemExit) or result.exception is None, result.exception
        assert result.exit_code in {0, 1, 2} if code is None else result.exit_code == code, result.output
        found = json.loads(result.stdout)
        findings = [one for bundle in found.values() for one in bundle["findings"]]
        assert not [one for one in findings if one["rule"] == "fault"], findings
        return result.exit_code, findings

    return invoke


@pytest.fixture
def no_schema(monkeypatch):
    """Leave the process of its own out that knows the schema: hundreds of them take long."""
    monkeypatch.setattr(tryout, "schema_notes", lambda _files: ())


@pytest.fixture
def put(tmp_path):
    def write(name, data):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


# what others wrote


@needs_shared
@pytest.mark.usefixtures("no_schema")
def test_every_file_is_read(check):
    codes = {path: check(path)[0] for path in FILES}

    assert len(codes) > 250
    assert not [path for path, code in codes.items() if code == 2]


@needs_shared
def test_the_schema_is_asked_about_all_of_them(check):
    found = check(SHARED / "betsy", SHARED / "miwg")[1]

    assert not [one for one in found if one["rule"] == "schema"], "all of these are valid"


@needs_shared
@pytest.mark.usefixtures("no_schema")
@pytest.mark.parametrize("seed", range(8))
def test_files_that_have_come_to_harm(check, put, seed):
    chosen = random.Random(seed)
    for number in range(40):
        path = chosen.choice(FILES)
        data = path.read_bytes()
        for _ in range(chosen.randint(1, 3)):
            data = chosen.choice(HARM)(chosen, data)
        check(put(f"{number}{path.suffix}", data))


def cut(chosen, data):
    return data[: chosen.randrange(len(data) + 1)]


def hole(chosen, data):
    begin, end = sorted(chosen.randrange(len(data) + 1) for _ in range(2))
    return data[:begin] + data[end:]


def wrong_byte(chosen, data):
    place = chosen.randrange(len(data) + 1)
    return data[:place] + bytes([chosen.randrange(256)]) + data[place + 1 :]


def without(pattern):
    def harm(chosen, data):
        found = list(re.finditer(pattern, data))
        if not found:
            return data
        one = chosen.choice(found)
        return data[: one.start()] + data[one.end() :]

    return harm


def instead(pattern, *others):
    def harm(chosen, data):
        found = list(re.finditer(pattern, data))
        if not found:
            return data
        one = chosen.choice(found)
        other = chosen.choice((*others, chosen.choice(found)[1]))
        return data[: one.start(1)] + other + data[one.end(1) :]

    return harm


VALUES = (
    b"",
    b"x",
    b"-1",
    b"1e999",
    b"9" * 30,
    b"a:b:c",
    b"=1/0",
    b"P1000000000Y",
    b"R-5/PT0S",
    "ü\U0001f600".encode(),
)
HARM = (
    cut,
    hole,
    wrong_byte,
    without(rb'\s[\w:]+="[^"]*"'),
    without(rb"<[\w:]+[^<>]*/>"),
    instead(rb'="([^"<>]*)"', *VALUES),
    instead(rb">([^<>]*)<", *VALUES, b"((" * 200, b"for", b"[1.."),
    instead(rb"<((?:\w+:)?[a-z]\w+)"),
)


# encodings and shapes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "iso-8859-1", "windows-1252"])
def test_a_diagram_in_another_encoding(check, put, encoding):
    text = DRAWN.decode().replace('name="look"', 'name="Prüfen"')
    text = re.sub(r"<\?xml[^>]*\?>", "", text).strip()
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding[:3] in {"iso", "win"} else ""
    found = check(put("a.bpmn", (declared + text).encode(encoding)), code=0)[1]

    assert any("Prüfen" in one["message"] for one in found)


def nested(depth):
    inside = "<subProcess>" * depth + "</subProcess>" * depth
    return f'<definitions xmlns="{BPMN}"><process id="p">{inside}</process></definitions>'.encode()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.bpmn", b"", 2),
        ("empty.dmn", b"", 2),
        ("empty.form", b"", 2),
        ("empty.json", b"", 2),
        ("rubbish.bpmn", bytes(range(256)) * 50, 2),
        ("rubbish.dmn", bytes(range(256)) * 50, 2),
        ("rubbish.form", bytes(range(256)) * 50, 2),
        ("rubbish.json", bytes(range(256)) * 50, 2),
        ("rubbish", bytes(range(256)) * 50, 2),
        ("picture.png", b"\x89PNG\r\n\x1a\n", 2),
        ("zeros.bpmn", bytes(100_000), 2),
        ("archive.bpmn", b"PK\x03\x04rest", 2),
        ("page.xml", b"<!DOCTYPE html><html/>", 2),
        ("decisions.bpmn", b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', 2),
        ("deep.bpmn", nested(150), 0),
        ("deeper.bpmn", nested(5_000), 2),
        ("deep.form", b"[" * 100_000, 2),
        ("deep.json", b"[" * 100_000, 2),
        ("far.json", b'{"process": 1e99999999999999999999}', 2),
        ("long.json", b"9" * 100_000, 2),
        ("nothing.bpmn", f'<definitions xmlns="{BPMN}"/>'.encode(), 1),
        ("twice.bpmn", f'<definitions xmlns="{BPMN}"><process id="p"/><process id="p"/></definitions>'.encode(), 1),
        ("plain.bpmn", DRAWN, 0),
        ("plain.xml", DRAWN, 0),
        ("plain.bpmn20.xml", DRAWN, 0),
        ("plain.form", b'{"id": "ask", "components": []}', 0),
    ],
)
@pytest.mark.usefixtures("no_schema")
def test_strange_files(check, put, name, data, code):
    assert check(put(name, data))[0] == code


# every word of BPMN in every place, right or wrong

TRIGGERS = [f"<{one}/>" for one in sorted(names.EVENT_DEFINITIONS)]
TRIGGERS += ["", TRIGGERS[0] + TRIGGERS[1], "<eventDefinitionRef>gone</eventDefinitionRef>"]
MARKERS = [
    "",
    "<multiInstanceLoopCharacteristics/>",
    "<multiInstanceLoopCharacteristics><loopCardinality>-1</loopCardinality></multiInstanceLoopCharacteristics>",
    "<standardLoopCharacteristics loopMaximum='x'/>",
    "<standardLoopCharacteristics/><multiInstanceLoopCharacteristics/>",
    "<ioSpecification/><dataInputAssociation/><dataOutputAssociation/>",
]
ATTRIBUTES = [
    "",
    "isForCompensation='true'",
    "startQuantity='0' completionQuantity='-1'",
    "triggeredByEvent='true'",
    "default='gone'",
    "instantiate='true' parallelMultiple='true' cancelActivity='false' isInterrupting='false'",
    "attachedToRef='x'",
    "attachedToRef='s'",
]
PLACES = [
    "{}",
    "<subProcess id='s'>{}</subProcess>",
    "<subProcess id='s' triggeredByEvent='true'>{}</subProcess>",
    "<transaction id='s'>{}</transaction>",
    "<adHocSubProcess id='s'>{}</adHocSubProcess>",
    "<subProcess id='s' isForCompensation='true'><multiInstanceLoopCharacteristics/>{}</subProcess>",
]
FLOWS = (
    "<sequenceFlow id='f' sourceRef='x' targetRef='x'/><association id='a' sourceRef='x' targetRef='t'/><task id='t'/>"
)


def drawings(kind):
    content = TRIGGERS if kind in names.EVENTS else MARKERS
    for place, inside, attributes, beside in product(PLACES, content, ATTRIBUTES, ("", FLOWS)):
        element = f"<{kind} id='x' {attributes}>{inside}</{kind}>"
        yield f'<definitions xmlns="{BPMN}"><process id="p">{place.format(element + beside)}</process></definitions>'


@pytest.mark.parametrize("kind", sorted(names.FLOW_NODES | names.DATA))
def test_every_element_in_every_place_is_checked(kind):
    for drawn in drawings(kind):
        assert read_bundle({"a.bpmn": drawn.encode()}).findings, drawn


def test_joins_of_everything_with_everything_are_refused_before_they_fill_the_memory():
    joins = "".join(
        f'<inclusiveGateway id="g{number}"/>'
        f'<sequenceFlow id="f{number}" sourceRef="g{number}" targetRef="g{(number + 1) % 3000}"/>'
        f'<sequenceFlow id="h{number}" sourceRef="g{number}" targetRef="g{(number + 7) % 3000}"/>'
        for number in range(3000)
    )
    found = read_bundle(
        {"a.bpmn": f'<definitions xmlns="{BPMN}"><process id="p">{joins}</process></definitions>'.encode()}
    )

    assert "too-many-joins" in {one.rule for one in found.errors}


# paths


@pytest.mark.usefixtures("no_schema")
def test_a_file_that_is_missing_does_not_hide_the_others(check, put, tmp_path):
    code, found = check(tmp_path / "none.bpmn", put("there.bpmn", DRAWN))

    assert code == 2
    assert {one["rule"] for one in found} >= {"unreadable", "lane-missing"}
    assert f"{tmp_path / 'none.bpmn'} cannot be read: it does not exist." in {one["message"] for one in found}


def test_folders_without_a_process(check, tmp_path):
    (tmp_path / "folder.bpmn").mkdir()

    assert check(tmp_path)[0] == 1
    assert check(tmp_path / "folder.bpmn")[0] == 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without an end here")
def test_a_file_without_an_end(check):
    code, found = check("/dev/zero")

    assert code == 2
    assert "it has more than 64 MB" in found[0]["message"]


@pytest.mark.usefixtures("no_schema")
def test_files_of_one_name_in_two_folders_are_both_read(check, tmp_path):
    for number, name in enumerate(("one", "two")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.bpmn").write_bytes(DRAWN.replace(b'"process"', f'"p{number}"'.encode()))
    found = check(tmp_path / "one" / "a.bpmn", tmp_path / "two" / "a.bpmn", code=0)[1]

    assert {one["element"] for one in found if one["rule"] == "owner"} == {"p0", "p1"}


# what is printed


def test_a_mistake_of_ours_is_told_and_hides_nothing(monkeypatch, put):
    def broken(files):
        if any(name.endswith("a.bpmn") for name in files):
            raise KeyError("x")
        return ()

    monkeypatch.setattr(command, "check_files", broken)
    (put("a.bpmn", b"").parent / "folder").mkdir()
    result = CliRunner().invoke(main, ["check", str(put("a.bpmn", b"")), str(put("a.bpmn", b"").parent / "folder")])

    assert result.exit_code == 2
    assert "a mistake in Throughlane (KeyError: 'x')" in result.output
    assert "0 findings" in result.output


def test_nothing_in_a_file_moves_the_cursor(put):
    label = json.dumps({"id": "f", "components": [{"type": "x\x1b[2J\x07", "key": "k"}]}).encode()
    result = CliRunner().invoke(main, ["check", str(put("a.form", label))])

    assert "x [2J" in result.output
    assert "\x1b" not in result.output


def test_a_screen_without_the_letters_shows_the_finding_all_the_same(put):
    drawn = DRAWN.replace(b'name="look"', 'name="\u6ce8"'.encode())
    done = subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", "check", put("a.bpmn", drawn)],
        capture_output=True,
        env={"PYTHONIOENCODING": "latin-1", "PYTHONPATH": ":".join(sys.path)},
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert b"\\u6ce8" in done.stdout


@pytest.mark.usefixtures("no_schema")
def test_each_finding_stands_at_its_file_as_it_was_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, key in (("one", "p1"), ("two", "p2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.bpmn").write_bytes(DRAWN.replace(b'"process"', f'"{key}"'.encode()))
    (tmp_path / "two" / "f.form").write_bytes(b'{"components": []}')
    result = CliRunner().invoke(main, ["check", "--json", "one/a.bpmn", "two/a.bpmn", "two/f.form", "two"])
    found = json.loads(result.stdout)

    assert set(found) == {"one/a.bpmn", "two/a.bpmn", "two/f.form", "two"}
    for name, one in found.items():
        assert {finding["file"] for finding in one["findings"] if name != "two"} <= {name}
    assert {finding["file"] for finding in found["two"]["findings"]} == {"two/a.bpmn", "two/f.form"}
    assert {one["element"] for one in found["two/a.bpmn"]["findings"] if one["rule"] == "owner"} == {"p2"}


@pytest.mark.usefixtures("no_schema")
def test_what_two_files_say_against_each_other_names_both_as_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.bpmn").write_bytes(DRAWN)
    result = CliRunner().invoke(main, ["check", "one/a.bpmn", "two/a.bpmn"])

    assert "stands in one/a.bpmn and in two/a.bpmn" in result.output
    assert "\ntwo/a.bpmn:" in result.output
