"""Widgets for filters, bound to the URL so that a link opens the same rows.

A filter in the row has its name inside, as placeholder, and no label above: so the row does not
grow while it loads, and twenty rows of the table fit below it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui.filters.day_ranges import pick_days
from dashboard.ui.filters.filter_state import Field, asked_in_url, note, show_warning
from dashboard.ui.filters.paging import reset_page
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.numbers import decimal_mark, read_number
from dashboard.ui.words.values import plain
from db.domain.days import Days
from db.queries.lists.ordering import NEWEST, Sort

MOST_POINTS = 1_000_000
# Pixels that show two dates in full.
DAYS_WIDTH = 232
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

# Each in the words of its column, for *ascending* says little about dates or priorities.
SORTS: Mapping[str, Sort] = {
    "Newest first": NEWEST,
    "Oldest first": Sort("newest", descending=False),
    "Due, earliest first": Sort("due", descending=False),
    "Due, latest first": Sort("due"),
    "Priority, most urgent first": Sort("priority", descending=False),
    "Priority, least urgent first": Sort("priority"),
    "Points, most first": Sort("points"),
    "Points, fewest first": Sort("points", descending=False),
    "Changed, latest first": Sort("changed"),
    "Changed, earliest first": Sort("changed", descending=False),
    "Developer, A to Z": Sort("developer", descending=False),
    "Developer, Z to A": Sort("developer"),
    "Reason, A to Z": Sort("reason", descending=False),
    "Reason, Z to A": Sort("reason"),
    "Skill, A to Z": Sort("skill", descending=False),
    "Skill, Z to A": Sort("skill"),
    "Status, A to Z": Sort("status", descending=False),
    "Status, Z to A": Sort("status"),
    "Title, A to Z": Sort("title", descending=False),
    "Title, Z to A": Sort("title"),
    "Ticket, lowest number first": Sort("ticket", descending=False),
    "Ticket, highest number first": Sort("ticket"),
}


def filter_row() -> DeltaGenerator:
    """A row of filters, which wraps on a narrow screen."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small")


def filter_many(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    default: Sequence[str] = (),
    width: int | Literal["stretch"] = "stretch",
) -> tuple[str, ...]:
    """A choice of any of `options`; none chosen does not limit. `width` is in pixels."""
    field = Field(label, "many", tuple(options), [one for one in default if one in options])
    asked = asked_in_url(key)
    chosen = st.multiselect(
        label,
        list(options),
        default=field.default,
        key=key,
        bind="query-params",
        placeholder=label,
        on_change=reset_page,
        label_visibility="collapsed",
        width=width,
    )
    note(key, field, asked, chosen)
    return tuple(one for one in chosen if one in options)


def filter_one(
    label: str, options: Sequence[str], *, key: str, index: int | None = 0, **shown: Any
) -> str | None:
    """A choice of one of `options`: the one at `index` until somebody chooses."""
    field = Field(label, "one", tuple(options), None if index is None else options[index])
    asked = asked_in_url(key)
    chosen = st.selectbox(
        label,
        list(options),
        index=index,
        key=key,
        bind="query-params",
        on_change=reset_page,
        label_visibility="collapsed",
        **shown,
    )
    note(key, field, asked, chosen)
    return chosen if chosen in options else field.default


def filter_switch(label: str, *, key: str) -> bool:
    """A switch, off by default."""
    asked = asked_in_url(key)
    on = st.toggle(label, key=key, bind="query-params", on_change=reset_page)
    note(key, Field(label, "switch", default=False), asked, on)
    return on


def filter_text(label: str, *, key: str, placeholder: str) -> str:
    """A field for words."""
    note(key, Field(label, "text", default=""), None, "")
    return st.text_input(
        label,
        key=key,
        bind="query-params",
        placeholder=placeholder,
        on_change=reset_page,
        label_visibility="collapsed",
    ).strip()


def filter_days(
    label: str, *, key: str, latest: date = LATEST, hint: str, in_row: bool = False
) -> tuple[date | None, date | None]:
    """A range of days: (first, last), None for no limit; `in_row` hides the label and the hint."""
    picked = pick_days(
        label,
        (),
        key=key,
        min_value=EARLIEST,
        max_value=latest,
        on_change=reset_page,
        help=None if in_row else hint,
        label_visibility="collapsed" if in_row else "visible",
        width=DAYS_WIDTH if in_row else "stretch",
    )
    if not picked:
        return None, None
    return picked[0], picked[1] if len(picked) == 2 else None


def filter_day(label: str, *, key: str, latest: date, hint: str) -> date | None:
    """A day; None until somebody chooses."""
    asked = asked_in_url(key)
    day = st.date_input(
        label,
        value=None,
        min_value=EARLIEST,
        max_value=latest,
        format=date_input_format(),
        key=key,
        bind="query-params",
        on_change=reset_page,
        help=hint,
    )
    note(key, Field(label, "day"), asked, day)
    return day if isinstance(day, date) else None


def instants(
    first: date | None, last: date | None, time_zone: str
) -> tuple[datetime | None, datetime | None]:
    """The instants at which the first day begins and the last one ends."""
    since = None if first is None else Days(first, first, time_zone).since
    return since, None if last is None else Days(last, last, time_zone).until


def filter_points(label: str, *, keys: Sequence[str]) -> tuple[float | None, float | None]:
    """A range of points, both ends included: (least, most), None for no limit."""
    least, most = st.columns(2)
    with least:
        fewest = _points(f"{label}, at least", key=keys[0])
    with most:
        return fewest, _points(f"{label}, at most", key=keys[1])


def choose_sort(columns: Collection[str], *, key: str, first: str = "Newest first") -> Sort:
    """A choice of the order, by one of `columns`; `first` until somebody chooses."""
    offered = [label for label, sort in SORTS.items() if sort.column in columns]
    return SORTS[filter_one("Sort", offered, key=key, index=offered.index(first)) or first]


def choose_group(groups: Collection[str], *, key: str) -> str | None:
    """A choice of the group by which rows stand together; none until somebody chooses."""
    offered = {f"By {group}": group for group in groups}
    chosen = filter_one("Group", list(offered), key=key, index=None, placeholder="Group by")
    return offered.get(chosen or "")


def sort_by(key: str, sort: Sort | None) -> None:
    """Let the order `key` be this one, None for the first; for a callback."""
    reset_page()
    st.session_state[key] = next((label for label, known in SORTS.items() if known == sort), None)
    if sort is None:
        del st.session_state[key]


def _points(label: str, *, key: str) -> float | None:
    asked = asked_in_url(key)

    def settle() -> None:
        """Write the number into the URL without the reader's own marks, for readers elsewhere."""
        reset_page()
        number = read_limit(st.session_state[key])
        if number is not None:
            st.session_state[key] = f"{number:.15g}"

    text = st.text_input(label, placeholder="Any", key=key, bind="query-params", on_change=settle)
    note(key, Field(label, "number", default=""), asked, text)
    number = read_limit(text)
    if text.strip() and number is None:
        show_warning(key, f"{label}: “{plain(text)}” is no number from 0 to {MOST_POINTS:,}.")
    return number


def read_limit(text: str) -> float | None:
    """The number that a reader wrote as a limit; None for no number, or one out of bounds."""
    number = read_number(text, decimal=decimal_mark())
    return None if number is None or number > MOST_POINTS else round(number, 2)
