"""The two kinds of models: what a request may say, and what an answer is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Source = Literal["database", "csv"]


class Request(BaseModel):
    """What a request may say, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Read from a row of a query."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)
