"""Every action that a page offers: where, by whom at the least, and the clicks that lead to it.

The clicks are messages as a forger would send them: also of what the page does not let them press.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from dashboard.ui.acting.row_actions import label_of
from db.access import Actor
from db.commands import (
    CalendarChange,
    Edit,
    change_calendars,
    comment,
    undo,
    update_developers,
)
from db.commands.readers.people import add_user, create_token
from db.domain.calendar.entries import Entry
from db.models.accounts import Role
from db.queries.history.batches import recent_batches
from tests.factories import START, carry_out, make_assignment, make_ticket, manager
from tests.pages import cards, grids

Step = Callable[[AppTest], object]
ROOT = Actor("root", "admin")


@dataclass(frozen=True)
class Action:
    """The last click, which writes, on a page that `steps` made ready for it."""

    page: str
    click: str | Step
    steps: tuple[Step, ...] = ()
    role: Role = "manager"
    query: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[Session], object] = lambda _session: None


def forge(app: AppTest, name: str) -> None:
    """Press a button by its key or its label, if it is there, whether or not it is on."""
    for button in app.button:
        if str(button.key).startswith(name) or button.label == name:
            button.proto.disabled = False
            button.click().run()
            return


def in_row(ticket: str, choice: str) -> Step:
    """Choose from the menu in a row of the Assignments page."""
    return lambda app: grids.act(app, ticket, choice)


def press(name: str) -> Step:
    return lambda app: forge(app, name)


def put(kind: str, name: str, value: Any) -> Step:
    """Choose or type a value into what has this key or label."""

    def step(app: AppTest) -> None:
        widgets: Sequence[Any] = app.get(kind)
        for widget in widgets:
            if name in (widget.key, widget.label):
                widget.proto.disabled = False
                widget.set_value(value)

    return step


def keep(key: str, value: Any) -> Step:
    """The value of a widget, which may not be there yet."""

    def step(app: AppTest) -> None:
        app.session_state[key] = value

    return step


def again(app: AppTest) -> None:
    """Run the page with what was entered."""
    app.run()


def edit(cells: Mapping[str, Mapping[str, Any]]) -> Step:
    """Type into the page's table, by ticket."""
    return lambda app: grids.edit(app, {ticket: dict(cell) for ticket, cell in cells.items()})


def tick(ticket: str) -> Step:
    """Tick a row of the page's table."""
    return lambda app: grids.tick(app, ticket)


def upload(app: AppTest) -> None:
    """Drop a file on the Import page."""
    uploader = app.file_uploader[0]
    uploader.proto.disabled = False
    uploader.upload("work.csv", b"id,title\n90,Brought in\n").run()


def _someone(session: Session) -> int:
    return add_user(session, "dana@example.com", "manager", actor=ROOT, at=START)


def _token(session: Session) -> None:
    create_token(session, _someone(session), "nightly", "viewer", actor=ROOT, at=START)


def _cell(ticket: str, **cell: str) -> tuple[Step, ...]:
    return (edit({ticket: cell}),)


def _selected(ticket: str) -> tuple[Step, ...]:
    return tick(ticket), keep("act.people", ["Cy Okafor"]), again


TICK_4 = edit({"#4": {"tick": True}})


def _holder(session: Session) -> None:
    """Somebody with a ticket whose skill nobody has on record."""
    make_assignment(session, make_ticket(session, required_skill="Payments"), "Ana Petrov")


def _leave(session: Session) -> None:
    entry = Entry("leave", date(2100, 1, 4), date(2100, 1, 8))
    change_calendars(session, [CalendarChange(entry, 1)], actor=manager("Bea"), at=START)


def _first_entry(app: AppTest) -> None:
    rows = app.session_state["snapshot.calendar.1"]
    chosen = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.session_state[f"{rows.key}.selected"] = chosen
    app.run()


def _overload(session: Session) -> None:
    update_developers(session, [Edit(1, {"capacity": 3.0})], actor=manager("Bea"), at=START)


def _undone(session: Session) -> None:
    carry_out(session, "complete", 1)
    (last,) = recent_batches(session, 1)
    undo(session, last.id, actor=manager("Bea"), at=START)


EVERYTHING = (
    press("act.everything"),
    press("act.complete"),
)
LEFT: Callable[[Session], object] = lambda session: update_developers(  # noqa: E731
    session, [Edit(1, {"active": False})], actor=manager("Bea"), at=START
)
ACTIONS: dict[str, Action] = {
    "propose": Action("proposals", "Propose"),
    "approve a proposal": Action("proposals", "proposals.approve", (TICK_4,)),
    "reject a proposal": Action("proposals", "proposals.reject", (TICK_4,)),
    "set a ticket aside": Action("proposals", "proposals.set aside", (TICK_4,)),
    "propose for another": Action(
        "proposals", "proposals.reassign", (edit({"#4": {"developer": "Cy Okafor"}}),)
    ),
    "reassign in a cell": Action(
        "assignments", "assignments.review", _cell("#1", developer="Cy Okafor")
    ),
    "move cards": Action(
        "planner",
        "planner.review",
        (lambda app: cards.move(app, t1={"developer": "Cy Okafor", "due": "2026-03-13"}),),
    ),
    "complete in a cell": Action(
        "assignments", "assignments.review", _cell("#1", action="Complete")
    ),
    "approve in a cell": Action("assignments", "assignments.review", _cell("#4", action="Approve")),
    **{
        f"{action} what is selected": Action("assignments", f"act.{action}", _selected(ticket))
        for action, ticket in (
            ("approve", "#4"),
            ("reject", "#4"),
            ("set aside", "#4"),
            ("reassign", "#1"),
            ("remove", "#1"),
            ("complete", "#1"),
        )
    },
    "complete all that match": Action("assignments", "review.commit", EVERYTHING),
    "complete in a row's menu": Action("assignments", in_row("#1", label_of("complete"))),
    "rebalance": Action("developers", "review.commit", (press("rebalance.all"),), before=_overload),
    "redo a commit": Action("history", "history.undo.", before=_undone),
    "reopen what is selected": Action(
        "assignments",
        "act.reopen",
        _selected("#1"),
        query={"status": "completed"},
        before=lambda session: carry_out(session, "complete", 1),
    ),
    "assign what is selected": Action("tickets", "act.assign", _selected("#6")),
    "change a field of what is selected": Action(
        "tickets",
        lambda app: grids.change(app, "Critical priority"),
        _selected("#6"),
    ),
    "assign a ticket": Action(
        "tickets",
        "assign.commit",
        (keep("assign.developer.6", "Cy Okafor"), again),
        query={"ticket": "6"},
    ),
    "edit a ticket": Action(
        "tickets",
        "Save",
        (put("text_input", "ticket.1.1.title", "Mine"),),
        query={"ticket": "1"},
    ),
    "edit a ticket in a cell": Action(
        "tickets", "tickets.review", (edit({"#6": {"points": "8"}}),)
    ),
    "add a ticket": Action(
        "tickets", "Save", (press("add.ticket"), put("text_input", "Title", "Mine"))
    ),
    "paste rows": Action(
        "tickets",
        "paste.commit",
        (press("add.paste"), put("text_area", "Rows copied in a spreadsheet", "Mine"), again),
    ),
    "edit a developer in a cell": Action(
        "developers",
        "developers.review",
        (lambda app: grids.edit_ids(app, {1: {"capacity": "8"}}),),
    ),
    "add a developer": Action(
        "developers", "Save", (press("add.developer"), put("text_input", "Name", "Zoe Quist"))
    ),
    "reopen a ticket": Action(
        "tickets",
        "reopen.commit",
        query={"ticket": "1"},
        before=lambda session: carry_out(session, "complete", 1),
    ),
    "comment on a ticket": Action(
        "tickets",
        "Comment",
        (put("text_area", "ticket.1.comment.text", "Seen"),),
        query={"ticket": "1"},
    ),
    "withdraw a comment": Action(
        "tickets",
        "comment.1.withdraw",
        query={"ticket": "1"},
        before=lambda session: comment(
            session, 1, "Seen", actor=Actor("manager@example.com", "manager"), at=START
        ),
    ),
    "add the skills that are offered": Action("developers", "offered_skills.all", before=_holder),
    "add an offered skill": Action(
        "developers",
        "offered_skills.commit",
        (press("offered_skills.review"),),
        before=_holder,
    ),
    "merge two skills": Action(
        "developers",
        "skills.commit",
        (
            keep("skills.list", value=True),
            keep("skills.looked_up", "Python"),
            keep("skills.into", "SQL"),
            again,
            press("skills.review"),
        ),
    ),
    "merge two developers": Action(
        "developers",
        "same_person.commit",
        (
            keep("same_person.list", value=True),
            keep("same_person.gone", 2),
            keep("same_person.kept", 1),
            again,
            press("same_person.review"),
        ),
    ),
    "edit a developer": Action(
        "developers",
        "Save",
        (put("text_input", "developer.1.1.Name", "Mine"),),
        query={"developer": "1"},
    ),
    "enter leave": Action(
        "developers",
        "calendar.1.new.save",
        (put("date_input", "calendar.1.new.first", START.date()),),
        query={"developer": "1"},
    ),
    "take leave away": Action(
        "developers", "calendar.1.remove", (_first_entry,), query={"developer": "1"}, before=_leave
    ),
    "import a calendar": Action(
        "developers",
        "calendar.files.commit",
        (
            keep("calendar.team", value=True),
            again,
            put("text_area", "calendar.files.0.pasted", "Bo Lind, 2026-12-21"),
            again,
        ),
    ),
    "hand work over": Action(
        "developers",
        "review.commit",
        (put("multiselect", "developer.1.1.leave.takers", ["Bo Lind"]), press("Review")),
        query={"developer": "1"},
    ),
    "let somebody leave": Action(
        "developers",
        "review.commit",
        (put("checkbox", "developer.1.1.leave.end", value=True), press("Review")),
        query={"developer": "1"},
    ),
    "bring somebody back": Action(
        "developers", "developer.back", query={"developer": "1"}, before=LEFT
    ),
    "undo a commit": Action("history", "history.undo."),
    "import a file": Action("import", "import.commit", (upload,)),
    "add a person": Action(
        "admin",
        "Add",
        (put("text_input", "E-mail address, as the provider says it", "eve@example.com"),),
        role="admin",
    ),
    "give a role": Action(
        "admin",
        "admin.give",
        (put("selectbox", "Role", "viewer"), again),
        role="admin",
        before=_someone,
    ),
    "deactivate a person": Action("admin", "admin.active", role="admin", before=_someone),
    "make a token": Action(
        "admin",
        "Make the token",
        (put("text_input", "Purpose", "nightly"),),
        role="admin",
        before=_someone,
    ),
    "revoke a token": Action("admin", "admin.token.revoke", role="admin", before=_token),
}
