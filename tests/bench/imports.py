"""Importing new tickets from a CSV file: read, compare, commit.

`IMPORTS=100000 make bench` leaves the million out, which takes minutes.

The floor reads the file with `csv.reader` and inserts the same rows, the events with their states
included, in one transaction into the same tables with the same indexes and triggers. It checks
nothing: not the dates, not the numbers, not what the board already has.
"""

import csv
import json
import os
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from db.domain.priorities import PRIORITIES, priority_rank
from db.engine import Database
from db.importing.read import read
from db.importing.save import compare, import_rows
from tests.bench import measuring
from tests.bench.board import BENCH, POINTS, SKILLS
from tests.bench.engines import NewDatabase
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw, stamp

SIZES = tuple(map(int, os.environ.get("IMPORTS", "100000 1000000").split()))
# So many are imported three times; more of them once.
OFTEN = 100_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = ("id", "title", "description", "priority", "story_points", "required_skill", "deadline")


def measure(new_database: NewDatabase) -> Iterator[Figure]:
    """Time both on a new database each time."""
    with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as folder:
        for size in SIZES:
            path = Path(folder, f"{size} tickets.csv")
            _write(path, size)

            def ours(path: Path = path) -> float:
                with new_database() as database:
                    return seconds(lambda: _import(database, path))

            def floor(path: Path = path) -> float:
                with new_database() as database:
                    return seconds(lambda: _insert(database, path))

            said = f"import {size:,} tickets from CSV"
            yield measuring.compare(said, ours, floor, runs=3 if size <= OFTEN else 1)


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
        saved = import_rows(session, sheet.kind, sheet.records, actor=BENCH, at=AT, preview=preview)
    assert len(saved.created) == sheet.total


def _insert(database: Database, path: Path) -> None:
    when = stamp(AT)
    with raw(database) as driver, path.open(newline="", encoding="utf-8") as file:
        next(records := csv.reader(file))
        tickets = [_ticket(record) for record in records]
        batch = {
            "id": "floor",
            "data_version": 1,
            "command": "import tickets",
            "changed_by": "Bench",
            "changed_at": when,
            "event_count": len(tickets),
        }
        driver.insert("batches", list(batch), [list(batch.values())])
        driver.insert("seals", ("id", "data_version", "seal"), [("floor", 1, "floor")])
        driver.run("UPDATE board SET data_version = 1, last_changed_at = ?", [when])
        driver.insert(
            "tickets",
            (*tickets[0], "status", "created_at", "updated_at", "sort_title", "search_words"),
            (
                (*ticket.values(), "pending", when, when, *[ticket["title"].lower()] * 2)
                for ticket in tickets
            ),
        )
        driver.insert(
            "record_history",
            (
                *("id", "batch_id", "kind", "record_id", "action", "changed_by", "changed_at"),
                *("workload_points", "state"),
            ),
            (
                (id_, "floor", "ticket", id_, "created", "Bench", when, 0, json.dumps(ticket))
                for id_, ticket in enumerate(tickets, start=1)
            ),
        )


def _ticket(record: list[str]) -> dict[str, Any]:
    id_, title, description, priority, points, skill, due_date = record
    return {
        "id": int(id_),
        "title": title,
        "description": description,
        "story_points": float(points),
        "required_skill": skill,
        "priority": priority,
        "priority_rank": priority_rank(priority),
        "due_date": due_date,
        "source": "list",
        "external_key": None,
        "version": 1,
    }
