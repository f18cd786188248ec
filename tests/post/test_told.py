"""People are told of their work in time: once, by the way each has chosen, and of nothing that they may not see."""

import datetime as dt
import re
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from engine.calendar.instants import HOUR
from engine.commands import telling as commands
from engine.errors import InvalidValues, NotFound
from engine.faces import USUAL, Choices
from engine.model import Membership
from engine.store import deliveries, tellings
from engine.store.deliveries import MAIL
from engine.work import telling as working
from engine.work.handing import LEASE, _begin, _waiting
from engine.work.mailing import Mailing
from engine.work.rounds import forget
from engine.work.telling import Telling
from tests.dsl import process
from tests.durability.together import together
from tests.post.test_letters import read
from tests.world import World
from web.language import Languages

AGREED = '<tl:agreement within="8 business hours"/>'


BOTH = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)
"""Where the database makes a difference."""


@pytest.fixture
def world(request):
    made = World(request.getfixturevalue(f"world_on_{getattr(request, 'param', 'sqlite')}"))
    with_mail(made, "sam", "pia", "nora", "tester")
    yield made
    made.close()


def with_mail(world, *people):
    for one in people:
        world.house.people.change(one, {"email": f"{one}@example.com"}, by="system")


def drawing():
    lane = process("orders").lane("Sales", group="sales-desk", zone="frontstage")
    return lane.user_task("check").extend(AGREED).user_task("ship").end("done")


def tell(world):
    return Telling(world.house.turns).look()


def mail(world, post):
    tell(world)
    return Mailing(world.house.turns, post).once()


def body(letter):
    return read(letter).get_body(["plain"]).get_content()


def kinds(world, person):
    return [one.kind for one in world.house.told.listed(person, by=person)]


def choose(world, person, *, lead=4, hour=7, zone="", offered="off", **modes):
    mail_modes = {**USUAL[MAIL], **modes, "offered": offered}
    channels = {**USUAL, MAIL: mail_modes}
    world.house.told.choose(person, Choices(channels, hour, zone, lead), by=person)


def assign(world, element="check", to="sam", by="tester"):
    return world.house.inbox.assign(world.task(element).id, to, by=by)


def test_who_is_given_a_task_is_told_at_once_and_once(world, serve, mailbox):
    world.running(drawing(), business_key="ORD-1")
    post = serve()
    task = assign(world)

    assert mail(world, post) == 1
    assert mail(world, post) == 0
    (letter,) = mailbox.letters
    message = read(letter)
    assert letter.rcpt_tos == ["sam@example.com"]
    assert message["Subject"] == "Tester has given you the task “check” (ORD-1)"
    assert f"https://tl.example/inbox/{task.id}" in body(letter)
    assert "due on 2 March 2026 at 17:00" in body(letter)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"List-Unsubscribe: <https://tl.example/told/stop/" in letter.content, "readable for every program"


def test_mail_speaks_the_language_of_who_gets_it(world, serve, mailbox):
    world.running(drawing(), business_key="ORD-1")
    world.house.accounts.speak("sam", "de", "", by="sam")
    assign(world)
    mail(world, replace(serve(), voice=Languages().voice))
    message = read(mailbox.letters[0])
    assert message["Subject"] == "Tester hat Ihnen die Aufgabe „check“ gegeben (ORD-1)"
    assert "fällig am 2. März 2026 um 17:00" in body(mailbox.letters[0])
    assert "Ändern, was Ihnen mitgeteilt wird" in body(mailbox.letters[0])
    assert '<html lang="de">' in message.get_body(["html"]).get_content()


def test_nobody_is_told_of_their_own_deeds(world, serve, mailbox):
    world.running(drawing())
    world.claim("check", by="sam")
    world.complete("check", by="sam")
    world.claim("ship", by="sam")
    assert mail(world, serve()) == 0
    assert kinds(world, "sam") == []


@BOTH
def test_what_is_taken_released_asked_and_answered_is_told(world):
    world.running(drawing())
    world.claim("check", by="sam")
    task = world.task("check").id
    inbox = world.house.inbox
    inbox.ask(task, "pia", "How many?", by="sam")
    assert kinds(world, "pia") == ["asked"]
    inbox.answer(task, "Ten.", by="pia")
    assert kinds(world, "pia") == [], "it is not hers to see any more"
    inbox.assign(task, "tester", by="tester")
    world.claim("check", by="tester")

    assert kinds(world, "sam") == ["taken", "answered"]
    inbox.release(task, by="tester")
    assert kinds(world, "tester") == []
    told = world.house.told.listed("sam", by="sam")[0]
    assert told.sentence == "Tester has taken the task “check” from you."


def test_a_mention_is_told_to_who_may_see_the_task_then(world, serve, mailbox):
    world.running(drawing())
    world.house.desk.remark(world.task("check").id, "Look @sam and @nora", by="tester")
    assert kinds(world, "sam") == ["mentioned"]
    assert kinds(world, "nora") == [], "who may not see it is not told"
    world.house.rota.set_memberships("sam", [], by="system")
    assert mail(world, serve()) == 0, "nor who may not see it any more when it would be sent"
    assert kinds(world, "sam") == []


def test_who_has_left_is_told_nothing(world, serve, mailbox):
    world.running(drawing())
    assign(world)
    tell(world)
    world.house.people.leave("sam", by="system")
    assert Mailing(world.house.turns, serve()).once() == 0
    assert mailbox.letters == []


@BOTH
def test_a_deadline_is_told_before_it_comes_and_when_it_is_missed(world, serve, mailbox):
    """Due at 17:00 by the hours of the company; four working hours before that it is 13:00."""
    world.running(drawing(), business_key="ORD-1")
    tell(world)
    world.claim("check", by="sam")
    post = serve()
    choose(world, "sam", soon="now")
    world.sleep(hours=3, minutes=59)
    assert mail(world, post) == 0
    world.sleep(minutes=2)
    assert mail(world, post) == 1
    assert mail(world, post) == 0
    world.sleep(hours=4)
    assert mail(world, post) == 1
    assert mail(world, post) == 0
    soon, missed = (read(one)["Subject"] for one in mailbox.letters)
    assert soon == "The task “check” is due soon (ORD-1)"
    assert missed == "The task “check” should have been done by now (ORD-1)"


def test_working_time_counts_not_the_night(world):
    """What is due on Tuesday at 10:00 comes near on Monday at 15:30, eight and a half hours a day."""
    world.sleep(hours=6, minutes=30)  # 15:30
    world.running(
        process("p")
        .lane("S", group="sales-desk", zone="frontstage")
        .user_task("late")
        .extend('<tl:agreement within="3 business hours"/>')
        .end()
    )
    world.claim("late", by="sam")
    tell(world)
    assert world.task("late").due_at == dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
    assert kinds(world, "sam") == ["soon"]


def test_a_digest_comes_in_the_morning_with_what_still_stands(world, serve, mailbox):
    post = serve()
    choose(world, "sam", assigned="digest", missed="off")
    world.running(drawing(), business_key="A")
    first = assign(world)
    world.start(business_key="B")
    other = next(one for one in world.tasks() if one.business_key == "B")
    world.house.inbox.assign(other.id, "sam", by="tester")
    assert mail(world, post) == 0, "not before the hour"
    world.house.inbox.complete(first.id, {}, by="sam")
    world.now += 22 * HOUR  # the next day, 7:00
    assert mail(world, post) == 1
    (letter,) = mailbox.letters
    assert "B · orders · Sales" in body(letter)
    assert f"/inbox/{first.id}" not in body(letter), "what is done is not told"
    world.now += 24 * HOUR
    assert mail(world, post) == 0, "an empty digest is not sent"


def test_a_task_stands_once_in_a_digest_with_all_that_is_said_of_it(world, serve, mailbox):
    """Given to her, and due by one o'clock: the digest of seven o'clock says both in one place."""
    choose(world, "sam", assigned="digest", soon="digest", mentioned="digest", missed="off", lead=16)
    lane = process("orders").lane("Sales", group="sales-desk", zone="frontstage")
    world.running(lane.user_task("check").extend('<tl:agreement within="12 business hours"/>').end(), business_key="A")
    tell(world)
    task = assign(world)
    world.start(business_key="B")
    other = next(one for one in world.tasks() if one.business_key == "B")
    world.house.inbox.assign(other.id, "sam", by="tester")
    world.house.desk.remark(other.id, "Look, @sam", by="tester")
    tell(world)
    world.now += 22 * HOUR  # the next day, 7:00
    assert mail(world, serve()) == 1
    (letter,) = mailbox.letters
    for one, said in ((task, "is due soon"), (other, "has named you")):
        assert body(letter).count(f"/inbox/{one.id}") == 1
        assert said in body(letter)
    assert body(letter).count("has given you the task “check”") == 2
    assert read(letter)["Subject"] == "Your digest: 2 things"


@BOTH
def test_another_hour_counts_for_the_digest_that_is_waited_for(world, serve, mailbox):
    """One digest comes at the new hour, not one at each of both; a view that is sent comes with it."""
    post = serve()
    view = world.house.desk.keep_view("Mine", by="sam", base="mine", query="step:check")
    choose(world, "sam", assigned="digest", missed="off", soon="off")
    world.house.told.send_view(view, "day", by="sam")
    world.running(drawing())
    assign(world)
    assert mail(world, post) == 0
    choose(world, "sam", hour=8, zone="Europe/London", assigned="digest", missed="off", soon="off")
    world.now += 22 * HOUR  # the next day, 7:00
    assert mail(world, post) == 0
    world.now += 2 * HOUR - 1
    assert mail(world, post) == 0
    world.now += 1
    assert mail(world, post) == 2
    assert {read(one)["Subject"] for one in mailbox.letters} == {
        "Tester has given you the task “check”",
        "Mine: 1 task",
    }


@BOTH
def test_what_comes_near_before_the_next_digest_is_told_at_once(world, serve, mailbox):
    """Due at 17:00 and near at 13:00: the digest of the next morning would be too late."""
    post = serve()
    choose(world, "sam", soon="digest", missed="digest")
    world.running(drawing())
    world.claim("check", by="sam")
    world.now += 5 * HOUR
    assert mail(world, post) == 1
    assert read(mailbox.letters[0])["Subject"] == "The task “check” is due soon"
    world.now += 17 * HOUR
    assert mail(world, post) == 0
    world.now += 24 * HOUR
    assert mail(world, post) == 1
    assert read(mailbox.letters[1])["Subject"] == "The task “check” should have been done by now"


@BOTH
def test_what_is_late_or_has_more_time_is_not_told_as_due_soon_or_late(world, serve, mailbox):
    """The server was off while it came due; and while it was late it was given more time."""
    choose(world, "sam", soon="now")
    world.running(drawing())
    world.claim("check", by="sam")
    world.now += 5 * HOUR
    tell(world)
    world.now += 4 * HOUR
    mail(world, serve())
    assert [read(one)["Subject"] for one in mailbox.letters] == ["The task “check” should have been done by now"]
    assert [(one.kind, one.stands) for one in world.house.told.listed("sam", by="sam")] == [
        ("missed", True),
        ("soon", False),
    ]
    short = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["09:00-09:30"]}}
    world.house.hours.set("company", "Company", short, why="Short days", by="tester")
    assert not any(one.stands for one in world.house.told.listed("sam", by="sam"))


def put_off(world, who="sam", hours=1):
    world.claim("check", by=who)
    tell(world)
    until = world.house.now() + dt.timedelta(hours=hours)
    return world.house.inbox.postpone(world.task("check").id, until, by=who).id


@BOTH
def test_what_was_put_off_is_told_once_when_it_is_back(world, serve, mailbox):
    """In the inbox, and by mail for whoever wants that; another worker tells nobody twice."""
    post = serve()
    choose(world, "sam", soon="off")
    world.running(drawing(), business_key="ORD-1")
    task = put_off(world)
    world.sleep(minutes=59)
    tell(world)
    assert kinds(world, "sam") == []
    world.sleep(minutes=1)
    assert mail(world, post) == 0, "by mail only where somebody wants it"
    tell(world)
    (told,) = world.house.told.listed("sam", by="sam")
    assert (told.kind, told.stands, told.task_id) == ("back", True, task)
    assert told.sentence == "The task “check”, which was put off, is back."
    assert told.due_at == dt.datetime(2026, 3, 2, 16, 0, tzinfo=dt.UTC)
    choose(world, "sam", soon="off", back="now")
    world.house.inbox.postpone(task, world.house.now() + dt.timedelta(hours=1), by="sam")
    world.sleep(hours=1)
    assert mail(world, post) == 1
    assert mail(world, post) == 0
    assert read(mailbox.letters[0])["Subject"] == "The task “check”, which was put off, is back (ORD-1)"
    assert kinds(world, "sam") == ["back", "back"]


def _puts_off_again(inbox, task):
    inbox.postpone(task, None, by="sam", days=2)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda inbox, task: inbox.complete(task, {}, by="sam"),
        lambda inbox, task: inbox.assign(task, "tester", by="tester"),
        lambda inbox, task: inbox.release(task, by="sam"),
        lambda inbox, task: inbox.postpone(task, None, by="sam"),
        _puts_off_again,
    ],
)
def test_what_is_done_given_away_or_put_off_again_before_it_is_back_is_not_told(world, meanwhile):
    world.running(drawing())
    task = put_off(world)
    meanwhile(world.house.inbox, task)
    world.sleep(hours=2)
    tell(world)
    assert [one for person in ("sam", "pia", "tester") for one in kinds(world, person) if one == "back"] == []


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda inbox, task: inbox.complete(task, {}, by="sam"),
        lambda inbox, task: inbox.assign(task, "tester", by="tester"),
        lambda inbox, task: inbox.release(task, by="sam"),
        _puts_off_again,
    ],
)
def test_what_is_done_given_away_or_put_off_again_before_it_is_sent_is_not_sent(world, serve, mailbox, meanwhile):
    choose(world, "sam", back="digest", soon="off", missed="off", taken="off", request="off")
    world.running(drawing())
    task = put_off(world)
    world.sleep(hours=1)
    tell(world)
    assert kinds(world, "sam") == ["back"]
    meanwhile(world.house.inbox, task)
    world.now += 21 * HOUR
    mail(world, serve())
    assert [one for one in mailbox.letters if "sam@example.com" in one.rcpt_tos] == []


def test_whoever_got_it_while_nobody_looked_is_not_told_that_it_is_back(world):
    """No worker ran from before it was back until after it was given to somebody else, who did not put it off."""
    world.running(drawing())
    task = put_off(world)
    world.sleep(hours=2)
    world.house.inbox.assign(task, "tester", by="tester")
    tell(world)
    assert "back" not in kinds(world, "tester") + kinds(world, "sam")


@BOTH
@pytest.mark.parametrize("power", range(3))
def test_a_worker_that_stops_while_it_tells_what_is_back_tells_it_once(world, monkeypatch, power):
    """It stops after so many of its writes; what was not committed is told by the next one."""
    world.running(drawing())
    put_off(world)
    world.sleep(hours=1)
    left = iter(range(power))

    def stops(statement):
        def run(*given, **more):
            if next(left, None) is None:
                raise SystemExit
            return statement(*given, **more)

        return run

    with monkeypatch.context() as plug:
        for name in ("add", "routed"):
            plug.setattr(tellings, name, stops(getattr(tellings, name)))
        plug.setattr(working, "_move", stops(working._move))
        with suppress(SystemExit):
            tell(world)
    tell(world)
    assert kinds(world, "sam") == ["back"]


@BOTH
def test_what_comes_back_while_others_are_written_is_told_all_the_same(world):
    """What is young is looked at once more: a task may be put off to a moment that the worker is past already."""
    world.running(drawing())
    task = put_off(world)
    world.start()
    world.house.rota.set_memberships("pia", [Membership("sales-desk")], by="system")
    other = next(one.id for one in world.tasks() if one.id != task)
    world.house.inbox.claim(other, by="pia")
    world.house.inbox.postpone(other, world.house.now() + dt.timedelta(minutes=59), by="pia")
    with world.house.turns.store.writing() as w:
        w.driver.execute(f"UPDATE task SET follow_up = follow_up + 7200000000 WHERE id = '{other}'")
    world.sleep(hours=1)
    tell(world)
    with world.house.turns.store.writing() as w:
        w.driver.execute(f"UPDATE task SET follow_up = follow_up - 7200000000 WHERE id = '{other}'")
    tell(world)
    assert (kinds(world, "sam"), kinds(world, "pia")) == (["back"], ["back"])


def test_what_was_told_long_ago_is_not_told_again_while_it_waits(world):
    choose(world, "sam", back="off", soon="off", missed="off")
    world.running(drawing())
    put_off(world)
    world.sleep(hours=1)
    tell(world)
    world.now += 31 * 24 * HOUR
    forget(world.house.turns)
    tell(world)
    assert "back" not in kinds(world, "sam")


@BOTH
def test_hours_that_change_tell_nobody_twice_what_is_late_and_in_time_what_is_late_by_them(world, serve, mailbox):
    """Due at 13:00 and told as late; then, by other hours, at 13:30 (late as well) and at 16:00 (which is to come)."""
    post = serve()
    lane = process("orders").lane("Sales", group="sales-desk", zone="frontstage")
    choose(world, "sam", soon="off")
    world.running(lane.user_task("check").extend('<tl:agreement within="4 business hours"/>').end("done"))
    world.claim("check", by="sam")
    tell(world)
    world.now += 5 * HOUR
    assert mail(world, post) == 1

    def keep(hours):
        content = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": [hours]}}
        world.house.hours.set("company", "Company", content, why="As agreed", by="tester")

    keep("09:30-17:30")
    assert world.task("check").due_at == dt.datetime(2026, 3, 2, 12, 30, tzinfo=dt.UTC)
    world.now += HOUR
    assert mail(world, post) == 0, "it is late as before"

    def stands():
        return [one.stands for one in world.house.told.listed("sam", by="sam") if one.kind == "missed"]

    assert stands() == [True]
    keep("12:00-20:00")
    assert stands() == [False]
    world.now += 2 * HOUR
    assert mail(world, post) == 1, "it is late anew, after it had time"
    world.now += HOUR
    keep("12:30-20:30")
    assert mail(world, post) == 0


@BOTH
def test_what_is_late_by_a_change_of_hours_is_told(world, serve, mailbox):
    """Due on Tuesday at 16:30; at noon it is said that work goes on by night, so it was due at one o'clock."""
    world.sleep(hours=8)
    world.running(drawing())
    world.claim("check", by="sam")
    world.sleep(hours=19)
    post = serve()
    mail(world, post)
    told = len(mailbox.letters)
    content = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-sunday": ["00:00-24:00"]}}
    world.house.hours.set("company", "Company", content, why="As agreed", by="system")
    assert mail(world, post) == 1
    assert mail(world, post) == 0
    assert read(mailbox.letters[told])["Subject"] == "The task “check” should have been done by now"


def test_a_clock_that_is_advanced_is_noticed_at_once(world):
    """Deadlines are looked for, and what is due to be sent is sent, though the last look was just now."""
    calls = []
    looking = Telling(world.house.turns, partial(calls.append, "told"))
    world.running(drawing())
    world.claim("check", by="sam")
    looking.look()
    calls.clear()
    assert looking.look() == 0
    assert calls == []
    world.sleep(days=1)
    assert looking.look() == 1, "it is overdue"
    assert kinds(world, "sam") == ["missed"]
    world.sleep(days=1)
    calls.clear()
    assert looking.look() == 0
    assert calls == ["told"], "a digest may be due"


def test_who_wants_nothing_by_mail_finds_it_on_the_page_only(world, serve):
    choose(world, "sam", assigned="off")
    world.running(drawing())
    assign(world)
    assert mail(world, serve()) == 0
    assert kinds(world, "sam") == ["assigned"]
    assert world.house.inbox.counts(world.house.people.find("sam")).told == 1
    (one,) = world.house.told.listed("sam", by="sam")
    world.house.told.saw("sam", one.id, by="sam")
    assert world.house.inbox.counts(world.house.people.find("sam")).told == 0
    with pytest.raises(NotFound):
        world.house.told.saw("pia", one.id, by="pia")


@BOTH
def test_a_group_is_told_what_is_offered_to_it_where_somebody_wants_that(world, serve, mailbox):
    post = serve()
    world.running(drawing())
    world.sleep(minutes=10)
    choose(world, "sam", offered="now")
    assert mail(world, post) == 0, "what was there before is not told"
    world.start()
    assert mail(world, post) == 1
    assert mail(world, post) == 0
    assert kinds(world, "sam") == ["offered"]
    world.start()
    world.house.inbox.claim(max(world.tasks(), key=lambda one: one.id).id, by="tester")
    assert mail(world, post) == 0, "somebody has taken it"


@BOTH
def test_who_stands_in_is_told_too(world, serve, mailbox):
    until = world.house.now() + dt.timedelta(days=5)
    world.house.rota.arrange_absence("sam", "nora", until=until)
    world.running(drawing())
    assign(world)
    assert mail(world, serve()) == 2
    told = next(body(one) for one in mailbox.letters if one.rcpt_tos == ["nora@example.com"])
    assert "You stand in for Sam." in told


def test_who_began_a_request_is_told_how_it_ends(world):
    world.deploy(drawing())
    world.instance_id = world.house.engine.start("orders", {}, by="sam").id
    world.complete("check")
    world.complete("ship")
    assert kinds(world, "sam") == ["ended"]
    world.instance_id = world.house.engine.start("orders", {}, by="sam").id
    world.cancel()
    assert kinds(world, "sam") == ["failed", "ended"]


def test_who_stops_between_sending_and_noting_sends_the_same_letter_again(world, serve, mailbox):
    """At least once: the claim was committed and the letter went, and then the machine went off."""
    world.running(drawing())
    assign(world)
    tell(world)
    post, turns = serve(), world.house.turns
    mailing = Mailing(turns, post)
    (rows,) = _waiting(turns, MAIL)
    mailing._tell(turns.write(partial(_begin, rows=rows, channel=MAIL)))  # and nobody notes that it went
    world.restart()
    assert mail(world, post) == 0, "its lease still holds"
    world.now += LEASE + 1
    assert mail(world, post) == 1
    assert mail(world, post) == 0
    first, second = (read(one)["Message-ID"] for one in mailbox.letters)
    assert first == second


@BOTH
def test_several_workers_and_senders_tell_once(world, serve, mailbox):
    world.running(drawing())
    assign(world)
    together(*[partial(tell, world)] * 4)
    post = serve()
    together(*[partial(mail, world, post)] * 4)
    assert len(mailbox.letters) == 1


def test_a_busy_server_is_asked_again_under_the_same_id(world, serve, mailbox):
    world.running(drawing())
    assign(world)
    post = serve()
    mailbox.answers = ["451 Later"]
    assert mail(world, post) == 0
    assert mail(world, post) == 0
    assert world.house.told.trouble(person=world.tester)[MAIL][0] == 1
    world.sleep(minutes=1)
    assert mail(world, post) == 1
    assert mail(world, post) == 0


def test_what_is_days_old_is_not_sent(world, serve, mailbox):
    world.running(drawing())
    assign(world)
    tell(world)
    world.sleep(days=4)
    Mailing(world.house.turns, serve()).once()
    assert not [one for one in mailbox.letters if "given you" in read(one)["Subject"]]


@BOTH
def test_the_link_in_a_mail_ends_that_kind_alone(world, serve, mailbox):
    world.running(drawing())
    assign(world)
    mail(world, serve())
    token = re.search(r"/told/stop/([\w.-]+)", read(mailbox.letters[0])["List-Unsubscribe"])[1]
    told = world.house.told
    assert told.stops(token) == told.stop(token) == told.stop(token) == "assigned"
    modes = told.choices("sam", by="sam").channels[MAIL]
    assert modes == {**USUAL[MAIL], "assigned": "off"}
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.partition(".")[0] + ".", "x.y", "", "ä.ö"):
        with pytest.raises(NotFound):
            told.stop(forged)
    with world._store.reading() as r:
        other = commands.stop_token(r, "pia", "assigned")
    with pytest.raises(NotFound):
        told.stop(f"{other.partition('.')[0]}.{token.partition('.')[2]}")
    assert told.choices("pia", by="pia").channels[MAIL] == USUAL[MAIL]


@BOTH
def test_what_was_told_is_forgotten_after_a_month(world):
    world.running(drawing())
    assign(world)
    tell(world)
    world.sleep(days=31)
    forget(world.house.turns)
    with world._store.reading() as r:
        assert tellings.of_person(r, "sam", 10) == []
        assert deliveries.due(r, MAIL, world.now, 10) == []


def test_choices_that_cannot_be_are_refused_with_every_reason(world):
    with pytest.raises(InvalidValues) as refused:
        world.house.told.choose("sam", Choices({MAIL: {}, "webhook": {}}, 24, "Nowhere/At all", 3), by="sam")
    assert set(refused.value.fields) == {"mail", "webhook", "hour", "zone", "lead"}


@BOTH
def test_a_view_comes_by_mail_when_something_stands_in_it(world, serve, mailbox):
    post, told = serve(), world.house.told
    view = world.house.desk.keep_view("Orders", by="sam", base="lanes", query="step:check")
    told.send_view(view, "day", by="sam")
    assert told.subscription(view, by="sam").every == "day"
    world.now += 22 * HOUR
    assert mail(world, post) == 0, "it is empty"
    world.running(drawing(), business_key="ORD-1")
    world.now += 24 * HOUR
    assert mail(world, post) == 1
    assert read(mailbox.letters[0])["Subject"] == "Orders: 1 task"
    assert "ORD-1" in body(mailbox.letters[0])
    token = re.search(r"/told/stop/([\w.-]+)", read(mailbox.letters[0])["List-Unsubscribe"])[1]
    told.stop(token)
    world.now += 24 * HOUR
    assert mail(world, post) == 0
    with pytest.raises(NotFound):
        told.send_view(view, "day", by="pia")


def test_a_lead_who_may_not_see_the_task_is_led_to_the_team(world, serve, mailbox):
    world.house.people.add("lea", "Lea Lead")
    world.house.people.add("bo", "Bo", groups=("sales-desk",))
    with_mail(world, "lea")
    world.house.people.give_role("lea", "lead", "@sales-desk", by="system")
    lea = partial(world.house.people.find, "lea")
    world.running(drawing(), business_key="ORD-1")
    world.claim("check", by="sam")
    task = world.task("check").id
    world.house.team.give(task, "bo", by="lea")
    world.house.inbox.answer_offer(task, accept=True, by="sam")

    mail(world, serve())
    (letter,) = (one for one in mailbox.letters if one.rcpt_tos == ["lea@example.com"])
    assert read(letter)["Subject"] == "Sam has answered about the task “check” (ORD-1)"
    assert "https://tl.example/team?group=sales-desk" in body(letter)
    assert "/inbox/" not in body(letter)
    (one,) = world.house.told.listed("lea", by="lea")
    assert one.team == "sales-desk"
    (remark,) = world.house.desk.mentions(lea())
    assert remark.telling == one.id
    world.house.told.saw("lea", remark.telling, by="lea")
    assert world.house.desk.mentions(lea()) == ()

    world.house.people.take_role("lea", "lead", "@sales-desk", by="system")
    assert kinds(world, "lea") == []
