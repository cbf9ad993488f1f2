"""With an owner of its own, the history is proof against the app's role as well."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.errors import Invalid
from db.models import APPEND_ONLY
from db.settings import DatabaseSettings
from db.startup import prepare
from db.verify import verify
from tests.factories import carry_out, make_assignment, make_developers, make_ticket
from tests.services.postgres import fresh_database

ROLE = "assignboard_app"


@pytest.fixture
def settings(postgres_url: str) -> Iterator[DatabaseSettings]:
    """An owner's URL, and that of a role of the app's own."""
    with fresh_database(postgres_url) as owner_url:
        owner = Database.open(owner_url)
        with owner.engine.begin() as connection:
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
        app_url = make_url(owner_url).set(username=ROLE)
        yield DatabaseSettings(
            _env_file=None,
            database_url=SecretStr(app_url.render_as_string(hide_password=False)),
            migration_database_url=SecretStr(owner_url),
        )
        with owner.engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {ROLE}"))
            connection.execute(text(f"DROP ROLE {ROLE}"))
        owner.dispose()


@pytest.fixture
def app(settings: DatabaseSettings) -> Iterator[Database]:
    database = Database.from_settings(settings)
    prepare(database, settings)
    yield database
    database.dispose()


def test_the_app_works_with_a_role_that_owns_nothing(
    app: Database, settings: DatabaseSettings
) -> None:
    prepare(app, settings)
    with app.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")
        carry_out(session, "reassign", active, developer="Eli")

    with app.read() as session:
        assert verify(session) == []


FORBIDDEN = [
    statement.format(table=table)
    for table in APPEND_ONLY
    for statement in (
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table} CASCADE",
    )
]


@pytest.mark.parametrize("statement", [*FORBIDDEN, "CREATE TABLE mine (id INTEGER)"])
def test_the_apps_role_can_only_add_to_the_history(app: Database, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        app.engine.begin() as connection,
    ):
        connection.execute(text(statement))


def test_one_role_for_both_is_refused(postgres_database: Database) -> None:
    url = SecretStr(postgres_database.engine.url.render_as_string(hide_password=False))
    settings = DatabaseSettings(_env_file=None, database_url=url, migration_database_url=url)

    with pytest.raises(Invalid, match="names another role"):
        prepare(postgres_database, settings)
