"""The filters of the lists of tickets and of assignments: each is declared once, for every page.

A filter is a field of `TicketFilter` and `AssignmentFilter` with its condition
(db/queries/lists/filters.py), a line in `FILTERS` here, and a field of the API's `ListFields`
(dashboard/api/filters.py). The address bar, saved views and downloads read these three.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.clock import today
from dashboard.ui.filters.boards import Options
from dashboard.ui.filters.paging import check_cursor
from dashboard.ui.filters.whose import whose
from dashboard.ui.filters.widgets import (
    choose_group,
    choose_sort,
    filter_day,
    filter_days,
    filter_many,
    filter_points,
    filter_row,
    filter_switch,
    filter_text,
    instants,
)
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.locales import say_zones
from dashboard.ui.words.values import plain, say_value
from db.domain.priorities import PRIORITIES
from db.models.board import ASSIGNMENT_STATUSES, TICKET_STATUSES
from db.queries.assignments import ASSIGNMENT_GROUPS, ASSIGNMENT_ORDERS
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.ordering import NEWEST, Order, Sort, is_cursor, order_of
from db.queries.tickets import TICKET_GROUPS, TICKET_ORDERS

Wanted = TypeVar("Wanted", TicketFilter, AssignmentFilter)
Kind = Literal["choices", "words", "days", "instants", "points", "switch", "whose"]
# Pixels that show the two default statuses of Assignments in full.
DEFAULT_WIDTH = 224
SEARCHES = "All words must be there, in any case; the last may be unfinished. #12 is ticket 12."


@dataclass(frozen=True)
class ListFilter:
    """One filter: its name in requests, its label and widget, and the fields that it fills.

    `folded` filters stand behind a button, and a line below says what they hold; those of the kind
    `whose` stand in the head of every page.
    """

    name: str
    label: str
    kind: Kind
    fields: tuple[str, ...]
    choices: Callable[[Options], Sequence[str]] = lambda _options: ()
    default: tuple[str, ...] = ()
    folded: bool = False


STATUS = ListFilter("status", "Status", "choices", ("statuses",))
FILTERS = (
    ListFilter(
        "developer", "Developer", "choices", ("developers",), lambda options: options.developers
    ),
    ListFilter("priority", "Priority", "choices", ("priorities",), lambda _options: PRIORITIES),
    ListFilter("skill", "Skill", "choices", ("skills",), lambda options: options.skills),
    ListFilter("team", "Team", "whose", ("teams",)),
    ListFilter("project", "Project", "whose", ("projects",)),
    ListFilter("text", "Search", "words", ("text",)),
    ListFilter("due", "Due", "days", ("due_from", "due_to"), folded=True),
    ListFilter("points", "Points", "points", ("min_points", "max_points"), folded=True),
    ListFilter("changed", "Changed", "instants", ("changed_from", "changed_to"), folded=True),
    ListFilter("blocked", "Only blocked", "switch", ("blocked",), folded=True),
)


@dataclass(frozen=True)
class FilteredList(Generic[Wanted]):
    """What one page's list is filtered, sorted and grouped by, and what its address calls that.

    `named` has those names in the address that differ from the names in requests.
    """

    everything: Wanted
    filters: tuple[ListFilter, ...]
    orders: Mapping[str, Order]
    groups: Mapping[str, Any]
    prefix: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    placeholder: str = "Search key, title, reason"
    hint: str = f"words of a title or key, or of a reason. {SEARCHES}"
    first: str = "Newest first"
    has_past: bool = False

    def key(self, name: str) -> str:
        """A filter's name in the address, which is also the key of its widget."""
        return f"{self.prefix}{self.named.get(name, name)}"


TICKETS = FilteredList(
    TicketFilter(),
    (replace(STATUS, choices=lambda _options: TICKET_STATUSES), *FILTERS),
    TICKET_ORDERS,
    TICKET_GROUPS,
    prefix="ticket_",
    named={"developer": "holder", "text": "search"},
    placeholder="Search key or title",
    hint=f"words of a title or key. {SEARCHES}",
)
ASSIGNMENTS = FilteredList(
    AssignmentFilter(),
    (
        replace(
            STATUS, choices=lambda _options: ASSIGNMENT_STATUSES, default=("proposed", "active")
        ),
        *FILTERS,
    ),
    ASSIGNMENT_ORDERS,
    ASSIGNMENT_GROUPS,
    named={"developer": "assigned_to", "text": "search"},
    has_past=True,
)
PROPOSALS = FilteredList(
    AssignmentFilter(statuses=("proposed",)),
    FILTERS,
    {name: order for name, order in ASSIGNMENT_ORDERS.items() if name != "status"},
    ASSIGNMENT_GROUPS,
    prefix="proposal_",
    named={"text": "search"},
    first="Priority, most urgent first",
)
# Who is filtered is on the board; by all else its cards are. Cards have no order of their own.
PLANNER = FilteredList(
    TicketFilter(),
    FILTERS,
    {},
    {},
    prefix="planner_",
    named={"text": "search"},
    placeholder="Search key or title",
    hint=f"words of a title or key. {SEARCHES}",
)


@dataclass(frozen=True)
class Asked(Generic[Wanted]):
    """The filter, the order and, for a past board, the day that the address asks for."""

    wanted: Wanted
    sort: Sort
    day: date | None

    @property
    def request(self) -> dict[str, Any]:
        """The filter and the order as parameters of the API's export."""
        asked = {
            one.name if len(one.fields) == 1 else name: getattr(self.wanted, name)
            for one in (STATUS, *FILTERS)
            for name in one.fields
        }
        if replace(self.sort, group=None) != NEWEST:
            asked |= {"sort": self.sort.column, "descending": self.sort.descending}
        return asked


def list_filters(
    of: FilteredList[Wanted], options: Options, bar: DeltaGenerator | None = None
) -> Asked[Wanted]:
    """Draw the row of filters, order and groups; in a `bar`, all behind one button of it."""
    zone, chosen, day = this_moment().time_zone, {}, None
    in_row = [row for row in of.filters if bar is None and not row.folded]
    if bar is not None:
        more = bar.popover("Filter", icon=":material/tune:", help="Filter and sort")
    else:
        with filter_row():
            chosen = {one: _ask(of, one, options, zone) for one in in_row}
            sort = _choose_order(of, options)
            more = st.popover("More", icon=":material/tune:")
    folded = [row for row in of.filters if row not in in_row]
    with more:
        st.caption(f"Search: {of.hint}")
        chosen |= {one: _ask(of, one, options, zone) for one in folded}
        if bar is not None:
            sort = _choose_order(of, options)
        if of.has_past:
            hint = "The board as it was at the end of a past day, read-only"
            day = filter_day("As of", key=of.key("as_of"), latest=today(zone), hint=hint)
    if day is None:
        _show_folded({one: chosen[one] for one in folded}, zone)
    if day is None and of.orders:
        check_cursor(lambda cursor: is_cursor(cursor, order_of(of.orders, of.groups, sort), sort))
    fields = {
        name: value
        for one, held in chosen.items()
        for name, value in _fields(one, held, zone).items()
    }
    return Asked(replace(of.everything, **fields), sort, day)


def _choose_order(of: FilteredList[Any], options: Options) -> Sort:
    if not of.orders:
        return NEWEST
    sort = choose_sort(of.orders, key=of.key("sort"), first=of.first)
    # A board on which nothing has a team, say, is not grouped by teams.
    has = {"team": options.teams, "project": options.projects, "skill": options.skills}
    groups = [group for group in of.groups if has.get(group, True)]
    return replace(sort, group=choose_group(groups, key=of.key("group")))


def _ask(of: FilteredList[Any], one: ListFilter, options: Options, zone: str) -> Any:
    """Draw a filter; return its value."""
    key = of.key(one.name)
    match one.kind:
        case "choices":
            return filter_many(
                one.label,
                one.choices(options),
                key=key,
                default=one.default,
                width=DEFAULT_WIDTH if one.default else "stretch",
            )
        case "whose":
            return getattr(whose(), one.fields[0])
        case "words":
            return filter_text(one.label, key=key, placeholder=of.placeholder)
        case "points":
            return filter_points(one.label, keys=[of.key(name) for name in one.fields])
        case "switch":
            return filter_switch(one.label, key=key) or None
        case "days":
            return filter_days(one.label, key=key, hint="From and to, both included")
        case "instants":
            hint = f"From and to, days in {zone}"
            return filter_days(one.label, key=key, latest=today(zone), hint=hint)


def _fields(one: ListFilter, held: Any, zone: str) -> dict[str, Any]:
    if len(one.fields) == 1:
        return {one.fields[0]: held}
    ends = instants(held[0], held[1], zone) if one.kind == "instants" else held
    return dict(zip(one.fields, ends, strict=True))


def _show_folded(chosen: Mapping[ListFilter, Any], zone: str) -> None:
    """Say which of the filters behind the button are set."""
    said = [text for one, held in chosen.items() if (text := _said(one, held))]
    if any(one.kind == "instants" and any(held) for one, held in chosen.items()):
        said.append(plain(say_zones(zone)))
    if any(said):
        st.caption(":material/tune: " + " · ".join(filter(None, said)), width="content")


def _said(one: ListFilter, held: Any) -> str:
    match one.kind:
        case "choices":
            return f"{one.label} {plain(', '.join(held))}" if held else ""
        case "words":
            return f"{one.label} {plain(held)}" if held else ""
        case "switch":
            return one.label if held else ""
        case "whose":
            return ""
        case _:
            return _range(one.label, *held)


def _range(name: str, first: date | float | None, last: date | float | None) -> str:
    if first is None and last is None:
        return ""
    least, most = (None if end is None else say_value(end) for end in (first, last))
    if least == most:
        return f"{name} {least}"
    if most is None:
        return f"{name} from {least}"
    if least is None:
        return f"{name} up to {most}"
    reversed_ = first is not None and last is not None and first > last  # type: ignore[operator] # both of one kind
    return f"{name} from {least} to {most}" + (", which nothing is" if reversed_ else "")
