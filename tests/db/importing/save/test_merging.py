"""Importing again: what changed in the tracker comes in, what was decided here stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.commands import (
    Change,
    Edit,
    decide,
    reopen_tickets,
    undo,
    update_developers,
    update_tickets,
)
from db.engine import Database
from db.errors import Conflict
from db.exporting import change_rows
from db.importing.save import Difference, Settling, Wishes, about_work, compare, import_rows
from db.models.board import Assignment, AssignmentHistory, Developer, RecordHistory, Ticket
from db.queries.tickets import sources
from db.verify import verify
from tests.db.together.reading import everything, number_of_commits, rows_of, workloads
from tests.factories import START, make_developers, make_proposal, manager

ANN, BO = manager("Ann"), manager("Bo")
LATER = START + timedelta(days=1)
DOOR: dict[str, Any] = {
    "external_key": "SHOP-1",
    "title": "Mend the door",
    "description": "It squeaks.",
    "priority": "High",
    "story_points": 3.0,
    "required_skill": "Java",
    "due_date": date(2026, 4, 1),
}


def bring(session: Session, *rows: dict[str, Any], **wishes: Any) -> Difference:
    """Import rows of Jira."""
    wanted = Wishes(**wishes)
    return import_rows(
        session, "tickets", rows, actor=BO, at=LATER, source="Jira", wishes=wanted, reason="Jira."
    )


def look(session: Session, *rows: dict[str, Any], **wishes: Any) -> Difference:
    return compare(session, "tickets", rows, source="Jira", wishes=Wishes(**wishes))


def edit(session: Session, **fields: Any) -> None:
    (ticket,) = rows_of(session, Ticket)
    assert update_tickets(session, [Edit(ticket.id, fields)], actor=ANN, at=LATER).batch_id


def ticket(session: Session) -> Any:
    (row,) = rows_of(session, Ticket)
    return row


def work(session: Session) -> list[tuple[str, str]]:
    """Who has it, and in which status, oldest first."""
    return [(row.assigned_to, row.status) for row in rows_of(session, Assignment)]


def act(session: Session, action: Any, developer: str | None = None) -> None:
    last = rows_of(session, Assignment)[-1]
    change = Change(last.id, action, developer)
    assert decide(session, [change], actor=ANN, at=LATER).changed


def test_the_same_export_twice_writes_nothing(database: Database) -> None:
    row = DOOR | {"assignee": "Dana", "assignee_email": None, "state": "open"}
    with database.write() as session:
        make_developers(session, "Dana")
        bring(session, row)
    with database.read() as session:
        before = everything(session)

    with database.write() as session:
        again = bring(session, row)

    with database.read() as session:
        assert everything(session) == before
    assert (len(again.created), len(again.updated), again.unchanged) == (0, 0, 1)
    assert again.batch_id is None


@pytest.mark.parametrize(
    ("field", "theirs", "ours"),
    [
        ("title", "Mend the gate", "Fix the door"),
        ("description", "It falls.", "It creaks."),
        ("priority", "Low", "Critical"),
        ("story_points", 8.0, 5.0),
        ("story_points", None, 5.0),
        ("required_skill", "Go", "SQL"),
        ("due_date", None, date(2026, 5, 1)),
    ],
)
def test_each_field_is_merged_against_what_the_source_said_last(
    database: Database, field: str, theirs: Any, ours: Any
) -> None:
    empty: dict[str, Any] = {"empty_cells": "empty"}
    with database.write() as session:
        bring(session, DOOR)

        # Changed only there.
        taken = bring(session, DOOR | {field: theirs}, **empty)
        assert getattr(ticket(session), field) == theirs
        assert list(taken.clashes) == []

        # Changed only here.
        edit(session, **{field: ours})
        kept = bring(session, DOOR | {field: theirs}, **empty)
        assert getattr(ticket(session), field) == ours
        assert kept.unchanged == 1

        # Changed on both sides: ours, unless theirs is chosen.
        both = look(session, DOOR)
        (clash,) = both.clashes
        assert (clash.label, clash.field) == ("SHOP-1", field)
        assert (clash.theirs, clash.ours, clash.takes) == (DOOR[field], ours, "ours")
        chosen = Settling({(clash.ticket_id, field): "theirs"})
        assert len(look(session, DOOR, settling=chosen).updated) == 1
        bring(session, DOOR)
        assert getattr(ticket(session), field) == ours

        # It was settled, so it is not asked again.
        assert look(session, DOOR).is_empty
        bring(session, DOOR | {field: theirs}, settling=Settling(otherwise="theirs"), **empty)
        assert getattr(ticket(session), field) == theirs


def test_an_empty_cell_of_a_newer_export_says_nothing(database: Database) -> None:
    emptied = DOOR | dict.fromkeys(("description", "story_points", "required_skill", "due_date"))
    with database.write() as session:
        bring(session, DOOR)

        again = bring(session, emptied)
        assert (again.unchanged, again.kept) == (1, 4)
        assert ticket(session).story_points == 3.0
        assert "4 values stay as here, for the file's cells are empty." in about_work(again)

        # What was said before the empty cell is what the next one is compared with.
        bring(session, DOOR | {"story_points": 5.0})
        assert ticket(session).story_points == 5.0


def test_a_column_that_an_export_lacks_keeps_what_was_said_before(database: Database) -> None:
    with database.write() as session:
        bring(session, DOOR)
        bring(session, {"external_key": "SHOP-1", "title": "Mend the door"})
        edit(session, story_points=5.0)

        assert look(session, DOOR).unchanged == 1


def test_what_only_the_source_learns_makes_no_version(database: Database) -> None:
    with database.write() as session:
        bring(session, DOOR)
        edit(session, story_points=8.0)
        before = ticket(session)

        noted = bring(session, DOOR | {"story_points": 8.0})

        after = ticket(session)
        assert (noted.unchanged, len(noted.updated), len(noted.noted)) == (1, 0, 1)
        assert after.version == before.version
        assert after.last_seen != before.last_seen
        assert rows_of(session, RecordHistory)[-1].action == "noted"


def test_an_assignee_has_the_ticket(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        made = bring(session, DOOR | {"assignee": "dana", "state": "open"})

        assert made.given == 1
        assert work(session) == [("Dana", "active")]
        assert (ticket(session).status, workloads(session)) == ("assigned", {"Dana": 3.0})
        (event,) = rows_of(session, AssignmentHistory)
        assert (event.action, event.changed_by, event.reason) == ("created", "Bo", "Jira.")
        assert rows_of(session, Assignment)[0].assigned_by == "Jira"


def test_an_unknown_assignee_is_left_out_unless_the_manager_agrees(database: Database) -> None:
    row = DOOR | {"assignee": "Zed", "assignee_email": "zed@example.com", "state": "open"}
    with database.write() as session:
        seen = bring(session, row)
        assert work(session) == []
        assert [omission.message for omission in seen.left_out] == [
            "There is no developer called Zed."
        ]
        assert list(seen.people) == ["Zed"]

        agreed = bring(session, row, create_developers=True)

        assert work(session) == [("Zed", "active")]
        (zed,) = rows_of(session, Developer)
        assert (zed.name, zed.email, zed.current_workload) == ("Zed", "zed@example.com", 3.0)
        assert number_of_commits(session) == (2, 1, 3)
        assert agreed.batch_id


def test_people_are_known_by_their_address_and_two_may_share_a_name(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", email="Dana@Example.com")
        rows = [
            {"external_key": "S-1", "title": "One", "assignee": "D. Ruiz"},
            {"external_key": "S-2", "title": "Two", "assignee": "Dana"},
            {"external_key": "S-3", "title": "Three", "assignee": "Dana"},
        ]
        addresses = ["dana@example.com", None, "dana@elsewhere.example"]
        people: list[dict[str, Any]] = [
            {**row, "assignee_email": address} for row, address in zip(rows, addresses, strict=True)
        ]

        bring(session, *people, create_developers=True)

        assert [name for name, _ in work(session)] == [
            "Dana",
            "Dana",
            "Dana (dana@elsewhere.example)",
        ]


def test_who_left_is_given_nothing(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        (dana,) = rows_of(session, Developer)
        update_developers(session, [Edit(dana.id, {"active": False})], actor=ANN, at=LATER)

        seen = bring(session, DOOR | {"assignee": "Dana", "state": "open"})

        assert work(session) == []
        assert [omission.message for omission in seen.left_out] == ["Dana is not active here."]


def test_done_in_the_tracker_completes_unless_a_manager_reopened(database: Database) -> None:
    row = DOOR | {"assignee": "Dana", "state": "open"}
    with database.write() as session:
        make_developers(session, "Dana")
        bring(session, row)

        bring(session, row | {"state": "done"})
        assert (work(session), ticket(session).status) == ([("Dana", "completed")], "completed")
        assert workloads(session) == {"Dana": 0.0}

        act(session, "reopen")
        bring(session, row | {"state": "done"})
        assert (work(session), ticket(session).status) == ([("Dana", "active")], "assigned")

        act(session, "complete")
        bring(session, row)  # reopened there
        assert work(session) == [("Dana", "active")]


def test_another_assignee_there_is_merged_too(database: Database) -> None:
    row = DOOR | {"assignee": "Dana", "state": "open"}
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        bring(session, row)

        bring(session, row | {"assignee": "Eli"})
        assert work(session) == [("Eli", "active")]

        act(session, "reassign", "Fay")
        bring(session, row | {"assignee": "Eli"})
        assert work(session) == [("Fay", "active")]

        clash = look(session, row)
        assert [(entry.field, entry.was, entry.theirs, entry.ours) for entry in clash.clashes] == [
            ("assignee", "Eli", "Dana", "Fay")
        ]
        bring(session, row, settling=Settling(otherwise="theirs"))
        assert work(session) == [("Dana", "active")]

        bring(session, row | {"assignee": None})
        assert (work(session), ticket(session).status) == ([("Dana", "removed")], "pending")


def test_finished_work_comes_in_as_finished(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        bring(
            session,
            {"external_key": "S-1", "title": "One", "assignee": "Dana", "state": "done"},
            {"external_key": "S-2", "title": "Two", "assignee": None, "state": "done"},
            {"external_key": "S-3", "title": "Three", "assignee": "Dana", "state": "set aside"},
        )

        statuses = [row.status for row in rows_of(session, Ticket)]
        assert statuses == ["completed", "completed", "rejected"]
        assert work(session) == [("Dana", "completed")]
        assert workloads(session) == {"Dana": 0.0}


def test_an_assignee_there_takes_the_place_of_a_proposal(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        bring(session, DOOR | {"state": "open"})
        make_proposal(session, ticket(session).id, "Eli")

        bring(session, DOOR | {"assignee": "Dana", "state": "open"})

        assert work(session) == [("Eli", "superseded"), ("Dana", "active")]


def test_baselines_may_include_the_files_tickets(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", baseline_workload=5.0)

        bring(
            session,
            DOOR | {"assignee": "Dana", "state": "open"},
            {"external_key": "S-2", "title": "Two", "assignee": "Eli", "story_points": 8.0},
            baseline_includes=True,
        )

        assert {row.name: row.baseline_workload for row in rows_of(session, Developer)} == {
            "Dana": 2.0,
            "Eli": 0.0,
        }
        assert workloads(session) == {"Dana": 5.0, "Eli": 8.0}


def test_an_import_is_undone_as_one_batch_and_comes_again(database: Database) -> None:
    rows: list[dict[str, Any]] = [
        {"external_key": "S-1", "title": "One", "assignee": "Zed", "state": "open"},
        {"external_key": "S-2", "title": "Two", "assignee": "Zed", "state": "done"},
        {"external_key": "S-3", "title": "Three", "assignee": None, "state": "done"},
    ]
    with database.write() as session:
        made = bring(session, *rows, create_developers=True)

        outcome = undo(session, made.batch_id or "", actor=ANN, at=LATER)

        assert outcome.refused == ()
        assert {row.status for row in rows_of(session, Ticket)} == {"withdrawn"}
        assert {row.status for row in rows_of(session, Assignment)} == {"withdrawn"}
        assert not rows_of(session, Developer)[0].active

        redone = undo(session, outcome.batch_id or "", actor=ANN, at=LATER)
        assert redone.refused == ()
        assert [row.status for row in rows_of(session, Ticket)] == [
            *("assigned", "completed", "completed")
        ]
        undo(session, redone.batch_id or "", actor=ANN, at=LATER)

        again = bring(session, *rows, create_developers=True)
        assert [row.status for row in rows_of(session, Ticket)] == [
            *("assigned", "completed", "completed")
        ]

        # What brought withdrawn tickets back, and gave them out at once, goes whole as well.
        outcome = undo(session, again.batch_id or "", actor=ANN, at=LATER)
        assert outcome.refused == ()
        assert {row.status for row in rows_of(session, Ticket)} == {"withdrawn"}


@pytest.mark.parametrize("assignee", [None, "Dana"])
def test_what_was_set_aside_here_and_done_there_is_not_set_aside_any_more(
    database: Database, assignee: str | None
) -> None:
    row = DOOR | {"state": "open"}
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        bring(session, row)
        make_proposal(session, ticket(session).id, "Eli")
        act(session, "set aside")
        assert ticket(session).status == "rejected"

        done = bring(
            session,
            row | {"state": "done", "assignee": assignee},
            settling=Settling(otherwise="theirs"),
        )

        assert ticket(session).status == "completed"
        first, *others = rows_of(session, Assignment)
        assert (first.status, first.scope) == ("rejected", None)
        assert [other.status for other in others] == (["completed"] if assignee else [])
        assert verify(session) == []

        assert undo(session, done.batch_id or "", actor=ANN, at=LATER).refused == ()
        assert ticket(session).status == "rejected"
        assert rows_of(session, Assignment)[0].scope == "ticket"
        assert verify(session) == []


def test_undoing_an_import_gives_back_what_was_and_keeps_what_was_edited(
    database: Database,
) -> None:
    old = [
        {"external_key": "S-1", "title": "One", "story_points": 1.0, "state": "open"},
        {"external_key": "S-2", "title": "Two", "story_points": 1.0, "state": "open"},
        {"external_key": "S-3", "title": "Three", "story_points": 1.0, "state": "open"},
    ]
    new = [row | {"story_points": 2.0, "state": "done"} for row in old]
    with database.write() as session:
        bring(session, *old)
        second = bring(session, *new)
        assert {row.status for row in rows_of(session, Ticket)} == {"completed"}
        update_tickets(session, [Edit(2, {"title": "Mine"})], actor=ANN, at=LATER)
        update_tickets(session, [Edit(3, {"story_points": 5.0})], actor=ANN, at=LATER)

        outcome = undo(session, second.batch_id or "", actor=ANN, at=LATER)

        assert [refusal.label for refusal in outcome.refused] == ["S-3"]
        first, edited, kept = rows_of(session, Ticket)
        assert (first.status, first.story_points) == ("pending", 1.0)
        assert (edited.status, edited.story_points, edited.title) == ("pending", 1.0, "Mine")
        assert (kept.status, kept.story_points) == ("completed", 5.0)
        # What the source said goes back too: its file brings everything again.
        assert len(look(session, *new).updated) == 2


def test_a_commit_saves_the_preview_or_refuses_what_moved(database: Database) -> None:
    row = DOOR | {"assignee": "Dana", "state": "open"}
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        bring(session, row)
    newer = row | {"state": "done", "story_points": 5.0}
    with database.read() as session:
        preview = look(session, newer)
    with database.write() as session:
        act(session, "reassign", "Eli")

    moved = pytest.raises(Conflict, match="SHOP-1 was reassigned by Ann since the preview")
    with moved, database.write() as session:
        import_rows(session, "tickets", [newer], actor=BO, at=LATER, source="Jira", preview=preview)

    with database.read() as session:
        assert work(session) == [("Eli", "active")]
        again = look(session, newer)
    with database.write() as session:
        saved = import_rows(
            session, "tickets", [newer], actor=BO, at=LATER, source="Jira", preview=again
        )
        assert work(session) == [("Eli", "completed")]
        assert (saved.updated, saved.moves) == (again.updated, again.moves)
        events = [row.action for row in rows_of(session, RecordHistory)]
        assert events[-1] == "updated"


def test_an_export_of_a_board_brings_its_states_and_is_no_word_of_a_source(
    database: Database,
) -> None:
    own = {"id": 7, "source": "list", "title": "Seven", "assignee": "Dana", "state": "done"}
    with database.write() as session:
        make_developers(session, "Dana")
        import_rows(session, "tickets", [own], actor=BO, at=LATER)

        assert (ticket(session).status, ticket(session).last_seen) == ("completed", None)


def test_what_was_decided_here_goes_back_to_the_tracker_until_both_agree(
    database: Database,
) -> None:
    row = DOOR | {"assignee": "Dana", "assignee_email": None, "state": "open"}
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        bring(session, row)
        assert list(change_rows(session, "Jira")) == []

        edit(session, story_points=5.0, due_date=None, description="It creaks.")
        act(session, "reassign", "Eli")
        act(session, "complete")

        assert list(change_rows(session, "Jira")) == [
            ("SHOP-1", "Mend the door", "description", "(another text)", "It creaks."),
            ("SHOP-1", "Mend the door", "story_points", "3", "5"),
            ("SHOP-1", "Mend the door", "due_date", "2026-04-01", None),
            ("SHOP-1", "Mend the door", "state", "open", "done"),
            ("SHOP-1", "Mend the door", "assignee", "Dana", "Eli"),
        ]

        entered = {
            "story_points": 5.0,
            "due_date": None,
            "description": "It creaks.",
            "assignee": "Eli",
            "state": "done",
        }
        agreed = bring(session, row | entered)
        assert (agreed.changed, len(agreed.noted)) == (0, 1)
        assert list(change_rows(session, "Jira")) == []
        assert sources(session) == ["Jira"]


def test_a_ticket_that_its_tracker_closed_is_reopened_and_stays_so(database: Database) -> None:
    row = DOOR | {"state": "done"}
    with database.write() as session:
        bring(session, row)
        closed = ticket(session)

        outcome = reopen_tickets(
            session, [Edit(closed.id, {}, closed.version, "Not yet.")], actor=ANN, at=LATER
        )
        assert outcome.records == (closed.id,)
        assert ticket(session).status == "pending"
        assert bring(session, row).is_empty

        again = reopen_tickets(session, [Edit(closed.id, {})], actor=ANN, at=LATER)
        assert [refusal.message for refusal in again.refused] == [
            "SHOP-1 is pending; only a closed ticket can be reopened."
        ]
        undone = undo(session, outcome.batch_id or "", actor=BO, at=LATER)
        assert (undone.refused, ticket(session).status) == ((), "completed")
        assert not verify(session)


def test_finished_work_is_reopened_through_its_assignment(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        bring(session, DOOR | {"assignee": "Dana", "state": "done"})

        outcome = reopen_tickets(session, [Edit(ticket(session).id, {})], actor=ANN, at=LATER)

        assert "through its assignment to Dana" in outcome.refused[0].message
        act(session, "reopen")
        assert work(session) == [("Dana", "active")]
