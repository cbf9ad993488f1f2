"""The form for one entry of a calendar, new or changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from babel import Locale
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.ui.acting.notices import inbox
from dashboard.ui.acting.saving import save
from dashboard.ui.words.locales import date_input_format, reader_locale
from db.access import Actor
from db.commands import CalendarChange, Outcome, change_calendars
from db.domain.calendar.checking import LONGEST_SPRINT
from db.domain.calendar.entries import (
    USUAL_HOURS,
    USUAL_SPRINT,
    Entry,
    EntryKind,
    entry_of,
    hours_text,
    read_hours,
)
from db.domain.calendar.public_holidays import countries
from db.domain.values import EARLIEST_YEAR, LATEST_YEAR, NAME_LENGTH
from db.models.types import AnyRow

KINDS: Mapping[EntryKind, str] = {
    "leave": "Leave",
    "holiday": "Team holiday",
    "week": "Working week",
    "country": "Public holidays",
    "employed": "First and last day",
    "sprint": "Length of a sprint",
}
OF_ONE: Sequence[EntryKind] = ("leave", "week", "country", "employed")
OF_EVERYBODY: Sequence[EntryKind] = ("holiday", "week", "country", "sprint")
SHARES = {1.0: "Whole days", 0.75: "Three quarters", 0.5: "Half days", 0.25: "A quarter"}
# Said where an end is left open.
_OPEN = {"week": "From the first day on", "country": "From the first day on"}


def entry_form(whose: int | None, opened: AnyRow | None, *, key: str) -> None:
    """Ask for an entry of a calendar; `opened` is the one that a click asks to change."""
    place = f"{key}.{opened.id}.{opened.version}" if opened else f"{key}.new"
    base = (
        Entry("leave" if whose is not None else "holiday") if opened is None else entry_of(opened)
    )
    kinds = OF_ONE if whose is not None else OF_EVERYBODY
    with st.container(border=True):
        st.markdown("**Change this entry**" if opened else "**Add an entry**")
        kind = base.kind
        if opened is None:
            kind = st.segmented_control(
                "What",
                kinds,
                default=kinds[0],
                format_func=KINDS.__getitem__,
                required=True,
                label_visibility="collapsed",
                key=f"{place}.kind",
            )
        _ask(kind, base, place)
        with st.container(horizontal=True):
            st.button(
                "Save",
                type="primary",
                icon=":material/check:",
                on_click=_save,
                args=(kind, whose, opened, key, place),
                key=f"{place}.save",
            )
            if opened is not None:
                st.button("Close", on_click=_close, args=(key,), key=f"{place}.close")


def _ask(kind: EntryKind, base: Entry, place: str) -> None:
    """The fields of a kind of entry; what they hold is read from the session when it is saved."""
    first, last, third = st.columns(3, vertical_alignment="bottom")
    for column, name, label, value in (
        (first, "first", "First day", base.first_on),
        (last, "last", "Last day", base.last_on),
    ):
        column.date_input(
            label,
            value,
            min_value=date(EARLIEST_YEAR, 1, 1),
            max_value=date(LATEST_YEAR, 12, 31),
            format=date_input_format(),
            help=None if kind in ("leave", "holiday") else "May be left open",
            key=f"{place}.{name}",
        )
    with third:
        _OWN[kind](base, place)
    st.text_input("Note", base.note or "", NAME_LENGTH, key=f"{place}.note")


def _ask_share(base: Entry, place: str) -> None:
    shares = sorted({*SHARES, base.share or 1.0}, reverse=True)
    st.selectbox(
        "How much of each day",
        shares,
        shares.index(base.share or 1.0),
        format_func=lambda share: SHARES.get(share, f"{share:.0%}"),
        key=f"{place}.share",
    )


def _ask_hours(base: Entry, place: str) -> None:
    st.text_input(
        "Hours, Monday to Sunday",
        hours_text(base.hours or USUAL_HOURS),
        help="Seven numbers: 8 8 8 8 4 0 0",
        key=f"{place}.hours",
    )


def _ask_country(base: Entry, place: str) -> None:
    known = countries()
    names = (reader_locale() or Locale("en")).territories
    code, _, region = (base.country or "").partition("-")
    codes = sorted(known, key=lambda entry: str(names.get(entry, entry)))
    chosen = st.selectbox(
        "Country",
        codes,
        codes.index(code) if code in known else None,
        format_func=lambda one: str(names.get(one, one)),
        placeholder="Choose",
        key=f"{place}.country",
    )
    regions = known.get(chosen or "", [])
    if regions:
        st.selectbox(
            "Region",
            regions,
            regions.index(region) if region in regions else None,
            placeholder="Whole country",
            key=f"{place}.region",
        )


def _ask_weeks(base: Entry, place: str) -> None:
    weeks = list(range(1, LONGEST_SPRINT + 1))
    st.selectbox("Weeks", weeks, (base.weeks or USUAL_SPRINT) - 1, key=f"{place}.weeks")


_OWN: Mapping[EntryKind, Callable[[Entry, str], None]] = {
    "leave": _ask_share,
    "holiday": _ask_share,
    "week": _ask_hours,
    "country": _ask_country,
    "sprint": _ask_weeks,
    "employed": lambda _base, _place: None,
}


def _save(kind: EntryKind, whose: int | None, opened: AnyRow | None, key: str, place: str) -> None:
    def held(name: str) -> Any:
        return st.session_state.get(f"{place}.{name}")

    try:
        hours = read_hours(held("hours")) if kind == "week" else None
    except ValueError:
        inbox().notify(
            "error", "Nothing was saved. Give seven numbers of hours, such as 8 8 8 8 8 0 0."
        )
        return
    first, last = held("first"), held("last")
    country = "-".join(filter(None, (held("country"), held("region"))))
    entry = Entry(
        kind,
        first,
        last or first if kind in ("leave", "holiday") else last,
        share=held("share"),
        hours=hours,
        country=country or None,
        weeks=held("weeks"),
        note=held("note"),
    )
    at = (None, None) if opened is None else (opened.id, opened.version)

    def command(session: Session, actor: Actor) -> Outcome:
        change = CalendarChange(entry, whose, *at)
        return change_calendars(session, [change], actor=actor, at=now())

    outcome = save(command, done=f"{KINDS[kind]} is in the calendar.", reloads=key)
    if outcome is not None and not outcome.refused:
        if not outcome.records:
            inbox().notify("info", "That is in the calendar already.")
        _close(key)
        for name in ("first", "last", "note"):
            st.session_state.pop(f"{place}.{name}", None)
    # From within a drawer, only this runs the whole page, which tells what was saved.
    st.rerun()


def _close(key: str) -> None:
    st.session_state.pop(f"{key}.opened", None)
