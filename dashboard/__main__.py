"""The command line of the app: `python -m dashboard report FILE` writes the Monday report."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from dashboard.analytics.columnar.copy import Copy
from dashboard.clock import now
from dashboard.report.files import kind_of, write
from dashboard.report.making import make
from dashboard.settings import Settings
from db.engine import Database
from db.errors import BoardError
from db.failures import translated_errors
from db.migrate import require_board
from db.startup import prepare
from db.version import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after printing what failed."""
    options = _parser().parse_args(arguments)
    try:
        kind = kind_of(options.file)
        settings = Settings()
        with (
            translated_errors(),
            closing(Database.from_settings(settings, read_only=True)) as board,
        ):
            if settings.database_enabled:
                require_board(board)
            else:
                prepare(board, settings)
            # Reading the history again takes a minute where it is millions of events long.
            copy = Copy(board, settings.analytics_dir if settings.database_enabled else None)
            with closing(copy.catch_up(patience=None)):
                content = make(board, copy, at=now(), team=options.team)[kind]
        write(options.file, content)
        print(f"{options.file}: {len(content):,} bytes.")
    except (BoardError, ValidationError) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{options.file} cannot be written: {error.strerror}.", file=sys.stderr)
    except DBAPIError as error:
        print(f"The database did not answer: {error.orig}", file=sys.stderr)
    else:
        return 0
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    parser.add_argument("--version", action="version", version=f"Assignboard {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True)
    reporting = commands.add_parser("report", help="write the Monday report as HTML or PDF")
    reporting.add_argument("file", type=Path, help="its name ends with .html or .pdf")
    reporting.add_argument("--team", help="of one team alone")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
