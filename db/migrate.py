"""Bring a database to the schema of this version, once, however many copies start at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.commands.skills import settle_skills
from db.engine import Database
from db.errors import Conflict
from db.settings import ROOT

# Any number will do, as long as every copy of the app asks for the same one.
ADVISORY_LOCK = 4_011_993_017


def upgrade(database: Database, revision: str = "head") -> None:
    """Upgrade to `revision`; copies that start meanwhile wait, and find it done.

    Raises Conflict for a database that a newer version of the app has already upgraded.
    """
    with _alone(database) as connection:
        _refuse_newer(connection)
        command.upgrade(_config(connection), revision)
    if revision == "head":
        with database.write() as session:
            settle_skills(session)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to `revision` (`base`: to nothing)."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def check(database: Database) -> None:
    """Raise an alembic error that names the difference, if models and schema differ."""
    with database.engine.connect() as connection:
        command.check(_config(connection))


def current_revision(database: Database) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    engine = database.engine.execution_options(sqlite_begin="IMMEDIATE")
    if database.dialect == "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as guard, engine.connect() as connection:
        # Held by a connection of its own, because a lock that belongs to the transaction ends
        # with it; waiting is what this lock is for, so the usual time limit is off.
        guard.execute(text("SET lock_timeout = 0"))
        guard.execute(text("SET statement_timeout = 0"))
        guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        guard.commit()
        try:
            with connection.begin():
                # A step that goes through a large table takes longer than a command may.
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                yield connection
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            guard.commit()
            # The session settings above must not travel back into the pool.
            guard.invalidate()


def _config(connection: Connection) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None:
        refuse_unknown(revision)


def refuse_unknown(revision: str) -> None:
    """Raise Conflict for a revision that this version of the app does not know."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    if revision not in known:
        raise Conflict(
            f"The database is at revision {revision}, which this version of Assignboard does not "
            "know: a newer version has upgraded it. Start that version, or restore a backup."
        )
