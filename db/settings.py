"""The environment variables that the data layer needs, typed, from the environment or `.env`."""

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
    db_pool_size: int = Field(default=10, ge=1)
    db_max_overflow: int = Field(default=20, ge=0)
