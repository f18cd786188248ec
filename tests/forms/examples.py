"""Forms and what people enter in them, made at random from a seed."""

from __future__ import annotations

import json
from random import Random

TEXTS = ("", "a", "ab", "abc", " a ", "x" * 12, "A-1", "ünï", "😀😀", "a\nb", "1", "true", "\ufeffab", "a\u00a0")
MAILS = ("a@b", "ada@example.org", "ada@", "a..b@c.d", "ada@ex_ample.org", "a b@c", f"a@{'b' * 64}.c", "é@b.c")
PHONES = ("+4930664040900", "0031205550100", "+31 205550100", "call +31205550100", "+999123", "+12", "+3906698123456")
NUMBERS = (None, 0, 1, -1, 2, 5, 10, 0.5, 0.25, 1.255, -0.1, 99.95, 1000000, 0.1, 0.3)
DAYS = (None, "2026-03-31", "2020-02-29")
TIMES = (None, "14:30", "00:00")
LETTERS = ("a", "b", "c")
PATTERNS = ("^[A-Z]-[0-9]+$", "a", "^a*$", r"\d", "^.b", "[^a]", r"^\w+$", "(?<x>a)b", "^$", "a$")
PRESENT = {"depots": ["a", "b", {"label": "Sea", "value": "c"}], "known": "k", "limit": 2}
KINDS = ("textfield", "textarea", "number", "checkbox", "radio", "select", "checklist", "taglist", "datetime")


def example(seed: int) -> dict:
    """Make one form: what it is made of, the variables it begins with, and what is entered."""
    return _Maker(Random(seed)).made()


def pair(seed: int) -> tuple[dict, object]:
    """Make one field and one value for it."""
    maker = _Maker(Random(-1 - seed))
    made = maker.shape("x")
    for name in ("conditional", "disabled", "readonly"):
        made.pop(name, None)
    return made, maker.value(made)


class _Maker:
    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.fields: list[dict] = []
        self.entered: dict[str, object] = {}
        self.data: dict[str, object] = dict(PRESENT)

    def chance(self, one_in: int) -> bool:
        return self.dice.randrange(one_in) == 0

    def made(self) -> dict:
        parts = [self.part(number) for number in range(self.dice.randint(1, 6))]
        schema = {"type": "default", "id": "f", "schemaVersion": 19, "components": parts}
        return {"schema": schema, "data": self.data, "entered": self.entered}

    def part(self, number: int) -> dict:
        if self.chance(9):
            return self.group(number)
        if self.chance(9):
            return self.rows(number)
        if self.chance(9):
            return self.computed(number)
        return self.field(f"f{number}", "", self.data)

    def group(self, number: int) -> dict:
        path = self.dice.choice(["", f"g{number}"])
        known: dict[str, object] = {}
        prefix = f"{path}." if path else ""
        made = self.hidden({"type": "group", "id": f"group{number}", "label": "G", "path": path})
        made["components"] = [self.field(f"f{number}{at}", prefix, known if path else self.data) for at in range(2)]
        if path and known:
            self.data[path] = known
        return made

    def rows(self, number: int) -> dict:
        path, count = f"l{number}", self.dice.randint(1, 3)
        known = [{} for _ in range(count)]
        components = [self.shape(f"c{at}", local=True) for at in range(self.dice.randint(1, 3))]
        for at in range(count):
            for one in components:
                self.enter(one, f"{path}.{at}.", known[at])
        if self.chance(2):
            self.data[path] = known
            first = 1
        else:
            first = count
        return self.hidden({
            "type": "dynamiclist", "id": f"list{number}", "label": "L", "path": path, "isRepeating": True,
            "allowAddRemove": True, "defaultRepetitions": first, "components": components,
        })  # fmt: skip

    def computed(self, number: int) -> dict:
        says = self.dice.choice(["=1 + 2", "=known", "=limit * 2", f"={self.name()}", '="a" + "b"', "=[1, 2]", "=null"])
        late = self.dice.choice(["change", "presubmit"])
        return {"type": "expression", "id": f"e{number}", "key": f"e{number}", "expression": says, "computeOn": late}

    def field(self, key: str, prefix: str, known: dict) -> dict:
        made = self.shape(key)
        self.enter(made, prefix, known)
        if not prefix:
            self.fields.append(made)
        return made

    def shape(self, key: str, *, local: bool = False) -> dict:
        kind = self.dice.choice(KINDS)
        made = {"type": kind, "id": f"id_{key}_{self.dice.randrange(10**9)}", "key": key, "label": key, "validate": {}}
        getattr(self, f"shape_{kind}")(made)
        if self.chance(3):
            made["validate"]["required"] = True
        if self.chance(12):
            made["disabled"] = True
        elif self.chance(12):
            made["readonly"] = self.dice.choice([True, '=known = "k"', "=limit > 5"])
        if self.chance(4) and "valuesKey" not in made:
            default = self.value(made)
            if default is not None and default != "":
                made["defaultValue"] = default
        return self.hidden(made, local=local)

    def shape_textfield(self, made: dict) -> None:
        rule = self.dice.randrange(7)
        if rule == 0:
            made["validate"]["validationType"] = "email"
        elif rule == 1:
            made["validate"]["validationType"] = "phone"
        elif rule == 2:
            made["validate"]["pattern"] = self.dice.choice(PATTERNS)
        elif rule == 3:
            made["validate"]["minLength"] = self.dice.choice([0, 1, 2, 3, "=limit", "=nothing"])
        elif rule == 4:
            made["validate"]["maxLength"] = self.dice.choice([0, 1, 2, 3, "=limit + 1"])

    shape_textarea = shape_textfield

    def shape_number(self, made: dict) -> None:
        for name, values in {"min": (0, -1, 1, 0.5, "2", "=limit"), "max": (5, 0, 99.95, "10", "=limit * 10")}.items():
            if self.chance(4):
                made["validate"][name] = self.dice.choice(values)
        if self.chance(4):
            made["decimalDigits"] = self.dice.choice([0, 1, 2])
        if self.chance(4):
            made["increment"] = self.dice.choice([1, 0.5, "0.25", 5])
        if self.chance(5):
            made["serializeToString"] = True

    def shape_checkbox(self, made: dict) -> None:
        pass

    def shape_radio(self, made: dict) -> None:
        source = self.dice.randrange(4)
        if source == 0:
            made["valuesKey"] = "depots"
        elif source == 1:
            made["valuesExpression"] = self.dice.choice(['=["a", "b", "c"]', '=concatenate(["a", "b"], ["c"])'])
        else:
            made["values"] = [{"label": letter.upper(), "value": letter} for letter in LETTERS]

    shape_select = shape_checklist = shape_taglist = shape_radio

    def shape_datetime(self, made: dict) -> None:
        made["subtype"] = self.dice.choice(["date", "time"])
        made["timeSerializingFormat"] = "no_timezone"

    def hidden(self, made: dict, *, local: bool = False) -> dict:
        if self.chance(4):
            conditions = ['=known = "k"', "=limit > 5", "=not(limit = 2)", "=true", "=nothing = null", *self.about()]
            if local:
                conditions += [
                    "=this.c0 = null",
                    "=i[1] = 1",
                    "=parent.limit = 2",
                    "=c0 = null",
                    "=not(this.c0 = null)",
                ]
            made["conditional"] = {"hide": self.dice.choice(conditions)}
        return made

    def name(self) -> str:
        return self.dice.choice(self.fields)["key"] if self.fields else "known"

    def about(self) -> list[str]:
        """Give conditions on a field. To FEEL what is of two kinds is neither equal nor greater, but null."""
        field = self.dice.choice(self.fields or [{"key": "limit", "type": "number"}])
        name, kind = field["key"], field["type"]
        numeric = kind == "number" and not field.get("serializeToString")
        told = [f"={name} > 1", f"={name} <= limit"] if numeric else []
        told += [f'={name} = "a"', f'={name} = ""'] if kind in {"textfield", "textarea", "radio", "select"} else []
        several = [f'=list contains({name}, "a")', f"=count({name}) > 1"] if kind in {"checklist", "taglist"} else []
        return [*told, *several, f"={name} = null", f"={name}", f"=not({name} = null)"]

    def value(self, made: dict) -> object:
        kind = made["type"]
        if kind in {"textfield", "textarea"}:
            mails = {"email": MAILS, "phone": PHONES}.get(made["validate"].get("validationType"), TEXTS)
            return self.dice.choice([*mails, ""])
        if kind == "number":
            number = self.dice.choice(NUMBERS)
            return None if number is None else str(number) if made.get("serializeToString") else number
        if kind == "checkbox":
            return self.dice.choice([True, False])
        if kind in {"checklist", "taglist"}:
            return [letter for letter in LETTERS if self.chance(2)]
        if kind == "datetime":
            return self.dice.choice(DAYS if made["subtype"] == "date" else TIMES)
        return self.dice.choice([*LETTERS, None])

    def enter(self, made: dict, prefix: str, known: dict) -> None:
        if self.chance(3):
            known[made["key"]] = self.value(made)
        self.entered[prefix + made["key"]] = self.value(made)


def written(made: dict) -> bytes:
    """Write the form as a file."""
    return json.dumps(made["schema"]).encode()
