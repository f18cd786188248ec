"""The inbox: what there is to do, and doing it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup

from engine.errors import Conflict, DeploymentRejected, InvalidValues, NotFound, Refusal
from engine.faces import could
from engine.lists import Page
from engine.sentence import joined, say
from web import entries, refusals
from web.access import visitor
from web.notices import flash
from web.pages import asking, beside, files, handling, many
from web.pages.names import names
from web.pages.orders import QUEUE, in_two, sorts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.lists import AttachedFile
    from engine.model import Finding, ProcessInstance, UserTask, WorkItem

    Listed = tuple[Page[UserTask], str]
    """A page of a list; or none, and why."""

VIEWS = {
    "mine": say("Mine"),
    "lanes": say("My lanes"),
    "all": say("All"),
    "snoozed": say("Put off"),
    "asked": say("Asked"),
    "done": say("Done"),
}
HOW_ENDED = {"completed": say("completed"), "cancelled": say("cancelled"), "failed": say("failed")}
NOT_ATTACHED = say("A file could not be attached.")
ROWS = 50
AHEAD = 8
"""Tasks of which one is taken next: others may take the first ones at the same moment."""
MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed and why it was not accepted; nothing of it may be lost."""

    sentence: str = ""
    status: int = 200
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    contested: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    reshaped: bool = False
    """Whether nothing was to be done but to show the form anew: with another row, or what applies by now."""


NOTHING_TRIED = Attempt()


def attempt(refusal: Refusal, typed: Mapping[str, Any]) -> Attempt:
    """Remember a refused deed."""
    return Attempt(
        refusal.sentence,
        refusals.status_of(refusal),
        typed,
        refusal.fields if isinstance(refusal, InvalidValues) else {},
        refusal.fields if isinstance(refusal, Conflict) else {},
        refusal.findings if isinstance(refusal, DeploymentRejected) else (),
    )


def pages(house: House) -> Blueprint:
    """Make the pages of the inbox."""
    blueprint = Blueprint("tasks", __name__)
    desk = Desk(house)
    blueprint.add_url_rule("/", view_func=desk.home)
    blueprint.add_url_rule("/inbox", view_func=desk.inbox)
    blueprint.add_url_rule("/inbox/next", view_func=desk.take_next, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>", view_func=desk.task)
    deeds = "claim, release, complete, postpone, ask, answer, hand_over, take_back, remark, checklist, offer"
    blueprint.add_url_rule(f"/inbox/<task_id>/<any({deeds}):_deed>", view_func=desk.again)
    handling.add(blueprint, house)
    many.add(blueprint, house)
    blueprint.add_url_rule("/inbox/<task_id>/claim", view_func=desk.claim, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/release", view_func=desk.release, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/complete", view_func=desk.complete, methods=["POST"])
    return blueprint


class Desk:
    """The views of the inbox: a list, and beside it the task that is open."""

    def __init__(self, house: House) -> None:
        self._house = house

    def home(self) -> AnyResponse:
        """Begin with the inbox, or with the processes where somebody works on none of them."""
        return redirect(url_for("tasks.inbox" if could(visitor(), "inbox.use") else "definitions.listed"), 303)

    def inbox(self) -> AnyResponse:
        """Show the list alone; a second thing to sort by becomes part of the order."""
        if then := request.args.get("then"):
            first = request.args.get("sort", "").partition(",")[0]
            return redirect(url_for("tasks.inbox", **here(sort=f"{first},{then}" if first else then)), 303)
        return self._show()

    def task(self, task_id: str) -> Response:
        """Show a task."""
        return self._show(task_id)

    def again(self, task_id: str, _deed: str) -> AnyResponse:
        """Show the task to somebody who loads the answer to a deed again."""
        return self._back(task_id)

    def take_next(self) -> AnyResponse:
        """Take the task whose turn it is."""
        found = self._house.inbox.take_next(by=visitor().id)
        if found is None:
            flash(say("Nothing waits for you in your lanes and queues."))
        return self._back(None if found is None else found.id)

    def claim(self, task_id: str) -> AnyResponse:
        """Take a task."""
        return self._do(task_id, self._house.inbox.claim)

    def release(self, task_id: str) -> AnyResponse:
        """Give a task back to its lane."""
        return self._do(task_id, self._house.inbox.release)

    def complete(self, task_id: str) -> AnyResponse:
        """Complete a task with what was typed; where that is refused, all of it is shown again."""
        typed = entries.fields(request.form, self._house.zone)
        try:
            attach = partial(self._house.files.attach, task_id, by=visitor().id, once=True)
            typed, wrong, status = files.of_form(attach, typed)
        except Refusal as refusal:
            return self._show(task_id, attempt(refusal, typed))
        if wrong:
            return self._kept(task_id, Attempt(NOT_ATTACHED, status, typed, wrong))
        if asked := request.form.get("reshape"):
            return self._kept(task_id, Attempt(typed=entries.reshaped(typed, asked), reshaped=True))
        try:
            instance = self._house.inbox.complete_form(
                task_id,
                typed,
                by=visitor().id,
                read_at=entries.read_at(request.form),
                request_id=entries.request_id(request.form),
            )
        except Refusal as refusal:
            return self._kept(task_id, attempt(refusal, typed))
        works = could(visitor(), "inbox.use")
        taken = self._following(task_id) if works and "next" in request.form else None
        with self._house.page():
            undo = f"undo {task_id}" if self._house.inbox.could_take_back(task_id, visitor()) else "message"
            flash(done(self._house, request.form.get("task_name", "The task"), instance), undo)
            following, listed = taken or (None, self._listed() if works else (Page(()), ""))
            return self._back(following, listed)

    def _following(self, task_id: str) -> tuple[str | None, Listed]:
        """The task behind one that is completed, and the list that is looked at: one that somebody has already, or else
        the first that nobody has, which they take with that; None where others have them all.
        """
        page, wrong = self._listed()
        ahead = [one for one in page.rows[:AHEAD] if one.id != task_id]
        free, me = list[str](), visitor().id
        theirs = next((one.id for one in ahead if me in (one.assignee, one.on_behalf_of)), None)
        for one in ahead:
            if one.id == theirs:
                break
            if one.assignee is None and not one.why_not:
                free.append(one.id)
        once = entries.request_id(request.form)
        taken = self._house.inbox.take_next(free, by=me, request_id=once and f"{once} next") if free else None
        if taken is None:
            return theirs, (page, wrong)
        if view() == "lanes" or view().startswith(QUEUE):  # of what nobody has
            rows = tuple(one for one in page.rows if one.id != taken.id)
        else:
            rows = tuple(taken if one.id == taken.id else one for one in page.rows)
        return taken.id, (replace(page, rows=rows), wrong)

    def _kept(self, task_id: str, tried: Attempt) -> Response:
        """Show what was typed again, and keep it: a file that is attached next loads the page anew."""
        with suppress(Refusal):
            kept = beside.texts(tried.typed) | beside.typed()
            self._house.desk.keep_draft(task_id, kept, by=visitor().id)
        return self._show(task_id, tried)

    def _do(self, task_id: str, act: Callable[..., UserTask]) -> AnyResponse:
        """Claim or release; a refusal is shown beside the task, with who has it now."""
        beside.keep(self._house, task_id)
        try:
            act(task_id, by=visitor().id, request_id=beside.once())
        except NotFound:
            raise
        except Refusal as refusal:
            return self._show(task_id, attempt(refusal, {}))
        return self._back(task_id)

    def _show(
        self, task_id: str | None = None, tried: Attempt = NOTHING_TRIED, listed: Listed | None = None
    ) -> Response:
        item = self._opened(task_id, tried) if task_id else None
        with self._house.page(visitor()):
            return self._shown(task_id, item, tried, listed)

    def _shown(self, task_id: str | None, item: WorkItem | None, tried: Attempt, listed: Listed | None) -> Response:
        mark = self._house.live.mark(place_of(view()), visitor())
        if task_id and not could(visitor(), "inbox.use"):  # who audits sees a task and has no inbox
            listed = Page(()), ""
        rows, wrong = listed or self._listed()
        more: dict[str, Any] = place(self._house, item.task.instance_id) if item else {}
        if item:
            more |= entry(item, tried, self._house.zone, more["attached"])
            more["remarks"] = self._house.desk.remarks(item.task.id, visitor())
            more["could_undo"] = self._could_undo(item.task)
        known_words, columns = self._house.inbox.words(visitor()) if could(visitor(), "inbox.use") else ({}, ())
        choices = sorts(view(), columns)
        first, then = in_two(request.args.get("sort", ""), choices)
        page = render_template(
            "inbox.html",
            words=known_words,
            columns=columns,
            first=first,
            then=then,
            views=VIEWS,
            view=view(),
            queues=self._house.inbox.queues(visitor()) if could(visitor(), "inbox.use") else (),
            page=rows,
            wrong=wrong,
            sorts=choices,
            mark=mark,
            place=place_of(view()),
            chips=asking.chips(request.args.get("q", "")),
            kept=self._house.desk.views(visitor()) if could(visitor(), "inbox.use") else (),
            mentions=self._house.desk.mentions(visitor()) if could(visitor(), "inbox.use") else (),
            naming=self._house.drafts.naming(person=visitor()) if could(visitor(), "process.list") else (),
            task_id=task_id,
            item=item,
            tried=tried,
            notices=self._house.governance.notices(person=visitor()),
            here=partial(changed, here()),
            people=options(tuple(known(self._house).items())) if rows.rows or item else "",
            **more,
        )
        return answer(page, tried)

    def _could_undo(self, task: UserTask) -> bool:
        """Whether who looks at a task they have completed could take that back."""
        if task.state != "completed" or not could(visitor(), "inbox.use"):
            return False
        return self._house.inbox.could_take_back(task.id, visitor())

    def _listed(self) -> Listed:
        """The list that is asked for; where the search cannot be understood, none, and a sentence why."""
        asked: dict[str, Any] = {name: request.args.get(name) or None for name in ("after", "before")}
        asked |= {"query": request.args.get("q", ""), "sort": request.args.get("sort", "")}
        try:
            found = self._house.inbox.tasks(visitor(), view(), **asked, limit=ROWS)
        except InvalidValues as refusal:
            return Page(()), joined(refusal.fields.values())
        return found, ""

    def _opened(self, task_id: str, tried: Attempt) -> WorkItem | None:
        """Open a task; one that is gone by now must not take with it what was typed."""
        try:
            item = self._house.inbox.open(task_id, visitor())
        except Refusal:
            if tried.sentence:
                return None
            raise
        if item.task.news:
            self._house.desk.saw(task_id, by=visitor().id)
        return item

    def _back(self, task_id: str | None = None, listed: Listed | None = None) -> AnyResponse:
        """Go on to the list, or to a task in it; a page that puts the answer into itself gets it at once."""
        to = url_for("tasks.task", task_id=task_id, **here()) if task_id else url_for("tasks.inbox", **here())
        if not refusals.is_partial():
            return redirect(to, 303)
        answered = self._show(task_id, listed=listed)
        answered.headers["HX-Push-Url"] = to
        return answered


def known(house: House) -> dict[str, str]:
    """Names to choose from; where there are very many, people type an id instead."""
    found = names(house)
    return found if len(found) <= MOST_NAMES else {}


@lru_cache(4)
def options(people: tuple[tuple[str, str], ...]) -> Markup:
    """People to choose from, as a page lists them; the list is long, and seldom another one."""
    return Markup("").join(Markup('<option value="{}">{}</option>').format(*one) for one in people)


def here(**other: str | None) -> dict[str, Any]:
    """The list that is shown, as the words of an address; `other` replaces some of them, None leaves one out."""
    return changed({"view": view(), "q": request.args.get("q"), "sort": request.args.get("sort")}, **other)


def changed(words: Mapping[str, str | None], **other: str | None) -> dict[str, Any]:
    """The words of an address with some of them replaced; what is nothing is left out."""
    return {name: value for name, value in {**words, **other}.items() if value}


def place_of(wanted: str) -> str:
    """Which number a list goes by: that of one's own work, or that of all tasks one may see."""
    return "all" if wanted in {"all", "asked"} else "work"


def view() -> str:
    """Give the view of the list that is asked for, else the one last used."""
    asked = request.args.get("view", "")
    if asked in VIEWS or asked.startswith(QUEUE):
        if session.get("view") != asked:  # each cookie that is set can overtake a newer one
            session["view"] = asked
        return asked
    return str(session.get("view", "mine"))


def answer(page: str, tried: Attempt) -> Response:
    """Answer with a page; where a deed was refused the address stays that of the page it was on."""
    response = make_response(page, tried.status)
    if tried.sentence or tried.reshaped:
        response.headers["HX-Push-Url"] = "false"
    return response


def done(house: House, name: str, instance: ProcessInstance) -> str:
    """Say what a completed task has led to."""
    request_name = instance.business_key or instance.process_name
    ahead = ", ".join(f"{step}{f' ({who})' if who else ''}" for step, who in house.engine.ahead(instance.id))
    if instance.state != "running":
        how = instance.outcome or HOW_ENDED.get(instance.state, instance.state)
        return say("'%(task)s' is completed. %(request)s has ended: %(how)s.", task=name, request=request_name, how=how)
    if ahead:
        return say(
            "'%(task)s' is completed. Next for %(request)s: %(ahead)s.", task=name, request=request_name, ahead=ahead
        )
    return say("'%(task)s' is completed. %(request)s goes on.", task=name, request=request_name)


def place(house: House, instance_id: str) -> dict[str, Any]:
    """Give what a page needs to say where a request is and what happened to it."""
    instance = house.engine.instance(instance_id, person=visitor())
    return {
        "instance": instance,
        "stand": house.governance.stand(instance.process_key),
        "position": house.engine.position(instance_id, person=visitor()),
        "history": house.engine.history(instance_id, person=visitor()),
        "names": names(house),
        "attached": house.files.attached(instance_id, person=visitor()),
        "shows": files.LOOKED_AT,
        "pictures": files.PICTURES,
        "review_id": house.reviews.of_instance(instance_id),
        "feedback_id": house.feedback.of_instance(instance_id),
    }


def entry(item: WorkItem, tried: Attempt, zone: dt.tzinfo, attached: Sequence[AttachedFile]) -> dict[str, Any]:
    """Give the values and texts of a task's form: what was typed where something was, else what is known."""
    if item.form is None:
        return {"values": item.values, "texts": {}, "placed": ()}
    typed = tried.typed
    if not typed and item.draft and item.task.state == "open":
        typed = {name: text for name, text in item.draft.items() if not name.startswith(beside.MARK)}
    known = {} if item.form.generated else item.values
    placed, texts = item.form.shown(known, typed, zone=zone, documents=files.references(attached))
    return {"values": item.values, "texts": texts, "placed": placed}
