"""The Tickets page: filters, one ticket in depth, assigning by hand, reopening."""

import pytest
from sqlalchemy import select

from dashboard.ui.drawers.timeline import entries
from db.commands import Edit, NewAssignment, assign, update_tickets
from db.engine import Database
from db.importing.save import Wishes, import_rows
from db.models.board import Assignment, Ticket
from db.queries.history.events import ticket_timeline
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)
from tests.pages.conftest import TEAM, OpenPage, said
from tests.pages.grids import ask, grid_frame, has_grid, open_row, tick, tickets

BEA = manager("Bea")


def holder(database: Database, ticket_id: int) -> tuple[str, str] | None:
    """Who has or had the ticket last, and how."""
    with database.read() as session:
        row = session.execute(
            select(Assignment.assigned_to, Assignment.status)
            .where(Assignment.ticket_id == ticket_id)
            .order_by(Assignment.id.desc())
        ).first()
    return None if row is None else (row.assigned_to, row.status)


def test_every_ticket_shows_who_has_it_or_is_proposed(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets")

    table = grid_frame(app).set_index("ticket")
    assert list(table.index) == [f"#{number}" for number in range(8, 0, -1)]
    assert (table["developer"]["#1"], table["held"]["#1"]) == ("Ana Petrov", "active")
    assert (table["developer"]["#4"], table["held"]["#4"]) == ("Bo Lind", "proposed")
    assert table["developer"].isna()["#8"]


def test_filters_limit_the_table(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        make_ticket(session, title="Renew the certificate", priority="Critical")

    assert tickets(open_page("tickets", ticket_status="assigned")) == ["#3", "#2", "#1"]
    assert tickets(open_page("tickets", ticket_priority="Critical")) == ["#9"]
    assert tickets(open_page("tickets", ticket_search="certificate")) == ["#9"]
    app = open_page("tickets", ticket_search="no such thing")
    assert not has_grid(app)
    assert "Nothing matches" in app.subheader[0].value


@pytest.mark.parametrize(
    ("page", "switch", "shown"),
    [
        ("tickets", "ticket_blocked", ["#7", "#4", "#3"]),
        ("assignments", "blocked", ["#4", "#3"]),
        ("proposals", "proposal_blocked", ["#4"]),
    ],
)
def test_blocked_work_is_shown_by_itself(
    seeded: Database, open_page: OpenPage, page: str, switch: str, shown: list[str]
) -> None:
    with seeded.write() as session:
        for id_ in (3, 4, 7):
            update_tickets(session, [Edit(id_, {"blocked": "Impediment"})], actor=ANN, at=START)

    app = open_page(page, **{switch: "true"})

    assert list(app.session_state[f"snapshot.{page}"].frame["ticket"]) == shown
    assert ":material/tune: Only blocked" in [caption.value for caption in app.caption]
    assert "blocked=true" in app.get("link_button")[0].proto.url


def test_a_ticket_in_the_url_opens_with_its_fields_and_history(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, *TEAM)
        id_ = make_ticket(session, description="Line one\nLine two", due_date=START.date())
        make_assignment(session, id_, TEAM[0])

    app = open_page("tickets", ticket=str(id_))

    words = [text.value for text in app.markdown]
    assert "Line one\nLine two" in [text.value for text in app.text]
    assert any("Assigned" in word for word in words)
    assert any("overdue" in word for word in words)
    assert any("**Given to Ana Petrov**" in word for word in words)
    assert any("**Ticket created**" in word for word in words)
    assert app.button(key="details.holder").label == "Ana Petrov"


def test_markdown_in_a_title_is_shown_as_it_was_written(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        id_ = make_ticket(session, title="**bold** :red[alarm] $x$")
        rows = [{"id": id_, "title": "<b>[link](https://example.com)</b>"}]
        import_rows(session, "tickets", rows, actor=ANN, at=START, wishes=Wishes(same_ids="same"))

    app = open_page("tickets", ticket=str(id_))

    changed = next(text.value for text in app.markdown if "Ticket changed" in text.value)
    assert r"\*\*bold\*\* \:red\[alarm\] \$x\$" in changed
    assert r"\<b\>\[link\]" in changed


def test_a_waiting_ticket_is_assigned_by_hand(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("tickets", ticket="6")
    assert app.button(key="assign.commit").label == "Assign to Cy Okafor"

    app.selectbox(key="assign.developer.6").select("Cy Okafor").run()
    assert not app.warning
    app.text_input(key="assign.reason.6").set_value("knows the module")
    app.button(key="assign.commit").click().run()

    assert not app.exception
    assert "1 ticket assigned to Cy Okafor" in said(app)
    assert holder(seeded, 6) == ("Cy Okafor", "active")
    assert app.button(key="details.holder").label == "Cy Okafor"
    table = grid_frame(app).set_index("ticket")
    assert table.loc["#6", "developer"] == "Cy Okafor"
    with seeded.read() as session:
        last = ticket_timeline(session, 6)[-1]
    assert (last.reason, last.changed_by) == ("knows the module", "Ann")


def test_assigning_past_the_available_points_is_marked_and_allowed(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        id_ = make_ticket(session, story_points=18.0)
    app = open_page("tickets", ticket=str(id_))

    app.selectbox(key=f"assign.developer.{id_}").select("Ana Petrov").run()

    assert "past the points that they have available" in said(app)
    app.button(key="assign.commit").click().run()
    assert holder(seeded, id_) == ("Ana Petrov", "active")


def test_a_ticket_that_somebody_else_took_meanwhile_is_refused(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets", ticket="6")
    app.selectbox(key="assign.developer.6").select("Cy Okafor").run()
    with seeded.write() as session:
        assign(session, [NewAssignment(6, "Bo Lind")], actor=BEA, at=START)

    app.button(key="assign.commit").click().run()

    assert not app.exception
    assert "1 row was not saved" in said(app)
    refused = next(table.value for table in app.dataframe if "Why" in table.value)
    assert "given to Bo Lind by Bea meanwhile" in refused["Why"].iloc[0]
    assert holder(seeded, 6) == ("Bo Lind", "active")


def test_selected_tickets_are_those_that_were_shown(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("tickets")
    assert app.button(key="act.assign").disabled
    tick(app, "#8", "#6", "#1")
    app.multiselect(key="act.people").set_value(["Cy Okafor"]).run()
    with seeded.write() as session:
        make_tickets(session, 3)

    app.run()
    assert any("3 selected" in caption.value for caption in app.caption)
    assert any("changed 3 rows" in caption.value for caption in app.caption)
    app.button(key="act.assign").click().run()

    assert list(app.data_editor[0].value["ticket"]) == ["#8", "#6"]
    assert "#1 is not pending" in said(app)
    app.button(key="review.commit").click().run()
    assert {ticket: holder(seeded, ticket) for ticket in (8, 6)} == {
        8: ("Cy Okafor", "active"),
        6: ("Cy Okafor", "active"),
    }


def test_while_nothing_is_selected_the_table_follows_the_board(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets")
    with seeded.write() as session:
        make_tickets(session, 1)

    app.run()

    assert tickets(app)[0] == "#9"


def test_a_completed_ticket_is_reopened(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1)
    app = open_page("tickets", ticket="1")

    app.text_input(key="reopen.reason").set_value("it came back")
    app.button(key="reopen.commit").click().run()

    assert "1 ticket reopened" in said(app)
    assert holder(seeded, 1) == ("Ana Petrov", "active")


def test_a_ticket_that_its_tracker_closed_waits_again_once_reopened(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        row = {"external_key": "SHOP-1", "title": "Shut there", "state": "done"}
        import_rows(session, "tickets", [row], actor=ANN, at=START, source="Jira")
        ticket = session.scalars(select(Ticket.id).where(Ticket.external_key == "SHOP-1")).one()
    app = open_page("tickets", ticket=str(ticket))

    app.button(key="reopen.commit").click().run()

    assert "1 ticket reopened" in said(app)
    with seeded.read() as session:
        assert session.scalar(select(Ticket.status).where(Ticket.id == ticket)) == "pending"


def test_the_timeline_says_what_a_tracker_has_said(seeded: Database, open_page: OpenPage) -> None:
    row = {"external_key": "SHOP-1", "title": "Once", "story_points": 3.0, "state": "open"}
    with seeded.write() as session:
        for said_there in ({}, {"story_points": 5.0}, {"state": "done", "story_points": 5.0}):
            import_rows(session, "tickets", [row | said_there], actor=ANN, at=START, source="Jira")
            ticket = session.scalars(select(Ticket.id).where(Ticket.external_key == "SHOP-1")).one()
            if not said_there:
                edit = Edit(ticket, {"story_points": 5.0})
                update_tickets(session, [edit], actor=ANN, at=START)

    app = open_page("tickets", ticket=str(ticket))

    told = "\n".join(text.value for text in app.markdown)
    assert "Seen in its tracker" in told
    assert "points 3 → 5 there" in told
    assert "Completed, as its tracker says" in told


def test_the_timeline_says_what_each_event_did(board: Database) -> None:
    with board.write() as session:
        make_developers(session, *TEAM)
        id_ = make_ticket(session, due_date=START.date())
        edit = Edit(id_, {"story_points": 5.0, "due_date": None})
        update_tickets(session, [edit], actor=BEA, at=START)
        first = make_proposal(session, id_, TEAM[0])
        carry_out(session, "reject", first)
        second = make_proposal(session, id_, TEAM[1])
        carry_out(session, "reassign", second, developer=TEAM[2])
        carry_out(session, "approve", second)
        carry_out(session, "complete", second)
        carry_out(session, "reopen", second)
        carry_out(session, "remove", second)
        third = make_proposal(session, id_, TEAM[1])
        carry_out(session, "set aside", third)

        told = entries(ticket_timeline(session, id_))

    assert [entry.what for entry in told] == [
        "Ticket created",
        "Ticket changed",
        "Proposed for Ana Petrov",
        "Rejected for Ana Petrov",
        "Proposed for Bo Lind",
        "Reassigned from Bo Lind to Cy Okafor",
        "Approved for Cy Okafor",
        "Completed by Cy Okafor",
        "Reopened, back with Cy Okafor",
        "Removed from Cy Okafor",
        "Proposed for Bo Lind",
        "Set aside, was proposed for Bo Lind",
    ]
    assert told[1].detail == "points 3 → 5 · due date 2026-03-02 → nothing"
    assert told[1].by == "Bea"


def test_tickets_are_sorted_and_limited_as_the_url_says(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        edits = [Edit(id_, {"story_points": float(id_)}) for id_ in (6, 7, 8)]
        update_tickets(session, edits, actor=manager("Bo"), at=START)

    app = open_page(
        "tickets", ticket_sort="Points, most first", ticket_min_points="6", ticket_max_points="7"
    )

    assert tickets(app) == ["#7", "#6"]
    assert any("Points from 6 to 7" in caption.value for caption in app.caption)


def test_a_ticket_opens_by_its_key_and_a_header_sorts_the_whole_list(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets")

    ask(app, "sort", {"column": "title", "descending": True})
    assert tickets(app)[0] == "#8"
    open_row(app, 4)

    assert app.query_params["ticket"] in ("4", ["4"])
