"""Migrate a SQLite file and a PostgreSQL database up, compare with the models, down, up again."""

import tempfile
from pathlib import Path

from db.engine import Database
from db.migrate import check, downgrade, upgrade
from tests.services.postgres import fresh_database, running_server


def round_trip(url: str) -> None:
    """Raise whatever alembic raises, if a step fails or models and schema differ."""
    database = Database.open(url)
    try:
        upgrade(database)
        check(database)
        downgrade(database, "base")
        # What a downgrade leaves behind shows only when the next upgrade trips over it.
        upgrade(database)
        check(database)
    finally:
        database.dispose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        round_trip(f"sqlite:///{Path(folder) / 'migrations.db'}")
    print("Migrations hold on SQLite.")
    with running_server() as server_url, fresh_database(server_url) as url:
        round_trip(url)
    print("Migrations hold on PostgreSQL.")
