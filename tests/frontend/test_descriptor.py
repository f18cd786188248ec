"""The modeler knows every word of our vocabulary, and keeps every value of it."""

from __future__ import annotations

import json
import re

from tests.architecture.sources import ROOT

DESCRIPTOR = json.loads((ROOT / "web/frontend/src/modeler/throughlane.json").read_text("utf-8"))
PAGE = (ROOT / "docs/extension.md").read_text("utf-8")


def test_every_word_of_the_page_is_known_to_the_modeler() -> None:
    told = {
        word for heading in re.findall(r"^### (.+)$", PAGE, re.MULTILINE) for word in re.findall(r"tl:(\w+)", heading)
    }
    told |= set(re.findall(r"\| `tl:(\w+)", PAGE))

    known = {f"{one['name'][0].lower()}{one['name'][1:]}" for one in DESCRIPTOR["types"]}

    assert told - known == set()


def test_every_attribute_of_the_page_is_known_to_the_modeler() -> None:
    known = {f"{one['name'][0].lower()}{one['name'][1:]}": one["properties"] for one in DESCRIPTOR["types"]}
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        words = re.findall(r"tl:(\w+)", section.splitlines()[0])
        for attribute in re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE):
            assert all(attribute in {each["name"] for each in known[word]} for word in words), (words, attribute)


def test_nothing_has_a_default_which_moddle_would_drop_on_saving() -> None:
    assert not [each for one in DESCRIPTOR["types"] for each in one["properties"] if "default" in each]
