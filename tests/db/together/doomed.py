"""What a process does that is killed while it writes."""

from datetime import timedelta
from multiprocessing.synchronize import Event

from sqlalchemy import select

from db.commands import Change, reassign
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Assignment
from tests.factories import ANN, START

ROWS = 1_000
AT = START + timedelta(hours=1)


def main(url: str, what: str, ready: Event) -> None:
    """Do one large batch, a commit or an import, after saying that it is ready."""
    database = Database.open(url)
    with database.read() as session:
        ids = list(session.scalars(select(Assignment.id).order_by(Assignment.id)))
    ready.set()
    with database.write() as session:
        if what == "commit":
            changes = [Change(id_, "reassign", "Eli") for id_ in ids]
            reassign(session, changes, actor=ANN, at=AT)
        else:
            rows = [{"id": 10_000 + n, "title": f"New {n}"} for n in range(3 * ROWS)]
            import_rows(session, "tickets", rows, actor=ANN, at=AT)
