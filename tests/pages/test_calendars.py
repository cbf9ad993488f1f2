"""Calendars on the pages: entered, pasted, imported, taken away, and said beside a name."""

from datetime import date, timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from db.commands import CalendarChange, change_calendars
from db.domain.calendar.entries import Entry
from db.engine import Database
from db.queries.calendars import calendar_entries, working_times
from tests.factories import ANN
from tests.pages.acting import edit
from tests.pages.conftest import TEAM, OpenPage, said

ANA, BO, CY = TEAM
DAY = timedelta(days=1)
TODAY = now().date()
FILES = "calendar.files.0"


def enter(database: Database, *changes: CalendarChange) -> None:
    with database.write() as session:
        change_calendars(session, changes, actor=ANN, at=now())


def held(database: Database) -> list[tuple[str | None, str, date | None, date | None]]:
    with database.read() as session:
        rows = calendar_entries(session)
    return [(row.name, row.kind, row.first_on, row.last_on) for row in rows]


def text_of(app: AppTest) -> str:
    return "\n".join(one.value for one in (*app.markdown, *app.caption))


def unfolded(open_page: OpenPage) -> AppTest:
    app = open_page("developers")
    app.session_state["calendar.team"] = True
    return app.run()


def put(app: AppTest, kind: str, key: str, value: object) -> None:
    found: Any = app.get(kind)
    (widget,) = (one for one in found if one.key == key)
    widget.set_value(value)


def press(app: AppTest, name: str) -> None:
    """Press a button by its key or its label."""
    next(one for one in app.button if name in (one.key, one.label)).click().run()
    assert not app.exception


def test_leave_is_entered_changed_and_taken_away_in_a_drawer(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", developer="1")
    put(app, "date_input", "calendar.1.new.first", TODAY + 3 * DAY)
    put(app, "date_input", "calendar.1.new.last", TODAY + 9 * DAY)
    press(app, "calendar.1.new.save")
    assert "Leave is in the calendar" in said(app)
    assert held(seeded) == [(ANA, "leave", TODAY + 3 * DAY, TODAY + 9 * DAY)]

    app.session_state["calendar.1.opened"] = 1
    app.run()
    put(app, "date_input", "calendar.1.1.1.last", TODAY + 4 * DAY)
    press(app, "calendar.1.1.1.save")
    assert held(seeded) == [(ANA, "leave", TODAY + 3 * DAY, TODAY + 4 * DAY)]

    rows = app.session_state["snapshot.calendar.1"]
    chosen = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.session_state[f"{rows.key}.selected"] = chosen
    app.run()
    press(app, "calendar.1.remove")
    assert held(seeded) == []
    press(app, "Undo")
    assert held(seeded) == [(ANA, "leave", TODAY + 3 * DAY, TODAY + 4 * DAY)]


def test_what_a_calendar_cannot_hold_is_said_and_what_was_typed_stays(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", developer="1")
    put(app, "date_input", "calendar.1.new.first", TODAY + 3 * DAY)
    put(app, "date_input", "calendar.1.new.last", TODAY)

    press(app, "calendar.1.new.save")

    assert "comes before the first" in said(app)
    (first,) = (one for one in app.date_input if one.key == "calendar.1.new.first")
    assert first.value == TODAY + 3 * DAY


def test_part_time_of_a_person_and_holidays_of_everybody_are_entered(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", developer="1")
    put(app, "button_group", "calendar.1.new.kind", "week")
    app.run()
    put(app, "text_input", "calendar.1.new.hours", "8 8 4 0 0 0 0")
    press(app, "calendar.1.new.save")
    app = unfolded(open_page)
    put(app, "button_group", "calendar.None.new.kind", "country")
    app.run()
    put(app, "selectbox", "calendar.None.new.country", "NO")
    press(app, "calendar.None.new.save")

    assert [(name, kind) for name, kind, _, _ in held(seeded)] == [
        (None, "country"),
        (ANA, "week"),
    ]
    with seeded.read() as session:
        working = working_times(session)[1]
    assert working.points_in_week(date(2026, 11, 30), 20) == 5
    assert working.share_on(date(2026, 12, 25)) == 0


def test_of_two_managers_who_change_an_entry_the_second_is_told(
    seeded: Database, open_page: OpenPage
) -> None:
    enter(seeded, CalendarChange(Entry("leave", TODAY, TODAY), 1))
    app = open_page("developers", developer="1")
    app.session_state["calendar.1.opened"] = 1
    app.run()
    enter(seeded, CalendarChange(Entry("leave", TODAY, TODAY + DAY), 1, 1))

    put(app, "date_input", "calendar.1.1.1.last", TODAY + 5 * DAY)
    press(app, "calendar.1.1.1.save")

    assert held(seeded) == [(ANA, "leave", TODAY, TODAY + DAY)]
    assert "not saved" in said(app)


def test_pasted_lines_are_shown_then_imported(seeded: Database, open_page: OpenPage) -> None:
    app = unfolded(open_page)
    lines = f"{ANA}, 2026-12-21, 2027-01-02\nZoe, 2026-12-24\nEverybody, 2026-12-31,, half\nx\n"
    put(app, "text_area", f"{FILES}.pasted", lines)
    app.run()
    assert "Nobody here is called Zoe" in text_of(app)
    shown = next(one.value for one in app.dataframe if "Whose" in one.value)
    assert shown["Whose"].tolist() == [ANA, "Everybody"]

    press(app, "calendar.files.commit")

    assert "2 entries taken from the calendar" in said(app)
    assert held(seeded) == [
        (None, "holiday", date(2026, 12, 31), date(2026, 12, 31)),
        (ANA, "leave", date(2026, 12, 21), date(2027, 1, 2)),
    ]


def test_a_calendar_file_is_somebodys_and_a_broken_one_is_said(
    seeded: Database, open_page: OpenPage
) -> None:
    day = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261224\r\nSUMMARY:Off\r\nEND:VEVENT\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{day}END:VCALENDAR\r\n".encode()
    app = unfolded(open_page)
    app.file_uploader[0].upload("leave.ics", calendar[:60]).run()
    assert "holds no events" in said(app)

    app.file_uploader[0].upload("leave.ics", calendar).run()
    put(app, "selectbox", "calendar.files.whose", 2)
    app.run()
    press(app, "calendar.files.commit")

    assert held(seeded) == [(BO, "leave", date(2026, 12, 24), date(2026, 12, 24))]


def test_every_page_says_beside_a_name_who_is_away(seeded: Database, open_page: OpenPage) -> None:
    enter(
        seeded,
        CalendarChange(Entry("week", hours=(8,) * 7)),
        CalendarChange(Entry("leave", TODAY - DAY, TODAY + 2 * DAY), 2),
    )
    last = TODAY + 2 * DAY
    words = f"away until {last.day} {last:%b}"

    assert f"**{BO}** {words}" in text_of(open_page("home"))
    team = open_page("developers").session_state["snapshot.developers"].frame
    assert team.loc[2, "remark"] == words
    assert f"**{BO}** {words}" in text_of(open_page("proposals"))
    holder = open_page("tickets", ticket="3").button
    assert f"{BO} · {words}" in [button.label for button in holder]
    drawer = open_page("tickets", ticket="6")
    (taker,) = (one for one in drawer.selectbox if one.key == "assign.developer.6")
    assert [label for label in taker.options if words in label] == [
        f"{BO} · Python · 14 free · {words}"
    ]


def test_a_review_marks_a_taker_who_is_away(seeded: Database, open_page: OpenPage) -> None:
    enter(
        seeded,
        CalendarChange(Entry("week", hours=(8,) * 7)),
        CalendarChange(Entry("leave", TODAY, TODAY + 40 * DAY), 3),
    )
    app = open_page("proposals")
    edit({f"#{ticket}": {"tick": True} for ticket in (4, 5)})(app)

    press(app, "proposals.approve")

    assert f"{CY} is away until" in said(app)
