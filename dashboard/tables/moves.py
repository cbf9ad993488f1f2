"""Cards that were moved on the planner become decisions of one commit: pure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.tables.drafts import Draft, Line
from dashboard.tables.editing import LABELS, Edits, change_of, moves_of, rows_of
from db.commands import Change, Edit, NewAssignment, TicketMove
from db.domain.actions import Action

EDITABLE = ("developer", "due")
# As an edit: with nobody, without a date.
NOBODY = NO_DATE = ""
_OPEN = ("pending", "proposed", "active")
_TAKES_AWAY: dict[str, Action] = {"active": "remove", "proposed": "give back"}


def draft_of_moves(frame: pd.DataFrame, edits: Edits, people: Collection[str]) -> Draft:
    """What `edits` of the cards in `frame` ask for; `people` are those who can be given work."""
    lines: dict[int, Line] = {}
    problems: list[str] = []
    rows = rows_of(frame, edits)
    for id_, cells in edits.items():
        row = rows.get(id_)
        if row is None:
            continue
        try:
            line = _line(id_, row, cells, people)
        except ValueError as problem:
            problems.append(f"{row['ticket']} {problem}")
            continue
        if line is not None:
            lines[id_] = line
    return Draft(lines, tuple(problems), typed=True)


def _line(
    id_: int, row: Mapping[str, Any], cells: Mapping[str, Any], people: Collection[str]
) -> Line | None:
    """What the edit of one card asks for; None for nothing. Raises ValueError with the problem."""
    if row["status"] not in _OPEN:
        raise ValueError(f"is {row['status']} by now, so it stays where it is.")
    holder = _text(row["developer"])
    developer = _text(cells.get("developer", holder))
    due, wanted = _day(row["due"]), _due(cells, row)
    give = None if developer == holder else _give(id_, row, developer, people)
    edit = Edit(id_, {"due_date": wanted}, int(row["ticket_version"])) if wanted != due else None
    if give is None and edit is None:
        return None
    said = ([_label(give)] if give else []) + (["due date"] if edit else [])
    was = ([holder] if give else []) + ([_said(due)] if edit else [])
    becomes = ([developer] if give else []) + ([_said(wanted)] if edit else [])
    label = " and ".join(said)
    return Line(
        TicketMove(id_, give, edit),
        (
            row["ticket"],
            row["title"],
            label[:1].upper() + label[1:],
            " · ".join(filter(None, was)),
            " · ".join(filter(None, becomes)),
            row["points"],
            None,
        ),
        _moved(row, give),
        ticket_id=id_,
        taker=developer if give and developer else None,
        skills=_text(row["skill"]) or None,
    )


def _give(
    id_: int, row: Mapping[str, Any], developer: str, people: Collection[str]
) -> Change | NewAssignment:
    if developer == NOBODY:
        return change_of(row, int(row["assignment_id"]), _TAKES_AWAY[row["status"]])
    if developer not in people:
        raise ValueError(f"stays where it is: nobody who can be given work is called {developer}.")
    if row["status"] == "pending":
        return NewAssignment(id_, developer, ticket_version=int(row["ticket_version"]))
    return change_of(row, int(row["assignment_id"]), "reassign", developer)


def _label(give: Change | NewAssignment) -> str:
    return "Assign" if isinstance(give, NewAssignment) else LABELS[give.action]


def _moved(row: Mapping[str, Any], give: Change | NewAssignment | None) -> dict[str, float]:
    """By how many points whose workload moves."""
    if isinstance(give, NewAssignment):
        return {give.developer: 0.0 if pd.isna(row["points"]) else float(row["points"])}
    return moves_of(row, give) if give else {}


def _due(cells: Mapping[str, Any], row: Mapping[str, Any]) -> date | None:
    text = cells.get("due")
    if text is None:
        return _day(row["due"])
    if text == NO_DATE:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ValueError(f"keeps its due date: “{text}” is no date.") from None


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()


def _said(day: date | None) -> str:
    return "no date" if day is None else day.isoformat()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
