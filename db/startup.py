"""What happens before a database is used: its schema and the app's rights."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, text

from db.engine import Database
from db.errors import Invalid
from db.failures import translated_errors
from db.migrate import upgrade
from db.models.accounts import AUDIT
from db.models.board import APPEND_ONLY, Base
from db.models.comments import SAID
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
    from db.importing.filling import fill  # noqa: PLC0415 - readers of files take long to load

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
