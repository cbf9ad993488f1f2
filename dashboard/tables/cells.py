"""Frames of assignments and tickets as a table's cells: due dates in words, late ones marked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

# A week's day is clearer than a number of days, as long as there is only one of them ahead.
_NEAR = 7


def due_in_words(due: date, today: date) -> str:
    """A due date as somebody would say it: `today`, `in 3 days`, `4 days late`, `24 Jan`."""
    days = (due - today).days
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} late"
    if days <= 1:
        return ("today", "tomorrow")[days]
    if days < _NEAR:
        return f"in {days} days"
    # Within half a year, a day and a month say which year.
    return f"{due.day} {due:%b}" if days < 180 else f"{due.day} {due:%b %Y}"


def grid_rows(
    frame: pd.DataFrame,
    names: Iterable[str],
    today: date,
    *,
    open_statuses: tuple[str, ...] = ("proposed", "active", "pending", "assigned"),
) -> list[dict[str, Any]]:
    """The rows of `frame` as plain values by column, each with `id`, `status` and `link`.

    `due` is said in words with the date as its tip; whatever is open and late is marked. `raw` has
    what an editor begins with, where the cell shows something else.
    """
    wanted = [name for name in dict.fromkeys([*names, "status", "link"]) if name in frame]
    columns = [_values(frame[name]) for name in wanted]
    own_points = frame.get("own_points")
    rows = []
    for id_, *values in zip(frame.index.tolist(), *columns, strict=True):
        row = dict(zip(wanted, values, strict=True))
        due = row.get("due")
        rows.append(
            {name: _plain(value) for name, value in row.items()}
            | {"id": int(id_), "raw": _raw(due, None if own_points is None else own_points[id_])}
            | (
                {}
                if due is None
                else _due(due.date(), today, is_open=row.get("status", "pending") in open_statuses)
            )
        )
    return rows


def _values(column: "pd.Series[Any]") -> list[Any]:
    there = column.notna()
    if there.all():
        return column.tolist()
    return [value if is_there else None for value, is_there in zip(column, there, strict=True)]


def _raw(due: Any, own_points: Any) -> dict[str, Any]:
    raw = {} if due is None else {"due": f"{due:%Y-%m-%d}"}
    return raw if own_points is None or pd.isna(own_points) else raw | {"points": own_points}


def used(frame: pd.DataFrame, name: str) -> bool:
    """Whether any row has something in this column."""
    if name not in frame:
        return False
    column = frame[name]
    return bool((column.notna() & (column != "")).any())


def _due(due: date, today: date, *, is_open: bool) -> dict[str, Any]:
    if not is_open:
        return {"due": f"{due:%Y-%m-%d}"}
    return {
        "due": due_in_words(due, today),
        "tips": {"due": f"{due:%A, %d %B %Y}"},
        "marks": ["due"] if due < today else [],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, pd.Timestamp) else value
