"""What becomes of one instance in another version: it moves, somebody has to choose first, or it cannot move.

Pure: nothing is changed. What must be evaluated (the time of an added timer, the inputs of an added subprocess) shows
when the plan is carried out, which a rehearsal does, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.looping import held
from engine.execution.migration import fitting
from engine.execution.migration.attached import Attached
from engine.execution.migration.fitting import WORDS, begun, fits, is_round_of
from engine.execution.migration.matching import Matching, bodies_around, heard, is_event_subprocess
from engine.execution.migration.plans import Ask, Drawing, Plan
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.execution.state import Scope, State, Wait
    from engine.program.model import Element, Program


def plan(old: Program, new: Program, state: State, said: Mapping[str, str]) -> Plan:
    """Plan how an instance in a state goes on with another version; `said` is what somebody has chosen."""
    planner = _Planner(Plan(Matching(old, new, said)), state)
    if old.key != new.key:
        planner.refuse(
            say("It is a request of '%(old)s', and the other version is one of '%(new)s'.", old=old.name, new=new.name)
        )
        return planner.plan
    scopes = state.read_all()
    for scope in scopes:
        planner.home(scope)
    for scope in scopes:
        planner.inside(scope)
    planner.plan.undrawn.reverse()
    return planner.plan


class _Planner:
    """Goes through everything that is open in one instance."""

    def __init__(self, plan: Plan, state: State) -> None:
        self.plan = plan
        self.matching = plan.matching
        self.old, self.new = plan.matching.old, plan.matching.new
        self.state = state
        self.attached = Attached(plan, state, self.same)
        self._drawings: dict[tuple[int, str], Drawing] = {}

    def refuse(self, why: str) -> None:
        """Note why it cannot move."""
        if why not in self.plan.reasons:
            self.plan.reasons.append(why)

    # -- scopes

    def home(self, scope: Scope) -> None:
        """Find out which body of the new version a scope runs, or that it is no longer drawn."""
        if scope.id == 0:
            self.plan.homes[0] = self.plan.elements[self.old.key] = self.new.key
        elif scope.kind in {"kept", "handler"}:
            self._kept(scope)
        elif scope.parent in self.plan.homes or scope.parent in self.plan.undrawn:
            _HOMES[scope.kind](self, scope)

    def _kept(self, scope: Scope) -> None:
        if scope.kind == "handler":
            self.refuse(say("'%(step)s' is being taken back at this moment.", step=self._label(scope.element)))
        elif scope.parent in self.plan.forgotten or self.matching.is_gone(scope.element):
            self.plan.forgotten.append(scope.id)
        elif self.matching.element(scope.element) is None:
            why = say(
                "'%(step)s' is done and can still be taken back; the new version has no such step.",
                step=self._label(scope.element),
            )
            self._ask(scope.element, why, _done_alike, gone=True)
        else:
            self.same(scope.element)

    def subprocess(self, scope: Scope) -> None:
        """Match an embedded subprocess; one that the new version does not have is taken away around its tokens."""
        wait = self.state.scope(scope.parent).waits[scope.wait]
        around = self.state.scope(scope.parent)
        if self.matching.element(scope.element) is None and self._can_go(scope, around):
            self.plan.undrawn.append(scope.id)
            self._keep_apart(scope)
        elif self._fit(wait, around):
            self.plan.homes[scope.id] = self.plan.elements[scope.element]

    def _can_go(self, scope: Scope, around: Scope) -> bool:
        events = [one for one in self.state.children(scope.id) if self.state.scope(one).kind == "event"]
        plain = self.old.elements[scope.element].behaviour in {"subProcess", "transaction"}
        return plain and not (events or scope.phases) and not is_round_of(around, scope.element)

    def _keep_apart(self, scope: Scope) -> None:
        """See that what a subprocess knew for itself has another name than what is known around it."""
        around = {name for one in self.state.chain(scope.parent) for name in one.variables}
        hidden = sorted(name for name, value in scope.variables.items() if value is not None and name in around)
        if hidden:
            why = say(
                "'%(step)s' knows %(names)s for itself, and so does what is around it: without the subprocess it would "
                "be lost which is which.",
                step=self._label(scope.element),
                names=joined(map(in_quotes, hidden), sign=", "),
            )
            self.refuse(why)

    def rounds(self, scope: Scope) -> None:
        """Match the rounds of a repeated activity: it must be repeated in the same way."""
        around = self.state.scope(scope.parent)
        if not self._fit(around.waits[scope.wait], around):
            return
        image = self.plan.elements[scope.element]
        if fitting.repeats_alike(self.old.elements[scope.element], self.new.elements[image]):
            self.plan.homes[scope.id] = image
        else:
            self.refuse(
                say(
                    "'%(step)s' has begun, and is repeated otherwise in the new version.",
                    step=self._label(scope.element),
                )
            )

    def a_round(self, scope: Scope) -> None:
        """One round goes with all of them."""
        if scope.parent in self.plan.homes:
            self.plan.homes[scope.id] = self.plan.homes[scope.parent]

    def event(self, scope: Scope) -> None:
        """Match an event subprocess that runs."""
        image = self.matching.element(scope.element)
        around = self.plan.homes.get(scope.parent)
        if image is not None and is_event_subprocess(self.new, image) and self.new.elements[image].body == around:
            self.plan.homes[scope.id] = self.plan.elements[scope.element] = image
            return
        why = say(
            "'%(step)s' is under way, and the new version has no such event subprocess there.",
            step=self._label(scope.element),
        )
        self._ask(scope.element, why, lambda one: is_event_subprocess(self.new, one.id) and one.body == around)

    # -- what is in them

    def inside(self, scope: Scope) -> None:
        """Look at everything open in a scope."""
        if scope.id not in self.plan.homes and scope.id not in self.plan.undrawn:
            return
        for wait_id, wait in scope.waits.items():
            if wait.kind == "compensation":
                self.refuse(say("'%(step)s' has something taken back at this moment.", step=self._label(wait.element)))
            elif wait.host == wait_id:
                self._token(scope, wait_id, wait)
            else:
                self.attached.look(scope, wait_id, wait)
        for element, counts in scope.joins.items():
            self._join(scope, element, counts)
        if scope.id in self.plan.homes:
            self._phases(scope)

    def _token(self, scope: Scope, wait_id: int, wait: Wait) -> None:
        children = [one for one in self.state.children(scope.id) if self.state.scope(one).wait == wait_id]
        if any(one in self.plan.undrawn for one in children):
            return
        if not self._fit(wait, scope):
            return
        image = self.plan.elements[wait.element]
        if wait.kind == "incident":
            self._stuck(wait)
        drawing = self._place(scope, wait.element, image)
        if wait.kind == "child" and (drawing or scope.id in self.plan.undrawn):
            self.refuse(
                say(
                    "'%(step)s' waits for a called process, and would change its subprocess.",
                    step=self._label(wait.element),
                )
            )
        if drawing is not None:
            drawing.waits.append(wait_id)
            drawing.waits += [one for one, other in scope.waits.items() if other.host == wait_id and one != wait_id]
        core = begun(self.old.elements[wait.element]), begun(self.new.elements[image])
        if wait.kind in {"message", "signal"} and heard(core[0]) != heard(core[1]):
            self.plan.renewed.append((scope.id, wait_id))

    def _fit(self, wait: Wait, scope: Scope) -> bool:
        """Find where a token goes on; ask where it cannot go on at the same element."""
        old, in_a_round = self.old.elements[wait.element], is_round_of(scope, wait.element)

        def can(one: Element) -> bool:
            return fits(wait, begun(old, in_a_round=in_a_round), begun(one, in_a_round=in_a_round))

        image = self.matching.element(wait.element)
        if image is not None and can(self.new.elements[image]):
            self.same(wait.element)
            return True
        why = self._unfit(old, WORDS[wait.kind], image)
        if in_a_round:
            self.refuse(why)
        else:
            self._ask(wait.element, why, lambda one: can(one) and self._is_near(scope, one))
        return False

    def _unfit(self, old: Element, waits: str, image: str | None) -> str:
        if image is None:
            return say("'%(step)s' %(waits)s; the new version has no such step.", step=old.label, waits=waits)
        other = self.new.elements[image].label
        return say(
            "'%(step)s' %(waits)s, but at '%(other)s' in the new version it cannot.",
            step=old.label,
            waits=waits,
            other=other,
        )

    def _is_near(self, scope: Scope, element: Element) -> bool:
        """Whether a token of a scope can get to an element without leaving a subprocess."""
        home = self._home(scope)
        return home is not None and self.plan.homes[home.id] in bodies_around(self.new, element.id)

    def _stuck(self, wait: Wait) -> None:
        """Match the flow by which a token that is stuck came, where it matters."""
        for element, flow in [(wait.element, wait.data[1]), *((one, by) for one, by, _ in held(wait))]:
            self.same(element)
            target = self.matching.element(element)
            if target is None:
                self.refuse(
                    say(
                        "'%(step)s' holds tokens of a loop; the new version has no such step.",
                        step=self._label(element),
                    )
                )
            elif flow is not None and len(self.new.elements[target].incoming) > 1:
                self._flow(flow, self.new.elements[target])

    def _place(self, scope: Scope, label_of: str, image: str) -> Drawing | None:
        """See that an element lies where its token is, or in subprocesses that can be drawn around it."""
        home = self._home(scope)
        if home is None or is_round_of(home, label_of):
            return None
        around = bodies_around(self.new, image)
        body = self.plan.homes[home.id]
        if body not in around:
            self.refuse(say("'%(step)s' would leave the subprocess that it is in.", step=self._label(label_of)))
            return None
        drawing = None
        for one in reversed(around[: around.index(body)]):
            drawing = self._drawing(home, one, drawing, label_of)
            if drawing is None:
                break
        return drawing

    def _drawing(self, home: Scope, element: str, within: Drawing | None, label_of: str) -> Drawing | None:
        known = self._drawings.get((home.id, element))
        if known is not None:
            return known
        step, name = self._label(label_of), self.new.elements[element].label
        if not fitting.can_be_drawn(self.new, element) or is_event_subprocess(self.new, element):
            self.refuse(
                say("'%(step)s' would get into '%(name)s', which does not simply lie around it.", step=step, name=name)
            )
            return None
        if any(self.plan.homes.get(one) == element for one in self.state.children(home.id)):
            self.refuse(
                say("'%(step)s' would get into '%(name)s', which has been begun beside it.", step=step, name=name)
            )
            return None
        drawing = self._drawings[home.id, element] = Drawing(home.id, element, within)
        self.plan.drawn.append(drawing)
        return drawing

    def _home(self, scope: Scope) -> Scope | None:
        """The scope in which what is in a scope will be: itself, or the first around it that stays."""
        while scope.id in self.plan.undrawn:
            scope = self.state.scope(scope.parent)
        return scope if scope.id in self.plan.homes else None

    def _join(self, scope: Scope, element: str, counts: Iterable[str]) -> None:
        old, image = self.old.elements[element], self.matching.element(element)
        if image is None or not fitting.joins(old, self.new.elements[image]):
            why = say("A token waits at '%(step)s' for others; the new version has no such join.", step=old.label)
            self._ask(element, why, lambda one: fitting.joins(old, one) and self._is_near(scope, one))
            return
        self.same(element)
        for flow in counts:
            self._flow(flow, self.new.elements[image])
        drawing = self._place(scope, element, image)
        if drawing is not None:
            drawing.joins.append(element)

    def _flow(self, flow: str, join: Element) -> None:
        image = self.matching.flow(flow)
        if image in join.incoming:
            self.plan.flows[flow] = str(image)
            return
        label = self.old.flows[flow].label if flow in self.old.flows else flow
        why = say(
            "A token has come to '%(step)s' by the way %(way)s; the new version has no such way.",
            step=join.label,
            way=label,
        )
        choices = tuple((one, self.new.flows[one].label) for one in join.incoming if one in self.new.flows)
        self._note(Ask(flow, label, why, choices))

    def _phases(self, scope: Scope) -> None:
        """Match gateways that wait to be reset, and how far an ad-hoc subprocess is."""
        for element, seen in scope.phases.items():
            image = self.matching.element(element)
            if element == scope.element and image is not None:
                self._begun_last(seen, self.new.elements[image])
            elif image is None or self.new.elements[image].kind != "complexGateway":
                self.refuse(
                    say("'%(step)s' has begun and waits for the rest of its tokens.", step=self._label(element))
                )
            elif self.new.elements[image].body != self.plan.homes[scope.id]:
                self.refuse(say("'%(step)s' would get into another subprocess.", step=self._label(element)))
            else:
                self.same(element)
                for flow in seen:
                    self._flow(flow, self.new.elements[image])

    def _begun_last(self, seen: Iterable[str], image: Element) -> None:
        for one in seen:
            self.same(one)
            if self.plan.elements.get(one, one) not in image.detail.starts:
                self.refuse(
                    say(
                        "'%(step)s' was begun last in '%(other)s', and is no longer in it.",
                        step=self._label(one),
                        other=image.label,
                    )
                )

    # -- what is noted

    def same(self, element_id: str) -> str | None:
        """Note the new id of an element in use."""
        image = self.matching.element(element_id)
        if image is not None:
            self.plan.elements[element_id] = image
        return image

    def _ask(self, element: str, why: str, can: Callable[[Element], bool], *, gone: bool = False) -> None:
        old = self.old.elements[element]
        alike = sorted(filter(can, self.new.elements.values()), key=lambda one: (-_likeness(old, one), one.order))
        choices = [(one.id, one.label) for one in alike]
        if gone:
            choices.append(("", say("Nothing: it can no longer be taken back")))
        self._note(Ask(element, self.old.elements[element].label, why, tuple(choices)))

    def _note(self, ask: Ask) -> None:
        if ask.choices:
            self.plan.asks.setdefault(ask.id, ask)
        else:
            self.refuse(ask.why)

    def _label(self, element: str) -> str:
        return self.old.elements[element].label


def _likeness(old: Element, new: Element) -> int:
    """How much speaks for one being the other: what is likeliest is offered first."""
    forms = [getattr(one.detail, "form", None) for one in (old, new)]
    lanes = [one.lane.name if one.lane else None for one in (old, new)]
    return 4 * (old.label == new.label) + 2 * (forms[0] is not None and forms[0] == forms[1]) + (lanes[0] == lanes[1])


def _done_alike(element: Element) -> bool:
    return element.keeps


_HOMES: dict[str, Callable[[_Planner, Scope], None]] = {
    "subprocess": _Planner.subprocess,
    "rounds": _Planner.rounds,
    "round": _Planner.a_round,
    "items": _Planner.a_round,
    "event": _Planner.event,
}
