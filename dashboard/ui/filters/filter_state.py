"""The filters of the page that is shown: what each may hold, what it holds, and how to set it.

Streamlit keeps a bound widget's value and its place in the URL alike, but tells the script nothing
of the values that it dropped, and offers no way to set all widgets from a query string. So each
filter of the page is noted here as it is drawn.
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
# Of a link that was made up, which may hold anything.
SHOWN_LENGTH, MOST_VALUES = 60, 500


@dataclass(frozen=True)
class Field:
    """One filter: what it is called, what it may hold, and what it holds when nobody chose."""

    label: str
    kind: Kind
    options: tuple[str, ...] = ()
    default: Any = None


def begin_page(name: str) -> None:
    """Before the page called `name` is drawn: where it says what a link asked for in vain."""
    if st.session_state.get(_PAGE) != name:
        st.session_state[_PAGE] = name
        st.session_state[_FIELDS] = {}
        st.session_state[_GONE] = {}
    st.session_state[_DRAWN] = frozenset(st.session_state[_FIELDS])
    st.session_state[_SLOT] = st.container()
    for said in _gone().values():
        _warn(said)


def asked_in_url(key: str) -> list[str] | None:
    """What the URL asks of a filter that is about to be drawn for the first time."""
    if key in st.session_state.get(_DRAWN, ()):
        return None
    return st.query_params.get_all(key)[:MOST_VALUES] or None


def note(key: str, field: Field, asked: list[str] | None, value: Any) -> None:
    """Note a filter that was drawn and holds `value`; say what it could not take of `asked`."""
    st.session_state.setdefault(_FIELDS, {})[key] = field
    if asked is None or field.kind == "text" or asked == [""]:
        return
    if field.kind == "many":
        lost = [one for one in asked if one not in field.options]
    elif field.kind == "switch":
        lost = [] if asked[-1].lower() in ("true", "false") else asked
    else:
        # Streamlit's widget has taken it, or it holds what it holds when nobody chose.
        lost = [] if value != field.default or asked == to_params(field, value) else asked
        if field.kind == "one" and asked[-1] == field.default:
            lost = []
    if lost:
        show_warning(key, f"{field.label}: {_quoted(lost)} {_not_offered(lost)}")


def show_warning(key: str, said: str) -> None:
    """Say on this page, until a filter is changed, what could not be done."""
    if _gone().get(key) != said:
        _gone()[key] = said
        _warn(said)


def forget_gone() -> None:
    """A filter has changed: what a link asked for is past."""
    st.session_state[_GONE] = {}


def page_query() -> str:
    """The filters of this page as a query string, without those that nobody chose."""
    chosen = {
        key: to_params(field, st.session_state.get(key, field.default))
        for key, field in _fields().items()
        if st.session_state.get(key, field.default) != field.default
    }
    return urlencode(chosen, doseq=True)


def set_filters(query: str, renamed: Mapping[str, str] = MappingProxyType({})) -> None:
    """Let every filter of this page hold what a query string says; for a callback.

    What is not offered any more is left out, and said; people are found by their former names, too,
    which `renamed` has with those of now.
    """
    forget_gone()
    st.query_params.pop("after", None)
    asked = parse_qs(query, keep_blank_values=True)
    for key, field in _fields().items():
        given = [
            one if one in field.options else renamed.get(one, one) for one in asked.get(key, ())
        ]
        value, lost = from_params(field, given) if key in asked else (field.default, [])
        if field.kind in ("many", "days"):
            # A list for the choices, a tuple for the ends of a range, and never the default itself.
            value = list(value) if field.kind == "many" else tuple(value)
        st.session_state[key] = value
        if lost:
            _gone()[key] = f"{field.label}: {_quoted(lost)} {_not_offered(lost)}"


def clear_filters() -> None:
    """Let every filter of this page hold what it holds when nobody chose; for a callback."""
    set_filters("")


def to_params(field: Field, value: Any) -> list[str]:
    """A filter's value as the URL has it."""
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
        # An empty choice is said where nobody's choice is another one.
        return listed or ([""] if field.default else [])
    return [str(value)]


def from_params(field: Field, asked: Sequence[str]) -> tuple[Any, list[str]]:
    """What a filter can take of what the URL has, and what it cannot."""
    given = [one for one in asked if one][:MOST_VALUES]
    if not given:
        return (_empty(field), []) if asked else (field.default, [])
    last = given[-1]
    match field.kind:
        case "many":
            taken = list(dict.fromkeys(one for one in given if one in field.options))
            return taken, [one for one in given if one not in field.options]
        case "one":
            return (last, []) if last in field.options else (field.default, [last])
        case "number":
            number = _number(last)
            return (field.default, [last]) if number is None else (f"{number:.15g}", [])
        case "days" | "day":
            days = [_day(one) for one in given[:2]]
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
