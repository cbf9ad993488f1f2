"""`python -m db export` and `changes`."""

import argparse
import sys

from db.domain.words import counted
from db.engine import Database
from db.errors import Invalid
from db.exporting import CHANGE_COLUMNS, change_rows, csv_parts, export
from db.queries.tickets import sources
from db.settings import DatabaseSettings


def export_board(
    database: Database, _settings: DatabaseSettings, options: argparse.Namespace
) -> int:
    """Write the board as files into a folder."""
    with database.read() as session:
        for path, count in export(session, options.folder).items():
            print(f"{path}: {counted(count, 'row')}.")
    return 0


def print_changes(
    database: Database, _settings: DatabaseSettings, options: argparse.Namespace
) -> int:
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
