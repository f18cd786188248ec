"""One database opened: all faces over it."""

from __future__ import annotations

import secrets
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from engine.calendar.instants import moment, span
from engine.connectors.reach import Reach
from engine.deployed import Deployed
from engine.errors import NotAllowed, Refusal
from engine.faces.accounts import Accounts
from engine.faces.audit import Audit
from engine.faces.catalogue import Catalogue
from engine.faces.desk import Desk
from engine.faces.drafts import Drafts
from engine.faces.engine import Engine
from engine.faces.entrance import Entrance
from engine.faces.feedback import Feedback
from engine.faces.files import Files
from engine.faces.governance import Governance
from engine.faces.groups import Groups
from engine.faces.identity import Identity
from engine.faces.inbox import Inbox
from engine.faces.live import Live
from engine.faces.moving import Moves
from engine.faces.operations import Operations
from engine.faces.people import People
from engine.faces.plays import Plays
from engine.faces.privacy import Privacy
from engine.faces.programs import Programs
from engine.faces.reports import Reports
from engine.faces.reviews import Reviews
from engine.faces.rota import Rota
from engine.faces.stores import Stores
from engine.faces.team import Team
from engine.faces.told import Telling
from engine.faces.trials import Trials
from engine.faces.working_hours import WorkingHours
from engine.sentence import say
from engine.store import beside, settings
from engine.store.store import open_store
from engine.turn import Turns
from engine.turn.hours import Hours
from engine.work.calling import Calling
from engine.work.kept import Kept
from engine.work.mailing import Mailing
from engine.work.news import News
from engine.work.sending import Sending
from engine.work.worker import Worker

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from engine.connectors.post import Post
    from engine.faces.opinions import Opinions
    from engine.faces.plays import Player
    from engine.faces.trials import Runner
    from engine.model import Person
    from engine.store.store import Store
    from engine.work.sending import Outside

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LAST_60, _SHIFTS = (1 << 60) - 1, range(50, -1, -10)
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
CLOCK = "test_clock_offset"


class TestClock:
    """A clock for tests and demonstrations: real time plus what it was advanced by, kept in the database."""

    def __init__(self) -> None:
        """Starts at real time; `join` reads what the database knows."""
        self.store: Store | None = None

    def __call__(self) -> int:
        """Give the moment it is, in microseconds UTC."""
        return _now() + self._offset()

    def _offset(self) -> int:
        if self.store is None:
            return 0
        with self.store.reading() as r:
            return int(settings.get(r, CLOCK) or 0)

    def advance(self, turns: Turns, by: dt.timedelta) -> None:
        """Move on for everybody who uses this database."""
        turns.write(lambda w, _: settings.put(w, CLOCK, str(int(settings.get(w, CLOCK) or 0) + span(by))))


class House:
    """The faces over one database. `test_clock` says whether its clock can be advanced; `turns` is for faces only.

    `reach` is the door to the network: whatever wants to ask a server outside asks there.
    """

    def __init__(self, store: Store, turns: Turns, clock: TestClock | None, reach: Reach) -> None:
        """Made by `open_house`."""
        self._store = store
        self.turns = turns
        self.reach = reach
        self._clock = clock
        self._workers: list[Worker | Opinions | Sending | Mailing | Calling | News] = []
        self._news = News(store)
        kept = Kept(self._news)
        self.engine = Engine(turns)
        self.inbox = Inbox(turns, kept)
        self.desk = Desk(turns)
        self.live = Live(turns, self._news)
        self.files = Files(turns)
        self.operations = Operations(turns, self.advance)
        self._trials = Trials(turns)
        self.catalogue = Catalogue(turns, self._trials)
        self.moves = Moves(turns)
        self.reports = Reports(turns)
        self.audit = Audit(turns)
        self.privacy = Privacy(turns)
        self.groups = Groups(turns)
        self.rota = Rota(turns)
        self.team = Team(turns)
        self.stores = Stores(turns)
        self.hours = WorkingHours(turns)
        real = store.now if clock is None else _now  # a test clock that jumps must not sign everybody out
        self.entrance = Entrance(turns, real)
        self.people = People(turns, self.entrance)
        self.identity = Identity(turns, self.entrance, reach, real)
        self.accounts = Accounts(turns, self.entrance, real)
        self.programs = Programs(turns, real)
        self.governance = Governance(turns, self.accounts, self._trials, kept)
        self.reviews = Reviews(turns, self.accounts)
        self.drafts = Drafts(turns, self.accounts, self._trials)
        self.plays = Plays(turns, self._trials)
        self.feedback = Feedback(turns)
        self.told = Telling(turns, reach)

    def try_by(self, run: Runner, play: Player) -> None:
        """Say by what scenarios are run and paths are played: both take a scratch database, which is a house too."""
        self._trials.run = run
        self.plays.player = play

    @property
    def test_clock(self) -> bool:
        """Whether this house runs on a clock that can be advanced."""
        return self._clock is not None

    @property
    def zone(self) -> dt.tzinfo:
        """The organisation's time zone."""
        return self.turns.calendar.zone

    @contextmanager
    def page(self, person: Person | None = None) -> Iterator[None]:
        """Show one moment to all faces that this thread asks within, and ask the database the same thing once; of the
        list of work of `person`, if one is named, with all that may stand beside it.
        """
        with self._store.page(), self._store.reading() as r:
            if person is not None:
                beside.of_person(r, person.id, person.groups, self._store.now(r))
            yield

    def now(self) -> dt.datetime:
        """Give the moment it is, aware and in UTC."""
        return moment(self._store.now())

    def advance(self, by: dt.timedelta) -> None:
        """Advance the test clock; refused where real time counts."""
        if self._clock is None:
            raise NotAllowed("Nobody", say("advance the clock"), say("this server runs on real time"))
        self._clock.advance(self.turns, by)
        self.turns.wake()

    def start_worker(self) -> Worker:
        """Work in a thread of this process until the house is closed."""
        worker = self.worker()
        worker.start()
        return worker

    def worker(self) -> Worker:
        """Make a worker that has not begun; the house wakes it and stops it."""
        worker = Worker(self.turns, self._hurry)
        self._workers.append(worker)
        return worker

    def _hurry(self) -> None:
        """Have mail and webhooks sent now, where this process sends any."""
        for one in self._workers:
            if isinstance(one, Mailing | Calling):
                one.hurry()

    def hear(self) -> None:
        """Hear what changes, here and in other processes, in threads of this process until the house is closed."""
        self._workers.append(self._news)
        self._news.start()

    def send_heads(self, outside: Outside) -> None:
        """Sign the ends of the record now and then in a thread of this process, and bring them outside."""
        sending = Sending(self.turns, self.reach, outside)
        self._workers.append(sending)
        sending.start()

    def send_mail(self, post: Post) -> Mailing:
        """Send people by mail what they are told, in a thread of this process."""
        mailing = Mailing(self.turns, post)
        self._workers.append(mailing)
        mailing.start()
        return mailing

    def call_webhooks(self, base: str = "") -> Calling:
        """Call people's webhooks with what they are told, in a thread of this process; `base` is where links lead."""
        calling = Calling(self.turns, self.reach, base)
        self._workers.append(calling)
        calling.start()
        return calling

    def keep(self, other: Opinions) -> None:
        """Wake and stop this too."""
        self._workers.append(other)

    def wake(self) -> None:
        """Tell the workers of this process that there may be something to do."""
        for worker in self._workers:
            worker.wake()

    @property
    def is_ready(self) -> bool:
        """Whether the database is what this release needs; if not, `upgrade` makes it so."""
        return self._store.is_ready

    def upgrade(self) -> None:
        """Bring the database to what this release needs; keeps all data."""
        self._store.upgrade()
        self.see()

    def see(self) -> None:
        """See the working hours before anything is done, because pages tell the time by them."""
        with self._store.reading() as r:
            self.turns.hours.look(r)

    def close(self) -> None:
        """Stop the workers and close the database."""
        for worker in self._workers:
            worker.stop()
        self._store.close()


def open_house(
    database_url: str,
    *,
    key: bytes,
    keys_before: Sequence[bytes] = (),
    clock: Callable[[], int] | None = None,
    test_clock: bool = False,
    new_id: Callable[[], str] | None = None,
    reach: str = "",
    reach_ca: str = "",
    deployed: Deployed | None = None,
    lasting: bool = True,
) -> House:
    """Open the database at `database_url` (sqlite:///file.db or postgresql://…) and give the faces over it.

    `key` signs the record and encrypts personal values; keep it outside the database; `keys_before` are those it has
    replaced. `clock` gives
    microseconds since 1970-01-01 UTC, for tests; `test_clock` makes a clock that can be advanced and is kept
    in the database. Call `upgrade` before the first use of a database. `reach` lists the servers that may be
    asked ("api.example.com:443, intranet.example.com!"), `reach_ca` is a file with further certificates to trust.
    `deployed` are programs that are compiled already; `lasting` False gives up that what was committed survives a power
    cut, for databases that are thrown away.
    """
    own = TestClock() if test_clock else None
    store = open_store(database_url, key=key, before=keys_before, clock=own or clock, lasting=lasting)
    turns = Turns(store, deployed or Deployed(), hours=Hours(), new_id=new_id or fresh_id)
    if own is not None:
        own.store = store
    house = House(store, turns, own, Reach(reach, ca=reach_ca))
    turns.wake = house.wake
    with suppress(Refusal):  # said when the house is first used
        if house.is_ready:
            house.see()
    return house


def fresh_id() -> str:
    """Make an id that sorts by the time it was made: 48 bits of milliseconds, 72 random bits, 24 characters."""
    chance = secrets.randbits(72)
    halves = (_now() // 1000 << 12 | chance >> 60, chance & _LAST_60)  # numbers of a size that is quick to shift
    return "".join([_PAIRS[half >> shift & 1023] for half in halves for shift in _SHIFTS])


def _now() -> int:
    return time.time_ns() // 1000
