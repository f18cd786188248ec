"""People: who there is, what they may, where they work; leaving, coming back, and who stands in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotAllowed, Refusal
from engine.faces import may
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages.names import names
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

ROLES = ("member", "designer", "operator", "auditor", "administrator")
FACTS = ("name", "title", "email", "manager")


def pages(house: House) -> Blueprint:
    """Make the pages of people."""
    blueprint = Blueprint("people", __name__)
    views = People(house)
    blueprint.add_url_rule("/people", view_func=views.listed)
    blueprint.add_url_rule("/people", view_func=views.added, methods=["POST"])
    blueprint.add_url_rule("/people/<person_id>", view_func=views.person)
    for path, view in (
        ("change", views.change),
        ("role", views.role),
        ("role/take", views.role_off),
        ("skills", views.skills),
        ("leave", views.leave),
        ("come-back", views.come_back),
        ("seek-owners", views.seek_owners),
        ("absences", views.away),
        ("absences/<absence_id>/end", views.back),
    ):
        blueprint.add_url_rule(f"/people/<person_id>/{path}", view_func=view, methods=["POST"])
    return blueprint


class People:
    """The views of people."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> Response:
        """List who there is; whoever looks after people can add somebody."""
        return self._list(NOTHING_TRIED)

    def _list(self, tried: Attempt) -> Response:
        asked = {name: request.args.get(name, "") for name in ("text", "role", "group")}
        left = bool(request.args.get("left"))
        page = render_template(
            "people.html",
            people=self._house.people.listed(**asked, left=left, person=visitor()),
            groups=self._house.groups.listed(person=visitor()),
            managers=self._house.people.listed(person=visitor()),
            group_names=self._group_names(),
            asked=asked | {"left": left},
            roles=ROLES,
            tried=tried,
        )
        return answer(page, tried)

    def added(self) -> AnyResponse:
        """Let somebody new in."""
        typed = {name: request.form.get(name, "").strip() for name in ("person_id", *FACTS)}
        chosen = {"groups": request.form.getlist("groups"), "roles": request.form.getlist("roles")}
        try:
            found = self._house.people.add(
                typed["person_id"],
                typed["name"],
                title=typed["title"],
                email=typed["email"],
                manager=typed["manager"],
                groups=chosen["groups"],
                roles=chosen["roles"],
                by=visitor().id,
            )
        except Refusal as refusal:
            return self._list(attempt(refusal, typed | chosen))
        flash(say("%(name)s has been added.", name=found.name))
        return redirect(url_for("people.person", person_id=found.id), 303)

    def person(self, person_id: str) -> Response:
        """Show somebody."""
        return self._show(person_id, NOTHING_TRIED)

    def _show(self, person_id: str, tried: Attempt) -> Response:
        found = self._house.people.about(person_id, person=visitor())
        manages = may(visitor(), "people.manage")
        page = render_template(
            "person.html",
            about=found,
            person=found.person,
            owned=owned(self._house, found.person.owns),
            processes=process_names(self._house),
            everybody=self._house.people.listed(person=visitor()),
            group_names=self._group_names(),
            absences=self._house.rota.absences(person_id, by=visitor().id) if found.in_full else (),
            may_arrange=found.person.active and (manages or person_id == visitor().id),
            names=names(self._house),
            roles=ROLES,
            tried=tried,
        )
        return answer(page, tried)

    def change(self, person_id: str) -> AnyResponse:
        """Change who somebody is."""
        typed = {name: request.form.get(name, "").strip() for name in FACTS}
        return self._do(person_id, typed, say("It has been changed."), self._house.people.change, typed)

    def role(self, person_id: str) -> AnyResponse:
        """Give a role."""
        role, key = request.form.get("role", ""), request.form.get("process_key", "")
        return self._do(person_id, {"role": role}, say("The role is given."), self._house.people.give_role, role, key)

    def role_off(self, person_id: str) -> AnyResponse:
        """Take a role."""
        role, key = request.form.get("role", ""), request.form.get("process_key", "")
        return self._do(person_id, {}, say("The role is taken."), self._house.people.take_role, role, key)

    def skills(self, person_id: str) -> AnyResponse:
        """Say what somebody can do."""
        text = request.form.get("skills", "")
        named = [one.strip() for one in text.replace("\n", ",").split(",")]
        return self._do(person_id, {"skills": text}, say("The skills are noted."), self._house.people.set_skills, named)

    def leave(self, person_id: str) -> AnyResponse:
        """Let somebody leave."""
        return self._do(person_id, {}, say("From now on they may nothing here."), self._house.people.leave)

    def come_back(self, person_id: str) -> AnyResponse:
        """Let somebody be here again."""
        return self._do(person_id, {}, say("They are here again."), self._house.people.come_back)

    def seek_owners(self, person_id: str) -> AnyResponse:
        """Have somebody asked for new owners."""
        self._house.people.about(person_id, person=visitor())
        sought = self._house.people.seek_owners(by=visitor().id)
        flash(
            say("A new owner is sought.")
            if sought
            else say("Somebody is asked already, or the process that asks is missing.")
        )
        return redirect(url_for("people.person", person_id=person_id), 303)

    def away(self, person_id: str) -> AnyResponse:
        """Have somebody stand in."""
        typed = {name: request.form.get(name, "").strip() for name in ("deputy", "since", "until", "reason")}
        chosen = request.form.getlist("processes")
        try:
            self._arrange(person_id, typed, chosen)
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed):
                raise
            return self._show(person_id, attempt(refusal, typed | {"processes": chosen}))
        flash(say("It is arranged who stands in."))
        return self._return(person_id)

    def _arrange(self, person_id: str, typed: dict[str, str], chosen: list[str]) -> None:
        days, wrong = {}, {}
        for name in ("since", "until"):
            try:
                days[name] = entries.day(typed[name])
            except ValueError as error:
                wrong[name] = error.args[0]
        last = days.get("until")
        if last is None and "until" not in wrong:
            wrong["until"] = say("Say until when, the last day included.")
        if wrong or last is None:
            raise InvalidValues(say("The absence"), wrong)
        zone, first = self._house.zone, days.get("since")
        self._house.rota.arrange_absence(
            person_id,
            typed["deputy"],
            since=None if first is None else entries.midnight(first, zone),
            until=entries.midnight(last + dt.timedelta(days=1), zone),
            processes=chosen or None,
            reason=typed["reason"],
            by=visitor().id,
        )

    def back(self, person_id: str, absence_id: str) -> AnyResponse:
        """End an absence."""
        self._house.rota.end_absence(absence_id, by=visitor().id)
        flash(say("Nobody stands in any more."))
        return self._return(person_id)

    def _return(self, person_id: str) -> AnyResponse:
        own = request.form.get("back") == "account" and person_id == visitor().id
        return redirect(url_for("account.account") if own else url_for("people.person", person_id=person_id), 303)

    def _do(
        self, person_id: str, typed: dict[str, Any], said: str, deed: Callable[..., Any], *given: Any
    ) -> AnyResponse:
        """Do something to somebody; what was refused is said on their page, and nothing typed is lost."""
        try:
            deed(person_id, *given, by=visitor().id)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._show(person_id, attempt(refusal, typed))
        flash(said)
        return redirect(url_for("people.person", person_id=person_id), 303)

    def _group_names(self) -> dict[str, str]:
        return {one.id: one.name for one in self._house.groups.listed(person=visitor())}


def owned(house: House, keys: frozenset[str]) -> list[Any]:
    """Give the processes of these keys, each in its newest version."""
    newest: dict[str, Any] = {}
    for one in house.catalogue.definitions():
        newest.setdefault(one.key, one)
    return [newest[key] for key in sorted(keys) if key in newest]


def process_names(house: House) -> dict[str, str]:
    """Give what the processes are called that the visitor may see, by key."""
    return {one.key: one.name for one in house.catalogue.definitions(person=visitor())}
