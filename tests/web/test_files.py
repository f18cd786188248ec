"""Files of requests: attached, looked at, downloaded, removed; nothing in them can run, and no stranger sees them."""

import io
import json
import re
import sqlite3

import pytest

from engine.commands.attaching import FileLimits
from engine.commands.file_types import clean_name, kind_of
from engine.errors import Conflict, InvalidValues, NotFound, TooLarge
from tests.dsl import process
from tests.web import company
from tests.web.conftest import task_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SECRET = "Only for the sales desk"


def upload(name, content):
    return (io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7", "x.exe", "application/pdf"),
        (PNG, "x.html", "image/png"),
        (b"<html><script>alert(1)</script>", "x.html", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "x.svg", "text/plain"),
        (b"GIF89a/*<script>*/", "x.js", "image/gif"),
        (b"PK\x03\x04...", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04...", "a.pdf", "application/zip"),
        (b"a;b\n1;2\n", "a.CSV", "text/csv"),
        (b"MZ\x90\0", "holiday.png", "application/x-executable"),
        (b"\0\1\2", "x.png", "application/octet-stream"),
        (b"\xff\xfea\0", "x.txt", "application/octet-stream"),
    ],
)
def test_what_a_file_is_says_its_content(content, name, kind):
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", "file"),
        ("CON.txt", "_CON.txt"),
        ('a"b;c.pdf', "ab;c.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_safe_everywhere(given, name):
    assert clean_name(given) == name


def test_a_file_is_attached_looked_at_and_removed(sales, task, house, somebody):
    sales.get(f"/inbox/{task}")
    sales.post(f"/inbox/{task}/files", file=[upload("../order.png", PNG), upload("note.html", SECRET.encode())])
    sales.follow()
    assert "order.png is attached." in sales.text
    assert "note.html is attached." in sales.text
    instance = house.engine.instances().rows[0].id
    attached = house.files.attached(instance, person=house.people.find("sales"))
    note, picture = sorted(attached, key=lambda one: one.name)

    shown = sales.get(f"/files/{picture.id}/preview")
    assert (shown.data, shown.headers["Content-Type"]) == (PNG, "image/png")
    shown = sales.get(f"/files/{note.id}/preview")
    assert shown.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert sales.get(f"/files/{note.id}").headers["Content-Disposition"] == "attachment; filename=note.html"

    second = somebody("second")  # of the same lane
    second.post(f"/files/{note.id}/remove", task_id=task)
    assert second.page.status_code == 403
    sales.get(f"/inbox/{task}")
    sales.post(f"/files/{note.id}/remove", task_id=task)
    assert sales.get(f"/files/{note.id}").status_code == 404
    sales.get(f"/inbox/{task}")
    assert "removed a file." in sales.text
    assert "attached ‘order.png’." in sales.text

    stranger = somebody("warehouse")
    for path in (f"/files/{picture.id}", f"/files/{picture.id}/preview", f"/api/v1/files/{picture.id}"):
        assert stranger.get(path).status_code == 404


def test_what_cannot_be_attached_is_said_kindly(sales, task, house):
    house.files.limits = FileLimits(largest=1_000, most_bytes=1_500, most=2)
    sales.get(f"/inbox/{task}")
    for name, content, said in (
        ("empty.txt", b"", "empty.txt is empty."),
        ("run.png", b"MZ\x90", "programs cannot be attached."),
        ("a.txt", b"a" * 900, "a.txt is attached."),
        ("a.txt", b"a" * 900, "a.txt is attached already, with the same content."),
    ):
        sales.post(f"/inbox/{task}/files", file=upload(name, content))
        sales.follow()
        assert said in sales.text
    sales.post(f"/inbox/{task}/files", file=[upload("b.txt", b"b" * 1_001), upload("d.txt", b"d")])
    sales.follow()
    assert "b.txt has" in sales.text
    assert "a file can have" in sales.text
    assert "d.txt is attached." in sales.text, "the others are attached all the same"
    with pytest.raises(TooLarge, match="files of this request"):
        house.files.attach(task, "c.txt", b"c" * 700, by="sales")
    with pytest.raises(InvalidValues):
        house.files.attach(task, "e.txt", b"e", by="sales")
    sales.get(f"/inbox/{task}")
    assert sales.post(f"/inbox/{task}/files").status_code == 303
    assert "Choose a file first." in sales.follow().text


def test_a_field_for_files_keeps_them_when_the_form_is_refused(sales, house):
    form = {
        "id": "proof",
        "components": [
            {"type": "filepicker", "key": "proof", "label": "Proof", "multiple": True, "validate": {"required": True}},
            {"type": "textfield", "key": "why", "label": "Why", "validate": {"required": True}},
            {"type": "documentPreview", "dataSource": "=proof", "label": "Proof so far"},
        ],
    }
    drawing = process("p").governance("owner").lane("Shop", group="sales-desk").user_task("fill", form="proof").end()
    made = house.catalogue.deploy({"p.bpmn": drawing.xml(), "f.form": json.dumps(form).encode()}, by="admin")
    house.catalogue.try_out(made.definitions[0].id, by="admin")
    instance = house.engine.start("p", {}, by="sales")
    task = f"/inbox/{task_of(house, instance)}"
    sales.get(task)
    sales.post(f"{task}/complete", f__why="")
    assert "Add a file." in sales.text
    sales.post(f"{task}/complete", **{"file.proof": upload("a.txt", b"proof"), "f.why": ""})
    kept = checked(sales, "f.proof")
    assert "a.txt" in sales.text
    assert "Add a file." not in sales.text
    with pytest.raises(InvalidValues):
        house.inbox.complete(task.rpartition("/")[2], {"proof": ["another"], "why": "x"}, by="sales")
    sales.post(f"{task}/complete", **{"f.proof": kept, "f.why": "because"})

    proof = house.engine.variables(instance.id)["proof"]
    assert [(one["documentId"], one["metadata"]["fileName"]) for one in proof] == [(kept, "a.txt")]


def test_files_are_sealed_and_go_with_the_request(task, house, folder):
    house.files.attach(task, "Ada Lovelace.txt", SECRET.encode(), by="sales")
    with sqlite3.connect(folder / "company.db") as database:
        stored = repr(database.execute("SELECT * FROM attachment").fetchall())
    assert "Ada" not in stored
    assert SECRET not in stored
    known = house.privacy.export("sales", by="sales")
    assert known["files given"][0]["name"] == "Ada Lovelace.txt"

    instance = house.engine.instances().rows[0].id
    with pytest.raises(Conflict):
        house.privacy.erase_request(instance)
    house.engine.cancel(instance, by="owner", reason="x")
    house.privacy.erase_request(instance)
    assert house.files.attached(instance, person=house.people.find("sales")) == ()


def test_programs_attach_and_fetch_files(house, task, app):
    client, sales = app.test_client(), ("sales", company.PASSWORD)
    made = client.post(f"/api/v1/tasks/{task}/files", data={"file": upload("a.txt", b"hello")}, auth=sales)
    assert (made.status_code, made.json["media_type"]) == (201, "text/plain")
    assert client.get(f"/api/v1/files/{made.json['id']}", auth=sales).data == b"hello"
    listed = client.get(f"/api/v1/instances/{made.json['instance_id']}/files", auth=sales).json
    assert [one["name"] for one in listed] == ["a.txt"]
    assert client.delete(f"/api/v1/files/{made.json['id']}", auth=sales).status_code == 204
    with pytest.raises(NotFound):
        house.files.read(made.json["id"], person=house.people.find("sales"))


def checked(visitor, name):
    return re.findall(rf'type="checkbox" name="{re.escape(name)}" value="([^"]+)" checked', visitor.page.text)[-1]
