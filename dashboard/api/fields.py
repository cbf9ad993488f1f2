"""Types of the values in requests, limited to what the databases can hold."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from starlette.convertors import StringConvertor, register_url_convertor

from db.domain.values import (
    LARGEST_ID,
    NUMERIC_LIMIT,
    REASON,
    DeveloperFields,
    FieldRule,
    check_year,
)
from db.domain.values import is_storable as can_be_kept

MOST_ROWS = 1_000
LARGEST_VERSION = 2**31 - 1
_YEAR_MONTH_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)


class _Id(StringConvertor):
    """A part of a path that is an id, valid or not, but none of the API's own words.

    Otherwise a wrong method on `/bulk/` would be answered as a bad id, not as 405.
    """

    regex = "(?!(?:bulk|changes|export|save|sync)/)[^/]+"


register_url_convertor("id", _Id())


def _storable(text: str) -> str:
    if not can_be_kept(text):
        raise ValueError("no database can hold these characters")
    return text


def _is_written_out(value: Any) -> Any:
    # Otherwise a number is read as seconds since 1970: `2026` would be half past midnight.
    if not isinstance(value, str) or not _YEAR_MONTH_DAY.match(value):
        raise ValueError("dates are written out as in ISO 8601: 2026-01-31, 2026-01-31T10:00:00Z")
    return value


def _year_known(when: date) -> date:
    check_year(when.year)
    return when


def _instant_known(when: datetime) -> datetime:
    _year_known(when)
    # After the check of the year: the very first and last instants have no time in UTC.
    return when.astimezone(UTC)


def fits(rule: FieldRule[Any]) -> AfterValidator:
    """A field of the board, as its rule has it; null where it may be empty."""
    return AfterValidator(rule.check)


Storable = AfterValidator(_storable)
WrittenOut = BeforeValidator(_is_written_out)
Name = Annotated[str, Field(min_length=1, max_length=DeveloperFields.name.most), Storable]
Reason = Annotated[str, Field(max_length=REASON.most), Storable]
# Strict: a JSON body, unlike a query, has numbers.
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Version = Annotated[int, Field(strict=True, ge=1, le=LARGEST_VERSION)]
Number = Annotated[float, Field(strict=True)]
Points = Annotated[float, Field(ge=0, lt=NUMERIC_LIMIT, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=24, allow_inf_nan=False)]
Priority = Literal["Critical", "High", "Medium", "Low", "Lowest"]
Day = Annotated[date, WrittenOut, AfterValidator(_year_known)]
Instant = Annotated[AwareDatetime, WrittenOut, AfterValidator(_instant_known)]

Teams = Annotated[
    tuple[Name, ...],
    Query(alias="team", max_length=500, description="Only people who are in one of them now."),
]
PathId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
QueryId = Annotated[int, Query(ge=1, le=LARGEST_ID)]
QueryVersion = Annotated[
    int,
    Query(ge=1, le=LARGEST_VERSION, description="The one that you saw; 409 when it is old."),
]
QueryReason = Annotated[Reason, Query(description="Kept in the history.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows a page has.")]
Cursor = Annotated[
    str,
    Query(max_length=4_000, description="The `next_cursor` of the page before, asked for alike."),
]
