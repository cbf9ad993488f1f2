"""Importing 100,000 new tickets from a CSV file: read, compare, commit.

The floor reads the file with `csv.reader` and inserts the same rows, the events with their states
included, in one transaction into the same tables with the same indexes and triggers. It checks
nothing: not the dates, not the numbers, not what the board already has.
"""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from db.commands import compare, import_rows
from db.csv_in import read
from db.engine import Database
from db.priorities import PRIORITIES, priority_rank
from tests.bench import measuring
from tests.bench.board import POINTS, RECORD_COLUMNS, SKILLS, TICKET_COLUMNS
from tests.bench.engines import NewDatabase
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import document, raw, stamp
from tests.factories import manager

TICKETS = 100_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = ("id", "title", "description", "priority", "story_points", "required_skill", "deadline")


def measure(engine: str, new_database: NewDatabase, folder: Path) -> Figure:
    """Time both on a new database each time."""
    path = folder / "tickets.csv"
    _write(path)

    def ours() -> float:
        with new_database() as database:
            return seconds(lambda: _import(database, path))

    def floor() -> float:
        with new_database() as database:
            return seconds(lambda: _insert(database, path))

    return measuring.compare(f"import {TICKETS:,} tickets from CSV", engine, ours, floor, runs=3)


def _write(path: Path) -> None:
    rng = random.Random(20260101)  # noqa: S311 (not a secret)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for id_ in range(1, TICKETS + 1):
            due_date = date(2026, 1, 1) + timedelta(days=rng.randrange(365))
            writer.writerow(
                (
                    id_,
                    f"Ticket number {id_} of a long list",
                    f"What is wrong, how to see it, and when it is done; this is number {id_}.",
                    rng.choice(PRIORITIES),
                    rng.choice(POINTS),
                    rng.choice(SKILLS),
                    due_date.isoformat(),
                )
            )


def _import(database: Database, path: Path) -> None:
    sheet = read(path, name=path.name)
    rows: list[dict[str, Any]] = sheet.rows.to_dict("records")  # type: ignore[assignment]
    with database.read() as session:
        preview = compare(session, sheet.kind, rows)
    with database.write() as session:
        saved = import_rows(session, sheet.kind, rows, actor=manager("Bench"), at=AT)
    assert len(preview.created) == len(saved.created) == TICKETS


def _insert(database: Database, path: Path) -> None:
    with raw(database) as driver, path.open(newline="", encoding="utf-8") as file:
        when = stamp(AT)
        batch_id = driver.open_batch("import tickets", AT, TICKETS)
        tickets = list(_tickets(csv.reader(file), when))
        driver.insert("tickets", TICKET_COLUMNS, tickets)
        driver.insert("record_history", RECORD_COLUMNS, _records(tickets, batch_id, when))


def _tickets(records: Iterator[list[str]], when: str) -> Iterator[tuple[Any, ...]]:
    next(records)
    for id_, title, description, priority, points, skill, due_date in records:
        yield (
            int(id_),
            title,
            description,
            float(points),
            skill,
            priority,
            priority_rank(priority),
            due_date,
            "pending",
            "list",
            None,
            1,
            when,
            when,
            title.lower(),
            title.lower(),
        )


def _records(tickets: list[tuple[Any, ...]], batch_id: str, when: str) -> Iterator[tuple[Any, ...]]:
    for number, ticket in enumerate(tickets, start=1):
        _, title, description, points, skill, priority, rank, due_date, *_ = ticket
        state = {
            "title": title,
            "description": description,
            "story_points": points,
            "required_skill": skill,
            "priority": priority,
            "priority_rank": rank,
            "due_date": due_date,
            "source": "list",
            "external_key": None,
            "version": 1,
        }
        yield (
            *(number, batch_id, "ticket", ticket[0], "created", None, "Bench", when, None, 0),
            document(state),
        )
