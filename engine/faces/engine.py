"""Run: start processes, send them messages, see where they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import span
from engine.commands import conditions as condition_commands
from engine.commands import instances as commands
from engine.commands import messages as message_commands
from engine.commands.people import SYSTEM, acting
from engine.errors import NotFound
from engine.faces.permits import guard, permit, says
from engine.model import MessageReceipt, Person, Position, ProcessDefinition, ProcessInstance
from engine.queries import definitions, history, instances, position, spent
from engine.rights import may, must
from engine.sentence import say
from engine.store import beside, messages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from engine.lists import Page
    from engine.model import HistoryLine
    from engine.program.forms import Form
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Engine:
    """Everything about running instances. Commands name who acts (`by`: a person's id, or "system")."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("request.start", "process_key")
    def start(
        self,
        process_key: str,
        values: Mapping[str, Any],
        *,
        by: str,
        business_key: str | None = None,
        version: int | None = None,
        request_id: str | None = None,
        channel: str = "api",
    ) -> ProcessInstance:
        """Start the published version of a process; whoever deploys may start any `version`, to try it out."""
        if version is not None:
            with self._turns.store.reading() as r:
                guard(r, self._turns, by, "process.deploy", "process_key", process_key)
        deed = partial(
            commands.start, process_key=process_key, values=values, business_key=business_key, version=version, by=by
        )
        return self.instance(self._turns.take(deed, actor=by, channel=channel, request_id=request_id))

    @permit("request.start", "process_key")
    def start_with_form(
        self, process_key: str, fields: Mapping[str, str | Sequence[str]], *, by: str, request_id: str | None = None
    ) -> ProcessInstance:
        """Start a process with what was typed into its start form."""
        deed = partial(commands.start_form, process_key=process_key, fields=fields, by=by)
        return self.instance(self._turns.take(deed, actor=by, channel="ui", request_id=request_id))

    @permit("message.send")
    def publish(
        self,
        name: str,
        *,
        key: str | None = None,
        values: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        ttl: dt.timedelta | None = None,
        by: str,
        request_id: str | None = None,
    ) -> MessageReceipt:
        """Bring a message from outside: it reaches who waits, starts what begins with it, or waits itself.

        Members reach only requests that concern them; that a message is kept, operators alone may bring about.
        """
        return self._publish(
            name,
            key=key,
            values=values,
            message_id=message_id,
            ttl=ttl,
            by=by,
            request_id=request_id,
            judge=None if by == SYSTEM else partial(self._must_reach, name, by),
        )

    def _must_reach(self, name: str, by: str, r: Reader, reached: list[str], buffered: bool) -> None:
        person = acting(r, by, self._turns.store.now(r))
        for instance_id in reached:
            row = instances.row(r, instance_id)
            if not may(person, "message.any", row.process_key):
                related = instances.relations(r, row, person)
                must(
                    person,
                    "request.tell",
                    row.process_key,
                    related,
                    deed=say("send the message '%(message)s'", message=name),
                )
        if buffered:
            must(
                person,
                "message.any",
                deed=say("have the message '%(message)s' kept, for which nothing waits", message=name),
            )

    def _publish(
        self,
        name: str,
        *,
        key: str | None,
        values: Mapping[str, Any] | None,
        message_id: str | None = None,
        ttl: dt.timedelta | None = None,
        by: str,
        request_id: str | None,
        judge: Callable[[Reader, list[str], bool], None] | None = None,
    ) -> MessageReceipt:
        deed = partial(
            message_commands.publish,
            name=name,
            key=key,
            values=values or {},
            message_id=message_id,
            ttl=None if ttl is None else span(ttl),
            by=by,
            judge=judge,
        )
        told = self._turns.take(deed, actor=by, channel="message", request_id=request_id)
        return MessageReceipt(told["message_id"], tuple(told["started"]), tuple(told["reached"]), told["buffered"])

    @permit("request.tell", "instance_id")
    def tell(
        self,
        instance_id: str,
        name: str,
        *,
        key: str | None = None,
        values: Mapping[str, Any] | None = None,
        by: str,
        request_id: str | None = None,
    ) -> MessageReceipt:
        """Bring an instance a message that it waits for; what it does not wait for needs the leave to send messages."""
        with self._turns.store.reading() as r:
            awaited = {
                one.key for one in messages.subscriptions(r, instance_id) if (one.kind, one.name) == ("message", name)
            }
        if awaited and key in {None, *awaited}:
            return self._publish(name, key=key or min(awaited), values=values, by=by, request_id=request_id)
        return self.publish(name, key=key, values=values, by=by, request_id=request_id)

    @permit("message.any")
    def signal(self, name: str, values: Mapping[str, Any] | None = None, *, by: str) -> str:
        """Broadcast a signal; gives its id. Who listens now hears it when the worker comes round."""
        deed = partial(message_commands.signal, name=name, values=values or {}, by=by)
        signal_id = self._turns.take(deed, actor=by)
        self._turns.wake()
        return signal_id

    @permit("request.start")
    def evaluate_conditions(
        self,
        values: Mapping[str, Any],
        *,
        by: str,
        process_key: str | None = None,
        business_key: str | None = None,
        request_id: str | None = None,
    ) -> tuple[ProcessInstance, ...]:
        """Ask the start conditions of all published processes (or of one) about values; start those that are true."""
        if by != SYSTEM:
            with self._turns.store.reading() as r:
                must(acting(r, by, self._turns.store.now(r)), "request.start", process_key or "")
        evaluate = condition_commands.evaluate
        deed = partial(evaluate, values=values, process_key=process_key, business_key=business_key, by=by)
        began = self._turns.take(deed, actor=by, channel="api", request_id=request_id)
        return tuple(self.instance(one) for one in began)

    @permit("request.cancel", "instance_id")
    def cancel(self, instance_id: str, *, by: str, reason: str, request_id: str | None = None) -> ProcessInstance:
        """End an instance with everything in it."""
        deed = partial(commands.cancel, instance_id=instance_id, reason=reason)
        self._turns.take(deed, actor=by, channel="admin", request_id=request_id)
        return self.instance(instance_id)

    @permit("request.mend", "instance_id")
    def set_values(
        self, instance_id: str, values: Mapping[str, Any], *, by: str, request_id: str | None = None
    ) -> ProcessInstance:
        """Put values of an instance right."""
        deed = partial(commands.set_values, instance_id=instance_id, values=values)
        self._turns.take(deed, actor=by, channel="admin", request_id=request_id)
        return self.instance(instance_id)

    @permit("request.mend", "instance_id")
    def set_business_key(
        self, instance_id: str, business_key: str, *, by: str, reason: str, request_id: str | None = None
    ) -> ProcessInstance:
        """Give a running instance a business key, or another one."""
        deed = partial(commands.set_business_key, instance_id=instance_id, business_key=business_key, reason=reason)
        self._turns.take(deed, actor=by, channel="admin", request_id=request_id)
        return self.instance(instance_id)

    @says("request.see")
    def instance(self, instance_id: str, *, person: Person | None = None) -> ProcessInstance:
        """Find one instance; with a person, only one that they may see."""
        with self._turns.store.reading() as r:
            self._seen(r, instance_id, person)
            return instances.find(r, self._turns.deployed, instance_id)

    @permit("request.list")
    def instances(
        self,
        *,
        state: str | None = None,
        process_key: str | None = None,
        business_key: str | None = None,
        words: str | None = None,
        after: str | None = None,
        limit: int = 50,
        person: Person | None = None,
    ) -> Page[ProcessInstance]:
        """List instances, youngest first; with a person, those that they may see.

        `words` stand in open ones, or begin the business key of any.
        """
        with self._turns.store.reading() as r:
            return instances.listed(
                r,
                self._turns.deployed,
                state=state,
                process_key=process_key,
                business_key=business_key,
                words=words,
                after=after,
                limit=limit,
                person=person,
            )

    @says("request.see")
    def history(self, instance_id: str, *, person: Person | None = None) -> tuple[HistoryLine, ...]:
        """Tell what happened, oldest first, in plain words."""
        with self._turns.store.reading(still=True) as r:
            row = self._seen(r, instance_id, person)
            program_of = partial(self._turns.deployed.program, r)
            return history.of_instance(r, instance_id, program_of, row.definition_id, self._turns.calendar.zone)

    @says("request.see")
    def position(self, instance_id: str, *, person: Person | None = None) -> Position:
        """Tell where it is, which way it came and what is next."""
        turns = self._turns
        with turns.store.reading(still=True) as r:
            row = self._seen(r, instance_id, person)
            program = turns.deployed.program(r, row.definition_id)
            count = partial(spent.by_lane, r, instance_id, program, turns.hours, turns.store.now(r))
            return position.of_instance(r, instance_id, program, person, count)

    @says("request.see")
    def ahead(self, instance_id: str) -> tuple[tuple[str, str | None], ...]:
        """Name the open tasks of an instance, each with who has it or the lane it is in."""
        with self._turns.store.reading() as r:
            return tuple((one.name, one.who) for one in position.tasks_of(r, instance_id, None))

    @says("values.see")
    def variables(self, instance_id: str, *, person: Person | None = None) -> dict[str, Any]:
        """Give the values of the process itself; of an ended instance the last ones."""
        with self._turns.store.reading(still=True) as r:
            self._seen(r, instance_id, person)
            return instances.variables(r, instance_id)

    def _seen(self, r: Reader, instance_id: str, person: Person | None) -> InstanceRow:
        row = instances.row(r, instance_id)
        beside.of_instance(r, instance_id)
        if person is not None and not instances.sees(r, row, person):
            raise NotFound("process instance", instance_id)
        return row

    @permit("request.start")
    def startable(self, *, person: Person) -> tuple[ProcessDefinition, ...]:
        """List the published processes that somebody may start."""
        with self._turns.store.reading() as r:
            every = definitions.latest_published(r, self._turns)
            return tuple(
                one for one in every if one.retired_at is None and definitions.may_start(r, self._turns, one, person)
            )

    @says("request.start")
    def may_start(self, definition_id: str, *, person: Person) -> bool:
        """Whether somebody may start a process of this version."""
        with self._turns.store.reading() as r:
            one = definitions.find(r, self._turns, definition_id)
            is_open = one.published_at is not None and one.retired_at is None
            return is_open and definitions.may_start(r, self._turns, one, person)

    @says("request.start")
    def start_form(self, process_key: str) -> Form | None:
        """Give the form that starts a process, or None where it has none."""
        with self._turns.store.reading() as r:
            return self._start_form(r, process_key)

    def _start_form(self, r: Reader, process_key: str) -> Form | None:
        row = definitions.published_row(r, process_key)
        program = self._turns.deployed.program(r, row.id)
        form = next((one.form for one in program.starts if one.form), None)
        return program.forms.get(form) if form else None
