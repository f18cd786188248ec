"""The table of permissions: what can be permitted, and to whom. Whatever is not in it, nobody may.

To whom: roles (`engine.model.Role`; `owner` only in the processes that somebody owns) and, beside them, what somebody
has to do with the one thing in question:

- oneself: it is their own account, session, token or absence
- keeper: it is the account of a program that they answer for
- concerned: the request is theirs or their lane's: they began it, or a task of it is or was theirs or their lanes'
- starter: they began the request
- reporter: they have reported it
- anybody: whoever asks, signed in or not

Every address of the web and every verb of the faces names one of these permissions; tests compare. What is done with
a permission that is marked "noted" is noted in the audit log, done or refused (engine/faces/permits.py). What is
marked "whole" is about the whole house: a role that somebody has in one process only does not count for it.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.model import Role
from engine.sentence import say

RELATIONS = frozenset({"oneself", "keeper", "concerned", "starter", "deputy", "reporter", "anybody"})


class Permission(NamedTuple):
    """What may be permitted: its name, the deed in words ("may not <deed>"), and to whom it is permitted.

    `noted`: whoever does it is noted in the audit log. `whole`: roles in one process do not count for it.
    """

    name: str
    deed: str
    to: frozenset[str]
    noted: bool = False
    whole: bool = False


_TABLE = """
visit             come to the door                            anybody

account.use       look after an account                       oneself  noted
account.see       see an account                              oneself keeper administrator auditor  whole
account.end       end sessions and API tokens of an account   oneself keeper administrator  noted  whole
account.equip     make API tokens for a program               keeper administrator  noted  whole
account.invite    invite somebody new                         administrator  noted  whole
account.let_in    make links for signing in                   administrator  noted  whole

news.hear         hear of what changes                        member designer owner operator auditor administrator
told.read         read what one is told                       oneself
told.choose       choose what one is told                     oneself  noted

inbox.use         work in the inbox                           member operator owner
task.see          see this task                               concerned owner operator auditor
task.work         do this task                                concerned operator
task.assign       give this task to somebody                  concerned owner operator

team.see          see this team                               lead
team.lead         give out the work of this team              lead

request.start     start processes                             member
request.list      look requests up                            member owner operator auditor
request.see       see this request                            concerned owner operator auditor
request.tell      send this request a message                 concerned owner operator
request.cancel    cancel this request                         starter owner operator
request.mend      put this request right                      owner operator  noted
move.see          see what becomes of requests in another version  owner operator auditor
request.move      move requests of this process to another version  owner operator  noted
message.send      send messages and signals                   member operator  whole
message.any       send messages to anybody's requests         operator  whole
values.see        see the values of this request              concerned owner operator auditor
values.erase      erase the values of this request             owner operator  noted
retention.set     set how long values of this process are kept  owner administrator  noted

process.list      see the processes                           member designer owner operator auditor administrator
process.see       see this process                            concerned designer owner operator auditor administrator
draft.see         see this draft                               concerned designer owner auditor
draft.comment     say something about this draft               concerned designer owner auditor
draft.review      look at this draft and say what is to change  concerned designer owner  noted
process.design    draw this process                            designer owner
process.try       try this process out                        concerned designer owner
process.check     have diagrams checked                       designer owner
process.deploy    deploy processes                            designer  noted
process.publish   publish this process                        owner  noted
process.retire    retire this process                         owner administrator  noted
version.sign      look at this version and sign it            concerned designer  noted
version.read      take note of this version                   concerned  noted
desk.see          see what you own                            owner
process.own       change who owns this process                owner administrator  noted
review.record     record a review of this process             owner  noted
review.list       list reviews                                member designer owner operator auditor administrator
review.see        see this review                             concerned deputy owner auditor administrator
review.begin      begin a review of this process              owner administrator  noted
review.prepare    prepare this review                         owner deputy  noted
review.contribute  take part in this review                   concerned owner deputy  noted
review.sign       sign this review                            owner  noted
review.void       void this review                            owner administrator  noted
feedback.give     report a problem with this step             concerned owner operator auditor  noted
feedback.list     look up reports from the front line         member designer owner operator auditor administrator
feedback.see      see this report                             reporter concerned deputy owner operator auditor
feedback.answer   answer this report                          owner deputy  noted
feedback.state    say something about this report             concerned  noted
feedback.confirm  say whether it is better                    reporter  noted
report.read       read the reports                            owner auditor administrator  noted

store.list        see which data stores there are             operator auditor administrator  whole
store.see         see what data stores hold                   operator auditor  whole
store.erase       erase what data stores hold                 administrator  noted  whole

people.list       see who there is                            member designer owner operator auditor administrator
people.see        see what people may do                      administrator auditor  whole
people.manage     look after people, groups and roles         administrator  noted  whole
people.promote    make somebody administrator                 administrator  noted  whole
absence.manage    arrange who stands in                       oneself administrator  noted  whole
settings.see      see the settings                            administrator auditor operator  whole
settings.manage   change the settings                         administrator  noted  whole
scripts.allow     allow scripts                               administrator  noted  whole
person.export     export what is known of a person            oneself administrator  noted  whole
person.erase      erase what is known of a person             administrator  noted  whole

audit.read        read the audit log                          auditor administrator  whole
record.verify     verify the record                           auditor operator administrator  noted  whole
record.sign       sign the ends of the record                 operator administrator  noted  whole
work.run          run the work that is due                    operator  whole
clock.advance     advance the clock                           member operator administrator  noted  whole
"""


def _read(table: str) -> dict[str, Permission]:
    found = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        name, deed, to, *mark = (part.strip() for part in line.split("  ") if part.strip())
        found[name] = Permission(name, say(deed), frozenset(to.split()), "noted" in mark, "whole" in mark)
    return found


PERMISSIONS = _read(_TABLE)
"""Every permission by its name."""

KNOWN = RELATIONS | frozenset(Role)
"""Every word that may stand in the last column."""
