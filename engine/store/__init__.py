"""Rows and bytes on SQLite and PostgreSQL: tables, transaction, journal, projections, migrations. Knows no execution.

    store = open_store("sqlite:///data/throughlane.db", key=key)
    store.upgrade()
    with store.writing() as writer:
        instance = journal.append(writer, instances.new(instance_id), events, at=now, actor=by, channel="ui")
        projections.apply(writer, instance, events, at=now, actor=by)
        pages.save(writer, instance_id, 0, 0, snapshot)

The verbs stand in modules named after their noun: `instances`, `pages`, `journal`, `projections`,
`tasks`, `timers`, `jobs`, `incidents`, `messages`, `signals`, `definitions`, `people`, `owners`,
`reviews`, `requests`, `settings`, `history`.
"""

from engine.store.outcomes import DatabaseFailed, Raced, Repeated, Taken
from engine.store.store import Store, open_store
from engine.store.transaction import Reader, Writer

__all__ = ["DatabaseFailed", "Raced", "Reader", "Repeated", "Store", "Taken", "Writer", "open_store"]
