"""What must hold before a process can run: one function per rule, every finding told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.rules import catching, compensation, data, effect, events, gateways, messages, paths, people, scopes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.draft import Draft
    from engine.program.model import Body, Element


_ELEMENT_RULES = (
    gateways.chooses_by_conditions,
    gateways.parallel_has_no_conditions,
    gateways.waits_for_events,
    gateways.begins_where_it_can,
    people.stands_in_a_lane,
    events.boundary_sits_on_activity,
    events.ends_and_starts_are_ends,
    events.links_have_one_side,
    events.starts_where_it_can,
    events.interrupts_as_drawn,
    scopes.event_subprocess_stands_alone,
    events.connected,
    messages.can_be_told_whose,
    compensation.border_names_its_handler,
    compensation.handler_stands_alone,
    compensation.asks_for_what_is_there,
    compensation.begins_in_a_subprocess,
    compensation.cancels_a_transaction,
    effect.interrupts_something,
    effect.has_several_triggers,
    effect.begins_by_its_kind,
    effect.takes_back_as_it_can,
    effect.asks_where_it_throws,
    effect.gives_tokens_to_somebody,
    effect.says_one_time,
    effect.stands_as_it_says,
    effect.names_its_trigger_alone,
)


def check(draft: Draft, elements: Mapping[str, Element], bodies: Mapping[str, Body]) -> None:
    """Apply every rule."""
    for element in elements.values():
        drawn = draft.diagram.elements[element.id]
        for rule in _ELEMENT_RULES:
            rule(draft, drawn, element)
    scopes.begins(draft, bodies)
    paths.are_reached(draft, elements, bodies)
    catching.can_happen(draft, elements)
    catching.are_alone(draft, elements)
    scopes.is_called(draft)
    scopes.is_executable(draft)
    people.lanes_are_complete(draft)
    people.names_one_owner(draft)
    data.is_heeded(draft)
    data.is_feel(draft)
    data.stores_have_keys(draft)
