"""With an owner of its own, the history is proof against the app's role as well."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import inspect, make_url, select, text
from sqlalchemy.exc import ProgrammingError

from dashboard.backups import back_up_if_due
from db.__main__ import main
from db.backups.making import BackupFailed, backup
from db.backups.schedule import backups_in
from db.engine import Database
from db.errors import Invalid
from db.migrate import downgrade
from db.models.board import APPEND_ONLY, Base, Developer
from db.settings import ROOT, DatabaseSettings
from db.startup import lacking_grants, prepare
from db.verify import verify
from tests.factories import (
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
)
from tests.in_turn import in_turn
from tests.services.postgres import fresh_database

ROLE = "assignboard_app"
COPIES = 8


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


@in_turn("statement", [*FORBIDDEN, "CREATE TABLE mine (id INTEGER)"])
def test_the_apps_role_can_only_add_to_the_history(app: Database, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        app.engine.begin() as connection,
    ):
        connection.execute(text(statement))


def test_backups_by_hand_and_by_schedule_work_with_two_roles_and_come_back(
    app: Database,
    settings: DatabaseSettings,
    programs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with app.write() as session:
        make_developers(session, "Dana")
    environment = {
        "DATABASE_URL": secret(settings.database_url),
        "MIGRATION_DATABASE_URL": secret(settings.migration_database_url),
        "PG_PROGRAMS": str(programs),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "backups"

    assert main(["backup", str(tmp_path / "by_hand.dump")]) == 0
    back_up_if_due(app, DatabaseSettings(_env_file=None, backup_dir=folder))

    for made in (tmp_path / "by_hand.dump", *backups_in(app, folder)):
        with app.write() as session:
            make_developers(session, f"Eli {made.stem}")
        assert main(["restore", str(made), "--replace"]) == 0
        with app.read() as session:
            assert list(session.scalars(select(Developer.name))) == ["Dana"]
        with app.write() as session:
            make_ticket(session)
        app.dispose()
    assert len(backups_in(app, folder)) == 1


def test_grants_of_an_older_version_are_completed_and_a_new_table_is_granted(
    app: Database, settings: DatabaseSettings, programs: Path, tmp_path: Path
) -> None:
    owner = Database.open(secret(settings.migration_database_url))
    with owner.engine.begin() as connection:
        connection.execute(text(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {ROLE}"))
        connection.execute(text(f"REVOKE UPDATE ON tickets FROM {ROLE}"))
        connection.execute(text("CREATE TABLE made_later (id BIGSERIAL)"))
    with pytest.raises(BackupFailed, match="permission denied"):
        backup(app, tmp_path / "before.dump", programs=programs)

    prepare(app, settings)

    assert backup(app, tmp_path / "after.dump", programs=programs).is_file()
    with app.write() as session:
        make_developers(session, "Dana")
        carry_out(session, "approve", make_proposal(session, make_ticket(session), "Dana"))
    with owner.engine.connect() as connection:
        assert lacking_grants(connection, ROLE) == []
    owner.dispose()


def test_every_table_of_the_schema_has_rights_of_its_own(app: Database) -> None:
    """A table that no model describes would only be read, which is enough for a backup."""
    there = set(inspect(app.engine).get_table_names())

    assert there - {"alembic_version"} == set(Base.metadata.tables)


def test_copies_that_start_at_once_give_the_grants_once(
    app: Database, settings: DatabaseSettings
) -> None:
    owner = Database.open(secret(settings.migration_database_url))
    failures: list[Exception] = []
    begun = Barrier(COPIES)

    def start() -> None:
        with closing(Database.from_settings(settings)) as own:
            begun.wait()
            try:
                prepare(own, settings)
            except Exception as error:  # noqa: BLE001 - shown by the test
                failures.append(error)

    for _ in range(3):
        with owner.engine.begin() as connection:
            connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}"))
        copies = [Thread(target=start) for _ in range(COPIES)]
        for copy in copies:
            copy.start()
        for copy in copies:
            copy.join()
    owner.dispose()

    assert failures == []
    with app.write() as session:
        make_developers(session, "Dana")


def test_programs_that_start_at_once_all_start(app: Database, settings: DatabaseSettings) -> None:
    with closing(Database.open(secret(settings.migration_database_url))) as owner:
        downgrade(owner, "0015")
    environment = {
        **os.environ,
        "DATABASE_URL": secret(settings.database_url),
        "MIGRATION_DATABASE_URL": secret(settings.migration_database_url),
    }
    copies = [
        subprocess.Popen(
            [sys.executable, "-m", "db", "upgrade"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ended = [(copy.communicate()[1], copy.returncode) for copy in copies]

    assert [code for _, code in ended] == [0] * 3, ended
    with app.write() as session:
        make_developers(session, "Dana")


def secret(value: SecretStr | None) -> str:
    assert value is not None
    return value.get_secret_value()


def test_one_role_for_both_is_refused(postgres_database: Database) -> None:
    url = SecretStr(postgres_database.engine.url.render_as_string(hide_password=False))
    settings = DatabaseSettings(_env_file=None, database_url=url, migration_database_url=url)

    with pytest.raises(Invalid, match="names another role"):
        prepare(postgres_database, settings)
