"""Queries as typed DataFrames, named and ordered for the people who read them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from dashboard.analytics.series.workload import Loads
from db.domain.relations import remark
from db.queries.developers import developers, roster
from db.queries.history.event_lines import HOLDER, EventLine, state_text

NO_EDIT: Final = ""
POINTS: Final = "float64"
NUMBER: Final = "int64"
DAY: Final = "datetime64[s]"
INSTANT: Final = "datetime64[us, UTC]"
# In the order in which the History page shows them.
EVENT_COLUMNS: Final = (
    *("changed", "actor", "action", "ticket", "title", "field", "from", "to"),
    *("points", "reason", "batch"),
)


def assignments_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Assignments by id: what is shown, `version`s for the commit, and two empty edit columns.

    Points are those that count; `due` is a date, `changed` an aware time stamp.
    """
    return _frame(
        [
            (
                row.id,
                row.external_key or f"#{row.ticket_id}",
                row.title,
                row.counted_points,
                row.required_skill,
                row.priority,
                row.due_date,
                row.status,
                row.assigned_to,
                NO_EDIT,
                NO_EDIT,
                _why(row),
                _short(row),
                _runners_up(row.details),
                row.updated_at,
                row.ticket_id,
                row.version,
                row.ticket_version,
                remark(row),
                row.link,
                row.project,
                row.team,
            )
            for row in rows
        ],
        columns=[
            "id",
            "ticket",
            "title",
            "points",
            "skill",
            "priority",
            "due",
            "status",
            "developer",
            "action",
            "note",
            "why",
            "short",
            "runners_up",
            "changed",
            "ticket_id",
            "version",
            "ticket_version",
            "remark",
            "link",
            "project",
            "team",
        ],
        points=POINTS,
        due=DAY,
        changed=INSTANT,
        ticket_id=NUMBER,
        version=NUMBER,
        ticket_version=NUMBER,
    )


def roster_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Developers by id with what a decision about their work needs, and `free` points."""
    frame = _frame(
        rows,
        columns=["id", "developer", "skills", "available", "workload", "active", "team"],
        available=POINTS,
        workload=POINTS,
        active="bool",
    )
    return _with_free(frame)


def developers_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Developers by id, with `free` (available − workload) and `utilisation` (a share)."""
    frame = _frame(
        rows,
        columns=[
            "id",
            "developer",
            "title",
            "experience",
            "skills",
            "availability",
            "capacity",
            "available",
            "baseline",
            "workload",
            "reserved",
            "active_tickets",
            "proposed_tickets",
            "active",
            "email",
            "aliases",
            "team",
            "version",
        ],
        experience=POINTS,
        availability=POINTS,
        capacity=POINTS,
        available=POINTS,
        baseline=POINTS,
        workload=POINTS,
        reserved=POINTS,
        active_tickets=NUMBER,
        proposed_tickets=NUMBER,
        active="bool",
        version=NUMBER,
    )
    frame = _with_free(frame)
    frame["utilisation"] = (
        frame["workload"] / frame["available"].where(frame["available"] > 0)
    ).round(4)
    return frame


def team_loads(developers: pd.DataFrame) -> pd.DataFrame:
    """Active developers' `workload` now, `after` all open proposals, `available` points, overload.

    The fullest come first; whoever has no points available and carries some is fuller than all.
    """
    loads = developers[developers["active"]][["developer", "workload", "available", "reserved"]]
    loads = loads.assign(after=(loads["workload"] + loads["reserved"]).round(2))
    loads["overload"] = loads["workload"] > loads["available"]
    fullness = loads["after"] / loads["available"].where(loads["available"] > 0, 1e-9)
    return loads.assign(fullness=fullness).sort_values("fullness", ascending=False, kind="stable")


def due_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """What is overdue and due soon for each developer, numbered from 0 in the order of `rows`."""
    return _frame(
        [(place, *row) for place, row in enumerate(rows)],
        columns=["id", "developer", "overdue", "overdue_points", "soon", "soon_points"],
        overdue=NUMBER,
        overdue_points=POINTS,
        soon=NUMBER,
        soon_points=POINTS,
    )


def leftovers_frame(rows: Sequence[Any], reasons: Mapping[int, str]) -> pd.DataFrame:
    """Tickets that a plan left over, by id, each with the plan's reason (`why`)."""
    return _frame(
        [
            (
                row.id,
                row.external_key or f"#{row.id}",
                row.title,
                row.story_points,
                row.required_skill,
                row.priority,
                row.due_date,
                reasons[row.id],
            )
            for row in rows
        ],
        columns=["id", "ticket", "title", "points", "skill", "priority", "due", "why"],
        points=POINTS,
        due=DAY,
    )


def load_roster(session: Session) -> pd.DataFrame:
    """What a decision needs of the developers as they are now."""
    return roster_frame(roster(session))


def load_developers(session: Session) -> pd.DataFrame:
    """The developers as they are now."""
    return developers_frame(developers(session))


def tickets_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Tickets by id, each with who holds it (`developer`) and how (`held`).

    `points` are those that count, `own_points` those that it has; `counts` says if they are the
    same.
    """
    return _frame(
        [
            (
                row.id,
                row.external_key or f"#{row.id}",
                row.status,
                row.title,
                row.priority,
                row.counted_points,
                row.required_skill,
                row.due_date,
                row.assigned_to,
                row.assignment_status,
                row.updated_at,
                row.version,
                remark(row),
                row.project,
                row.team,
                row.issue_type,
                row.story_points,
                row.is_work and not row.covered,
                NO_EDIT,
                row.link,
            )
            for row in rows
        ],
        columns=[
            *("id", "ticket", "status", "title", "priority", "points", "skill", "due"),
            *("developer", "held", "changed", "version", "remark", "project", "team"),
            *("type", "own_points", "counts", "note", "link"),
        ],
        points=POINTS,
        own_points=POINTS,
        counts="bool",
        due=DAY,
        changed=INSTANT,
        version=NUMBER,
    )


def cards_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Open tickets by id, as `tickets_frame` has them, for who moves them on the planner.

    `status` is that of the assignment, `pending` without one; `version` is the assignment's and
    `ticket_version` the ticket's. `since` is the day on which the board got the ticket.
    """
    frame = tickets_frame(rows).drop(columns="held")
    frame["status"] = [row.assignment_status or row.status for row in rows]
    frame["ticket_id"] = frame.index
    frame["ticket_version"] = frame["version"]
    frame["version"] = [row.assignment_version or 0 for row in rows]
    frame["assignment_id"] = [row.assignment_id or 0 for row in rows]
    frame["blocked"] = [bool(row.blocked or row.waits) for row in rows]
    frame["since"] = [row.created_at for row in rows]
    return frame


def events_frame(lines: Sequence[EventLine]) -> pd.DataFrame:
    """What events changed, in the order of `lines`; a developer's own event names no ticket."""
    return _frame(
        [
            (
                line.changed_at,
                line.changed_by,
                line.action,
                None if line.ticket_id is None else line.external_key or f"#{line.ticket_id}",
                _then_and_now(line.subject, line.subject_now),
                *_changed(line),
                line.story_points,
                line.reason,
                line.batch_id[:8],
                line.ticket_id,
            )
            for line in lines
        ],
        columns=[*EVENT_COLUMNS, "ticket_id"],
        points=POINTS,
        changed=INSTANT,
        ticket_id="Int64",
    )


def _changed(line: EventLine) -> tuple[str | None, str | None, str | None]:
    """What a line changed, from what, to what; a holder with the name of now beside."""
    change = line.change
    if change is None:
        return None, None, None
    if change.field == HOLDER:
        return (
            change.field,
            _then_and_now(line.previous_developer, line.previous_developer_now),
            _then_and_now(line.new_developer, line.new_developer_now),
        )
    field = f"{change.field} in the tracker" if change.in_tracker else change.field
    return field, state_text(change.old), state_text(change.new)


def _then_and_now(then: str | None, now: str | None) -> str | None:
    return f"{then} (now {now})" if now else then


def loads_table(loads: Loads) -> pd.DataFrame:
    """One row for each day, or week, and developer, the newest first: `day`, `developer`, points.

    The columns of `loads` are developers' names; days on which somebody was not on the board are
    left out.
    """
    return loads.rows("developer").dropna(subset="available", ignore_index=True)


def skills_table(loads: Loads) -> pd.DataFrame:
    """The same of skills, of which nothing is available: `day`, `skill`, points; none without."""
    rows = loads.rows("skill").drop(columns="available")
    return rows[rows["peak"] > 0].reset_index(drop=True)


def _why(row: Any) -> str | None:
    """The reason; before it, of a proposal that was forced, which rules it breaks."""
    forced = (row.details or {}).get("forced") if row.status == "proposed" else None
    if not forced:
        return row.reason  # type: ignore[no-any-return] # rows know no types
    return f"⚠ Against the rules: {'; '.join(forced)}. {row.reason or ''}".rstrip()


def _short(row: Any) -> str | None:
    """The reason in a few words: of a proposal the load that it makes, and among how many.

    Where nobody has its skill on record, `no skill` stands before it.
    """
    details = row.details or {}
    if row.status == "proposed" and details.get("forced"):
        return "⚠ against the rules"
    scores = details.get("scores")
    if not scores:
        return row.reason  # type: ignore[no-any-return] # rows know no types
    able = scores["able_developers"]
    rank = "only one" if able == 1 else f"1st of {able}"
    after = f"{scores['utilisation_after']:.0%} after"
    return f"no skill · {after}" if scores.get("skills_nobody_has") else f"{after} · {rank}"


def _runners_up(details: dict[str, Any] | None) -> str:
    runners_up = (details or {}).get("runners_up", ())
    return " · ".join(f"{one['name']}: {one['reason']}" for one in runners_up)


def _with_free(frame: pd.DataFrame) -> pd.DataFrame:
    frame["free"] = (frame["available"] - frame["workload"]).round(2)
    return frame


def _frame(records: Sequence[Any], columns: Sequence[str], **dtypes: str) -> pd.DataFrame:
    """Records as columns of these dtypes, text everywhere else; by `id` where that is the first.

    Each column is made at once in its own type, which takes a third of the time that pandas needs
    to find the types out and to change them. The types are the same where there are no records.
    """
    values = list(zip(*records, strict=True)) or [()] * len(columns)
    made = {
        name: _column(list(column), dtypes.get(name, "str"))
        for name, column in zip(columns, values, strict=True)
        if name != "id"
    }
    index = pd.Index(values[0], name="id", dtype=NUMBER) if columns[0] == "id" else None
    return pd.DataFrame(made, index=index, copy=False)


def _column(values: list[Any], dtype: Any) -> Any:
    if dtype == DAY:
        return pd.array(np.array(values, dtype=DAY), dtype=DAY)
    return pd.array(values, dtype=dtype)
