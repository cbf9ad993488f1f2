"""`python -m db upgrade`, `verify`, `head`, `time-zone`, `rebuild-search`, `backup`, `restore`."""

import argparse

from sqlalchemy import select

from db.backups.making import backup, restore
from db.cli.saying import complain
from db.commands.settings import set_time_zone
from db.domain.words import counted
from db.engine import Database
from db.history.batches import lock_board
from db.history.derived import rebuild_derived
from db.migrate import current_revision
from db.models.board import Board
from db.settings import DatabaseSettings
from db.startup import as_owner, prepare
from db.verify import MOST, verify


def print_revision(
    database: Database, settings: DatabaseSettings, _options: argparse.Namespace
) -> int:
    """Say where the database is, which was upgraded before."""
    print(f"The database is at revision {current_revision(database)}.")
    if database.dialect == "postgresql" and settings.migration_database_url is None:
        print(
            "The app owns its tables: its history is not proof against whoever has its password. "
            "MIGRATION_DATABASE_URL separates the two."
        )
    return 0


def verify_board(
    database: Database, _settings: DatabaseSettings, options: argparse.Namespace
) -> int:
    """Name what differs from the history; returns 1 if anything does."""
    with database.read() as session:
        differences = verify(
            session,
            noted=options.head,
            say=lambda step: print(f"{step}…"),
            most=None if options.all else MOST,
        )
        board = session.execute(select(Board.data_version, Board.head)).one()
    for difference in differences:
        complain(difference)
    if differences:
        at_most = not options.all and len(differences) == MOST
        more = ", or more (--all names each)" if at_most else ""
        found = counted(len(differences), "difference")
        complain(f"{found}{more}. Restore a backup, or ask for help.")
        return 1
    print(f"All {board.data_version:,} batches and everything they left are as they were sealed.")
    print(f"Head: {board.head}")
    return 0


def print_head(
    database: Database, _settings: DatabaseSettings, _options: argparse.Namespace
) -> int:
    """Print the seal of the last batch."""
    with database.read() as session:
        print(session.execute(select(Board.head)).scalar_one())
    return 0


def change_time_zone(
    database: Database, _settings: DatabaseSettings, options: argparse.Namespace
) -> int:
    """Set the time zone of days and weeks."""
    with database.write() as session:
        set_time_zone(session, options.name)
    print(f"The board's days and weeks are in the time zone {options.name} from now on.")
    return 0


def rebuild_search(
    database: Database, _settings: DatabaseSettings, _options: argparse.Namespace
) -> int:
    """Make anew what rows are found and sorted by."""
    with database.write() as session:
        lock_board(session)
        changed = rebuild_derived(session)
    print(f"{counted(changed, 'row')} changed.")
    return 0


def back_up(database: Database, settings: DatabaseSettings, options: argparse.Namespace) -> int:
    """Write the whole database to a file."""
    with as_owner(database, settings) as owner:
        path = backup(owner, options.file, programs=settings.pg_programs)
    print(f"{path}: {path.stat().st_size:,} bytes.")
    return 0


def restore_backup(
    database: Database, settings: DatabaseSettings, options: argparse.Namespace
) -> int:
    """Put a backup in the place of the database, and verify it."""
    with as_owner(database, settings) as owner:
        restore(owner, options.file, programs=settings.pg_programs, replace=options.replace)
    prepare(database, settings)
    print(f"Restored {options.file}.")
    options.head, options.all = None, False
    return verify_board(database, settings, options)
