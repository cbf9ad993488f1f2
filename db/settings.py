"""The settings of the data layer, read from the environment or from `.env`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class DatabaseSettings(BaseSettings):
    """Where the board is kept; the field names in capitals are the variables."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", env_file_encoding="utf-8", extra="ignore"
    )

    # A URL holds a password: SecretStr keeps it out of tracebacks and logs.
    database_url: SecretStr = SecretStr(f"sqlite:///{ROOT / 'var' / 'assignboard.db'}")
    # The address for the owner of the tables; the app's own role may then only add to the history.
    migration_database_url: SecretStr | None = None
    # Without a database, the board is in memory, filled from the CSV files in `data_dir`.
    database_enabled: bool = True
    data_dir: Path = ROOT / "data"
    db_pool_size: int = Field(default=10, ge=1)
    db_max_overflow: int = Field(default=20, ge=0)
    # Scheduled backups: their folder, how often one is made, how many are kept.
    backup_dir: Path | None = None
    backup_every_hours: float = Field(default=24, gt=0)
    backup_keep: int = Field(default=14, ge=1)
    # The folder of pg_dump and pg_restore, if they are not on the search path.
    pg_programs: Path | None = None
