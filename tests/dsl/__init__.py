"""Draw a process in one line and get BPMN 2.0 XML.

    from tests.dsl import process

    process("ship").user_task("pack").user_task("send").end("sent").xml()

Methods draw an element, connect it to the one before, and stand there. Every method returns the
builder; `.xml()` gives the bytes of a valid BPMN 2.0 file (no picture). Full words in `Process`.

**Names are ids.** The first argument of every element is its name, and the id is the same text made
fit for XML: "big?" is `big`, "Check order" is `Check_order`. An element without a name is called by
what it is: `start`, `end`, `end_2`, `timer`; a boundary event by its host: `ship_timer`. Inside a
subprocess such ids carry its name: `dunning_start`. `.id("x")` after an element overrides it. A flow
is `pack_to_send`. A message "paid" has the id `message_paid` (also `signal_`, `error_`, `escalation_`).

**The start** is drawn by itself (`start`) unless the process begins with one of `start…`, or `apart()`.

**Ways out of a gateway**: `when(condition)` and `otherwise()` speak about the next flow, `at(name)`
goes back, `goto(name)` leads to an element drawn earlier or later and ends the path:

    process().user_task("check").exclusive("good?")
        .when("good").end("accepted")
        .at("good?").otherwise().user_task("repair").goto("check")

`to(name, when=…)` draws a flow and stays, so several ways can be listed first and drawn afterwards:

    process().exclusive("big?").to("manual", when="amount > 100").to("straight", default=True)
        .user_task("manual").end().service_task("straight").end()

**Fork and join**: name the join in `goto` before it is drawn.

    process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join").end()

**Events** are `start_`, `catch_`, `throw_`, `end_` and `boundary_` plus what they are about. What is
caught or thrown has the event's name unless said otherwise:

    .catch_message("paid", key="=order_number")           .catch_timer(after="P14D")
    .catch_message("wait", message="paid")                .throw_signal("stock arrived")
    .end_error("rejected", code="E42")                    .end_terminate("stopped")
    process().user_task("ship").end()
        .boundary_timer(on="ship", after="PT1H", interrupting=False).user_task("chase").end("chased")

    process().event_based("first of").catch_message("paid").end()
        .at("first of").catch_timer("late", after="P14D").end("lapsed")

**Subprocesses** take a builder, lanes stay until the next `lane`, root messages are declared once:

    process().subprocess("dunning", process().user_task("remind").end()).end()
        .event_subprocess("cancelling", process().start_message("cancelled").user_task("refund").end())

    process().message("paid", key="=order_number", payload={"amount": "number"})
        .lane("Sales", zone="frontstage", group="sales-desk").user_task("check")
        .lane("Warehouse", zone="backstage", group="pickers").user_task("pick")
        .lane("Sales").user_task("tell").end()

**Several processes in one file**: `together(process("one")…, process("two")…).xml()`.

**Anything else**: `set(**attributes)`, `extend("<tl:…/>")` and `inner("<bpmn:…/>")` add to the element
just drawn; prefixes `bpmn tl camunda zeebe xsi` are declared.
"""

from tests.dsl.file import together
from tests.dsl.process import Process, process

__all__ = ["Process", "process", "together"]
