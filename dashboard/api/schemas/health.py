"""Whether the app is well."""

from typing import Literal

from dashboard.api.schemas.common import Answer


class Health(Answer):
    status: Literal["ok"]
    version: str
    revision: str | None
    round_trip_ms: float
