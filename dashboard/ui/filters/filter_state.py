"""The filters of the current page, noted as they are drawn: for saved views and for warnings.

Streamlit binds a widget to the URL, but does not tell which values of a link it dropped, and cannot
set all widgets from a query string. So each filter is noted here with what it may hold.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard.ui.words.values import plain

Kind = Literal["many", "one", "text", "number", "days", "day", "switch"]

_PAGE, _FIELDS, _DRAWN, _GONE = (f"filters.{name}" for name in ("page", "fields", "drawn", "gone"))
_SLOT = "filters.slot"
# Limits of what is taken from a link, which may hold anything.
SHOWN_LENGTH, MOST_VALUES = 60, 500


@dataclass(frozen=True)
class Field:
    """One filter: its label and kind, what it may hold, and its value until somebody chooses.

    One that `stays` is left as it is by a view that does not name it.
    """

    label: str
    kind: Kind
    options: tuple[str, ...] = ()
    default: Any = None
    stays: bool = False


def begin_page(name: str) -> None:
    """Begin to note the filters of a page, and make room for warnings at its top."""
    if st.session_state.get(_PAGE) != name:
        st.session_state[_PAGE] = name
        st.session_state[_FIELDS] = {}
        st.session_state[_GONE] = {}
    st.session_state[_DRAWN] = frozenset(st.session_state[_FIELDS])
    st.session_state[_SLOT] = st.container()
    for said in _gone().values():
        _warn(said)


def asked_in_url(key: str) -> list[str] | None:
    """The URL's values for a filter that is drawn for the first time on this page."""
    if key in st.session_state.get(_DRAWN, ()):
        return None
    return st.query_params.get_all(key)[:MOST_VALUES] or None


def note(key: str, field: Field, asked: list[str] | None, value: Any) -> None:
    """Note a filter that was drawn and holds `value`; warn of what it could not take of `asked`."""
    st.session_state.setdefault(_FIELDS, {})[key] = field
    if asked is None or field.kind == "text" or asked == [""]:
        return
    if field.kind == "many":
        lost = [one for one in asked if one not in field.options]
    elif field.kind == "switch":
        lost = [] if asked[-1].lower() in ("true", "false") else asked
    else:
        # Streamlit's widget has taken the value, or fell back to its default.
        lost = [] if value != field.default or asked == to_params(field, value) else asked
        if field.kind == "one" and asked[-1] == field.default:
            lost = []
    if lost:
        show_warning(key, f"{field.label}: {_quoted(lost)} {_not_offered(lost)}")


def show_warning(key: str, said: str) -> None:
    """Show a warning about the filter `key`, until a filter is changed."""
    if _gone().get(key) != said:
        _gone()[key] = said
        _warn(said)


def forget_gone() -> None:
    """Drop the warnings, for a filter has changed."""
    st.session_state[_GONE] = {}


def page_query() -> str:
    """The chosen filters of this page as a query string."""
    chosen = {
        key: to_params(field, st.session_state.get(key, field.default))
        for key, field in _fields().items()
        if st.session_state.get(key, field.default) != field.default
    }
    return urlencode(chosen, doseq=True)


def set_filters(query: str, renamed: Mapping[str, str] = MappingProxyType({})) -> None:
    """Set every filter of this page from a query string; for a callback.

    Values that are not offered any more are left out with a warning. `renamed` has the present
    names of people by their former ones.
    """
    forget_gone()
    st.query_params.pop("after", None)
    asked = parse_qs(query, keep_blank_values=True)
    for key, field in _fields().items():
        if field.stays and key not in asked:
            continue
        given = [
            one if one in field.options else renamed.get(one, one) for one in asked.get(key, ())
        ]
        value, lost = from_params(field, given) if key in asked else (field.default, [])
        if field.kind in ("many", "days"):
            # A copy, for the widget may change what it is given.
            value = list(value) if field.kind == "many" else tuple(value)
        st.session_state[key] = value
        if lost:
            _gone()[key] = f"{field.label}: {_quoted(lost)} {_not_offered(lost)}"


def clear_filters() -> None:
    """Set every filter of this page to its default; for a callback."""
    set_filters("")


def to_params(field: Field, value: Any) -> list[str]:
    """A filter's value as the values of its parameter in the URL."""
    if value is None:
        return [""] if field.default is not None else []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, float | int):
        return [f"{value:.15g}"]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, list | tuple):
        listed = [one.isoformat() if isinstance(one, date) else str(one) for one in value]
        # Where the default is a choice, an empty one must be written.
        return listed or ([""] if field.default else [])
    return [str(value)]


def from_params(field: Field, asked: Sequence[str]) -> tuple[Any, list[str]]:
    """A filter's value from the URL, and those values that it cannot take."""
    given = [one for one in asked if one][:MOST_VALUES]
    if not given:
        return (_empty(field), []) if asked else (field.default, [])
    last = given[-1]
    match field.kind:
        case "many":
            taken = list(dict.fromkeys(value for value in given if value in field.options))
            return taken, [value for value in given if value not in field.options]
        case "one":
            return (last, []) if last in field.options else (field.default, [last])
        case "number":
            number = _number(last)
            return (field.default, [last]) if number is None else (f"{number:.15g}", [])
        case "days" | "day":
            days = [_day(assignment) for assignment in given[:2]]
            known = sorted(day for day in days if day is not None)
            if len(known) < len(days):
                return field.default, given[:2]
            return (known if field.kind == "days" else known[-1]), []
        case "switch":
            return last.lower() == "true", []
        case _:
            return last, []


def _empty(field: Field) -> Any:
    return {"many": [], "days": [], "text": "", "number": "", "switch": False}.get(field.kind)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= 1e6 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _fields() -> Mapping[str, Field]:
    found: Mapping[str, Field] = st.session_state.get(_FIELDS, {})
    return found


def _gone() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_GONE, {})
    return found


def _warn(said: str) -> None:
    slot = st.session_state.get(_SLOT)
    (slot or st).warning(said, icon=":material/filter_alt_off:")


def _quoted(lost: Sequence[str]) -> str:
    shown = [f"“{plain(one[:SHOWN_LENGTH])}”" for one in lost[:3]]
    more = [f"{len(lost) - 3} more"] if len(lost) > len(shown) else []
    return ", ".join([*shown, *more])


def _not_offered(lost: Sequence[str]) -> str:
    return (
        "is not offered here any more, and was left out."
        if len(lost) == 1
        else "are not offered here any more, and were left out."
    )
