"""Which schema the database has; the query also shows that it answers."""

from sqlalchemy import Column, MetaData, Select, String, Table, select
from sqlalchemy.orm import Session

# Alembic's own table, so there is no model for it.
_SCHEMA = Table("alembic_version", MetaData(), Column("version_num", String()))
_VERSION: Select[str] = select(_SCHEMA.c.version_num)


def schema_revision(session: Session) -> str | None:
    """The revision of the schema; None on a database without one."""
    return session.scalar(_VERSION)
