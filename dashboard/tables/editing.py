"""An edited table becomes changes: pure functions over frames, ids and the editor's own state.

Edits are by the id of their row, so that nothing which happens to the board meanwhile moves them
elsewhere.
"""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from db.commands import Change
from db.domain.actions import STATUSES_FOR, Action
from db.domain.points import rounded
from db.domain.values import REASON, Unfit, printable

Edits = dict[int, dict[str, Any]]

TICK = "tick"
EDITABLE = (TICK, "developer", "action", "note")
LABELS: dict[Action, str] = {
    "approve": "Approve",
    "reject": "Reject: not this person",
    "set aside": "Reject: set ticket aside",
    "give back": "Give back to the proposer",
    "reassign": "Reassign",
    "remove": "Remove",
    "complete": "Complete",
    "reopen": "Reopen",
}
# What became of the rows, after their number.
DONE: dict[Action, str] = {
    "approve": "approved",
    "reject": "rejected: not this person",
    "set aside": "rejected: ticket set aside",
    "give back": "given back to the proposer",
    "reassign": "reassigned",
    "remove": "removed",
    "complete": "completed",
    "reopen": "reopened",
}
_ACTION_OF = {label: action for action, label in LABELS.items()}


# The columns that a conflict compares.
COMPARED = {
    "developer": "Developer",
    "status": "Status",
    "why": "Reason",
    "points": "Points",
    "priority": "Priority",
    "due": "Due",
    "skill": "Skill",
    "title": "Title",
    "type": "Type",
    "project": "Project",
    "team": "Team",
    "skills": "Skills",
    "baseline": "Baseline",
    "capacity": "Capacity",
    "availability": "Availability",
}
_BESIDE = {"developer": "developer", "status": "action", "why": "note"}
# What an empty edit means, where it means more than that.
_TAKEN_AWAY = {"developer": "nobody", "due": "no date"}


@dataclass(frozen=True)
class Reading:
    """The changes that an edited table asks for, and sentences about edits that make none."""

    changes: tuple[Change, ...]
    problems: tuple[str, ...]


def row_of(frame: pd.DataFrame, id_: int) -> dict[str, Any]:
    """One row of a frame by column name; missing values are NaN or NaT."""
    return cast("dict[str, Any]", frame.loc[id_].to_dict())


def rows_of(frame: pd.DataFrame, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Those of these rows that a frame has, by id, each as `row_of` gives it.

    A hundred rows take as long as three of them one by one.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = frame.loc[frame.index.isin(wanted)]
    names = list(frame.columns)
    return {
        int(id_): dict(zip(names, values, strict=True))
        for id_, *values in found.itertuples(name=None)
    }


def edits_of(
    sent: Mapping[Any, Any], known: Container[int], editable: Collection[str] = EDITABLE
) -> Edits:
    """The edits that a browser sent, by id.

    Rows that are not `known` and columns that are not `editable` are ignored: a browser can send
    anything, and only the whitelist decides.
    """
    edits: Edits = {}
    for key, cells in sent.items():
        text = str(key)
        if not (text.isascii() and text.isdigit()) or int(text) not in known:
            continue
        if not isinstance(cells, Mapping):
            continue
        kept = {
            name: printable(value) if isinstance(value, str) else value
            for name, value in cells.items()
            if name in editable and _is_cell(name, value)
        }
        if kept:
            edits[int(text)] = kept
    return edits


def is_offered(
    state: Mapping[str, Any], known: Container[int], editable: Collection[str] = EDITABLE
) -> bool:
    """Whether a table of the `known` rows can have come to `state` by what may be edited."""
    rows = state.get("rows")
    if not isinstance(rows, Mapping):
        return False
    sent = sum(len(cells) if isinstance(cells, Mapping) else 1 for cells in rows.values())
    return sum(map(len, edits_of(rows, known, editable).values())) == sent


def _is_cell(name: str, value: object) -> bool:
    """Whether an editor could have sent it: a tick is true or false, anything else a text."""
    return isinstance(value, bool) if name == TICK else value is None or isinstance(value, str)


def merge(first: Edits, second: Edits) -> Edits:
    """Both sets of edits; the second wins where they name the same cell."""
    return {
        id_: first.get(id_, {}) | second.get(id_, {}) for id_ in dict.fromkeys([*first, *second])
    }


def read_edits(frame: pd.DataFrame, edits: Edits) -> Reading:
    """The changes that `edits` of `frame` (as read from the board) ask for, row by row."""
    changes: list[Change] = []
    problems: list[str] = []
    rows = rows_of(frame, edits)
    for id_, cells in edits.items():
        row = rows.get(id_)
        if row is None:
            continue
        action = _ACTION_OF.get(_text(cells.get("action")))
        developer = _text(cells.get("developer")) or None
        if developer == row["developer"]:
            developer = None
        note = _text(cells.get("note")).strip() or None
        if cells.get("action") and action is None:
            problems.append(f"{row['ticket']}: there is no action “{cells['action']}”.")
        elif action is None and developer is None:
            if note is not None:
                problems.append(
                    f"{row['ticket']}: a reason alone changes nothing; choose an action or "
                    "another developer."
                )
        elif developer is not None and action not in (None, "approve"):
            problems.append(
                f"{row['ticket']}: choose either another developer or “{cells['action']}”."
            )
        elif objection := _objection_to(note):
            problems.append(f"{row['ticket']}: a reason {objection}")
        else:
            changes.append(change_of(row, id_, action or "reassign", developer, note))
    return _allowed(rows, Reading(tuple(changes), tuple(problems)))


def _objection_to(reason: str | None) -> str | None:
    try:
        REASON.check(reason)
    except Unfit as unfit:
        return unfit.said
    return None


def _allowed(rows: Mapping[int, Mapping[str, Any]], reading: Reading) -> Reading:
    """`reading` without the changes that a row's status does not allow, each with a sentence."""
    changes = []
    problems = list(reading.problems)
    for change in reading.changes:
        row = rows[change.assignment_id]
        if row["status"] in STATUSES_FOR[change.action]:
            changes.append(change)
        else:
            needed = " or ".join(STATUSES_FOR[change.action])
            problems.append(
                f"{row['ticket']} is {row['status']}: “{LABELS[change.action]}” is for {needed} "
                "work, so it is left out."
            )
    return Reading(tuple(changes), tuple(problems))


def conflict_lines(
    was: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[tuple[str, str | None, str | None, str | None]]:
    """The fields of one row in conflict: name, what it was, theirs and mine, as words.

    A typed action stands beside the status, a typed reason beside the reason. None is an empty
    cell.
    """
    lines = []
    for column, label in COMPARED.items():
        if column not in was:
            continue
        before, now = _word(was[column]), _word(theirs[column])
        edited = _BESIDE.get(column, column)
        was_emptied = _TAKEN_AWAY.get(edited, "emptied")
        typed = _word(mine.get(edited) or was_emptied if edited in mine else None)
        if before != now or typed is not None:
            lines.append((label, before, now, typed))
    if mine.get(TICK):
        lines.append(("Tick", None, None, "ticked"))
    return lines or [("Text", None, "changed", None)]


def _word(value: Any) -> str | None:
    if value is None or value == "" or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def change_of(
    row: Mapping[str, Any],
    id_: int,
    action: Action,
    developer: str | None = None,
    reason: str | None = None,
) -> Change:
    """One change of a row of a frame, based on the versions that it shows."""
    return Change(
        assignment_id=int(id_),
        action=action,
        developer=developer,
        reason=reason,
        version=int(row["version"]),
        ticket_version=int(row["ticket_version"]),
    )


def moves_of(row: Mapping[str, Any], change: Change) -> dict[str, float]:
    """By how many points one change of an assignment moves its developers' workloads.

    `row` has the assignment's status, developer and points (NaN for none) as it was read.
    """
    points = 0.0 if pd.isna(row["points"]) else float(row["points"])
    was_active = row["status"] == "active"
    is_active = (
        change.action == "approve"
        or (change.action == "reassign" and was_active)
        or (change.action == "reopen" and row["status"] == "completed")
    )
    moves: dict[str, float] = {}
    if was_active:
        moves[str(row["developer"])] = -points
    if is_active:
        to = change.developer or str(row["developer"])
        moves[to] = moves.get(to, 0.0) + points
    return moves


def load_moves(frame: pd.DataFrame, changes: Iterable[Change]) -> dict[str, float]:
    """By how many points `changes` would move each developer's workload."""
    made = list(changes)
    rows = rows_of(frame, (one.assignment_id for one in made))
    return sum_moves(moves_of(rows[one.assignment_id], one) for one in made)


def sum_moves(all_moves: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The sum of the moves by developer, without those that cancel out."""
    total: dict[str, float] = {}
    for moves in all_moves:
        for name, points in moves.items():
            total[name] = total.get(name, 0.0) + points
    return {name: rounded(points) for name, points in total.items() if rounded(points)}


def loads_after(developers: pd.DataFrame, moves: Mapping[str, float]) -> pd.DataFrame:
    """Developers with `workload` now, `after` the moves, `available` points and `overload`."""
    loads = developers[["developer", "workload", "available"]].copy()
    moved = loads["developer"].map(dict(moves)).fillna(0.0).astype("float64")
    loads["after"] = (loads["workload"] + moved).round(2)
    loads["moved"] = moved
    loads["overload"] = (loads["after"] > loads["available"]) & (moved > 0)
    return loads
