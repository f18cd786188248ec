"""Files of requests: attaching, looking at, downloading, removing. What is given back can run nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, redirect, request, url_for

from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, Refusal, TooLarge, WrongState
from engine.sentence import joined, say
from web.access import visitor
from web.notices import flash
from web.pages import beside
from web.protection import INERT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Response
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.lists import AttachedFile

FIELD = "file."
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
TEXTS = frozenset({"text/plain", "text/csv"})
PDF = "application/pdf"
LOOKED_AT = PICTURES | TEXTS | {PDF}
"""What a browser may show; everything else is downloaded."""
ALONE = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""The policy of PDF: browsers show none in a sandbox."""


def pages(house: House) -> Blueprint:
    """Make the pages of files."""
    blueprint = Blueprint("files", __name__)

    @blueprint.post("/inbox/<task_id>/files")
    def attach(task_id: str) -> AnyResponse:
        beside.keep(house, task_id)
        given = [one for one in request.files.getlist("file") if one.filename]
        if not given:
            flash(say("Choose a file first."), "refused")
        for one in given:
            _attach(house, task_id, one)
        return redirect(url_for("tasks.task", task_id=task_id, **here()) + "#files", 303)

    @blueprint.get("/files/<file_id>")
    def download(file_id: str) -> Response:
        about, content = house.files.read(file_id, person=visitor())
        return given_back(about, content, inline=False)

    @blueprint.get("/files/<file_id>/preview")
    def preview(file_id: str) -> Response:
        about, content = house.files.read(file_id, person=visitor())
        return given_back(about, content, inline=about.media_type in LOOKED_AT)

    @blueprint.post("/files/<file_id>/remove")
    def remove(file_id: str) -> AnyResponse:
        house.files.remove(file_id, by=visitor().id)
        flash(say("The file is removed."))
        task_id = request.form.get("task_id", "")
        if task_id:
            beside.keep(house, task_id)
        return redirect(url_for("tasks.task", task_id=task_id, **here()) if task_id else url_for("tasks.inbox"), 303)

    return blueprint


def _attach(house: House, task_id: str, one: FileStorage) -> None:
    """Attach one of several files; one that cannot be is told, and the others are attached all the same."""
    try:
        kept = house.files.attach(task_id, one.filename or "", one.stream.read(), by=visitor().id)
    except (InvalidValues, TooLarge) as refusal:
        flash(said(refusal), "refused")
    else:
        flash(say("%(file)s is attached.", file=kept.name))


def here() -> dict[str, Any]:
    """The list from which somebody came, as the words of an address."""
    return {name: request.args[name] for name in ("view", "q", "sort") if request.args.get(name)}


def said(refusal: Refusal) -> str:
    """Give the sentence of a refusal."""
    return joined(refusal.fields.values()) if isinstance(refusal, InvalidValues) else refusal.sentence


def given_back(about: AttachedFile, content: bytes, *, inline: bool) -> Response:
    """Give a file back so that nothing in it can run on our pages."""
    response = make_response(content)
    kind = "text/plain" if inline and about.media_type in TEXTS else about.media_type
    response.headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=about.name)
    response.headers["Content-Security-Policy"] = ALONE if inline and kind == PDF else INERT
    return response


def of_form(
    attach: Callable[[str, bytes], AttachedFile], typed: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str], int]:
    """Attach (by name and content) what was chosen in the file fields of a form, and put it beside what was typed.

    Gives (what was typed with the files, what is wrong by field, status); a form that is refused keeps its files.
    """
    wrong: dict[str, str] = {}
    status = 422
    for name in request.files:
        for one in request.files.getlist(name) if name.startswith(FIELD) else ():
            key = name.removeprefix(FIELD)
            if not one.filename:
                continue
            try:
                kept = attach(one.filename, one.stream.read())
            except (NotFound, NotAllowed, WrongState, Conflict):
                raise
            except Refusal as refusal:
                wrong[key], status = said(refusal), 413 if isinstance(refusal, TooLarge) else 422
            else:
                before = typed.get(key, [])
                typed = {**typed, key: [*([before] if isinstance(before, str) else before), kept.id]}
    return typed, wrong, status


def references(attached: Iterable[AttachedFile]) -> dict[str, dict[str, Any]]:
    """What variables hold of files, by their ids, for forms that show them."""
    return {one.id: _reference(one) for one in attached if not one.removed_at}


def _reference(one: AttachedFile) -> dict[str, Any]:
    return {"documentId": one.id, "metadata": {"fileName": one.name, "contentType": one.media_type, "size": one.size}}
