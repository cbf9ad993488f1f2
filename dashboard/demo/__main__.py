"""Fill the database with a sample team and a year of its history: `python -m dashboard.demo`."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.demo.year import WEEKS, fill
from db.engine import Database
from db.errors import BoardError
from db.migrate import upgrade
from db.settings import DatabaseSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill an empty board; returns 0, or 1 after printing what failed."""
    options = _parser().parse_args(arguments)
    start = time.perf_counter()
    database = Database.from_settings(DatabaseSettings())
    try:
        upgrade(database)
        filled = fill(database, until=options.until, weeks=options.weeks, say=_say)
    except BoardError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        database.dispose()
    if filled:
        seconds = time.perf_counter() - start
        _say(f"The board has a sample team and {options.weeks} weeks of history ({seconds:.0f} s).")
    else:
        _say("The board has developers already, so it is left as it is; a new one starts empty.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard.demo", description=__doc__)
    parser.add_argument(
        "--until",
        type=_instant,
        default=datetime.now(UTC),
        metavar="DATE",
        help="the day on which the history ends, 2026-11-20 (default: today)",
    )
    parser.add_argument("--weeks", type=int, default=WEEKS, help="how long it is (default: 52)")
    return parser


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
