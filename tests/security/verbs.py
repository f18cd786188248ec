"""Every verb of every face, with what it is asked by whom."""

from __future__ import annotations

import datetime as dt
import inspect
from typing import TYPE_CHECKING, Any

from engine.errors import InvalidValues, NotAllowed, NotFound, Refusal
from engine.faces import Choices
from engine.governance.policy import ReviewPolicy
from tests.security.requests import token_of
from tests.security.world import HOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.security.world import World


def public(world: World) -> dict[str, Any]:
    """Every public method of every face, by face and name."""
    found = {}
    for face, held in vars(world.house).items():
        if type(held).__module__.startswith("engine.faces") and not face.startswith("_"):
            for name, verb in inspect.getmembers(type(held), inspect.isfunction):
                if not name.startswith("_"):
                    found[f"{face}.{name}"] = verb
    return found


def asks(verb: Any) -> bool:
    """Whether a verb says who asks: others are for the product itself (the door, tests, the command line)."""
    return bool({"by", "person"} & inspect.signature(verb).parameters.keys())


def calls(world: World) -> dict[str, Callable[[World, str], Any]]:
    """What is asked of each verb that says who asks, by name."""
    return {name: CALLS[name] for name, verb in sorted(public(world).items()) if asks(verb) and name in CALLS}


def outcome(world: World, call: Callable[[World, str], Any], who: str) -> str:
    """Ask as somebody: "+" where it is done (or refused for what was sent), else why not."""
    if who in {"visitor", "narrow"}:
        return "-"
    try:
        call(world, who)
    except NotFound:
        return "404"
    except NotAllowed:
        return "403"
    except InvalidValues:
        return "+"
    except Refusal as refusal:
        return type(refusal).__name__
    world.used()
    return "+"


def _self(w: World, who: str) -> Any:
    return w.house.people.find(who)


def settled(w: World) -> tuple[str, str]:
    """A draft in review, and a comment on it that is dealt with."""
    draft, comment = w.commented()
    w.house.drafts.settle(draft, comment, by="designer")
    return draft, comment


def _end(w: World) -> dt.datetime:
    return w.house.now() + dt.timedelta(days=2)


def handed_over(w: World, who: str) -> None:
    """Hand the process over, and give it back behind."""
    try:
        w.house.governance.hand_over("order_to_cash", "away", reason="Matrix", by=who)
    finally:
        w.owned_again()


CALLS: dict[str, Callable[[World, str], Any]] = {
    "engine.cancel": lambda w, who: w.house.engine.cancel(w.begin(), by=who, reason="x"),
    "engine.evaluate_conditions": lambda w, who: w.house.engine.evaluate_conditions({}, by=who),
    "engine.history": lambda w, who: w.house.engine.history(w.instance, person=_self(w, who)),
    "engine.instance": lambda w, who: w.house.engine.instance(w.instance, person=_self(w, who)),
    "engine.instances": lambda w, who: w.house.engine.instances(person=_self(w, who)),
    "engine.position": lambda w, who: w.house.engine.position(w.instance, person=_self(w, who)),
    "engine.publish": lambda w, who: w.house.engine.publish("Order cancelled", key=f"nobody {next(w.numbers)}", by=who),
    "engine.set_business_key": lambda w, who: w.house.engine.set_business_key(
        w.begin(), f"K{next(w.numbers)}", by=who, reason="x"
    ),
    "engine.set_values": lambda w, who: w.house.engine.set_values(w.begin(), {"amount": 7}, by=who),
    "engine.signal": lambda w, who: w.house.engine.signal("nobody hears it", by=who),
    "engine.start": lambda w, who: w.house.engine.start(
        "order_to_cash", {"order_number": f"V{next(w.numbers)}"}, by=who
    ),
    "engine.start_with_form": lambda w, who: w.house.engine.start_with_form(
        "order_to_cash", {"order_number": f"V{next(w.numbers)}"}, by=who
    ),
    "engine.startable": lambda w, who: w.house.engine.startable(person=_self(w, who)),
    "engine.tell": lambda w, who: w.house.engine.tell(
        w.begin(), "Order cancelled", values={"reason": "x", "fee": 1}, by=who
    ),
    "engine.variables": lambda w, who: w.house.engine.variables(w.instance, person=_self(w, who)),
    "inbox.assign": lambda w, who: w.house.inbox.assign(w.task_of(w.begin()), "away", by=who),
    "inbox.ask": lambda w, who: w.house.inbox.ask(w.claimed(who), "away", "Why?", by=who),
    "inbox.answer": lambda w, who: w.house.inbox.answer(w.asked(who), "So.", by=who),
    "inbox.hand_over": lambda w, who: w.house.inbox.hand_over(w.claimed(who), "away", by=who),
    "inbox.postpone": lambda w, who: w.house.inbox.postpone(w.claimed(who), None, by=who),
    "inbox.take_back": lambda w, who: w.house.inbox.take_back(w.completed(who), by=who),
    "inbox.answer_offer": lambda w, who: w.house.inbox.answer_offer(w.wanted(who), accept=False, by=who),
    "inbox.tick": lambda w, who: w.house.inbox.tick(w.listed(), "Look", by=who),
    "inbox.add_check": lambda w, who: w.house.inbox.add_check(w.task_of(w.begin()), "Look", by=who),
    "inbox.remove_check": lambda w, who: w.house.inbox.remove_check(w.listed(who), "Look", by=who),
    "inbox.for_each": lambda w, who: w.house.inbox.for_each("claim", [w.task], by=who),
    "inbox.matching": lambda w, who: w.house.inbox.matching(_self(w, who)),
    "inbox.queues": lambda w, who: w.house.inbox.queues(_self(w, who)),
    "inbox.words": lambda w, who: w.house.inbox.words(_self(w, who)),
    "inbox.take_next": lambda w, who: w.house.inbox.take_next(by=who),
    "inbox.count": lambda w, who: w.house.inbox.count(_self(w, who)),
    "desk.views": lambda w, who: w.house.desk.views(_self(w, who)),
    "desk.keep_view": lambda w, who: w.house.desk.keep_view(f"View {next(w.numbers)}", by=who),
    "desk.drop_view": lambda w, who: w.house.desk.drop_view(w.kept(who), by=who),
    "desk.keep_draft": lambda w, who: w.house.desk.keep_draft(w.task, {"note": ["x"]}, by=who),
    "desk.remark": lambda w, who: w.house.desk.remark(w.task, "Hello", by=who),
    "desk.remarks": lambda w, who: w.house.desk.remarks(w.task, _self(w, who)),
    "desk.mentions": lambda w, who: w.house.desk.mentions(_self(w, who)),
    "files.attach": lambda w, who: w.house.files.attach(w.task, "n.txt", f"{next(w.numbers)}".encode(), by=who),
    "files.choose_for_start": lambda w, who: w.house.files.choose_for_start("order_to_cash", "n.txt", b"n", by=who),
    "files.chosen_for_start": lambda w, who: w.house.files.chosen_for_start("order_to_cash", person=_self(w, who)),
    "files.choose_for_play": lambda w, who: w.house.files.choose_for_play(
        f"version:{w.definition.id}", "n.txt", b"n", by=who
    ),
    "files.attached": lambda w, who: w.house.files.attached(w.instance, person=_self(w, who)),
    "files.read": lambda w, who: w.house.files.read(w.attached(), person=_self(w, who)),
    "files.remove": lambda w, who: w.house.files.remove(w.attached(who), by=who),
    "desk.saw": lambda w, who: w.house.desk.saw(w.task, by=who),
    "inbox.claim": lambda w, who: w.house.inbox.claim(w.task_of(w.begin()), by=who),
    "inbox.complete": lambda w, who: w.house.inbox.complete(w.task_of(w.begin()), {"complete": True}, by=who),
    "inbox.complete_form": lambda w, who: w.house.inbox.complete_form(
        w.task_of(w.begin()), {"complete": "true", "customer": "C", "amount": "5"}, by=who
    ),
    "live.follow": lambda w, who: w.house.live.follow(["work", f"t:{w.task}"], person=_self(w, who)),
    "live.mark": lambda w, who: w.house.live.mark("work", _self(w, who)),
    "live.task": lambda w, who: w.house.live.task(w.task, _self(w, who)),
    "live.fates": lambda w, who: w.house.live.fates([w.task], _self(w, who)),
    "live.draft": lambda w, who: w.house.live.draft(w.drawn(), person=_self(w, who)),
    "inbox.could_take_back": lambda w, who: w.house.inbox.could_take_back(w.completed(who), _self(w, who)),
    "inbox.counts": lambda w, who: w.house.inbox.counts(_self(w, who)),
    "inbox.open": lambda w, who: w.house.inbox.open(w.task, _self(w, who)),
    "inbox.release": lambda w, who: w.house.inbox.release(w.claimed(who), by=who),
    "inbox.tasks": lambda w, who: w.house.inbox.tasks(_self(w, who)),
    "operations.check_record": lambda w, who: w.house.operations.check_record(w.instance, person=_self(w, who)),
    "stores.about": lambda w, who: w.house.stores.about("none", person=_self(w, who)),
    "stores.document": lambda w, who: w.house.stores.document("none", by=who),
    "stores.documents": lambda w, who: w.house.stores.documents("none", person=_self(w, who)),
    "stores.erase": lambda w, who: w.house.stores.erase("none", by=who),
    "stores.keep": lambda w, who: w.house.stores.keep("none", 30, by=who),
    "stores.listed": lambda w, who: w.house.stores.listed(person=_self(w, who)),
    "operations.incidents": lambda w, who: w.house.operations.incidents(person=_self(w, who)),
    "operations.printed": lambda w, who: w.house.operations.printed(w.instance, person=_self(w, who)),
    "operations.retry": lambda w, who: w.house.operations.retry(w.stuck(), by=who, values={"amount": 5}),
    "operations.script_protection": lambda w, who: w.house.operations.script_protection(person=_self(w, who)),
    "operations.sign_heads": lambda w, who: w.house.operations.sign_heads(by=who),
    "operations.work": lambda w, who: w.house.operations.work(1, by=who),
    "operations.work_off": lambda w, who: w.house.operations.work_off(1, by=who),
    "operations.surroundings": lambda w, who: w.house.operations.surroundings(person=_self(w, who)),
    "audit.export": lambda w, who: list(w.house.audit.export(actor="nobody", by=who)),
    "audit.heads": lambda w, who: w.house.audit.heads(person=_self(w, who)),
    "audit.listed": lambda w, who: w.house.audit.listed(limit=2, person=_self(w, who)),
    "audit.sign": lambda w, who: w.house.audit.sign(by=who),
    "audit.verify": lambda w, who: w.house.audit.verify(w.instance, by=who),
    "privacy.erase_person": lambda w, who: w.house.privacy.erase_person(w.gone_person(), by=who),
    "privacy.erase_request": lambda w, who: w.house.privacy.erase_request(w.begin(), by=who),
    "privacy.erased_at": lambda w, who: w.house.privacy.erased_at(w.instance, person=_self(w, who)),
    "privacy.export": lambda w, who: w.house.privacy.export("colleague", by=who),
    "privacy.keep_for": lambda w, who: w.house.privacy.keep_for("order_to_cash", 3650, by=who),
    "privacy.kept_for": lambda w, who: w.house.privacy.kept_for(person=_self(w, who)),
    "catalogue.allow_python": lambda w, who: w.house.catalogue.allow_python("order_to_cash", by=who),
    "catalogue.check": lambda w, who: w.house.catalogue.check(w.fresh_files(), by=who),
    "catalogue.differences": lambda w, who: w.house.catalogue.differences(w.definition.id, person=_self(w, who)),
    "catalogue.standing": lambda w, who: w.house.catalogue.standing(w.definition.id, person=_self(w, who)),
    "catalogue.definition": lambda w, who: w.house.catalogue.definition(w.definition.id, person=_self(w, who)),
    "catalogue.definitions": lambda w, who: w.house.catalogue.definitions(person=_self(w, who)),
    "catalogue.deploy": lambda w, who: w.house.catalogue.deploy(w.fresh_files(), by=who),
    "catalogue.diagram": lambda w, who: w.house.catalogue.diagram(w.definition.id, person=_self(w, who)),
    "catalogue.arranged": lambda w, who: w.house.catalogue.arranged(w.definition.id, person=_self(w, who)),
    "catalogue.is_computed": lambda w, who: w.house.catalogue.is_computed(w.definition.id, person=_self(w, who)),
    "catalogue.document": lambda w, who: w.house.catalogue.document(w.definition.id, person=_self(w, who)),
    "catalogue.picture": lambda w, who: w.house.catalogue.picture(w.definition.id, person=_self(w, who)),
    "catalogue.notes": lambda w, who: w.house.catalogue.notes(w.definition.id, person=_self(w, who)),
    "moves.begin": lambda w, who: w.house.moves.begin(w.definition.id, w.unpublished(), reason="x", by=who),
    "moves.effect": lambda w, who: w.house.moves.effect(w.definition.id, w.unpublished(), person=_self(w, who)),
    "moves.go_on": lambda w, who: w.house.moves.go_on(w.move(), by=who),
    "moves.move": lambda w, who: w.house.moves.move(w.move(), person=_self(w, who)),
    "moves.of_process": lambda w, who: w.house.moves.of_process("order_to_cash", person=_self(w, who)),
    "moves.parts": lambda w, who: w.house.moves.parts(w.move(), person=_self(w, who)),
    "moves.stop": lambda w, who: w.house.moves.stop(w.move("running"), by=who),
    "moves.undo": lambda w, who: w.house.moves.undo(w.move(), by=who),
    "moves.work": lambda w, who: w.house.moves.work(by=who),
    "drafts.answer": lambda w, who: w.house.drafts.answer(*w.commented(), "So.", by=who),
    "drafts.approve": lambda w, who: w.house.drafts.approve(w.drawn("review"), "x", by=who),
    "drafts.ask_for_changes": lambda w, who: w.house.drafts.ask_for_changes(w.drawn("review"), "Why?", by=who),
    "drafts.begin": lambda w, who: w.house.drafts.begin(f"New {next(w.numbers)}", by=who),
    "drafts.begin_from": lambda w, who: w.house.drafts.begin_from(w.definition.id, by=who),
    "drafts.check": lambda w, who: w.house.drafts.check(w.drawn(), {}, by=who),
    "drafts.comment": lambda w, who: w.house.drafts.comment(w.drawn("review"), "Why?", by=who),
    "drafts.comments": lambda w, who: w.house.drafts.comments(w.drawn(), person=_self(w, who)),
    "drafts.copy": lambda w, who: w.house.drafts.copy(w.drawn(), w.house.drafts.files(w.drawn()), by=who),
    "drafts.discard": lambda w, who: w.house.drafts.discard(w.drawn(), by=who),
    "drafts.draft": lambda w, who: w.house.drafts.draft(w.drawn("review"), person=_self(w, who)),
    "drafts.files": lambda w, who: w.house.drafts.files(w.drawn(), person=_self(w, who)),
    "drafts.history": lambda w, who: w.house.drafts.history(w.drawn(), person=_self(w, who)),
    "drafts.known": lambda w, who: w.house.drafts.known(w.drawn(), person=_self(w, who)),
    "drafts.listed": lambda w, who: w.house.drafts.listed(person=_self(w, who)),
    "drafts.make_version": lambda w, who: w.house.drafts.make_version(w.drawn("review"), by=who),
    "drafts.naming": lambda w, who: w.house.drafts.naming(person=_self(w, who)),
    "drafts.reopen": lambda w, who: w.house.drafts.reopen(*settled(w), by=who),
    "drafts.restore": lambda w, who: w.house.drafts.restore(w.drawn(), 1, by=who),
    "drafts.review": lambda w, who: w.house.drafts.review(w.drawn(), person=_self(w, who)),
    "drafts.save": lambda w, who: w.house.drafts.save(w.drawn(), w.house.drafts.files(w.drawn()), 1, by=who),
    "drafts.send": lambda w, who: w.house.drafts.send(w.drawn(), by=who),
    "drafts.settle": lambda w, who: w.house.drafts.settle(*w.commented(), by=who),
    "drafts.steps": lambda w, who: w.house.drafts.steps(w.drawn(), person=_self(w, who)),
    "drafts.take_back": lambda w, who: w.house.drafts.take_back(w.drawn("review"), by=who),
    "drafts.take_in": lambda w, who: w.house.drafts.take_in(w.fresh_files(), by=who),
    "catalogue.tried": lambda w, who: w.house.catalogue.tried(w.definition.id, person=_self(w, who)),
    "catalogue.try_anew": lambda w, who: w.house.catalogue.try_anew(w.definition.id, by=who),
    "plays.play": lambda w, who: w.house.plays.play(f"draft:{w.drawn('review')}", person=_self(w, who)),
    "plays.scenario": lambda w, who: w.house.plays.scenario(f"draft:{w.played(who)}", "x", person=_self(w, who)),
    "plays.tried": lambda w, who: w.house.plays.tried(f"version:{w.definition.id}", person=_self(w, who)),
    "plays.files": lambda w, who: w.house.plays.files(f"draft:{w.drawn()}", person=_self(w, who)),
    "plays.begin": lambda w, who: w.house.plays.begin(f"version:{w.definition.id}", values=w.values(), by=who),
    "plays.step": lambda w, who: w.house.plays.step(f"draft:{w.played(who)}", 0, {"pass_time": "P1D"}, by=who),
    "plays.back": lambda w, who: w.house.plays.back(f"draft:{w.played(who)}", 0, by=who),
    "plays.end": lambda w, who: w.house.plays.end(f"draft:{w.drawn()}", by=who),
    "plays.save": lambda w, who: w.house.plays.save(f"draft:{w.played(who)}", "x", by=who),
    "drafts.with_files": lambda w, who: w.house.drafts.with_files(w.drawn(), {}, person=_self(w, who)),
    "accounts.prove": lambda w, who: w.house.accounts.prove("nobody", "x"),
    "governance.acknowledge": lambda w, who: w.house.governance.acknowledge(w.definition.id, by=who),
    "governance.co_sign": lambda w, who: w.house.governance.co_sign(w.unpublished(), "x", by=who),
    "governance.desk": lambda w, who: w.house.governance.desk(person=_self(w, who)),
    "governance.gate": lambda w, who: w.house.governance.gate(w.definition.id, person=_self(w, who)),
    "governance.notices": lambda w, who: w.house.governance.notices(person=_self(w, who)),
    "governance.publish": lambda w, who: w.house.governance.publish(w.unpublished(), "x", approves=True, by=who),
    "governance.receipts": lambda w, who: w.house.governance.receipts(w.definition.id, person=_self(w, who)),
    "governance.retire": lambda w, who: w.house.governance.retire("order_to_cash", reason="", by=who),
    "governance.hand_over": handed_over,
    "governance.due_dates": lambda w, who: w.house.governance.due_dates("order_to_cash", person=_self(w, who)),
    "governance.mail_trouble": lambda w, who: w.house.governance.mail_trouble(person=_self(w, who)),
    "governance.policies": lambda w, who: w.house.governance.policies(person=_self(w, who)),
    "governance.set_policy": lambda w, who: w.house.governance.set_policy(ReviewPolicy(), why="Matrix", by=who),
    "governance.stand": lambda w, who: w.house.governance.stand("order_to_cash", person=_self(w, who)),
    "governance.told_of": lambda w, who: w.house.governance.told_of("order_to_cash", person=_self(w, who)),
    "governance.told": lambda w, who: w.house.governance.told("colleague", person=_self(w, who)),
    "governance.without_address": lambda w, who: w.house.governance.without_address(person=_self(w, who)),
    "governance.ownership": lambda w, who: w.house.governance.ownership("order_to_cash", person=_self(w, who)),
    "catalogue.publish": lambda w, who: w.house.catalogue.publish(w.unpublished(), by=who),
    "catalogue.python_allowances": lambda w, who: w.house.catalogue.python_allowances(person=_self(w, who)),
    "catalogue.record_review": lambda w, who: w.house.catalogue.record_review(
        "order_to_cash", held_on=dt.date(2026, 1, 5), outcome="confirmed", signed_by="owner", by=who
    ),
    "catalogue.rehearse": lambda w, who: w.house.catalogue.rehearse(w.fresh_files(), by=who),
    "catalogue.try_out": lambda w, who: w.house.catalogue.try_out(w.definition.id, by=who),
    "catalogue.withdraw_python": lambda w, who: w.house.catalogue.withdraw_python("order_to_cash", by=who),
    "reports.choices": lambda w, who: w.house.reports.choices(person=_self(w, who)),
    "reports.entries": lambda w, who: w.house.reports.entries(w.house.reports.reviews(), person=_self(w, who)),
    "reports.feeds": lambda w, who: w.house.reports.feeds(person=_self(w, who)),
    "reports.make_feed": lambda w, who: w.house.reports.make_feed(scope="owner", subject="owner", by=who),
    "reports.process_review": lambda w, who: w.house.reports.process_review("order_to_cash", person=_self(w, who)),
    "reports.revoke_feed": lambda w, who: w.house.reports.revoke_feed("guessed", by=who),
    "reports.reviews": lambda w, who: w.house.reports.reviews(person=_self(w, who)),
    "feedback.answer": lambda w, who: w.house.feedback.answer(w.reported(who=who), "decline", "x", by=who),
    "feedback.ask": lambda w, who: w.house.feedback.ask(w.reported(who=who), "@sales-desk", by=who),
    "feedback.confirm": lambda w, who: w.house.feedback.confirm(w.reported("answered", who), better=True, by=who),
    "feedback.find": lambda w, who: w.house.feedback.find(w.reported("asked", who), person=_self(w, who)),
    "feedback.fixed": lambda w, who: w.house.feedback.fixed(w.reported("accepted", who), w.definition.id, by=who),
    "feedback.join": lambda w, who: w.house.feedback.join(
        known_id=w.reported(who=who), feedback_id=w.reported(who=who), by=who
    ),
    "feedback.listed": lambda w, who: w.house.feedback.listed(person=_self(w, who)),
    "feedback.move": lambda w, who: w.house.feedback.move(
        w.reported(who=who, text="Elsewhere"), "change_of_address", by=who
    ),
    "feedback.of_process": lambda w, who: w.house.feedback.of_process("order_to_cash", person=_self(w, who)),
    "feedback.relations": lambda w, who: w.house.feedback.relations(w.reported("asked", who), person=_self(w, who)),
    "feedback.report": lambda w, who: w.house.feedback.report(w.instance, w.step, "x", category="other", by=who),
    "feedback.state": lambda w, who: w.house.feedback.state(w.reported("asked", who), "x", by=who),
    "feedback.steps": lambda w, who: w.house.feedback.steps(w.instance, person=_self(w, who)),
    "feedback.steps_of": lambda w, who: w.house.feedback.steps_of("order_to_cash", person=_self(w, who)),
    "feedback.whom": lambda w, who: w.house.feedback.whom(w.reported("asked", who), person=_self(w, who)),
    "reviews.action_done": lambda w, who: w.house.reviews.action_done(w.agreed_action(), by=who),
    "reviews.begin": lambda w, who: w.house.reviews.begin("order_to_cash", by=who),
    "reviews.contribute": lambda w, who: w.house.reviews.contribute(
        w.review, "frontstage", "Well", password="x", by=who
    ),
    "reviews.held": lambda w, who: w.house.reviews.held(person=_self(w, who)),
    "reviews.listed": lambda w, who: w.house.reviews.listed(person=_self(w, who)),
    "reviews.may_prepare": lambda w, who: w.house.reviews.may_prepare(w.review, person=_self(w, who)),
    "reviews.my_actions": lambda w, who: w.house.reviews.my_actions(person=_self(w, who)),
    "reviews.of_process": lambda w, who: w.house.reviews.of_process("order_to_cash", person=_self(w, who)),
    "reviews.offices": lambda w, who: w.house.reviews.offices(w.review, person=_self(w, who)),
    "reviews.pin_again": lambda w, who: w.house.reviews.pin_again(w.review, "Matrix", by=who),
    "reviews.review": lambda w, who: w.house.reviews.review(w.review, person=_self(w, who)),
    "reviews.save": lambda w, who: w.house.reviews.save(w.review, {"remarks": "Matrix"}, by=who),
    "reviews.set_clauses": lambda w, who: w.house.reviews.set_clauses({}, by=who),
    "reviews.sign": lambda w, who: w.house.reviews.sign(w.review, password="x", regardless=True, by=who),
    "reviews.verify": lambda w, who: w.house.reviews.verify(person=_self(w, who)),
    "reviews.void": lambda w, who: w.house.reviews.void(w.recorded_review(), "Matrix", by=who),
    "told.listed": lambda w, who: w.house.told.listed("colleague", by=who),
    "told.saw": lambda w, who: w.house.told.saw("concerned", w.told(), by=who),
    "told.saw_all": lambda w, who: w.house.told.saw_all("colleague", until=w.house.now(), by=who),
    "told.choices": lambda w, who: w.house.told.choices("colleague", by=who),
    "accounts.speak": lambda w, who: w.house.accounts.speak("colleague", "en", "", by=who),
    "told.choose": lambda w, who: w.house.told.choose("colleague", Choices(), by=who),
    "told.test": lambda w, who: w.house.told.test("colleague", by=who),
    "told.hook": lambda w, who: w.house.told.hook("colleague", by=who),
    "told.set_hook": lambda w, who: w.house.told.set_hook("colleague", "https://hooks.example/", by=who),
    "told.drop_hook": lambda w, who: w.house.told.drop_hook("colleague", by=who),
    "told.resume_hook": lambda w, who: w.house.told.resume_hook("colleague", by=who),
    "told.subscription": lambda w, who: w.house.told.subscription(w.view(), by=who),
    "told.send_view": lambda w, who: w.house.told.send_view(w.view(), "day", by=who),
    "told.make_feed": lambda w, who: w.house.told.make_feed(w.view(), by=who),
    "told.revoke_feed": lambda w, who: w.house.told.revoke_feed("guessed", by=who),
    "told.trouble": lambda w, who: w.house.told.trouble(person=_self(w, who)),
    "people.about": lambda w, who: w.house.people.about("colleague", person=_self(w, who)),
    "people.add": lambda w, who: w.house.people.add(f"new{next(w.numbers)}", "New", by=who),
    "people.change": lambda w, who: w.house.people.change(w.spare_person(), {"title": "x"}, by=who),
    "people.come_back": lambda w, who: w.house.people.come_back(w.gone_person(), by=who),
    "people.give_role": lambda w, who: w.house.people.give_role(w.spare_person(), "operator", by=who),
    "people.leave": lambda w, who: w.house.people.leave(w.spare_person(), by=who),
    "people.listed": lambda w, who: w.house.people.listed(person=_self(w, who)),
    "people.seek_owners": lambda w, who: w.house.people.seek_owners(by=who),
    "people.set_skills": lambda w, who: w.house.people.set_skills(w.spare_person(), ["x"], by=who),
    "people.take_role": lambda w, who: w.house.people.take_role(w.with_role(), "auditor", by=who),
    "programs.add": lambda w, who: w.house.programs.add(
        f"p{next(w.numbers)}", "P", keeper="colleague", until=_end(w), by=who
    ),
    "programs.change": lambda w, who: w.house.programs.change(w.robot(), until=_end(w), by=who),
    "programs.make_token": lambda w, who: w.house.programs.make_token(w.robot(), "t", ["read"], 30, by=who),
    "hours.about": lambda w, who: w.house.hours.about("company", person=_self(w, who)),
    "hours.give_up": lambda w, who: w.house.hours.give_up(w.calendar(), why="Matrix", by=who),
    "hours.lanes": lambda w, who: w.house.hours.lanes(person=_self(w, who)),
    "hours.listed": lambda w, who: w.house.hours.listed(person=_self(w, who)),
    "hours.set": lambda w, who: w.house.hours.set(w.calendar(), "N", HOURS, why="Matrix", by=who),
    "hours.set_lanes": lambda w, who: w.house.hours.set_lanes(w.calendar(), [("", "none")], by=who),
    "hours.still_counting": lambda w, who: w.house.hours.still_counting(person=_self(w, who)),
    "team.board": lambda w, who: w.house.team.board("sales-desk", person=_self(w, who)),
    "team.give": lambda w, who: w.house.team.give(w.task_of(w.begin()), "concerned", by=who),
    "groups.about": lambda w, who: w.house.groups.about("warehouse", person=_self(w, who)),
    "groups.add": lambda w, who: w.house.groups.add(f"g{next(w.numbers)}", "G", by=who),
    "groups.describe": lambda w, who: w.house.groups.describe(w.spare_group(), "G", by=who),
    "groups.join": lambda w, who: w.house.groups.join(w.spare_group(), "colleague", by=who),
    "groups.leave": lambda w, who: w.house.groups.leave("warehouse", f"spare{next(w.numbers)}", by=who),
    "groups.listed": lambda w, who: w.house.groups.listed(person=_self(w, who)),
    "rota.absences": lambda w, who: w.house.rota.absences("colleague", by=who),
    "rota.arrange_absence": lambda w, who: w.house.rota.arrange_absence("colleague", "away", until=_end(w), by=who),
    "rota.end_absence": lambda w, who: w.house.rota.end_absence(w.absence_of("colleague"), by=who),
    "rota.lane_groups": lambda w, who: w.house.rota.lane_groups(by=who),
    "rota.memberships": lambda w, who: w.house.rota.memberships("colleague", by=who),
    "rota.offer_anew": lambda w, who: w.house.rota.offer_anew("change_of_address", by=who),
    "rota.set_lane_group": lambda w, who: w.house.rota.set_lane_group("Nowhere", "sales-desk", by=who),
    "rota.set_memberships": lambda w, who: w.house.rota.set_memberships(w.spare_person(), [], by=who),
    "accounts.account": lambda w, who: w.house.accounts.account("colleague", by=who),
    "accounts.begin_second_factor": lambda w, who: w.house.accounts.begin_second_factor("colleague", by=who),
    "accounts.change_password": lambda w, who: w.house.accounts.change_password(
        "colleague", "x", "a long new password", by=who
    ),
    "accounts.confirm_second_factor": lambda w, who: w.house.accounts.confirm_second_factor("colleague", "1", by=who),
    "accounts.drop_second_factor": lambda w, who: w.house.accounts.drop_second_factor(
        "colleague", password="x", code="1", by=who
    ),
    "accounts.end_session": lambda w, who: w.house.accounts.end_session("colleague", "guessed", by=who),
    "accounts.end_sessions": lambda w, who: w.house.accounts.end_sessions("colleague", by=who),
    "accounts.invite": lambda w, who: w.house.accounts.invite(w.spare_person(), by=who),
    "accounts.make_token": lambda w, who: w.house.accounts.make_token("colleague", "t", ["read"], 30, by=who),
    "accounts.remove_second_factor": lambda w, who: w.house.accounts.remove_second_factor(w.spare_person(), by=who),
    "accounts.renew_recovery_codes": lambda w, who: w.house.accounts.renew_recovery_codes(
        "colleague", password="x", code="1", by=who
    ),
    "accounts.reset": lambda w, who: w.house.accounts.reset(w.spare_person(), by=who),
    "accounts.revoke_token": lambda w, who: w.house.accounts.revoke_token(
        "colleague", token_of(w, "colleague"), by=who
    ),
    "accounts.sessions": lambda w, who: w.house.accounts.sessions("colleague", by=who),
    "accounts.tokens": lambda w, who: w.house.accounts.tokens("colleague", by=who),
}
