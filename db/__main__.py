"""The command line of the data layer: `python -m db upgrade`, `python -m db import …`."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from db.commands import Actor, Difference, compare, import_rows
from db.csv_in import Sheet, Unreadable, read
from db.engine import Database
from db.errors import BoardError, Conflict
from db.migrate import current_revision, upgrade
from db.settings import DatabaseSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what it says, 1 with a sentence when it did not."""
    options = _parser().parse_args(arguments)
    try:
        with closing(Database.from_settings(DatabaseSettings())) as database:
            upgrade(database)
            if options.command == "import":
                return _import(database, options)
            print(f"The database is at revision {current_revision(database)}.")
    except Conflict as conflict:
        hint = " Answer with --same-ids." if options.command == "import" else ""
        print(f"{conflict}{hint}", file=sys.stderr)
    except (BoardError, Unreadable, OSError) as error:
        print(error, file=sys.stderr)
    except DBAPIError as error:
        print(f"The database did not answer: {error.orig}", file=sys.stderr)
    else:
        return 0
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m db", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("upgrade", help="bring the database to this version's schema")
    importing = commands.add_parser("import", help="import developers or tickets from a CSV file")
    importing.add_argument("kind", choices=("developers", "tickets"))
    importing.add_argument("file", type=Path)
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
    return parser


def _import(database: Database, options: argparse.Namespace) -> int:
    sheet = read(options.file, name=options.file.name, kind=options.kind, date_order=options.dates)
    for note in sheet.notes:
        print(note)
    for problem in sheet.problems:
        where = f"row {problem.row}" + (f", {problem.column}" if problem.column else "")
        print(f"{where}: {problem.message} ({problem.value!r})", file=sys.stderr)
    if sheet.questions:
        for question in sheet.questions:
            print(f"{question.text} Answer with --dates.", file=sys.stderr)
        return 1
    difference = _save(database, sheet, options)
    if difference.question is not None:
        print(f"{difference.question} Answer with --same-ids.", file=sys.stderr)
    print(
        f"{len(difference.created)} created, {len(difference.updated)} updated, "
        f"{difference.unchanged} unchanged, {sheet.refused} refused."
    )
    return 0


def _save(database: Database, sheet: Sheet, options: argparse.Namespace) -> Difference:
    rows = sheet.records
    source = sheet.name if options.same_ids == "other" else "csv"
    if options.dry_run:
        with database.read() as session:
            return compare(session, sheet.kind, rows, same_ids=options.same_ids, source=source)
    with database.write() as session:
        return import_rows(
            session,
            sheet.kind,
            rows,
            actor=Actor(getpass.getuser()),
            at=datetime.now(UTC),
            same_ids=options.same_ids,
            source=source,
            reason=f"Imported from {sheet.name}.",
        )


if __name__ == "__main__":
    raise SystemExit(main())
