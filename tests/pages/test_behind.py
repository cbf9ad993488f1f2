"""Every figure of a page opens the tickets and events that sum to it, by link."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from db.commands import CalendarChange, Edit, change_calendars, update_developers
from db.domain.calendar.entries import Entry
from db.engine import Database
from db.queries.history.batches import recent_batches
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_proposals,
    make_tickets,
)
from tests.in_turn import in_turn
from tests.pages.conftest import TEAM, OpenPage, said
from tests.pages.grids import table_with, tables


def sums(app: AppTest) -> str:
    """The sentences that state the sums."""
    return "\n".join(text.value for text in app.markdown if "points**" in text.value)


@pytest.mark.parametrize(
    ("figure", "sentence", "tickets"),
    [
        ("workload", "Workload now: baseline 0 + 2 active tickets = **6 points**", ["#1", "#2"]),
        ("free", "Free now: available − workload = **14 points**", ["#1", "#2"]),
        ("reserved", "Reserved now: 0 open proposals = **0 points**", []),
        ("available", "capacity 20 × availability 100% = **20 points**", []),
    ],
)
def test_each_figure_of_a_developer_opens_what_sums_to_it(
    seeded: Database, open_page: OpenPage, figure: str, sentence: str, tickets: list[str]
) -> None:
    for app in (
        open_page("developers", developer="1", figure=figure.capitalize()),
        open_page("analytics", behind=f"{figure}:1"),
    ):
        assert sentence in sums(app)
        lines = [table for table in tables(app) if "part" in table]
        assert [line for row in lines for line in row["ticket"].dropna()] == tickets


def test_a_day_opens_the_workload_and_the_events_of_that_day(
    seeded: Database, open_page: OpenPage
) -> None:
    day = now().date()
    with seeded.write() as session:
        carry_out(session, "complete", 1, at=now())
        edit = Edit(1, {"baseline_workload": 2.0})
        update_developers(session, [edit], actor=ANN, at=now() + timedelta(seconds=1))

    app = open_page("developers", developer="1", day=day.isoformat())

    assert f"at the end of {day}: baseline 2 + 1 active ticket = **5 points**" in sums(app)
    assert f"Moved on {day}: 6 − 1 = **5 points**, by 2 events" in sums(app)
    moved = table_with(app, "action")
    assert list(moved["points"]) == [-3.0, 2.0]
    link = open_page("analytics", behind=f"workload:1:{day}")
    assert f"at the end of {day}: baseline 2 + 1 active ticket = **5 points**" in sums(link)


def test_a_week_opens_its_close_its_peak_and_its_events(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, at=START + timedelta(days=2))
        carry_out(session, "complete", 2, at=START + timedelta(days=3))
        away = Entry("leave", START.date(), START.date())
        change_calendars(session, [CalendarChange(away, 1)], actor=ANN, at=now())

    app = open_page("analytics", behind="week:1:2026-03-04")

    assert "end of the week of 2026-03-02: baseline 0 + 0 active tickets = **0 points**" in sums(
        app
    )
    assert "At its peak: **6 points**, from 2026-03-02 09:00 on" in sums(app)
    assert "Moved in the week of 2026-03-02: 0 + 0 = **0 points**, by 4 events" in sums(app)
    worked = "capacity 20 × availability 100% × 80% of a full-time week, by their calendar"
    captions = [one.value for one in app.caption]
    assert any(f"Available then: {worked} = **16 points**" in one for one in captions)
    ahead = open_page("analytics", behind="week:1:2999-01-01")
    assert "The week of 2998-12-31 is still to come." in said(ahead)


NONSENSE = [
    "week:1",
    "week:1:x",
    "workload",
    "workload:99",
    "workload:x",
    "workload:1:2026-13-45",
    "reserved:1:2026-03-02",
    "all:1",
    "workload:1:2026-03-02:x",
    "'; DROP TABLE tickets; --",
    f"workload:{2**70}",
]


@in_turn("link", NONSENSE)
def test_a_link_that_makes_no_sense_is_said_and_the_page_stays(
    seeded: Database, open_page: OpenPage, link: str
) -> None:
    app = open_page("analytics", behind=link)

    assert "There is no such figure on this board." in said(app)
    assert "Points and tickets now" in [heading.value for heading in app.subheader]


@in_turn("link", ["", "approved", "approved:x", "flown:2026-03-02"])
def test_a_bar_that_is_not_there_is_said(seeded: Database, open_page: OpenPage, link: str) -> None:
    app = open_page("analytics", actions=link)

    assert "There is no such bar on this board." in said(app)


def test_a_bar_of_actions_opens_its_events(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "approve", 4, 5, at=now())
    monday = now().date() - timedelta(days=now().date().weekday())

    app = open_page("analytics", actions=f"approved:{monday}")

    assert any(text.value == "**2** events" for text in app.markdown)
    shown = table_with(app, "from")
    assert sorted(shown["ticket"]) == ["#4", "#5"]


def test_the_load_after_a_decision_opens_its_lines(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("proposals")

    app.selectbox(key="proposals.loads.behind").set_value("Bo Lind").run()

    before = sums(app)
    assert "Bo Lind: baseline 0 + 1 active ticket" in before
    lines = table_with(app, "part")
    assert lines["points"].sum() == float(before.split("**")[1].split()[0])


def test_a_commit_opens_exactly_its_events(seeded: Database, open_page: OpenPage) -> None:
    with seeded.read() as session:
        batches = recent_batches(session, 10)

    for batch in batches:
        app = open_page("history", batch=batch.id)
        assert len(table_with(app, "batch")) == batch.event_count
        assert set(table_with(app, "batch")["batch"]) == {batch.id[:8]}


@in_turn("batch", ["none", "\0", "' OR 1=1 --", "é" * 500])
def test_a_commit_that_is_not_there_has_no_events(
    seeded: Database, open_page: OpenPage, batch: str
) -> None:
    app = open_page("history", batch=batch)

    assert "Nothing matches" in app.subheader[0].value


def test_past_work_is_read_a_page_at_a_time(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, *TEAM)
        ids = make_assignments(session, dict.fromkeys(make_tickets(session, 60), TEAM[0]))
        carry_out(session, "complete", *ids)
        rejected = make_proposals(session, dict.fromkeys(make_tickets(session, 2), TEAM[0]))
        carry_out(session, "reject", *rejected)
    app = open_page("developers", developer="1")
    assert [tab.label for tab in app.tabs] == ["Active 0", "Proposed 0", "Rejected 2", "Past 60"]

    app.session_state["developer.tickets"] = "Past 60"
    app.run()

    assert len(table_with(app, "why")) == 50
    next(button for button in app.button if button.label == "Next page").click().run()
    assert len(table_with(app, "why")) == 10
    next(button for button in app.button if button.label == "First page").click().run()
    assert len(table_with(app, "why")) == 50
