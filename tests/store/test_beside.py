"""What is beside a request or a list of work is asked for once, and only where there is something."""

from engine.store import acknowledgements, attachments, beside, instances, people, remarks, task_views, timers
from engine.store.people import PersonRow
from engine.store.remarks import RemarkRow
from engine.store.task_views import ViewRow
from tests.store.acts import begin


def asked(r, statement):
    return [rows for one, rows in ((key[0], rows) for key, rows in r.memo.items() if key != "now") if one is statement]


def test_what_a_request_does_not_have_is_not_asked_for(store):
    begin(store)
    with store.page(), store.reading() as r:
        beside.of_instance(r, "i1")
        assert asked(r, timers.OF_INSTANCE) == [[]]
        known = len(r.memo)
        assert timers.of_one(r, "i1") == attachments.of_instance(r, "i1") == instances.children(r, "i1") == []
        assert len(r.memo) == known


def test_what_there_is_is_found_as_ever(store):
    begin(store)
    remark = RemarkRow("r1", "i1", "i1-1", "pia", "remark", b"Look", 1)
    view = ViewRow("v1", "sam", None, "Mine", "mine", "", "", "", 0, 1)
    with store.writing() as w:
        for one in ("pia", "sam"):
            people.add(w, PersonRow(one, one), [], [], password_hash=None, at=1)
        remarks.add(w, remark, ["sam"])
        task_views.add(w, view)
    with store.page(), store.reading() as r:
        beside.of_instance(r, "i1")
        beside.of_person(r, "sam", ["sales"], 5)
        assert remarks.of_instance(r, "i1") == remarks.mentions(r, "sam") == [remark]
        assert task_views.theirs(r, "sam", ["sales"]) == [view]
        known = len(r.memo)
        assert acknowledgements.asked(r, "sam", 5) == []
        assert len(r.memo) == known
        assert remarks.mentions(r, "pia") == []


def test_without_a_page_nothing_is_noted(store):
    begin(store)
    with store.reading() as r:
        beside.of_instance(r, "i1")
        assert timers.of_one(r, "i1") == []
        assert r.memo is None
