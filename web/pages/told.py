"""Being told in time: what one was told, what one wants to be told and how, views by mail and feed, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from engine.errors import InvalidValues, Refusal
from engine.faces import CHANNELS, LEADS, USUAL, Choices
from engine.sentence import joined, say
from web import atom, clocks
from web.access import visitor
from web.language import speak
from web.notices import flash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.lists import Told
    from web.rates import Rate

KINDS = {
    "assigned": say("A task is given to me"),
    "asked": say("Somebody asks me about a task, or answers me"),
    "mentioned": say("A remark names me"),
    "soon": say("A task of mine is due soon"),
    "missed": say("A task of mine is overdue"),
    "back": say("A task that I have put off is back"),
    "taken": say("A task is taken from me"),
    "request": say("A request that I began has ended, or is stuck"),
    "offered": say("A task is there for one of my groups to take"),
}
MODES = {"now": say("At once"), "digest": say("In the daily digest"), "off": say("Not at all")}
SENT = {"day": say("You get this view every day."), "week": say("You get this view every week.")}
ENDED = say("It ends.")
CHANNEL_NAMES = {"mail": say("By mail"), "webhook": say("By webhook")}
STOPPED = {
    "digest": say("your daily digest"),
    "view": say("this view"),
    **{name: say("“%(what)s”", what=said) for name, said in KINDS.items()},
}


def pages(house: House, rate: Rate, *, sends_mail: bool) -> Blueprint:
    """Make the pages; `rate` says how often one address may come without signing in."""
    blueprint = Blueprint("told", __name__)
    views = Views(house, rate, sends_mail=sends_mail)
    rules = (
        ("/told", views.listed, "GET"),
        ("/told/seen", views.seen, "POST"),
        ("/told/<telling_id>", views.opened, "GET"),
        ("/told/stop/<token>", views.stopping, "GET"),
        ("/told/stop/<token>", views.stopped, "POST"),
        ("/told/views/<view_id>", views.view, "GET"),
        ("/told/views/<view_id>", views.view_sent, "POST"),
        ("/told/views/<view_id>/feeds", views.feed_made, "POST"),
        ("/told/views/<view_id>/feeds/<feed_mark>/revoke", views.feed_revoked, "POST"),
        ("/told/feeds/<token>", views.feed, "GET"),
        ("/account/notifications", views.choices, "GET"),
        ("/account/notifications", views.chosen, "POST"),
        ("/account/notifications/test", views.tested, "POST"),
        ("/account/notifications/webhook", views.hooked, "POST"),
        ("/account/notifications/webhook/end", views.unhooked, "POST"),
        ("/account/notifications/webhook/resume", views.resumed, "POST"),
    )
    for address, view, method in rules:
        blueprint.add_url_rule(address, view_func=view, methods=[method])
    return blueprint


class Views:
    """The views; whoever looks is whom it is about."""

    def __init__(self, house: House, rate: Rate, *, sends_mail: bool) -> None:
        self._house = house
        self._told = house.told
        self._rate = rate
        self._sends_mail = sends_mail

    # -- what one was told -----------------------------------------------------------------------------

    def listed(self) -> str:
        """List what one was told, the latest first."""
        me = visitor().id
        return render_template("told.html", told=self._told.listed(me, by=me))

    def seen(self) -> AnyResponse:
        """Take note that one has looked at all that the page showed."""
        me = visitor().id
        listed = self._told.listed(me, by=me)
        if listed:
            self._told.saw_all(me, until=max(one.at for one in listed), by=me)
        return redirect(url_for("told.listed"), 303)

    def opened(self, telling_id: str) -> AnyResponse:
        """Go to what one was told about, and take note of it."""
        me = visitor().id
        return redirect(leads(self._told.saw(me, telling_id, by=me)), 303)

    # -- no more ---------------------------------------------------------------------------------------

    def stopping(self, token: str) -> str:
        """Ask whether a kind of mail shall end: a program that only looks at links must not end it."""
        self._wait("stop")
        return render_template("told_stop.html", what=STOPPED[self._told.stops(token).partition(" ")[0]], done=False)

    def stopped(self, token: str) -> str:
        """End a kind of mail; whoever has the link may."""
        self._wait("stop")
        return render_template("told_stop.html", what=STOPPED[self._told.stop(token)], done=True)

    # -- views -----------------------------------------------------------------------------------------

    def view(self, view_id: str) -> str:
        """Show how a kept view is sent to one."""
        return self._view(view_id)

    def view_sent(self, view_id: str) -> str | AnyResponse | tuple[str, int]:
        """Have a view sent by mail, or no more."""
        every = request.form.get("every", "")
        try:
            self._told.send_view(view_id, every, by=visitor().id)
        except InvalidValues as refused:
            return self._view(view_id, wrong=joined(refused.fields.values())), 422
        flash(SENT.get(every, ENDED))
        return redirect(url_for("told.view", view_id=view_id), 303)

    def feed_made(self, view_id: str) -> str | tuple[str, int]:
        """Make a feed and show its address, once."""
        try:
            token = self._told.make_feed(view_id, by=visitor().id)
        except InvalidValues as refused:
            return self._view(view_id, wrong=joined(refused.fields.values())), 422
        return self._view(view_id, url_for("told.feed", token=token, _external=True))

    def feed_revoked(self, view_id: str, feed_mark: str) -> AnyResponse:
        """Let a feed answer no more."""
        self._told.revoke_feed(feed_mark, by=visitor().id)
        flash(say("The feed answers no more."))
        return redirect(url_for("told.view", view_id=view_id), 303)

    def feed(self, token: str) -> Response:
        """Give a view as a feed to whoever has its secret address, as pages speak to whose it is."""
        self._wait("feed")
        found = self._told.feed(token)
        clocks.look(found.person.zone)
        if found.person.language:
            speak(current_app.extensions["languages"].find(found.person.language))
        written = atom.write(found, clocks.chosen() or self._house.zone, request.base_url)
        return Response(written, content_type="application/atom+xml; charset=utf-8")

    def _view(self, view_id: str, address: str = "", wrong: str = "") -> str:
        found = self._told.subscription(view_id, by=visitor().id)
        return render_template("told_view.html", view=found, address=address, wrong=wrong, sends_mail=self._sends_mail)

    # -- what one wants --------------------------------------------------------------------------------

    def choices(self) -> str:
        """Show what one wants to be told, and how."""
        return self._choices()

    def chosen(self) -> str | AnyResponse | tuple[str, int]:
        """Say what one wants to be told, and how."""
        me, given = visitor().id, request.form
        before = self._told.choices(me, by=me)
        wanted = Choices(
            {channel: _modes(channel, before.channels[channel]) for channel in CHANNELS},
            _whole(given.get("hour", "")),
            given.get("zone", "").strip(),
            _whole(given.get("lead", "")),
        )
        try:
            self._told.choose(me, wanted, by=me)
        except InvalidValues as refused:
            return self._choices(wanted, wrong=dict(refused.fields)), 422
        flash(say("You are told as you have chosen."))
        return redirect(url_for("told.choices"), 303)

    def tested(self) -> AnyResponse:
        """Send oneself a test."""
        try:
            ways = self._told.test(visitor().id, by=visitor().id)
        except Refusal as refused:
            flash(refused.sentence)
        else:
            by_mail = "mail" in ways and not self._sends_mail
            flash(say("This server sends no mail.") if by_mail else say("A test is on its way to you."))
        return redirect(url_for("told.choices"), 303)

    def hooked(self) -> str | tuple[str, int]:
        """Set one's webhook; its secret is shown on this one page."""
        me = visitor().id
        try:
            secret = self._told.set_hook(me, request.form.get("url", ""), by=me)
        except InvalidValues as refused:
            return self._choices(wrong=dict(refused.fields)), 422
        return self._choices(secret=secret)

    def unhooked(self) -> AnyResponse:
        """Take one's webhook away."""
        self._told.drop_hook(visitor().id, by=visitor().id)
        flash(say("Your webhook is called no more."))
        return redirect(url_for("told.choices"), 303)

    def resumed(self) -> AnyResponse:
        """Let one's webhook go on."""
        self._told.resume_hook(visitor().id, by=visitor().id)
        flash(say("Your webhook is called again."))
        return redirect(url_for("told.choices"), 303)

    def _choices(
        self, tried: Choices | None = None, *, wrong: Mapping[str, str] | None = None, secret: str = ""
    ) -> str:
        me = visitor().id
        return render_template(
            "account_notifications.html",
            chosen=tried or self._told.choices(me, by=me),
            hook=self._told.hook(me, by=me),
            kinds=KINDS,
            modes=MODES,
            channels=CHANNEL_NAMES,
            leads=LEADS,
            zone=str(self._house.zone),
            wrong=wrong or {},
            secret=secret,
            typed=request.form.get("url", ""),
            sends_mail=self._sends_mail,
        )

    def _wait(self, what: str) -> None:
        wait = self._rate.take(f"{what} {request.remote_addr}")
        if wait:
            raise TooManyRequests(say("This address was asked too often."), retry_after=max(1, round(wait + 0.5)))


def leads(one: Told) -> str:
    """Where something that one was told leads."""
    if one.team:
        return url_for("teams.team", group=one.team)
    if one.task_id:
        return url_for("tasks.task", task_id=one.task_id)
    if one.instance_id:
        return url_for("instances.instance", instance_id=one.instance_id)
    return url_for("told.choices")


def _modes(channel: str, before: Mapping[str, str]) -> dict[str, Any]:
    """The modes of a channel; what the page did not ask stays."""
    return {name: request.form.get(f"{channel}.{name}", before[name]) for name in USUAL[channel]}


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("24") else -1
