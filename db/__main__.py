"""The command line of the data layer: `python -m db upgrade`, `import`, `export`, `verify`, …."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from db.cli import is_read_only, run
from db.engine import Database
from db.errors import BoardError
from db.failures import translated_errors
from db.settings import DatabaseSettings
from db.version import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after printing what failed."""
    options = command_parser().parse_args(arguments)
    try:
        settings = DatabaseSettings()
        read_only = is_read_only(options)
        with (
            translated_errors(),
            closing(Database.from_settings(settings, read_only=read_only)) as database,
        ):
            return run(database, settings, options)
    except (BoardError, OSError, ValidationError) as error:
        print(error, file=sys.stderr)
    except DBAPIError as error:
        print(f"The database did not answer: {error.orig}", file=sys.stderr)
    return 1


def command_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m db",
        description=__doc__,
        epilog="Single developers and tickets are added in the app (“Add a developer”, “Add a "
        "ticket”) or over its API (POST /api/developers/, POST /api/tickets/).",
    )
    parser.add_argument("--version", action="version", version=f"Assignboard {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("upgrade", help="bring the database to this version's schema")
    importing = commands.add_parser("import", help="import a CSV file, or a calendar in iCalendar")
    importing.add_argument("kind", choices=("developers", "tickets", "assignments", "calendar"))
    importing.add_argument("file", type=Path)
    importing.add_argument("--person", help="whose calendar the file is, where it does not say so")
    importing.add_argument("--dry-run", action="store_true", help="say what would change, only")
    importing.add_argument(
        "--dates",
        choices=("month first", "day first"),
        help="how to read dates such as 03/04/2026 where the file does not decide it",
    )
    importing.add_argument(
        "--same-ids",
        choices=("ask", "same", "other"),
        default="ask",
        help="whether known ticket ids under other titles are the same tickets, renamed, or "
        "the file is a list of its own",
    )
    importing.add_argument(
        "--create-developers",
        action="store_true",
        help="make developers of assignees whom the board does not know",
    )
    importing.add_argument(
        "--epics-count",
        action="store_true",
        help="count tickets that only gather others, such as epics, as work",
    )
    importing.add_argument(
        "--set-aside-missing",
        action="store_true",
        help="set open tickets of the same source and project aside that are not in the file; not "
        "for a filtered export",
    )
    importing.add_argument(
        "--empty-cells",
        choices=("keep", "empty"),
        default="keep",
        help="whether an empty cell keeps what the board knows, or empties it",
    )
    importing.add_argument(
        "--hours-per-point",
        type=float,
        help="where the file holds times for points, how many hours a point is",
    )
    exporting = commands.add_parser("export", help="write the board as CSV files")
    exporting.add_argument("folder", type=Path)
    changing = commands.add_parser(
        "changes", help="print what a tracker does not know yet, as CSV: key, field, old, new"
    )
    changing.add_argument("source", help="the tracker's name as the tickets have it, such as Jira")
    verifying = commands.add_parser("verify", help="compare the board with its history")
    verifying.add_argument(
        "--head",
        help="a head that was noted elsewhere: shows whether the history was cut off",
    )
    verifying.add_argument("--all", action="store_true", help="name every difference there is")
    commands.add_parser("head", help="print the seal of the last batch, to be noted elsewhere")
    zoning = commands.add_parser(
        "time-zone", help="set the time zone of the board's days and weeks"
    )
    zoning.add_argument("name", help="a place, such as Europe/Berlin, or UTC")
    commands.add_parser("rebuild-search", help="make anew what rows are found and sorted by")
    saving = commands.add_parser("backup", help="write the whole database to a file")
    saving.add_argument("file", type=Path)
    restoring = commands.add_parser("restore", help="put a backup in the place of the database")
    restoring.add_argument("file", type=Path)
    restoring.add_argument(
        "--replace", action="store_true", help="also where a board is there already"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
