"""When two traces agree, and what is said when they do not."""

import pytest

from engine.reference import Opinion, Trace, summary
from engine.reference.verdicts import judge

OURS = Trace((("a",), ("b",), ()), "Done", ("done",))


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        (Trace((("a",), ("c",), ()), "Done"), "After step 1 'b' waits here, 'c' waits in SpiffWorkflow."),
        (Trace((("a", "b"), ("b",), ()), "Done"), "After the start 'a' waits here, 'a', 'b' wait in SpiffWorkflow."),
        (Trace((("a",), ("b",), ("c",)), "Done"), "After step 2 nothing waits here, 'c' waits in SpiffWorkflow."),
        (Trace((("a",), ("b",), ())), "The process is at its end 'Done' here, still running in SpiffWorkflow."),
        (
            Trace((("a",), ("b",), ()), "Late"),
            "The process is at its end 'Done' here, at its end 'Late' in SpiffWorkflow.",
        ),
        (
            Trace((("a",), ("b",), ()), "Done", ("end", "done")),
            "Reached were 'done' here, 'end', 'done' in SpiffWorkflow.",
        ),
        (
            Trace((("a",), ("b",)), None, None, "'b' does not wait"),
            "The run went no further than step 1 in SpiffWorkflow: 'b' does not wait.",
        ),
    ],
)
def test_a_difference_is_told(theirs, reason):
    verdict = judge("s", OURS, theirs, {})

    assert verdict.opinion == Opinion.DISAGREES
    assert verdict.reasons == (reason,)
    assert (verdict.ours, verdict.theirs) == (OURS, theirs)
    assert str(verdict) == f"'s' disagrees: {reason}"


def test_equal_traces_agree():
    assert judge("s", OURS, OURS, {}).opinion == Opinion.AGREES
    assert str(judge("s", OURS, OURS, {})) == "'s' agrees."


def test_ends_that_nobody_wrote_down_are_not_compared():
    assert judge("s", OURS, Trace(OURS.steps, "Done"), {}).opinion == Opinion.AGREES


def test_a_limit_names_its_element():
    verdict = judge("s", OURS, Trace((("a",),)), {"gate": "The gate is not comparable."})

    assert verdict.opinion == Opinion.NOT_COMPARABLE
    assert verdict.elements == ("gate",)
    assert str(verdict) == "'s' cannot be compared: The gate is not comparable."


def test_a_difference_before_a_limit_is_a_disagreement():
    assert judge("s", OURS, Trace((("b",),)), {"gate": "Stop."}).opinion == Opinion.DISAGREES


def test_without_their_trace_nothing_is_compared():
    verdict = judge("s", OURS, None, {"": "No answer."})
    assert (verdict.opinion, verdict.elements) == (Opinion.NOT_COMPARABLE, ())


def test_a_trace_survives_the_way_to_another_process():
    assert Trace.from_json(OURS.to_json()) == OURS
    assert Trace.from_json(None) is None


def test_a_trace_reads_as_a_line():
    assert str(Trace((("a", "b"), ()), None, None, "stuck")) == "a, b → nothing; still running; stuck"
    assert str(OURS) == "a → b → nothing; ended as 'Done'"


def test_the_summary_counts():
    agrees, differs = judge("s", OURS, OURS, {}), judge("s", OURS, Trace((("b",),)), {})
    limited = judge("s", OURS, None, {"gate": "Stop.", "": "And so on."})

    assert summary(()) == "no scenario to compare"
    assert summary((agrees,)) == "agrees"
    assert summary((agrees, agrees)) == "agrees on all 2 scenarios"
    assert (
        summary((agrees, differs, limited)) == "agrees on 1, disagrees on 1, not comparable on 1 of 3 scenarios (gate)"
    )
