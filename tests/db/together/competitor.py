"""A manager in a process of their own: reassigns rows one commit at a time, and says what came out.

    python -m tests.db.together.competitor URL DEVELOPER ASSIGNMENT…

It acts under the developer's name, waits for a line on its input, and prints, for each row, who
told it what: null where it won.
"""

import json
import sys
from datetime import timedelta

from db.commands import Change, reassign
from db.engine import Database
from tests.factories import START, manager


def compete(url: str, name: str, ids: list[int]) -> dict[int, str | None]:
    """What became of each row: None where this manager got it, else the refusal."""
    told: dict[int, str | None] = {}
    database = Database.open(url)
    for id_ in ids:
        with database.write() as session:
            outcome = reassign(
                session,
                [Change(id_, "reassign", name, version=1)],
                actor=manager(name),
                at=START + timedelta(hours=1),
            )
        told[id_] = outcome.refused[0].message if outcome.refused else None
    database.dispose()
    return told


if __name__ == "__main__":
    _, url, name, *ids = sys.argv
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(compete(url, name, list(map(int, ids)))))
