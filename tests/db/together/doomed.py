"""A process that is killed while it writes: `python -m tests.db.together.doomed URL commit|import`.

It says `ready`, then does its one large batch, then says `done`.
"""

import sys
from datetime import timedelta

from sqlalchemy import select

from db.commands import Change, reassign
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Assignment
from tests.factories import ANN, START

ROWS = 1_000
AT = START + timedelta(hours=1)


def main(url: str, what: str) -> None:
    """Do it."""
    database = Database.open(url)
    with database.read() as session:
        ids = list(session.scalars(select(Assignment.id).order_by(Assignment.id)))
    print("ready", flush=True)
    with database.write() as session:
        if what == "commit":
            changes = [Change(id_, "reassign", "Eli") for id_ in ids]
            reassign(session, changes, actor=ANN, at=AT)
        else:
            rows = [{"id": 10_000 + n, "title": f"New {n}"} for n in range(3 * ROWS)]
            import_rows(session, "tickets", rows, actor=ANN, at=AT)
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
