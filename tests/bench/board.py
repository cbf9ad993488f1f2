"""A board of any size, made quickly: a year with three events for most of its assignments.

The year is made once, by the commands, on SQLite. A larger board is the same year several times
over, written by the raw driver, for making it is not what is timed.
"""

import os
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from db.commands import Change, NewProposal, decide, propose
from db.domain.actions import Action
from db.domain.priorities import PRIORITIES
from db.engine import Database
from db.importing.save import import_rows
from db.migrate import upgrade
from tests.bench.raw import Raw, raw
from tests.factories import make_developers, manager

BENCH = manager("Bench")
DEVELOPERS = 500
# As many assignments are made by the commands.
ONE_YEAR = 20_000
DAYS = 365
BEGINS_AT = datetime(2025, 1, 1, tzinfo=UTC)
ENDS_AT = BEGINS_AT + timedelta(days=DAYS)

SKILLS = ("C#", "C++", "Go", "Java", "JavaScript", "Kubernetes", "Python", "React", "SQL")
# The last word of a title, each in one of twenty.
AREAS = (
    *("accounts", "archive", "billing", "calendar", "contracts", "delivery", "exports"),
    *("forms", "imports", "invoices", "labels", "maps", "orders", "payroll", "permits"),
    *("reports", "returns", "search", "stock", "support"),
)
POINTS = (1, 2, 3, 5, 8)

# What becomes of an assignment after it was proposed, and how often in a hundred.
LIVES: Mapping[tuple[str, ...], int] = {
    ("approve", "complete"): 65,
    ("approve", "reassign", "complete"): 10,
    ("approve", "reassign"): 20,
    (): 5,
}
# Days after the proposal.
DECIDED: Mapping[Action, int] = {"approve": 2, "reassign": 12, "complete": 30}

# What moves by a year's number of tickets from one copy to the next.
_IDS = {
    "tickets": ("id",),
    "record_history": ("id", "record_id"),
    "assignments": ("id", "ticket_id"),
    "assignment_history": ("assignment_id", "ticket_id"),
}
_TITLES = ("title", "sort_title", "search_words")


def name_of(developer: int) -> str:
    """A developer's name by id."""
    return f"Developer {developer:03}"


def fill(database: Database, size: int) -> None:
    """Fill an empty, migrated database with as many assignments, or a few less."""
    year = min(size, ONE_YEAR)
    with raw(_year(year), begin="BEGIN") as source, raw(database) as driver:
        if database.dialect == "postgresql":
            # Millions of rows in one statement may take longer than the app's may.
            driver.run("SET LOCAL statement_timeout = 0")
        _copy_all(source, driver, year, size // year)
    if database.dialect == "postgresql":
        # Autovacuum would do it a minute later, in the middle of a measurement.
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")
    # Else commits wait for the disk to take gigabytes that are none of theirs.
    os.sync()


@cache
def _year(size: int) -> Database:
    """A year of proposals and of what is decided about them, in one commit each a day."""
    database = Database.open("sqlite://")
    upgrade(database)
    rng = random.Random(20260101)  # noqa: S311 (not a secret)
    with database.write() as session:
        names = [name_of(id_) for id_ in range(1, DEVELOPERS + 1)]
        # Nothing that is proposed shall be too much for somebody.
        room = {"workload": 2, "capacity": 100_000}
        make_developers(session, *names, at=BEGINS_AT, skills="; ".join(SKILLS), **room)
        tickets = [_ticket(id_, rng) for id_ in range(1, size + 1)]
        import_rows(session, "tickets", tickets, actor=BENCH, at=BEGINS_AT)
    lives = rng.choices(list(LIVES), list(LIVES.values()), k=size)
    last_proposal = DAYS - 2 - max(DECIDED.values())
    proposed_on = [1 + number * last_proposal // size for number in range(size)]
    for day in range(1, DAYS):
        at = BEGINS_AT + timedelta(days=day)
        with database.write() as session:
            new = [
                NewProposal(number + 1, 1, rng.randint(1, DEVELOPERS), "Knows it.", {})
                for number, on in enumerate(proposed_on)
                if on == day
            ]
            if new:
                propose(session, new, leftovers=[], request={}, actor=BENCH, at=at)
            for action, after in DECIDED.items():
                to = name_of(rng.randint(1, DEVELOPERS))
                changes = [
                    Change(number + 1, action, to if action == "reassign" else None)
                    for number, on in enumerate(proposed_on)
                    if on == day - after and action in lives[number]
                ]
                if changes:
                    decide(session, changes, actor=BENCH, at=at)
    return database


def _ticket(id_: int, rng: random.Random) -> dict[str, Any]:
    return {
        "id": id_,
        "title": f"Ticket number {id_} of {rng.choice(AREAS)}",
        "priority": rng.choice(PRIORITIES),
        "story_points": rng.choice(POINTS),
        "required_skill": rng.choice(SKILLS),
        "due_date": (BEGINS_AT + timedelta(days=rng.randrange(DAYS))).date(),
    }


def _copy_all(source: Raw, driver: Raw, year: int, copies: int) -> None:
    batches = source.rows("batches")
    driver.load("batches", _batches(batches, copies))
    developers = source.rows("developers")
    for developer in developers:
        carried = developer["current_workload"] - developer["baseline_workload"]
        developer["current_workload"] += carried * (copies - 1)
    driver.load("developers", developers)
    driver.load("plans", source.rows("plans"))
    for table in ("tickets", "record_history", "assignments"):
        rows = source.rows(table)
        # Developers came in once.
        again = [row for row in rows if row.get("kind") != "developer"]
        for copy in range(copies):
            ids = copy * year
            driver.load(table, (_moved(table, row, ids) for row in (again if copy else rows)))
    driver.load("assignment_history", _events(source, batches, year, copies))
    driver.run(
        "UPDATE board SET data_version = ?, last_changed_at = ?",
        [len(batches) * copies, batches[-1]["changed_at"]],
    )


def _moved(table: str, row: dict[str, Any], ids: int) -> dict[str, Any]:
    """A row of a later copy."""
    moved = row | {name: row[name] + ids for name in _IDS[table]}
    number = row["ticket_id" if "ticket_id" in row else "id"]
    for name in _TITLES:
        if name in row:
            moved[name] = row[name].replace(f" {number} ", f" {number + ids} ")
    return moved


def _batch_id(batch_id: str, copy: int) -> str:
    return f"{batch_id}-{copy}" if copy else batch_id


def _batches(batches: list[dict[str, Any]], copies: int) -> Iterator[dict[str, Any]]:
    """The commits of all copies; numbers and times grow together, as they do on a board."""
    version = count(1)
    for batch in batches:
        for copy in range(copies):
            yield batch | {"id": _batch_id(batch["id"], copy), "data_version": next(version)}


def _events(
    source: Raw, batches: list[dict[str, Any]], year: int, copies: int
) -> Iterator[dict[str, Any]]:
    """The rows of each commit after those of the commit before."""
    id_ = count(1)
    events: dict[str, list[dict[str, Any]]] = {}
    for event in source.rows("assignment_history"):
        events.setdefault(event["batch_id"], []).append(event)
    for batch in batches:
        for copy in range(copies):
            own = {"batch_id": _batch_id(batch["id"], copy)}
            for event in events.get(batch["id"], ()):
                moved = _moved("assignment_history", event, copy * year)
                yield moved | own | {"id": next(id_)}
