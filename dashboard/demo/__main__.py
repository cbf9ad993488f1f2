"""Fill the database with a sample team and a year of its history: `python -m dashboard.demo`."""

import sys
import time
from datetime import UTC, datetime

from dashboard.demo.year import fill
from db.engine import Database
from db.errors import BoardError
from db.migrate import upgrade
from db.settings import DatabaseSettings


def main() -> int:
    """Fill an empty board; 0 also where there is nothing to do, 1 with a sentence on failure."""
    start = time.perf_counter()
    database = Database.from_settings(DatabaseSettings())
    try:
        upgrade(database)
        filled = fill(database, until=datetime.now(UTC), say=_say)
    except BoardError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        database.dispose()
    if filled:
        _say(f"A sample team and a year of its history, in {time.perf_counter() - start:.0f} s.")
    else:
        _say("The board has developers already, so it is left as it is.")
    return 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
