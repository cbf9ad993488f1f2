"""Importing new tickets from a CSV file: read, compare, commit.

`IMPORTS=100000 make bench` leaves the million out, which takes minutes.

The floor reads the file with `csv.reader` and inserts the same rows, the events with their states
included, in one transaction into the same tables with the same indexes and triggers. It checks
nothing: not the dates, not the numbers, not what the board already has.
"""

import csv
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from db.domain.priorities import PRIORITIES, priority_rank
from db.engine import Database
from db.importing.read import read
from db.importing.save import compare, import_rows
from tests.bench import measuring
from tests.bench.board import POINTS, RECORD_COLUMNS, SKILLS, TICKET_COLUMNS
from tests.bench.engines import NewDatabase
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import document, raw, stamp
from tests.factories import manager

SIZES = tuple(map(int, os.environ.get("IMPORTS", "100000 1000000").split()))
# So many are imported three times; more of them once.
OFTEN = 100_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = ("id", "title", "description", "priority", "story_points", "required_skill", "deadline")


def measure(engine: str, new_database: NewDatabase, folder: Path) -> Iterator[Figure]:
    """Time both on a new database each time."""
    for size in SIZES:
        path = folder / f"{size} tickets.csv"
        _write(path, size)
        yield measuring.compare(
            f"import {size:,} tickets from CSV",
            engine,
            partial(_ours, new_database, path),
            partial(_floor, new_database, path, size),
            runs=3 if size <= OFTEN else 1,
        )


def _ours(new_database: NewDatabase, path: Path) -> float:
    with new_database() as database:
        return seconds(lambda: _import(database, path))


def _floor(new_database: NewDatabase, path: Path, size: int) -> float:
    with new_database() as database:
        return seconds(lambda: _insert(database, path, size))


def _write(path: Path, size: int) -> None:
    rng = random.Random(20260101)  # noqa: S311 (not a secret)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for id_ in range(1, size + 1):
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
    with database.read() as session:
        preview = compare(session, sheet.kind, sheet.records)
    with database.write() as session:
        saved = import_rows(
            session, sheet.kind, sheet.records, actor=manager("Bench"), at=AT, preview=preview
        )
    assert len(saved.created) == sheet.total


def _insert(database: Database, path: Path, size: int) -> None:
    with raw(database) as driver, path.open(newline="", encoding="utf-8") as file:
        when = stamp(AT)
        batch_id = driver.open_batch("import tickets", AT, size)
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
