"""A frame's rows in groups: which value of the group each has, and where a group begins."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from db.domain.days import monday
from db.domain.priorities import priority_rank


def group_values(frame: pd.DataFrame, group: str) -> list[Any]:
    """The value of each row, as the lists of the data layer have it; None for none."""
    column = frame["due" if group == "due week" else group]
    values = column.astype("object").where(column.notna(), None)
    match group:
        case "due week":
            return [None if due is None else monday(due.date()) for due in values]
        case "priority":
            return [priority_rank(name) for name in values]
        case _:
            return list(values)


def beginnings(values: Sequence[Any]) -> list[tuple[int, Any]]:
    """The places at which rows of another value than before begin, each with that value."""
    return [
        (place, value)
        for place, value in enumerate(values)
        if place == 0 or value != values[place - 1]
    ]
