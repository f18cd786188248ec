"""The table of permissions: what can be permitted, and to whom. Whatever is not in it, nobody may.

To whom: roles (`engine.model.Role`; `owner` only in the processes that somebody owns) and, beside them, what somebody
has to do with the one thing in question:

- oneself: it is their own account, session, token or absence
- concerned: the request is theirs or their lane's: they began it, or a task of it is or was theirs or their lanes'
- starter: they began the request
- anybody: whoever asks, signed in or not

Every address of the web and every verb of the faces names one of these permissions; tests compare.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.model import Role

RELATIONS = frozenset({"oneself", "concerned", "starter", "anybody"})


class Permission(NamedTuple):
    """What may be permitted: its name, the deed in words ("may not <deed>"), and to whom it is permitted."""

    name: str
    deed: str
    to: frozenset[str]


_TABLE = """
visit             come to the door                            anybody

account.use       look after an account                       oneself
account.see       see an account                              oneself administrator auditor

inbox.use         work in the inbox                           member operator owner
task.see          see this task                               concerned owner operator auditor
task.work         do this task                                concerned operator
task.assign       give this task to somebody                  concerned owner operator

request.start     start processes                             member
request.list      look requests up                            member owner operator auditor
request.see       see this request                            concerned owner operator auditor
request.tell      send this request a message                 concerned owner operator
request.cancel    cancel this request                         starter owner operator
request.mend      put this request right                      owner operator
message.send      send messages and signals                   member operator
values.see        see the values of this request              concerned owner operator auditor

process.list      see the processes                           member designer owner operator auditor administrator
process.see       see this process                            concerned designer owner operator auditor administrator
process.check     have diagrams checked                       designer owner
process.deploy    deploy processes                            designer
process.publish   publish this process                        owner administrator
process.own       change who owns this process                owner administrator
review.record     record a review of this process             owner
report.read       read the reports                            owner auditor administrator

store.see         see what data stores hold                   operator auditor
store.erase       erase what data stores hold                 administrator

people.list       see who there is                            member designer owner operator auditor administrator
people.see        see what people may do                      administrator auditor
people.manage     look after people, groups and roles         administrator
absence.manage    arrange who stands in                       oneself administrator
settings.see      see the settings                            administrator auditor operator
settings.manage   change the settings                         administrator
scripts.allow     allow scripts                               administrator
person.export     export what is known of a person            oneself administrator
person.erase      erase what is known of a person             administrator

audit.read        read the audit log                          auditor administrator
record.verify     verify the record                           auditor operator administrator
record.sign       sign the ends of the record                 operator administrator
work.run          run the work that is due                    operator
clock.advance     advance the clock                           member operator administrator
"""


def _read(table: str) -> dict[str, Permission]:
    found = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        name, deed, to = (part.strip() for part in line.split("  ") if part.strip())
        found[name] = Permission(name, deed, frozenset(to.split()))
    return found


PERMISSIONS = _read(_TABLE)
"""Every permission by its name."""

KNOWN = RELATIONS | frozenset(Role)
"""Every word that may stand in the last column."""
