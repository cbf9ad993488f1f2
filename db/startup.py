"""What happens before a database is used: its schema, the app's rights, and the CSV files."""

import getpass
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from db.commands import Actor
from db.domain.words import counted
from db.engine import Database
from db.errors import BoardError, Invalid
from db.failures import translated_errors
from db.importing.calendar.reading import read_calendar
from db.importing.calendar.saving import import_calendar
from db.importing.read import Unreadable, read
from db.importing.read.assignments import read_assignments
from db.importing.save import import_rows
from db.importing.save.assignments import import_assignments
from db.migrate import upgrade
from db.models.accounts import AUDIT
from db.models.board import APPEND_ONLY, Base
from db.models.comments import SAID
from db.queries.history.workload import time_zone
from db.settings import DatabaseSettings

# The tables from which rows are deleted; all others keep theirs for ever.
DELETED_FROM = (
    "idempotency_keys",
    "saved_views",
    "table_layouts",
    "tracker_links",
    "chosen_teams",
    "unsaved_edits",
)

_log = logging.getLogger(__name__)


def prepare(database: Database, settings: DatabaseSettings) -> list[str]:
    """Bring the database up to date; without one, fill the board in memory from the CSV files.

    Returns sentences about files that could not be read. With `migration_database_url` the owner
    makes the schema, and the app's own role may only read the history and add to it.
    """
    with translated_errors(), as_owner(database, settings) as owner:
        if owner is database:
            upgrade(database)
        else:
            role = _other_role(database, owner)
            upgrade(owner, lacking=lambda connection: lacking_grants(connection, role))
    if settings.database_enabled:
        return []
    return fill(database, settings.data_dir)


@contextmanager
def as_owner(database: Database, settings: DatabaseSettings) -> Iterator[Database]:
    """The database with the role of `migration_database_url`, or unchanged if there is none."""
    url = settings.migration_database_url
    if url is None or not settings.database_enabled:
        yield database
        return
    with closing(Database.open(url.get_secret_value())) as owner:
        yield owner


def _other_role(database: Database, owner: Database) -> str:
    """The app's role. Raises Invalid if it is the owner itself, who could disable triggers."""
    role = database.engine.url.username
    if owner.dialect != "postgresql" or not role or role == owner.engine.url.username:
        raise Invalid(
            "MIGRATION_DATABASE_URL is for PostgreSQL, and names another role than DATABASE_URL: "
            "the owner of the tables there, the app's own role here."
        )
    return role


# The rights that a role has to each table, view and sequence that the owner may grant.
_HELD = text(
    """
    SELECT relname, array_remove(array_agg(acl.privilege_type::text), NULL)
    FROM pg_class LEFT JOIN LATERAL (
        SELECT privilege_type FROM aclexplode(relacl) WHERE grantee = to_regrole(:role)
    ) AS acl ON true
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND pg_has_role(relowner, 'USAGE')
    GROUP BY relname ORDER BY relname
    """
)


def lacking_grants(owner: Connection, role: str) -> list[str]:
    """Statements that let `role` read everything, write the board and add to the history.

    It reads everything for backups. Raises Invalid if there is no such role.
    """
    quote = owner.dialect.identifier_preparer.quote
    known = owner.execute(text("SELECT to_regrole(:role)"), {"role": quote(role)}).scalar_one()
    if known is None:
        raise Invalid(f"DATABASE_URL names the role {role}, which the server does not know.")
    statements = []
    usage = text("SELECT has_schema_privilege(:role, 'public', 'USAGE')")
    if not owner.execute(usage, {"role": role}).scalar_one():
        statements.append(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
    for name, held in owner.execute(_HELD, {"role": quote(role)}):
        wanted = _rights(name)
        if set(held) != wanted:
            statements.append(f"REVOKE ALL ON {quote(name)} FROM {quote(role)}")
            rights = ", ".join(sorted(wanted))
            statements.append(f"GRANT {rights} ON {quote(name)} TO {quote(role)}")
    return statements


def _rights(table: str) -> set[str]:
    """The rights of the app's role to a table; SELECT alone to what is no table of the board."""
    rights = {"SELECT"}
    if table in Base.metadata.tables:
        rights.add("INSERT")
        if table not in (*APPEND_ONLY, *AUDIT, *SAID):
            rights.add("UPDATE")
        if table in DELETED_FROM:
            rights.add("DELETE")
    return rights


def fill(database: Database, folder: Path) -> list[str]:
    """Import developers, tickets, assignments and calendar.csv, as far as they are in `folder`.

    Returns sentences about what could not be imported.
    """
    warnings: list[str] = []
    actor, at = Actor(getpass.getuser(), "admin"), datetime.now(UTC)
    for kind in ("developers", "tickets"):
        path = folder / f"{kind}.csv"
        if not path.exists():
            continue
        try:
            sheet = read(path, name=path.name, kind=kind)
            warnings += [f"{path.name}: {question.text}" for question in sheet.questions]
            if sheet.refused:
                rows = counted(sheet.refused, "row")
                warnings.append(f"{path.name}: {rows} refused; see Import.")
            if not sheet.questions:
                with database.write() as session:
                    import_rows(session, sheet.kind, sheet.records, actor=actor, at=at)
        except (Unreadable, BoardError) as error:
            warnings.append(f"{path.name}: {error}")
    warnings += _fill_assignments(database, folder / "assignments.csv", actor, at)
    warnings += _fill_calendars(database, folder / "calendar.csv", actor, at)
    if not any((folder / f"{kind}.csv").exists() for kind in ("developers", "tickets")):
        warnings.append(f"There are no CSV files in {folder}; upload some on the Import page.")
    for warning in warnings:
        _log.warning(warning)
    return warnings


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
    return [f"{path.name}: {counted(refused, 'row')} refused."] if refused else []


def _fill_calendars(database: Database, path: Path, actor: Actor, at: datetime) -> list[str]:
    if not path.exists():
        return []
    try:
        with database.write() as session:
            zone = time_zone(session)
            today = at.astimezone(ZoneInfo(zone)).date()
            sheet = read_calendar(path, name=path.name, today=today, time_zone=zone)
            if sheet.questions:
                return [f"{path.name}: {sheet.questions[0].text}"]
            done, _ = import_calendar(session, sheet, actor=actor, at=at)
    except (Unreadable, BoardError) as error:
        return [f"{path.name}: {error}"]
    refused = len(sheet.problems) + sum(done.unknown.values())
    return [f"{path.name}: {counted(refused, 'line')} refused."] if refused else []
