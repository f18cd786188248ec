"""Asking the child process: verdicts, limits of time and memory, schema notes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.calendar import Calendar
from engine.reference import Opinion, Trace, schema_notes, second_opinion
from engine.reference.child import ask
from tests.dsl import process

NOW = 1_772_438_400_000_000  # 2026-03-02, 9:00 in Amsterdam
LIBRARY = Path(__file__).parents[2] / "processes"


NOT_COMPARABLE = {
    "order_to_cash": {"cancellation"},
    "front_line_feedback": {"note_asked", "answer_reporter", "join_known", "pass_it_on"},
    "process_review": {"pin_evidence"},
    "succession": {"find_owner"},
}
"""Where a scenario of the library may stop: an event subprocess by message, and jobs that only this house does."""


def ship():
    return (
        process()
        .user_task("ship")
        .end("shipped")
        .boundary_timer("late", on="ship", after="1 business day")
        .user_task("chase")
        .end("chased")
    )


def scenario(*steps, **more):
    return {"name": "s", "process": "process", "start": {}, "steps": list(steps), **more}


def test_agrees_disagrees_and_not_comparable():
    drawing = ship().event_subprocess("stopping", process().start_message("stop").end("Stopped"))
    late, stop = {"pass_time": "P2D"}, {"publish": "stop", "values": {}}
    traces = Trace((("ship",), ("chase",))), Trace((("ship",), ("ship",))), Trace((("ship",), ()), "Stopped")

    verdicts = second_opinion(
        {"p.bpmn": drawing.xml()}, [scenario(late), scenario(late), scenario(stop, key="K")], traces, now=NOW
    )

    assert [verdict.opinion for verdict in verdicts] == list(Opinion)
    assert verdicts[2].elements == ("stopping",)
    assert "event subprocess.message, interrupting" in str(verdicts[2])


def test_repeated_activities_are_not_compared():
    several = process().user_task("ship", times=2).end()
    again = process().user_task("ship", loop="true").end()
    trace = [Trace((("ship",),))]

    verdicts = [second_opinion({"p.bpmn": one.xml()}, [scenario()], trace, now=NOW)[0] for one in (several, again)]

    assert [(one.opinion, one.elements) for one in verdicts] == [(Opinion.NOT_COMPARABLE, ("ship",))] * 2
    assert "multiInstance" in str(verdicts[0])
    assert "standardLoop" in str(verdicts[1])


def test_scripts_in_python_are_not_compared_and_never_run_there():
    drawing = process().script_task("sum", "for n in [1]:\n    total = n", format="python").user_task("ship").end()

    (verdict,) = second_opinion({"p.bpmn": drawing.xml()}, [scenario()], [Trace((("ship",),))], now=NOW)

    assert (verdict.opinion, verdict.elements) == (Opinion.NOT_COMPARABLE, ("sum",))
    assert "scriptTask.python" in str(verdict)


def test_the_calendar_and_the_beginning_are_ours():
    """A day counts from when the scenario begins, in the hours that our run had."""
    closed = Calendar.from_json({"time_zone": "Europe/Amsterdam", "weekly": {"sunday": ["10:00-11:00"]}})
    sunday = scenario({"pass_time": "P1D"}, at="2026-03-07T12:00:00+01:00")
    monday = scenario({"pass_time": "P1D"})
    traces = [Trace((("ship",), ("chase",))), Trace((("ship",), ("ship",)))]

    verdicts = second_opinion({"p.bpmn": ship().xml()}, [sunday, monday], traces, now=NOW, calendar=closed)

    assert [verdict.opinion for verdict in verdicts] == ["agrees", "agrees"]


def test_without_scenarios_nobody_is_asked():
    assert second_opinion({}, [], [], now=NOW) == ()


@pytest.mark.parametrize(
    ("files", "asked", "reason"),
    [
        ({"p.bpmn": b"<no"}, scenario(), "The files have errors, so they do not run here either."),
        ({"p.bpmn": ship().xml()}, scenario(process="other"), "The process 'other' is not among the files."),
        ({"p.bpmn": ship().xml()}, scenario({"dance": 1}), "A step of the scenario is unknown: 'dance'."),
        (
            {"p.bpmn": process().call("c", process="gone").end("E").xml()},
            scenario(),
            "'c' calls a process that is not among the files.",
        ),
        (
            {"p.bpmn": process().exclusive("g").when("n").end("E").at("g").otherwise().end("F").xml()},
            scenario(start={"values": {"n": 3}}),
            "The condition of 'g_to_E' is neither true nor false, which is an incident.",
        ),
    ],
)
def test_what_cannot_be_played_is_said(files, asked, reason):
    (verdict,) = second_opinion(files, [asked], [Trace(())], now=NOW)
    assert verdict.reasons == (reason,)
    assert verdict.opinion == Opinion.NOT_COMPARABLE


def test_a_step_that_is_not_possible_there_is_a_difference():
    (verdict,) = second_opinion(
        {"p.bpmn": ship().xml()}, [scenario({"complete": "chase"})], [Trace((("ship",), ()))], now=NOW
    )
    assert verdict.reasons == ("The run went no further than step 0 in SpiffWorkflow: 'chase' does not wait.",)


def test_a_child_that_takes_too_long_is_stopped():
    (verdict,) = second_opinion({"p.bpmn": ship().xml()}, [scenario()], [Trace((("ship",),))], now=NOW, seconds=0.01)
    assert verdict.reasons == ("SpiffWorkflow gave no answer within 0.01 seconds.",)


def test_what_was_answered_before_the_time_was_over_counts():
    """One parallel block after the other costs SpiffWorkflow twice the time for each."""
    endless = process("endless")
    for number in range(30):
        endless = (
            endless.parallel(f"f{number}")
            .user_task(f"a{number}")
            .goto(f"j{number}")
            .at(f"f{number}")
            .user_task(f"b{number}")
            .parallel(f"j{number}")
        )
    files = {"p.bpmn": ship().xml(), "endless.bpmn": endless.end("E").xml()}

    verdicts = second_opinion(
        files,
        [scenario(), scenario(process="endless")],
        [Trace((("ship",),)), Trace((("a0", "b0"),))],
        now=NOW,
        seconds=5,
    )

    assert [verdict.opinion for verdict in verdicts] == ["agrees", "not comparable"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the memory of a process this way")
def test_a_child_that_takes_too_much_memory_is_stopped():
    answers, missing = ask({"task": "schema", "files": {}}, megabytes=20)
    assert answers == []
    assert missing.startswith("SpiffWorkflow gave no answer")


def test_the_child_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("THROUGHLANE_KEY", "secret")
    seen = {}
    monkeypatch.setattr(
        subprocess, "run", lambda *_, env, **__: seen.update(env) or subprocess.CompletedProcess([], 0, b"", b"")
    )

    ask({"task": "schema", "files": {}})

    assert "THROUGHLANE_KEY" not in seen
    assert set(seen) <= {"PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZDIR", "PYTHONPATH", "PYTHONHASHSEED"}


def test_a_long_process_is_read():
    """SpiffWorkflow calls itself for every element on a path."""
    drawing = process()
    for number in range(300):
        drawing = drawing.user_task(f"t{number}")
    (verdict,) = second_opinion({"p.bpmn": drawing.end("E").xml()}, [scenario()], [Trace((("t0",),))], now=NOW)
    assert verdict.opinion == Opinion.AGREES


def test_schema_notes_name_file_and_line():
    good = ship().xml()
    bad = good.replace(b"bpmn:userTask", b"bpmn:userTsk")

    notes = schema_notes({"good.bpmn": good, "bad.bpmn": bad, "form.form": b"{}", "broken.bpmn": b"<x"})

    assert {(note.rule, note.severity) for note in notes} == {("schema", "note")}
    assert [note.file for note in notes] == ["bad.bpmn", "broken.bpmn"]
    assert notes[0].message.startswith("The BPMN schema objects: Element 'userTsk': This element is not expected.")
    assert notes[0].line == 2


def test_no_diagram_needs_no_schema():
    assert schema_notes({"form.form": b"{}"}) == ()


def library():
    return {str(path.relative_to(LIBRARY)): path.read_bytes() for path in LIBRARY.rglob("*") if path.is_file()}


def test_the_librarys_scenarios_get_a_definite_verdict():
    """Each goes on SpiffWorkflow as its file expects, or is named as not comparable where it stops."""
    files = library()
    scenarios = [json.loads(content) for name, content in sorted(files.items()) if "/scenarios/" in name]

    verdicts = second_opinion(files, scenarios, [Trace(())] * len(scenarios), now=NOW)

    assert len(verdicts) > 20
    for asked, verdict in zip(scenarios, verdicts, strict=True):
        if verdict.elements:
            assert verdict.elements[0] in NOT_COMPARABLE[asked["process"]]
        else:
            assert verdict.theirs is not None
            assert verdict.theirs.outcome == asked["end"]["outcome"]
        played = verdict.theirs.steps[1:] if verdict.theirs is not None else ()
        for step, waits in zip(asked["steps"], played, strict=False):
            assert "expect" not in step or tuple(step["expect"]) == waits


def test_data_that_is_drawn_is_not_compared():
    object_ = process().data("order").user_task("ship").end()
    moved = process().user_task("ship").specified(["n"]).takes("n", None, assign=[("1", "n.first")]).end()
    trace = [Trace((("ship",),))]

    verdicts = [second_opinion({"p.bpmn": one.xml()}, [scenario()], trace, now=NOW)[0] for one in (object_, moved)]

    assert [(one.opinion, one.elements) for one in verdicts] == [
        (Opinion.NOT_COMPARABLE, ("ship",)),
        (Opinion.NOT_COMPARABLE, ("ship",)),
    ]
