"""Run migrations on the connection that `db.migrate` hands over, or on the configured database."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from db.engine import Database
from db.models.board import Base
from db.settings import DatabaseSettings
from migrations.search import is_word_index


def run(connection: Connection) -> None:
    """Migrate on `connection`, whose transaction belongs to the caller."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_server_default=False,
        include_name=_is_described,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_described(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models describe it; they do not describe what is one engine's own."""
    return not is_word_index(kind, name or "")


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database.from_settings(DatabaseSettings()).engine.begin() as own:
        run(own)
