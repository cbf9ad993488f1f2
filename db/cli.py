"""The commands of `python -m db`."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.backups.making import backup, restore
from db.commands import Actor
from db.commands.settings import set_time_zone
from db.domain.words import counted
from db.engine import Database
from db.errors import Conflict, Invalid
from db.exporting import CHANGE_COLUMNS, change_rows, csv_parts, export
from db.history.batches import lock_board
from db.history.derived import rebuild_derived
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
from db.migrate import current_revision, require_board
from db.models.board import Board
from db.queries.tickets import sources
from db.settings import DatabaseSettings
from db.startup import as_owner, prepare
from db.verify import MOST, verify


def run(database: Database, settings: DatabaseSettings, options: argparse.Namespace) -> int:
    """Run one command on an opened database; returns 0, or 1 where it failed."""
    if is_read_only(options) and settings.database_enabled:
        require_board(database, any_revision=options.command == "backup")
    elif options.command != "restore":
        for sentence in prepare(database, settings):
            _complain(sentence)
    return _COMMANDS[options.command](database, settings, options)


def is_read_only(options: argparse.Namespace) -> bool:
    """Whether a command only reads; then the database is not upgraded first."""
    return options.command in _ONLY_READ or (options.command == "import" and options.dry_run)


def _upgrade(database: Database, settings: DatabaseSettings, _options: argparse.Namespace) -> int:
    print(f"The database is at revision {current_revision(database)}.")
    if database.dialect == "postgresql" and settings.migration_database_url is None:
        print(
            "The app owns its tables: its history is not proof against whoever has its password. "
            "MIGRATION_DATABASE_URL separates the two."
        )
    return 0


def _import(database: Database, _settings: DatabaseSettings, options: argparse.Namespace) -> int:
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
            _complain(f"{question.text} Answer with --dates.")
        return 1
    try:
        difference = _save(database, sheet, options)
    except Conflict as conflict:
        _complain(f"{conflict} Answer with --same-ids.")
        return 1
    if difference.question is not None:
        _complain(f"{difference.question} Answer with --same-ids.")
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
        _complain(refusal.message)
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
        _complain(f"{sheet.questions[0].text} Answer with --dates.")
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
        _complain(f"Nobody is called {name}: {counted(count, 'entry', 'entries')} left out.")
    refused = len(sheet.problems) + sum(done.unknown.values())
    print(
        f"{len(done.new)} created, {len(done.gone)} removed, {done.unchanged} unchanged, "
        f"{refused} refused."
    )
    return 0


def _export(database: Database, _settings: DatabaseSettings, options: argparse.Namespace) -> int:
    with database.read() as session:
        for path, count in export(session, options.folder).items():
            print(f"{path}: {counted(count, 'row')}.")
    return 0


def _changes(database: Database, _settings: DatabaseSettings, options: argparse.Namespace) -> int:
    """Print the rows to standard output."""
    with database.read() as session:
        known = sources(session)
        if options.source not in known:
            raise Invalid(
                f"No ticket has come from {options.source}; there are {', '.join(known)}."
                if known
                else "No ticket has come from anywhere yet."
            )
        for part in csv_parts(CHANGE_COLUMNS, change_rows(session, options.source)):
            sys.stdout.write(part)
    return 0


def _verify(database: Database, _settings: DatabaseSettings, options: argparse.Namespace) -> int:
    with database.read() as session:
        differences = verify(
            session,
            noted=options.head,
            say=lambda step: print(f"{step}…"),
            most=None if options.all else MOST,
        )
        board = session.execute(select(Board.data_version, Board.head)).one()
    for difference in differences:
        _complain(difference)
    if differences:
        at_most = not options.all and len(differences) == MOST
        more = ", or more (--all names each)" if at_most else ""
        found = counted(len(differences), "difference")
        _complain(f"{found}{more}. Restore a backup, or ask for help.")
        return 1
    print(f"All {board.data_version:,} batches and everything they left are as they were sealed.")
    print(f"Head: {board.head}")
    return 0


def _head(database: Database, _settings: DatabaseSettings, _options: argparse.Namespace) -> int:
    with database.read() as session:
        print(session.execute(select(Board.head)).scalar_one())
    return 0


def _set_time_zone(
    database: Database, _settings: DatabaseSettings, options: argparse.Namespace
) -> int:
    with database.write() as session:
        set_time_zone(session, options.name)
    print(f"The board's days and weeks are in the time zone {options.name} from now on.")
    return 0


def _rebuild_search(
    database: Database, _settings: DatabaseSettings, _options: argparse.Namespace
) -> int:
    with database.write() as session:
        lock_board(session)
        changed = rebuild_derived(session)
    print(f"{counted(changed, 'row')} changed.")
    return 0


def _backup(database: Database, settings: DatabaseSettings, options: argparse.Namespace) -> int:
    with as_owner(database, settings) as owner:
        path = backup(owner, options.file, programs=settings.pg_programs)
    print(f"{path}: {path.stat().st_size:,} bytes.")
    return 0


def _restore(database: Database, settings: DatabaseSettings, options: argparse.Namespace) -> int:
    with as_owner(database, settings) as owner:
        restore(owner, options.file, programs=settings.pg_programs, replace=options.replace)
    prepare(database, settings)
    print(f"Restored {options.file}.")
    options.head, options.all = None, False
    return _verify(database, settings, options)


def _actor() -> Actor:
    return Actor(getpass.getuser(), "admin")


def _complain_about(problems: Iterable[Problem]) -> None:
    for problem in problems:
        where = f"row {problem.row}" + (f", {problem.column}" if problem.column else "")
        _complain(f"{where}: {problem.message} ({problem.value!r})")


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


_ONLY_READ = ("export", "changes", "verify", "head", "backup")
_COMMANDS: dict[str, Callable[[Database, DatabaseSettings, Any], int]] = {
    "upgrade": _upgrade,
    "import": _import,
    "export": _export,
    "changes": _changes,
    "verify": _verify,
    "head": _head,
    "time-zone": _set_time_zone,
    "rebuild-search": _rebuild_search,
    "backup": _backup,
    "restore": _restore,
}
