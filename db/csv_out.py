"""Write the board as CSV files (RFC 4180, UTF-8) that import again without a change."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.chain import stream
from db.csv_in.sheet import REFUSED_BECAUSE, Sheet
from db.models import Assignment, Developer, Ticket
from db.types import AnySelect

_DEVELOPERS: AnySelect = select(
    Developer.name,
    Developer.title,
    Developer.experience_years,
    Developer.baseline_workload,
    Developer.availability,
    Developer.skills,
    Developer.capacity,
    Developer.email,
    Developer.active,
).order_by(Developer.id)
_TICKETS: AnySelect = (
    select(
        Ticket.id,
        Ticket.source.label("assignboard_source"),
        Ticket.external_key.label("assignboard_key"),
        Ticket.title,
        Ticket.description,
        Ticket.story_points,
        Ticket.required_skill,
        Ticket.priority,
        Ticket.due_date,
        Ticket.status,
    )
    .where(Ticket.status != "withdrawn")
    .order_by(Ticket.id)
)
_ASSIGNMENTS: AnySelect = (
    select(
        Assignment.id,
        Assignment.ticket_id,
        Ticket.external_key.label("ticket_key"),
        Ticket.title,
        Assignment.assigned_to,
        Assignment.status,
        Assignment.scope,
        Assignment.reason,
        Assignment.assigned_by,
        Assignment.assignment_type,
        Assignment.original_assigned_to,
        Assignment.created_at,
        Assignment.updated_at,
    )
    .join(Ticket, Ticket.id == Assignment.ticket_id)
    .where(Assignment.status != "withdrawn")
    .order_by(Assignment.id)
)
STATEMENTS: Mapping[str, AnySelect] = {
    "developers": _DEVELOPERS,
    "tickets": _TICKETS,
    "assignments": _ASSIGNMENTS,
}


def export(session: Session, folder: Path) -> dict[Path, int]:
    """Write developers.csv, tickets.csv and assignments.csv; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name in STATEMENTS:
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = table(session, name)
            writer = csv.writer(file)
            writer.writerow(next(rows))
            written[path] = 0
            for row in rows:
                writer.writerow(row)
                written[path] += 1
    return written


def table(session: Session, name: str) -> Iterator[Sequence[str]]:
    """The header and the rows of one of the three tables, as text."""
    statement = STATEMENTS[name]
    yield list(statement.selected_columns.keys())
    for row in stream(session, statement):
        yield [_text(value) for value in row.values()]


def refused_rows(sheet: Sheet) -> Iterator[Sequence[str]]:
    """The refused records of a file under its own header, each with what is wrong with it.

    They can be mended and imported again: the last column is passed over then.
    """
    reasons: dict[int, list[str]] = {}
    yield [*sheet.header, REFUSED_BECAUSE]
    problems = iter(sheet.problems)
    ahead = next(problems, None)
    for row, cells in sheet.refused_records:
        while ahead is not None and ahead.row <= row:
            where = f"{ahead.column}: " if ahead.column else ""
            reasons.setdefault(ahead.row, []).append(f"{where}{ahead.message}")
            ahead = next(problems, None)
        width = len(sheet.header)
        yield [*cells, *[""] * (width - len(cells)), " ".join(reasons.pop(row, []))]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            # Without the `.0` of a whole number, and without an exponent.
            return f"{value:.2f}".rstrip("0").rstrip(".")
        case datetime() | date():
            return value.isoformat()
    return str(value)
