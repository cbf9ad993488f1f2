"""The Assignments page: opens, commits what was edited or selected, and shows refusals."""

from datetime import date

import pytest
from sqlalchemy import select

from db.commands import Change, Edit, reassign, update_tickets
from db.engine import Database
from db.models.board import Assignment, Ticket
from db.queries.history.batches import recent_batches
from db.queries.lists.paging import write_cursor
from tests.factories import START, manager
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import commit, edit, grid_frame, has_grid, tick, tickets


def statuses(database: Database) -> dict[int, tuple[str, str]]:
    """Status and holder by ticket."""
    with database.read() as session:
        return {
            row.ticket_id: (row.status, row.assigned_to)
            for row in session.execute(
                select(Assignment.ticket_id, Assignment.status, Assignment.assigned_to)
            )
        }


def test_a_seeded_board_shows_open_assignments_newest_first(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")

    table = grid_frame(app)
    assert list(table["ticket"]) == ["#5", "#4", "#3", "#2", "#1"]
    assert list(table["status"]) == ["proposed", "proposed", "active", "active", "active"]
    assert any("5 found, 5 on this page" in caption.value for caption in app.caption)


def test_filters_limit_what_is_shown_and_a_filter_for_nothing_says_so(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments", assigned_to="Bo Lind")
    assert tickets(app) == ["#4", "#3"]

    app.text_input(key="search").set_value("no such ticket").run()

    assert not has_grid(app)
    assert "Nothing matches" in app.subheader[0].value


def test_several_edits_are_reviewed_with_loads_and_saved_in_one_batch(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(
        open_page("assignments"),
        {
            "#1": {"developer": "Cy Okafor", "note": "on leave"},
            "#2": {"action": "Complete"},
            "#4": {"action": "Approve"},
        },
    )
    app.button(key="assignments.review").click().run()
    assert app.button(key="review.commit").label == "Commit 3 changes"
    loads = next(table.value for table in app.dataframe if "after" in table.value)

    app.button(key="review.commit").click().run()

    assert dict(zip(loads["developer"], loads["after"], strict=True)) == {
        "Ana Petrov": 0.0,
        "Bo Lind": 6.0,
        "Cy Okafor": 3.0,
    }
    assert "3 changes saved" in said(app)
    now = statuses(seeded)
    assert (now[1], now[2][0], now[4]) == (
        *(("active", "Cy Okafor"), "completed"),
        ("active", "Bo Lind"),
    )
    with seeded.read() as session:
        last = recent_batches(session, limit=1)[0]
    assert (last.changed_by, last.event_count) == ("Ann", 3)
    assert app.button(key="assignments.review").disabled


def test_a_row_changed_meanwhile_is_refused_by_name_and_the_rest_is_saved(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(
        open_page("assignments"), {"#1": {"action": "Complete"}, "#3": {"action": "Complete"}}
    )
    with seeded.write() as session:
        reassign(session, [Change(1, "reassign", "Cy Okafor")], actor=manager("Bea"), at=START)

    commit(app)

    assert "1 change saved" in said(app)
    assert "1 row was not saved, the rest was" in said(app)
    refused = next(table.value for table in app.dataframe if "Why" in table.value)
    assert refused["Row"].iloc[0] == "#1"
    assert "reassigned to Cy Okafor by Bea" in refused["Why"].iloc[0]
    assert statuses(seeded)[1] == ("active", "Cy Okafor")
    assert statuses(seeded)[3] == ("completed", "Bo Lind")


def test_a_locked_database_loses_no_edit(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0.1)
    app = edit(open_page("assignments"), {"#1": {"action": "Complete"}})

    with seeded.write() as session:
        session.connection()
        commit(app)

    assert "Nothing was saved, and your edits are still here" in said(app)
    assert statuses(seeded)[1] == ("active", "Ana Petrov")
    assert not app.button(key="assignments.review").disabled


def test_an_edit_that_means_nothing_is_said_and_cannot_be_committed(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(open_page("assignments"), {"#1": {"note": "why"}})

    assert "a reason alone changes nothing" in said(app)
    assert app.button(key="assignments.review").disabled


def test_a_newer_commit_is_said_and_the_table_stays(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    with seeded.write() as session:
        reassign(session, [Change(1, "reassign", "Cy Okafor")], actor=manager("Bea"), at=START)

    app.run()

    assert any("Bea changed 1 row" in caption.value for caption in app.caption)
    table = grid_frame(app)
    assert table.set_index("ticket").loc["#1", "developer"] == "Ana Petrov"

    app.button(key="assignments.reload").click().run()

    table = grid_frame(app)
    assert table.set_index("ticket").loc["#1", "developer"] == "Cy Okafor"


def test_selected_rows_offer_actions(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    assert app.button(key="act.remove").disabled

    tick(app, "#3", "#1")
    app.button(key="act.remove").click().run()

    assert "2 assignments removed" in said(app)
    assert statuses(seeded)[1] == ("removed", "Ana Petrov")
    assert statuses(seeded)[2] == ("active", "Ana Petrov")
    assert statuses(seeded)[3] == ("removed", "Bo Lind")


def test_unsaved_edits_survive_another_filter(seeded: Database, open_page: OpenPage) -> None:
    app = edit(open_page("assignments"), {"#1": {"action": "Complete"}})

    app.text_input(key="search").set_value("Ticket 3").run()
    assert tickets(app) == ["#3"]
    assert any("this view does not show: 1" in caption.value for caption in app.caption)
    app.text_input(key="search").set_value("").run()
    commit(app)

    assert statuses(seeded)[1] == ("completed", "Ana Petrov")


@pytest.fixture
def dated(seeded: Database) -> Database:
    """The seeded board, whose open tickets are due in another order than they came."""
    due = {1: date(2026, 5, 3), 2: date(2026, 5, 1), 3: None, 4: date(2026, 5, 2), 5: None}
    with seeded.write() as session:
        edits = [Edit(ticket, {"due_date": day}) for ticket, day in due.items() if day]
        update_tickets(session, edits, actor=manager("Bo"), at=START)
        again = [Edit(1, {"story_points": 8.0, "title": "Überprüfe the exports"})]
        update_tickets(session, again, actor=manager("Bo"), at=START)
    return seeded


def test_the_table_is_sorted_as_the_url_says_over_all_pages(
    dated: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments", sort="Due, earliest first")

    assert tickets(app) == ["#2", "#4", "#1", "#3", "#5"]

    app.selectbox(key="sort").set_value("Due, latest first").run()
    assert tickets(app) == ["#1", "#4", "#2", "#5", "#3"]


def test_limits_behind_more_hold_and_are_said(dated: Database, open_page: OpenPage) -> None:
    app = open_page("assignments", due=["2026-05-02", "2026-05-31"], max_points="8")

    assert tickets(app) == ["#4", "#1"]
    assert any(
        caption.value.endswith("Due from 2026-05-02 to 2026-05-31 · Points up to 8")
        for caption in app.caption
    )

    app.text_input(key="max_points").set_value("7,0").run()
    assert app.session_state["max_points"] == "7"
    assert tickets(app) == ["#4"]


def test_the_day_of_the_last_change_is_a_filter(dated: Database, open_page: OpenPage) -> None:
    nothing = open_page("assignments", changed=["2026-03-03", "2026-03-04"])
    assert not has_grid(nothing)

    all_of_them = open_page("assignments", changed=["2026-03-02", "2026-03-02"])
    assert len(grid_frame(all_of_them)) == 5


def test_a_place_after_the_last_row_says_so_and_leads_back(
    seeded: Database, open_page: OpenPage
) -> None:
    cursor = write_cursor("newest", [1])

    app = open_page("assignments", after=cursor)

    assert "Nothing after this place" in app.subheader[0].value
    app.button[-1].click().run()
    assert len(grid_frame(app)) == 5


def test_a_forged_edit_of_a_column_that_is_read_only_is_no_edit(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")

    edit(app, {"#1": {"status": "completed", "ticket": "#9", "points": 0, "version": 7}})

    assert not app.exception
    assert "An edit of a read-only cell was left out" in said(app)
    assert app.button(key="assignments.review").disabled
    assert "unsaved" not in said(app)
    edit(app, {"#1": {"title": "Mine", "action": "Complete"}})
    commit(app)
    assert statuses(seeded)[1] == ("completed", "Ana Petrov")
    with seeded.read() as session:
        assert "Mine" not in set(session.scalars(select(Ticket.title)))
