"""The tickets of the report: what is late, and what will be."""

from dashboard.report.figures import Figures, Held
from dashboard.report.page import Section, Table
from dashboard.report.writing import counted, cut, harmless, named, say_number, say_short_day

_LISTED = 8


def late(figures: Figures) -> Section:
    """What was due before today, the longest first, then what does not fit before its due date."""
    coming = figures.will_be_late[: max(_LISTED // 2, _LISTED - len(figures.late))]
    listed = (*figures.late[: _LISTED - len(coming)], *coming)
    others = len(figures.late) + len(figures.will_be_late) - len(listed)
    return Section(
        "What is late, and will be",
        "" if listed else "Nothing.",
        Table(
            ("Ticket", "Title", "Developer", "Points", "Due", "Late"),
            tuple(_row(held, figures) for held in listed),
            wide=1,
            numeric=frozenset({3}),
            others=f"and {counted(others, 'other')}: Home, Planner" if others else "",
        ),
    )


def _row(held: Held, figures: Figures) -> tuple[str, ...]:
    work = held.work
    due = work.due or figures.today
    return (
        named(work.label),
        cut(harmless(work.title), 72),
        named(held.developer),
        say_number(work.points / 100) if work.is_estimated else "–",
        say_short_day(due),
        counted((figures.today - due).days, "day")
        if held.week is None
        else f"will be, in week {held.week.isocalendar().week}",
    )
