"""The Home page: what waits for a decision, and what changed last."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from db.access import Actor
from db.backups.schedule import Schedule, backup_if_due, note_made
from db.by_schedule import note_failed
from db.commands.readers.visiting import note_visit
from db.engine import Database
from db.queries.tickets import count_due_tickets, due_tickets, pending_by_priority
from db.version import VERSION
from tests.factories import START, make_assignment, make_developers, make_proposal, make_ticket
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import table_with, tables, tickets


def test_the_corner_says_who_is_there_and_which_version_this_is(open_page: OpenPage) -> None:
    captions = [caption.value for caption in open_page("home").caption]

    assert f":material/person: Ann · local mode · {VERSION}" in captions


def test_a_seeded_board_counts_what_waits(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("home")

    figures = {metric.label: metric.value for metric in app.metric}
    assert figures == {
        "Proposals to decide": "2",
        "Overloaded": "0",
        "Unassigned and due": "0",
        "Unassigned tickets": "5",
    }
    assert "Medium **5**" in [link.value for link in app.page_link]


def test_everybodys_load_is_drawn_the_fullest_first_with_open_proposals(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        make_assignment(session, make_ticket(session, story_points=13.0), "Bo Lind")
        make_proposal(session, make_ticket(session, story_points=5.0), "Ana Petrov")

    figure = json.loads(open_page("home").get("plotly_chart")[0].proto.spec)

    assert figure["layout"]["yaxis"]["ticktext"] == ["Bo Lind", "Ana Petrov"]
    texts = next(trace["text"] for trace in figure["data"] if trace["name"] == "Points")
    assert [text.removeprefix("&nbsp;") for text in texts] == ["13 of 20", "0 → 5 of 20"]


def test_what_is_due_of_somebodys_work_is_counted_and_opens_exactly_that(
    board: Database, open_page: OpenPage
) -> None:
    today = now().date()
    with board.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        for days, name in (
            (-2, "Ana Petrov"),
            (3, "Ana Petrov"),
            (60, "Ana Petrov"),
            (1, "Bo Lind"),
        ):
            due = today + timedelta(days=days)
            make_assignment(session, make_ticket(session, due_date=due, story_points=3.0), name)

    table = table_with(open_page("home"), "overdue")

    assert table.to_numpy().tolist() == [
        ["Ana Petrov", 1, 3.0, 1, 3.0],
        ["Bo Lind", 0, 0.0, 1, 3.0],
    ]
    until = (today + timedelta(days=7)).isoformat()
    theirs = open_page(
        "assignments", assigned_to=["Ana Petrov"], status=["active"], due=["2000-01-01", until]
    )
    assert sorted(tickets(theirs)) == ["#1", "#2"]


def test_unassigned_tickets_are_listed_by_how_overdue_they_are(
    board: Database, open_page: OpenPage
) -> None:
    today = now().date()
    with board.write() as session:
        make_developers(session, "Ana Petrov")
        for days in (3, -2, 0, 60, -9):
            make_ticket(session, due_date=today + timedelta(days=days))
        make_proposal(session, 1, "Ana Petrov")
        make_assignment(session, 2, "Ana Petrov")

    app = open_page("home")

    table = table_with(app, "late")
    assert list(table["ticket"]) == ["#5", "#3", "#1"]
    # The tests' clock may pass midnight on the way.
    assert table["late"].iloc[0] in ("9 days late", "10 days late")
    assert {metric.label: metric.value for metric in app.metric}["Unassigned and due"] == "3"


def test_the_last_commits_are_told_in_sentences_that_open_them(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("home")

    told = [one for one in app.button if str(one.key).startswith("home.commit.")]
    assert len(told) == 4
    assert told[0].label.startswith("Ann, ")
    assert "proposed for Bo Lind" in told[0].label
    told[0].click().run()
    assert app.title[0].value.endswith("History")


def changes(app: AppTest) -> list[str]:
    """What Home tells of each commit."""
    return [one.label for one in app.button if str(one.key).startswith("home.commit.")]


def headings(app: AppTest) -> list[str]:
    return [one.value for one in app.subheader]


def test_home_tells_the_commits_since_the_last_visit_as_history_does_for_since_i_was_here(
    board: Database, open_page: OpenPage
) -> None:
    hour = timedelta(hours=1)
    with board.write() as session:
        note_visit(session, Actor("Ann"), at=now() - 3 * hour)
        make_developers(session, "Dana", at=now() - 4 * hour)
        for name in ("Eli", "Fay"):
            make_developers(session, name, at=now() - 2 * hour)

    app = open_page("home")
    history = open_page("history")
    history.pills(key="event_preset").set_value("Since I was here").run()

    assert "Since your last visit" in headings(app)
    assert [label.rpartition(": ")[2] for label in changes(app)] == ["Fay created", "Eli created"]
    assert len([one for one in history.expander if "created" in one.label]) == 2


def test_where_nothing_changed_since_the_last_visit_the_latest_commits_are_told(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Dana", at=now() - timedelta(hours=4))
        note_visit(session, Actor("Ann"), at=now() - timedelta(hours=3))

    app = open_page("home")

    assert any("Nothing has changed since your last visit" in one.value for one in app.caption)
    assert "What changed last" in headings(app)
    assert [label.rpartition(": ")[2] for label in changes(app)] == ["Dana created"]


def test_due_tickets_are_those_that_nobody_has(database: Database) -> None:
    day = START.date()
    with database.write() as session:
        make_developers(session, "Ana Petrov")
        for number, priority in enumerate(("Low", "Critical", "Medium")):
            due = day + timedelta(days=number % 2)
            make_ticket(session, due_date=due, priority=priority)
        make_ticket(session, due_date=None)
        make_ticket(session, due_date=day)
        make_assignment(session, 5, "Ana Petrov")

        assert [row.id for row in due_tickets(session, day)] == [3, 1]
        assert [row.id for row in due_tickets(session, day + timedelta(days=1), limit=2)] == [2, 3]
        assert count_due_tickets(session, day + timedelta(days=1)) == 3
        assert pending_by_priority(session) == {
            "Critical": 1,
            "High": 0,
            "Medium": 2,
            "Low": 1,
            "Lowest": 0,
        }


def links_of(app: AppTest) -> dict[str, dict[str, list[str]]]:
    """What each link of the page asks for, by its label."""
    return {link.value: parse_qs(link.proto.query_string) for link in app.page_link}


def test_the_figures_open_the_very_rows_that_they_count(
    board: Database, open_page: OpenPage
) -> None:
    today = now().date()
    with board.write() as session:
        make_developers(session, "Ana Petrov", availability=0.5)
        make_developers(session, "Bo Lind")
        for days in (3, -2, 60, None):
            make_ticket(session, due_date=None if days is None else today + timedelta(days=days))
        make_assignment(session, make_ticket(session, story_points=13.0), "Ana Petrov")
    home = open_page("home")
    figures = {metric.label: metric.value for metric in home.metric}
    links = links_of(home)

    due = open_page("tickets", **links["Assign by hand"])
    over = open_page("developers", **links["Who"])

    listed = tables(due)[0]
    assert list(listed["ticket"]) == ["#2", "#1"]
    assert figures["Unassigned and due"] == str(len(listed))
    people = table_with(over, "developer")
    assert list(people["developer"]) == ["Ana Petrov"]
    assert figures["Overloaded"] == str(len(people))


def test_managers_are_told_of_the_last_good_backup_and_that_one_failed(
    seeded: Database, open_page: OpenPage, tmp_path: Path
) -> None:
    schedule = Schedule(tmp_path, timedelta(days=1), keep=3)
    assert "backup" not in told(open_page("home"))

    backup_if_due(seeded, schedule, at=now())
    note_made(seeded, schedule)
    good = told(open_page("home"))
    note_failed(seeded, "backup", "No space left on device", at=now())
    failed, on_admin = told(open_page("home")), told(open_page("admin"))

    assert "The last good backup was made" in good
    assert "failed" not in good
    for said_there in (failed, on_admin):
        assert "failed. The last good backup was made" in said_there
        assert "What it said: No space left on device" in said_there


def test_backups_that_nobody_makes_any_more_are_missed(
    seeded: Database, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = Schedule(tmp_path, timedelta(days=1), keep=3)
    backup_if_due(seeded, schedule, at=now() - timedelta(days=3))
    note_made(seeded, schedule)
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path))

    assert "that one is missing" in told(open_page("home"))


def told(app: AppTest) -> str:
    return "\n".join([said(app), *(caption.value for caption in app.caption)])
