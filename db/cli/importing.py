"""`python -m db import`: a table of developers, tickets or assignments, or a calendar."""

import argparse
import getpass
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.cli.saying import complain
from db.commands import Actor
from db.domain.words import counted
from db.engine import Database
from db.errors import Conflict
from db.importing.calendar.reading import read_calendar
from db.importing.calendar.saving import compare_calendar, developer_called, import_calendar
from db.importing.read import Choices, Problem, Sheet, read
from db.importing.read.assignments import read_assignments
from db.importing.save import (
    TRACKER,
    Difference,
    Wishes,
    about_defaults,
    about_work,
    compare,
    import_rows,
)
from db.importing.save.assignments import compare_assignments, import_assignments
from db.importing.save.mappings import with_remembered
from db.models.board import Board
from db.settings import DatabaseSettings


def import_file(
    database: Database, _settings: DatabaseSettings, options: argparse.Namespace
) -> int:
    """Import a file, or say what it would change."""
    if options.kind == "assignments":
        return _import_assignments(database, options)
    if options.kind == "calendar":
        return _import_calendar(database, options)
    with database.read() as session:
        wanted = Choices(
            kind=options.kind, date_order=options.dates, hours_per_point=options.hours_per_point
        )
        choices = with_remembered(session, options.file, options.file.name, wanted)
    sheet = read(options.file, name=options.file.name, kind=options.kind, choices=choices)
    for note in (*sheet.notes, *about_defaults(sheet)):
        print(note)
    _complain_about(sheet.problems)
    if sheet.questions:
        for question in sheet.questions:
            complain(f"{question.text} Answer with --dates.")
        return 1
    try:
        difference = _save(database, sheet, options)
    except Conflict as conflict:
        complain(f"{conflict} Answer with --same-ids.")
        return 1
    if difference.question is not None:
        complain(f"{difference.question} Answer with --same-ids.")
    print(
        f"{len(difference.created)} created, {difference.changed} updated, "
        f"{difference.unchanged} unchanged, {sheet.refused} refused."
    )
    for sentence in about_work(difference):
        print(sentence)
    return 0


def _save(database: Database, sheet: Sheet, options: argparse.Namespace) -> Difference:
    rows = sheet.records
    wishes = Wishes(
        options.same_ids,
        create_developers=options.create_developers,
        empty_cells=options.empty_cells,
        epics_count=options.epics_count,
        set_aside_missing=options.set_aside_missing,
    )
    source = sheet.name if options.same_ids == "other" else sheet.source or TRACKER
    if options.dry_run:
        with database.read() as session:
            return compare(session, sheet.kind, rows, source=source, wishes=wishes)
    with database.write() as session:
        return import_rows(
            session,
            sheet.kind,
            rows,
            actor=_actor(),
            at=datetime.now(UTC),
            source=source,
            wishes=wishes,
            links=sheet.links,
            reason=f"Imported from {sheet.name}.",
        )


def _import_assignments(database: Database, options: argparse.Namespace) -> int:
    rows, problems = read_assignments(options.file, name=options.file.name)
    _complain_about(problems)
    if options.dry_run:
        with database.read() as session:
            done = compare_assignments(session, rows, actor=_actor())
    else:
        with database.write() as session:
            done = import_assignments(session, rows, actor=_actor(), at=datetime.now(UTC))
    for refusal in done.refused:
        complain(refusal.message)
    refused = len({problem.row for problem in problems}) + len(done.refused)
    print(f"{done.created} created, 0 updated, {done.unchanged} unchanged, {refused} refused.")
    return 0


def _import_calendar(database: Database, options: argparse.Namespace) -> int:
    at = datetime.now(UTC)
    with database.read() as session:
        zone = session.execute(select(Board.time_zone)).scalar_one()
        whose = developer_called(session, options.person) if options.person else None
    sheet = read_calendar(
        options.file,
        name=options.file.name,
        today=at.astimezone(ZoneInfo(zone)).date(),
        time_zone=zone,
        dates=options.dates,
    )
    for note in sheet.notes:
        print(note)
    _complain_about(sheet.problems)
    if sheet.questions:
        complain(f"{sheet.questions[0].text} Answer with --dates.")
        return 1
    if options.dry_run:
        with database.read() as session:
            done = compare_calendar(session, sheet, developer_id=whose)
    else:
        with database.write() as session:
            done, _ = import_calendar(
                session,
                sheet,
                actor=_actor(),
                at=at,
                developer_id=whose,
                reason=f"Imported from {options.file.name}.",
            )
    for name, count in done.unknown.items():
        complain(f"Nobody is called {name}: {counted(count, 'entry', 'entries')} left out.")
    refused = len(sheet.problems) + sum(done.unknown.values())
    print(
        f"{len(done.new)} created, {len(done.gone)} removed, {done.unchanged} unchanged, "
        f"{refused} refused."
    )
    return 0


def _actor() -> Actor:
    return Actor(getpass.getuser(), "admin")


def _complain_about(problems: Iterable[Problem]) -> None:
    for problem in problems:
        where = f"row {problem.row}" + (f", {problem.column}" if problem.column else "")
        complain(f"{where}: {problem.message} ({problem.value!r})")
