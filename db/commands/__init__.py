"""Every write of the board, for pages, API, command line, imports and the demo.

Each command takes a session whose transaction belongs to the caller, acts on many rows in a few
statements, checks versions, and writes its history in the same transaction. The clock is the
caller's.
"""

from db.access import Actor
from db.commands.assignments.assigning import NewAssignment, assign, save_assignments
from db.commands.assignments.decisions import (
    approve,
    complete,
    decide,
    reassign,
    reject,
    remove,
    reopen,
    set_aside,
)
from db.commands.assignments.handing_over import Leave, hand_over
from db.commands.assignments.judging import Change
from db.commands.assignments.moving import TicketMove, move_tickets
from db.commands.assignments.proposing import NewProposal, propose
from db.commands.commenting import comment, withdraw_comment
from db.commands.outcomes import Outcome, Refusal
from db.commands.records.adding import (
    add_developers,
    add_tickets,
    refused_developers,
    refused_tickets,
)
from db.commands.records.calendars import CalendarChange, change_calendars
from db.commands.records.editing import Edit, update_developers, update_tickets
from db.commands.records.merging_people import merge_developers
from db.commands.records.reopening import reopen_tickets
from db.commands.records.skills import SkillMerge, compare_merge, merge_skills
from db.commands.undoing.undo import undo

__all__ = [
    "Actor",
    "CalendarChange",
    "Change",
    "Edit",
    "Leave",
    "NewAssignment",
    "NewProposal",
    "Outcome",
    "Refusal",
    "SkillMerge",
    "TicketMove",
    "add_developers",
    "add_tickets",
    "approve",
    "assign",
    "change_calendars",
    "comment",
    "compare_merge",
    "complete",
    "decide",
    "hand_over",
    "merge_developers",
    "merge_skills",
    "move_tickets",
    "propose",
    "reassign",
    "refused_developers",
    "refused_tickets",
    "reject",
    "remove",
    "reopen",
    "reopen_tickets",
    "save_assignments",
    "set_aside",
    "undo",
    "update_developers",
    "update_tickets",
    "withdraw_comment",
]
