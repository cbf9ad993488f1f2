"""What a report says: one sheet for a team, a short one for a big board, the urgent first."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from dashboard.analytics.columnar.copy import Copy
from dashboard.report.figures import gather
from dashboard.report.files import as_file
from dashboard.report.page import Page, Table
from dashboard.report.words import page
from db.commands import CalendarChange, change_calendars
from db.domain.calendar.entries import Entry
from db.engine import Database
from tests.factories import START, make_assignments, make_developers, make_tickets, manager

TODAY: date = START.date()
FRIDAY = TODAY + timedelta(days=4)
DAYS = timedelta(days=9)


def report_of(database: Database, people: int) -> Page:
    """A board of so many: one over, one late, one short, one away; the others have room."""
    names = [f"Antonina Petrov-Lind {number:03}" for number in range(people)]
    with database.write() as session:
        ids = make_developers(session, *names)
        over = make_tickets(session, 8)
        late = make_tickets(
            session, 8, story_points=1.0, due_date=TODAY - DAYS, title="Sign in with the card " * 4
        )
        short = make_tickets(session, 5, due_date=FRIDAY, title="Invoices by post " * 4)
        holders = (over, names[7]), (late, names[8]), (short, names[9])
        make_assignments(session, {id_: name for work, name in holders for id_ in work})
        leave = Entry("leave", TODAY, FRIDAY)
        change_calendars(
            session, [CalendarChange(leave, ids[names[6]])], actor=manager("Ann"), at=START
        )
    with database.read() as session:
        return page(gather(session, Copy(database).catch_up(), at=START))


def listed(report: Page) -> Table:
    """The table of people."""
    table = report.wide[0].table
    assert table
    return table


def sheets(report: Page) -> Any:
    return PdfReader(BytesIO(as_file(report, "pdf", made_at=START))).pages


def test_the_report_of_a_team_is_one_sheet_with_letters_large_enough_to_read(
    sqlite_database: Database,
) -> None:
    report = report_of(sqlite_database, 14)

    (sheet,) = sheets(report)
    sizes: dict[float, int] = {}

    def measure(text: str, *place: Any) -> None:
        matrix, size = place[1], place[3]
        if text.strip():
            points = round(size * abs(matrix[3]), 1)
            sizes[points] = sizes.get(points, 0) + len(text.strip())

    sheet.extract_text(visitor_text=measure)
    assert min(sizes) >= 7.5
    assert len(listed(report).rows) == 14
    assert listed(report).others == ""


def test_the_first_paragraph_says_what_there_is_to_decide(sqlite_database: Database) -> None:
    report = report_of(sqlite_database, 14)

    who = "\u2068Antonina Petrov-Lind {:03}\u2069".format
    assert report.lead.startswith(
        f"1 of 14 developers carries more than they have: {who(7)} (4 points). "
        "8 tickets are late: \u2068#9\u2069, \u2068#10\u2069, \u2068#11\u2069 and 5 others. "
    )
    assert (
        "5 points of 1 developer do not fit into the days before their due dates, so 2 more "
        "tickets will be late: \u2068#20\u2069 and \u2068#21\u2069."
    ) in report.lead
    assert f"Absent in the coming sprint: {who(6)} (away until 6 Mar)." in report.lead
    assert f"Most room, with open proposals counted: {who(13)} (20 points), " in report.lead


@pytest.mark.slow
def test_a_big_board_has_a_short_report_with_the_urgent_first(sqlite_database: Database) -> None:
    report = report_of(sqlite_database, 500)

    table = listed(report)
    first = [row[0] for row in table.rows[:4]]
    assert first == [f"Antonina Petrov-Lind {number:03}" for number in (7, 9, 8, 6)]
    assert [row[3] for row in table.rows[-4:]] == ["20 free"] * 4
    assert table.others == "and 486 others, between these: Developers"
    assert len(sheets(report)) == 1
