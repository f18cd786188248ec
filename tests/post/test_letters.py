"""Letters reach a real mail server once, whatever it does to us, and whoever operates hears of trouble."""

import datetime as dt
import email
import email.policy
import socket
from dataclasses import replace
from functools import partial

import pytest

from engine.commands import notices as notice_commands
from engine.connectors.post import Letter, Post, written
from engine.store import notices
from engine.work.mailing import LOST, NO_ADDRESS, Mailing, _claim
from tests.durability.together import together
from tests.post.conftest import context, password
from tests.turn.test_reviews_in_time import on, publish, review, world

__all__ = ["world"]
HOUR = 3_600_000_000


@pytest.fixture
def due(world):
    """Olga is to be told, and nobody else."""
    publish(world)
    review(world)
    on(world, "2027-07-10")
    notice_commands.look(world.house.turns)
    return world


def mail(world, post):
    return Mailing(world.house.turns, post).once()


def read(letter):
    return email.message_from_bytes(letter.content, policy=email.policy.default)


def trouble(world):
    return [one.trouble for one in world.house.governance.mail_trouble()]


def test_a_letter_says_what_is_due_in_text_and_html(due, serve, mailbox):
    assert mail(due, serve()) == 1

    (letter,) = mailbox.letters
    message = read(letter)
    text, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert letter.rcpt_tos == ["olga@example.com"]
    assert message["Subject"].endswith(": review due 2027-09-02")
    assert b"\r\n" in letter.content
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Its review is due on 2 September 2027, in 54 days. You own it." in text
    for part in (text, html):
        assert "https://tl.example/reports/reviews/orders" in part
        assert "https://tl.example/processes/" in part
    assert mail(due, serve()) == 0, "it is sent once"


def test_everything_new_comes_in_one_letter(due, serve, mailbox):
    on(due, "2027-09-02")
    notice_commands.look(due.house.turns)
    assert mail(due, serve()) == 2
    assert sorted(one.rcpt_tos[0] for one in mailbox.letters) == ["boss@example.com", "olga@example.com"]


def test_a_server_that_is_busy_is_asked_again_with_patience(due, serve, mailbox):
    post = serve()
    mailbox.answers = ["451 Come back later", "451 Come back later"]
    assert mail(due, post) == 0
    assert trouble(due) == ["The mail was not sent: the mail server answered 451 Come back later."]
    assert mail(due, post) == 0
    due.sleep(minutes=1)
    assert mail(due, post) == 0
    due.sleep(minutes=1)
    assert mail(due, post) == 0, "the second pause is longer"
    due.sleep(minutes=1)
    assert mail(due, post) == 1
    assert trouble(due) == []
    assert len(mailbox.letters) == 1


def test_a_refusal_for_good_is_tried_again_a_day_later(due, serve, mailbox):
    post = serve()
    mailbox.answers = ["550 No such mailbox"]
    mail(due, post)
    due.sleep(hours=23)
    assert mail(due, post) == 0
    due.sleep(hours=2)
    assert mail(due, post) == 1


def test_a_server_that_is_not_there_is_named_as_trouble(due, serve):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post = replace(serve(), port=free.getsockname()[1])
    assert mail(due, post) == 0
    assert trouble(due) == ["The mail was not sent: there is no connection to the mail server, or it broke off."]


def test_a_server_that_says_nothing_is_given_up_in_time(due, serve):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert mail(due, replace(serve(), port=silent.getsockname()[1], seconds=0.3)) == 0
    assert trouble(due) == ["The mail was not sent: the mail server did not answer in time."]


def test_a_letter_that_may_have_been_taken_is_not_sent_twice(due, serve, mailbox):
    mailbox.hang_up = True
    assert mail(due, serve()) == 0
    mailbox.hang_up = False
    due.sleep(days=2)
    assert mail(due, serve()) == 0
    assert len(mailbox.letters) == 1
    assert "not sent twice" in trouble(due)[0]


def test_who_stops_between_sending_and_noting_it_sends_nothing_twice(due, serve, mailbox):
    """The claim was committed, the letter may have gone, and then the machine went off."""
    with due._store.reading() as r:
        rows = notices.to_send(r, due.now, 0)
    due.house.turns.write(partial(_claim, rows=rows))
    due.restart()
    assert mail(due, serve()) == 0
    due.sleep(seconds=LOST // 1_000_000 + 1)
    assert mail(due, serve()) == 0
    assert mailbox.letters == []
    assert trouble(due)[0].startswith("Nobody knows whether this mail has gone")


def test_several_send_each_letter_once(due, serve, mailbox):
    post = serve()
    assert sum(together(*[partial(mail, due, post)] * 4)) == 1
    assert len(mailbox.letters) == 1


def test_who_has_no_address_is_listed_and_told_once_there_is_one(due, serve, mailbox):
    due.house.people.change("olga", {"email": ""}, by="system")
    assert mail(due, serve()) == 0
    assert trouble(due) == [NO_ADDRESS]
    assert due.house.governance.without_address() == ("Olga",)
    due.house.people.change("olga", {"email": "olga@example.org"}, by="system")
    due.sleep(days=1, hours=1)
    assert mail(due, serve()) == 1


def test_what_is_a_week_old_is_not_sent(due, serve, mailbox):
    due.sleep(days=8)
    assert mail(due, serve()) == 0
    assert mailbox.letters == []


def test_encrypted_from_the_first_byte(due, serve, mailbox, papers):
    post = replace(serve(ssl_context=context(papers)), host="localhost", security="tls", ca=str(papers[1]))
    assert mail(due, post) == 1


def test_encrypted_on_the_way_with_a_password(due, serve, mailbox, papers):
    how = {"tls_context": context(papers), "require_starttls": True, "authenticator": password, "auth_required": True}
    post = replace(serve(**how), host="localhost", security="starttls", ca=str(papers[1]), user="throughlane")
    assert mail(due, replace(post, password="wrong")) == 0
    assert "535" in trouble(due)[0]
    assert "wrong" not in repr(replace(post, password="wrong"))
    due.sleep(days=2)
    assert mail(due, replace(post, password="secret")) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_trusts_is_refused(due, serve, mailbox, papers, security):
    how = {"ssl_context": context(papers)} if security == "tls" else {"tls_context": context(papers)}
    assert mail(due, replace(serve(**how), host="localhost", security=security)) == 0
    assert "certificate" in trouble(due)[0]
    assert mailbox.letters == []


def test_nothing_is_sent_readably_where_encryption_was_asked_for(due, serve, mailbox):
    assert mail(due, replace(serve(), security="starttls")) == 0
    assert "does not offer" in trouble(due)[0]
    assert mailbox.letters == []


def test_a_letter_leads_each_to_what_they_may_open(world, serve, mailbox):
    """The owner and who stands in for them to the review that is being held; the manager nowhere but to be told."""
    publish(world)
    review(world)
    people = world.house.people
    people.add("dan", "Dan", email="dan@example.com")
    on(world, "2027-08-20")
    end = world.house.now() + dt.timedelta(days=60)
    world.house.rota.arrange_absence("olga", "dan", until=end)
    held = world.house.reviews.begin("orders")
    post = serve()
    for day in ("2027-08-20", "2027-09-02"):
        on(world, day)
        notice_commands.look(world.house.turns)
        mail(world, post)

    told = {one.rcpt_tos[0]: read(one).get_body(["plain"]).get_content() for one in mailbox.letters}
    assert told.keys() == {"olga@example.com", "dan@example.com", "boss@example.com"}
    for address in ("olga@example.com", "dan@example.com"):
        assert f"Its review: https://tl.example/reviews/{held}\r\n" in told[address]
        world.house.reviews.review(held, person=people.find(address.partition("@")[0]))
    assert "Its review:" not in told["boss@example.com"]


@pytest.mark.parametrize("word", ["order", "Auftrag – prüfen", "注文を確認"])
def test_a_subject_is_read_as_it_was_written_however_long_it_is(word):
    post, at = Post("mail.example", 25, "Throughlane <tl@tl.example>", "https://tl.example"), dt.datetime.now(dt.UTC)
    for length in range(1, 30):
        for subject in (f"Ann has given you the task “{'Check ' * length}{word}”", f"{'Check ' * length}now"):
            sent = written(post, Letter("1", "ann@tl.example", subject, "Text", "<p>Text</p>", at))
            assert email.message_from_bytes(sent, policy=email.policy.default)["Subject"] == subject
            assert max(map(len, sent.partition(b"\r\n\r\n")[0].split(b"\r\n"))) < 100


def test_a_subject_of_two_lines_is_not_sent():
    post = Post("mail.example", 25, "tl@tl.example", "https://tl.example")
    letter = Letter(
        "1", "ann@tl.example", "Hello\r\nBcc: all@tl.example", "Text", "<p>Text</p>", dt.datetime.now(dt.UTC)
    )
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        written(post, letter)
