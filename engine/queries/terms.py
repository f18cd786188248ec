"""What the words of a search mean: tests that the store carries out, or a sentence about what is not known."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import micros
from engine.queries.asking import SIGNS, Term, mistake
from engine.sentence import say
from engine.store import definitions, groups, people, searching
from engine.store.encoding import texts
from engine.store.narrowing import Where, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.model import Person
    from engine.store.transaction import Reader

SCALE = 1_000_000
"""Numbers of columns are kept as whole millionths, instants as microseconds."""
_UNITS = {"min": 60, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_NOBODY = frozenset({"nobody", "none"})
_SAID = {"yes": "true", "no": "false"}
"""How columns that hold yes or no are looked for."""
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
"""What some languages read as thousands, and others as a part of one."""
_SHOWN = 12
"""Names of what there is instead."""
_MOST = 2**62
WORDS = {
    "step": say("the task, by its name or a part of it: step:check"),
    "process": say("its process, by its name or a part of it: process:order"),
    "key": say("the business key; key:SO-* for all that begin so"),
    "lane": say("the lane, by its name or a part of it: lane:sales,warehouse"),
    "group": say("the group that it is offered to"),
    "who": say("who has it: who:ann, who:me, who:nobody"),
    "due": say("by when it is due: due<2d, due:today, due:late, due:none, due<2026-12-01"),
    "created": say("for how long it has waited: created>3d"),
    "priority": say("how urgent it is: priority>50"),
    "follow": say("when it comes back: follow<1d, follow:none"),
    "queue": say("the queue in which it waits; queue:none for none"),
    "state": say("how it stands: free, taken, late, asked or snoozed"),
    "text": say("a word of the request, or how one begins; the same as the word alone"),
}
"""Every word and what it finds, as the inbox tells it."""


class Asking(NamedTuple):
    """Who asks, and when: what words like "me" and "today" mean."""

    r: Reader
    person: Person
    now: int
    zone: dt.tzinfo


def tests(asking: Asking, terms: Iterable[Term]) -> list[Where]:
    """Turn terms into tests, or refuse with a sentence that says where and why."""
    found: list[Where] = []
    for term in terms:
        reading = _READ.get(term.field)
        found += reading(asking, term) if reading else _column(asking, term)
    return found


def _only_equal(term: Term) -> None:
    if term.sign not in ":=":
        wrong = say("'%(word)s' is compared with a colon: %(word)s:%(value)s.", word=term.field, value=term.values[0])
        raise mistake(term.at, wrong)


def _only_one(term: Term) -> None:
    if len(term.values) > 1:
        wrong = say("'%(word)s' takes one value, not several.", word=term.field + term.sign)
        raise mistake(term.at, wrong)


def _any_of(field: str, term: Term, values: Iterable[str]) -> list[Where]:
    return [Where(field, "=", texts(sorted(set(values))), term.no)]


def _any_or_none(field: str, term: Term, none: frozenset[str], meant: Callable[[str], Iterable[str]]) -> list[Where]:
    """Any of some, where words that stand for none may be among them."""
    others = [value for value in term.values if value.casefold() not in none]
    if not others:
        return [Where(field, "none", None, term.no)]
    found = _any_of(field, term, [one for value in others for one in meant(value)])
    return found if len(others) == len(term.values) else [found[0]._replace(how="or none")]


def _named(field: str, known: Callable[[Asking], dict[str, str]]) -> Callable[[Asking, Term], list[Where]]:
    """Reads names of things that are known: by value, by what people call it, by its last part; else by any part of
    the name, which may find several.
    """

    def read(asking: Asking, term: Term) -> list[Where]:
        _only_equal(term)
        names = known(asking)
        return _any_of(field, term, [one for value in term.values for one in _meant(term, value, names)])

    return read


def _meant(term: Term, value: str, names: dict[str, str]) -> list[str]:
    wanted = _plain(value)
    found = [one for one, name in names.items() if wanted in {_plain(one), _plain(name), _plain(name.split(" / ")[-1])}]
    if not found and wanted:
        found = [one for one, name in names.items() if wanted in _plain(name)]
    if not found:
        there = sorted(set(names.values()))
        some = ", ".join([*there[:_SHOWN], *(["…"] if there[_SHOWN:] else [])]) or say("none yet")
        wrong = say(
            "there is no %(word)s '%(value)s' in open work. There are: %(some)s.",
            word=term.field,
            value=value,
            some=some,
        )
        raise mistake(term.at, wrong)
    return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _lanes(asking: Asking) -> dict[str, str]:
    return {name: name for name in searching.lanes(asking.r)}


def _processes(asking: Asking) -> dict[str, str]:
    return definitions.process_names(asking.r)


def _groups(asking: Asking) -> dict[str, str]:
    return {name: name for name in searching.groups(asking.r)} | {
        one.id: one.name for one in groups.everything(asking.r)
    }


def _queue(asking: Asking, term: Term) -> list[Where]:
    _only_equal(term)
    names = {name: name for name in searching.queues(asking.r)}
    return _any_or_none("queue", term, frozenset({"none"}), lambda value: _meant(term, value, names))


def _step(_asking: Asking, term: Term) -> list[Where]:
    """Any part of the name. Databases know only English letters in both cases, so others are tried as names begin."""
    _only_equal(term)
    tried = {lowered(like) for one in term.values for like in (one, one.lower(), one.capitalize())}
    return [Where("name", "has", texts(sorted(tried)), term.no)]


def _key(_asking: Asking, term: Term) -> list[Where]:
    _only_equal(term)
    if len(term.values) == 1 and term.values[0].endswith("*"):
        return [Where("key", "^", term.values[0].rstrip("*"), term.no)]
    return _any_of("key", term, term.values)


def _text(_asking: Asking, term: Term) -> list[Where]:
    words = [word for value in term.values for word in searching.split(value)]
    if not words and term.text in SIGNS:
        wrong = say("there must be no blank before or behind '%(sign)s', as in due<2d.", sign=term.text)
        raise mistake(term.at, wrong)
    if not words:
        raise mistake(term.at, say("'%(text)s' has neither letters nor digits to look for.", text=term.text))
    return [Where("word", "^", word, term.no) for word in words]


def _who(asking: Asking, term: Term) -> list[Where]:
    _only_equal(term)
    names = people.all_names(asking.r)
    return _any_or_none("assignee", term, _NOBODY, lambda value: _person(asking, term, value, names))


def _person(asking: Asking, term: Term, value: str, names: dict[str, str]) -> list[str]:
    wanted = " ".join(value.casefold().split())
    if wanted == "me":
        return [asking.person.id]
    found = [one for one, name in names.items() if wanted == one.casefold() or f" {wanted} " in f" {name.casefold()} "]
    if not found:
        raise mistake(term.at, say("nobody is called '%(value)s'. Try a whole name, me or nobody.", value=value))
    return found


def _instant(field: str, *, age: bool = False) -> Callable[[Asking, Term], list[Where]]:
    """Reads a moment; with `age`, a length of time counts backwards from now: created>3d waits longer than 3 days."""

    def read(asking: Asking, term: Term) -> list[Where]:
        _only_one(term)
        value = term.values[0].casefold()
        if term.sign in ":=":
            return _called(asking, term, field, value)
        how = term.sign[0]
        length = _length(value)
        if length is None:
            day = _day(asking, term, value)
            late = (term.sign in ("<=", ">")) * dt.timedelta(days=1)
            return [Where(field, how, _of_day(asking, day + late) - (how == ">"), term.no)]
        if age:
            return [Where(field, "<" if how == ">" else ">", asking.now - length, term.no)]
        return [Where(field, how, asking.now + length, term.no)]

    return read


def _called(asking: Asking, term: Term, field: str, value: str) -> list[Where]:
    if value == "none":
        return [Where(field, "none", None, term.no)]
    if value == "late":
        return [Where(field, "<", asking.now, term.no)]
    begin = _day(asking, term, value)
    if term.no:
        before, after = f"{term.field}<{value}", f"{term.field}>{value}"
        wrong = say("a day cannot be turned round; say %(before)s or %(after)s.", before=before, after=after)
        raise mistake(term.at, wrong)
    first, next_day = _of_day(asking, begin), _of_day(asking, begin + dt.timedelta(days=1))
    return [Where(field, ">", first - 1), Where(field, "<", next_day)]


def _length(value: str) -> int | None:
    digits = value.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = _UNITS.get(value[len(digits) :])
    if unit is None or not (digits.isascii() and digits.isdecimal()) or len(digits) > 6:  # noqa: PLR2004 - 999,999 weeks
        return None
    return int(digits) * unit * 1_000_000


def _day(asking: Asking, term: Term, value: str) -> dt.date:
    today = dt.datetime.fromtimestamp(asking.now / 1e6, asking.zone).date()
    named = _DAYS.get(value)
    if named is not None:
        return today + dt.timedelta(days=named)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        wrong = say(
            "'%(value)s' is no time. Write 2d, 4h or 1w, a day such as 2026-12-01, today or tomorrow.", value=value
        )
        raise mistake(term.at, wrong) from None


def _of_day(asking: Asking, day: dt.date) -> int:
    return micros(dt.datetime.combine(day, dt.time(), asking.zone))


def _priority(_asking: Asking, term: Term) -> list[Where]:
    _only_one(term)
    number = _number(term, term.values[0]) // SCALE
    return _compared("priority", term, number)


def _compared(field: str, term: Term, number: int) -> list[Where]:
    """Compare with a whole number: both ends, where it is to be equal."""
    number = max(-_MOST, min(number, _MOST))
    if term.sign in ":=":
        if term.no:
            return [Where(field, ">", number)]
        return [Where(field, ">", number - 1), Where(field, "<", number + 1)]
    wider = (term.sign == "<=") - (term.sign == ">=")
    return [Where(field, term.sign[0], number + wider, term.no)]


def _number(term: Term, value: str) -> int:
    if _GROUPED.fullmatch(value):
        wrong = say("'%(value)s' can be read in two ways. Write it like 1000 or 12.50.", value=value)
        raise mistake(term.at, wrong)
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 18:  # noqa: PLR2004 - no column holds more
        raise mistake(term.at, say("'%(value)s' is no number. Write it like 1000 or 12.50.", value=value))
    return int(number * SCALE)


_STATES: dict[str, Callable[[Asking], Where]] = {
    "free": lambda _: Where("assignee", "none"),
    "taken": lambda _: Where("assignee", "none", None, no=True),
    "late": lambda asking: Where("due_sort", "<", asking.now),
    "asked": lambda _: Where("asked_by", "none", None, no=True),
    "snoozed": lambda asking: Where("follow_up", ">", asking.now),
}


def _state(asking: Asking, term: Term) -> list[Where]:
    _only_equal(term)
    found = _STATES.get(term.values[0].casefold())
    if found is None or len(term.values) > 1:
        wrong = say(
            "state is one of %(states)s, not '%(value)s'.", states=", ".join(_STATES), value=", ".join(term.values)
        )
        raise mistake(term.at, wrong)
    test = found(asking)
    return [test._replace(no=test.no != term.no)]


def _column(asking: Asking, term: Term) -> list[Where]:
    """A column that some process has declared."""
    known = searching.columns(asking.r)
    if term.field not in known:
        words = ", ".join([*WORDS, *sorted(known)])
        wrong = say("'%(word)s' is no word of the search. There are: %(words)s.", word=term.field, words=words)
        raise mistake(term.at, wrong)
    field = f"@{term.field}"
    if term.sign in ":=":
        return _of_column(asking, term, field)
    value = term.values[0].casefold()
    length = _length(value)
    if length is not None:
        return [Where(field, term.sign[0], asking.now + length, term.no)]
    if value in _DAYS or "-" in value.lstrip("-"):
        later = (term.sign in ("<=", ">")) * dt.timedelta(days=1)  # of a moment counts the day, as of a date
        begin = _of_day(asking._replace(zone=dt.UTC), _day(asking, term, value) + later)
        return [Where(field, term.sign[0], begin - (term.sign[0] == ">"), term.no)]
    return _compared(field, term, _number(term, value))


def _of_column(asking: Asking, term: Term, field: str) -> list[Where]:
    """What a column says, or how it begins; or that it says nothing."""
    if [one.casefold() for one in term.values] == ["none"]:
        return [Where(field, "none", None, term.no)]
    if len(term.values) == 1 and term.values[0].endswith("*"):
        return [Where(field, "^", searching.plain(term.values[0].rstrip("*")), term.no)]
    plain = [searching.plain(one) for one in term.values]
    days = [_day(asking, term, one).isoformat() for one in plain if one in _DAYS]
    return _any_of(field, term, [*plain, *days, *(_SAID[one] for one in plain if one in _SAID)])


_READ: dict[str, Callable[[Asking, Term], list[Where]]] = {
    "": _text,
    "text": _text,
    "step": _step,
    "process": _named("process_key", _processes),
    "key": _key,
    "lane": _named("lane", _lanes),
    "group": _named("group", _groups),
    "who": _who,
    "queue": _queue,
    "due": _instant("due"),
    "created": _instant("created_at", age=True),
    "priority": _priority,
    "follow": _instant("follow_up"),
    "state": _state,
}
