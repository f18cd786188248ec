"""What people enter on pages: fields of a form under `f.`, the sequence each was read at under `at.`."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.errors import Unreadable
from engine.sentence import say
from engine.values import to_json
from web import clocks, numerals
from web.exact import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from werkzeug.datastructures import FileStorage, MultiDict

FIELD, READ_AT, VALUE = "f.", "at.", "v."
SHOWN_IN = "zone."
"""What the name of a field begins with that says by which zone's clock a date and time beside it was shown."""
SIGNED = "signs."
"""What the name of a field begins with that says with which signs a number beside it was shown."""
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,34}(\.[0-9]{1,34})?")
LONGEST_NAME, LONGEST_SHOWN = 200, 60
NOT_JSON = say('These are not values in JSON: write an object such as {"amount": 12.50}.')


def fields(form: MultiDict[str, str], house: dt.tzinfo) -> dict[str, str | list[str]]:
    """Give the fields as posted: a text each, or a list where several were posted; times by the clock of `house`,
    numbers as programs write them.
    """
    found = {name.removeprefix(FIELD): form.getlist(name) for name in form if name.startswith(FIELD)}
    for name, typed in found.items():
        if SHOWN_IN + name in form:
            found[name] = [clocks.entered(text, form[SHOWN_IN + name], house) for text in typed]
        if SIGNED + name in form:
            found[name] = [numerals.entered(text, form[SIGNED + name]) for text in typed]
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}


def reshaped(typed: Mapping[str, str | list[str]], asked: str) -> dict[str, str | list[str]]:
    """Add a row to a list of a form (`add:lines`) or take one away (`remove:lines.1`); all else stays as typed."""
    deed, _, where = asked.partition(":")
    if deed == "add":
        count = sum(name.startswith(f"{where}.") and name[len(where) + 1 :].isdecimal() for name in typed)
        return {**typed, f"{where}.{count}": ""}
    if deed == "remove" and where.rpartition(".")[2].isdecimal():
        return {name: _without_row(text, where) for name, text in _moved_up(typed, where)}
    return dict(typed)


def _without_row(text: str | list[str], row: str) -> str | list[str]:
    """Take a row out of the names of what was shown, where a text is those."""
    if not isinstance(text, str) or f"{row}." not in f",{text}":
        return text
    return ",".join(name for name, _ in _moved_up(dict.fromkeys(text.split(","), ""), row))


def _moved_up(typed: Mapping[str, str | list[str]], row: str) -> Iterator[tuple[str, str | list[str]]]:
    """Give what was typed without a row; those below it move up."""
    listed, _, number = row.rpartition(".")
    for name, text in typed.items():
        first, dot, rest = name.removeprefix(f"{listed}.").partition(".")
        if not name.startswith(f"{listed}.") or not first.isdecimal():
            yield name, text
        elif int(first) > int(number):
            yield f"{listed}.{int(first) - 1}{dot}{rest}", text
        elif int(first) < int(number):
            yield name, text


def read_at(form: MultiDict[str, str]) -> dict[str, int] | None:
    """Give the sequence numbers at which fields were read; None where the page sent none."""
    found = {name.removeprefix(READ_AT): text for name, text in form.items() if name.startswith(READ_AT)}
    return {name: int(text) for name, text in found.items() if text.isdecimal() and len(text) < 19} or None  # noqa: PLR2004


def request_id(form: MultiDict[str, str]) -> str | None:
    """Give the id by which a page's deed is answered only once, however often it is sent."""
    return form.get("request_id") or None


def new_request_id() -> str:
    """Make the id that a page sends with its deed."""
    return str(uuid.uuid4())


def json_values(text: str) -> dict[str, Any]:
    """Read values written as a JSON object, exactly; raises ValueError with a sentence."""
    if not text.strip():
        return {}
    try:
        values = read_json(text)
    except ValueError:
        raise ValueError(NOT_JSON) from None
    if not isinstance(values, dict):
        raise ValueError(NOT_JSON)  # noqa: TRY004 - what was typed is wrong, not the program
    return values


def mended(form: MultiDict[str, str], present: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read variables that somebody has corrected: only those that differ, each of the kind it had.

    Answers (values, errors by name). `new_name` and `new_value` add a variable, or give one another kind of value.
    """
    entered = {name: form[VALUE + name] for name in present if VALUE + name in form}
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in entered.items():
        if name in present and text.replace("\r\n", "\n") == written(present[name]):
            continue
        try:
            values[name] = _like(present.get(name), text.strip())
        except ValueError as error:
            errors[name] = error.args[0]
    new_name = form.get("new_name", "").strip()
    if new_name:
        values[new_name] = _guess(form.get("new_value", "").strip())
    return values, errors


def written(value: Any) -> str:
    """Write a variable for somebody to correct; texts as they are, everything else in JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Decimal):
        return format(value, "f")
    plain = to_json(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _like(example: Any, text: str) -> Any:
    """Read a text as a value of the kind that was there; what was nothing takes whatever it looks like."""
    for kinds, read in _READERS:
        if isinstance(example, kinds):
            return read(text)
    if isinstance(example, dt.datetime | dt.date | dt.time):
        return type(example).fromisoformat(text)
    if example is not None:
        raise ValueError(say("A value of this kind cannot be changed here."))
    return _guess(text)


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false", "yes", "no"}:
        raise ValueError(say("Write yes or no."))
    return text.lower() in {"true", "yes"}


def _number(text: str) -> int | Decimal:
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(say("Write a number, such as 1250 or 99.95."))
    return Decimal(text) if "." in text else int(text)


def _structure(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        raise ValueError(say("Write this as JSON.")) from None


def _guess(text: str) -> Any:
    try:
        return read_json(text) if text else None
    except ValueError:
        return text


_READERS: tuple[tuple[Any, Callable[[str], Any]], ...] = (
    (str, str),
    (bool, _truth),
    (int | Decimal, _number),
    (dict | list, _structure),
)


def day(text: str) -> dt.date | None:
    """Read a day as browsers send it (2026-11-23); None where nothing was entered, ValueError with a sentence."""
    try:
        return dt.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise ValueError(say("Write a day, such as 2026-11-23.")) from None


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Give the moment at which a day begins."""
    return dt.datetime.combine(day, dt.time(), zone)


def files(uploads: list[FileStorage]) -> dict[str, bytes]:
    """Give uploaded files by name; a browser sends one without a name where none was chosen.

    Raises `Unreadable` for a name that no file of a process has, and for one that comes twice.
    """
    found: dict[str, bytes] = {}
    for upload in uploads:
        name = upload.filename
        if name:
            _refuse_name(name, found)
            found[name] = upload.stream.read()
        upload.close()
    return found


def _refuse_name(name: str, known: Mapping[str, bytes]) -> None:
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:LONGEST_SHOWN])
    if len(name) > LONGEST_NAME:
        raise Unreadable(shown, say("its name is longer than %(number)s characters", number=LONGEST_NAME))
    if not name.isprintable():
        raise Unreadable(shown, say("its name holds characters that cannot be shown; give it another one"))
    if name in known:
        raise Unreadable(shown, say("two files have this name; give one of them another"))
    if "\\" in name or name.startswith("/") or ".." in name.split("/"):
        raise Unreadable(shown, say("its name leads out of the folder; send the file under its plain name"))
