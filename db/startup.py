"""What happens before a database is used: its schema, the app's rights, and the CSV files."""

import getpass
import logging
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from db import import_mappings, views  # noqa: F401 - their tables are among the granted
from db.accounts import AUDIT
from db.commands import Actor, import_rows
from db.commands.importing.assignments import import_assignments
from db.comments import SAID
from db.csv_in import Unreadable, read
from db.csv_in.assignments import read_assignments
from db.engine import Database
from db.errors import BoardError, Invalid
from db.migrate import upgrade
from db.models import APPEND_ONLY, Base
from db.settings import DatabaseSettings

# Everything else is there for ever.
DELETED_FROM = ("daily_workload", "weekly_workload", "idempotency_keys", "saved_views")

_log = logging.getLogger(__name__)


def prepare(database: Database, settings: DatabaseSettings) -> list[str]:
    """Bring the database up to date; without one, fill the board in memory from the CSV files.

    Returns sentences about files that could not be read. With `migration_database_url` the owner
    makes the schema, and the app's own role may add to the history and read it, nothing more.
    """
    owner_url = settings.migration_database_url
    if owner_url is None or not settings.database_enabled:
        upgrade(database)
    else:
        with closing(Database.open(owner_url.get_secret_value())) as owner:
            upgrade(owner)
            grant(owner, to=database.engine.url.username)
    if settings.database_enabled:
        return []
    return fill(database, settings.data_dir)


def grant(owner: Database, *, to: str | None) -> None:
    """Let the role `to` use the tables: read and write the board, add to the history and read it.

    Raises Invalid when there is no such other role: the owner could switch the triggers off.
    """
    if owner.dialect != "postgresql" or not to or to == owner.engine.url.username:
        raise Invalid(
            "MIGRATION_DATABASE_URL is for PostgreSQL, and names another role than DATABASE_URL: "
            "the owner of the tables there, the app's own role here."
        )
    with owner.engine.begin() as connection:
        role = connection.dialect.identifier_preparer.quote(to)
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {role}"))
        for table in Base.metadata.tables:
            rights = "SELECT, INSERT"
            if table not in (*APPEND_ONLY, *AUDIT, *SAID):
                rights += ", UPDATE"
            if table in DELETED_FROM:
                rights += ", DELETE"
            connection.execute(text(f"REVOKE ALL ON {table} FROM {role}"))
            connection.execute(text(f"GRANT {rights} ON {table} TO {role}"))


def fill(database: Database, folder: Path) -> list[str]:
    """Import developers.csv, tickets.csv and assignments.csv, those that are in `folder`."""
    said: list[str] = []
    actor, at = Actor(getpass.getuser(), "admin"), datetime.now(UTC)
    for kind in ("developers", "tickets"):
        path = folder / f"{kind}.csv"
        if not path.exists():
            continue
        try:
            sheet = read(path, name=path.name, kind=kind)
            said += [f"{path.name}: {question.text}" for question in sheet.questions]
            if sheet.refused:
                said.append(f"{path.name}: {sheet.refused:,} rows were refused; see Import.")
            if not sheet.questions:
                with database.write() as session:
                    import_rows(session, sheet.kind, sheet.records, actor=actor, at=at)
        except (Unreadable, BoardError) as error:
            said.append(f"{path.name}: {error}")
    said += _fill_assignments(database, folder / "assignments.csv", actor, at)
    if not any((folder / f"{kind}.csv").exists() for kind in ("developers", "tickets")):
        said.append(f"There are no CSV files in {folder}; upload some on the Import page.")
    for sentence in said:
        _log.warning(sentence)
    return said


def _fill_assignments(database: Database, path: Path, actor: Actor, at: datetime) -> list[str]:
    if not path.exists():
        return []
    try:
        rows, problems = read_assignments(path, name=path.name)
        with database.write() as session:
            done = import_assignments(session, rows, actor=actor, at=at)
    except (Unreadable, BoardError) as error:
        return [f"{path.name}: {error}"]
    refused = len(problems) + len(done.refused)
    return [f"{path.name}: {refused:,} rows were refused."] if refused else []
