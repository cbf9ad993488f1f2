"""One row of filters, kept in the URL so that a link opens the same view.

A filter in the row says its name inside itself while nothing is chosen: without a label above, the
row is as high while it loads as it is then, and twenty rows of the table fit below it.
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
# In a row, two dates are read whole.
DAYS_WIDTH = 232
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

# In the words of their column: which way round means nothing to a reader of dates or priorities.
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
    """A row of filters as wide as the page; on a narrow screen they stand in several lines."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small")


def filter_many(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    default: Sequence[str] = (),
    width: int | Literal["stretch"] = "stretch",
) -> tuple[str, ...]:
    """Any of `options`; none chosen does not limit. What is not offered is left out, and said.

    `width` is in pixels, where what it holds from the first is to be read whole.
    """
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
    """One of `options`: the one at `index` until somebody chooses, None for any."""
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
    """Whether something is shown as well."""
    asked = asked_in_url(key)
    on = st.toggle(label, key=key, bind="query-params", on_change=reset_page)
    note(key, Field(label, "switch", default=False), asked, on)
    return on


def filter_text(label: str, *, key: str, placeholder: str) -> str:
    """Words to search for."""
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
    """The first and the last day chosen; None where the reader set no limit.

    `in_row`: without its label and its hint, as one of a row of filters.
    """
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
    """One day; None until the reader chooses."""
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
    """When the first day begins and the last one ends."""
    since = None if first is None else Days(first, first, time_zone).since
    return since, None if last is None else Days(last, last, time_zone).until


def filter_points(label: str, *, keys: Sequence[str]) -> tuple[float | None, float | None]:
    """The fewest and the most points, both included; None where the reader set no limit."""
    least, most = st.columns(2)
    with least:
        fewest = _points(f"{label}, at least", key=keys[0])
    with most:
        return fewest, _points(f"{label}, at most", key=keys[1])


def choose_sort(columns: Collection[str], *, key: str, first: str = "Newest first") -> Sort:
    """The order of the table, by one of `columns`; `first` is that until somebody chooses."""
    offered = [label for label, sort in SORTS.items() if sort.column in columns]
    return SORTS[filter_one("Sort", offered, key=key, index=offered.index(first)) or first]


def sort_by(key: str, sort: Sort | None) -> None:
    """Let the order `key` be this one, None for the first; for a callback."""
    reset_page()
    st.session_state[key] = next((label for label, known in SORTS.items() if known == sort), None)
    if sort is None:
        del st.session_state[key]


def _points(label: str, *, key: str) -> float | None:
    asked = asked_in_url(key)

    def settle() -> None:
        """In the URL a number stands as programs write it, whoever opens the link."""
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
    """A limit of points as its reader writes it; None for none, and for what is none."""
    number = read_number(text, decimal=decimal_mark())
    return None if number is None or number > MOST_POINTS else round(number, 2)
