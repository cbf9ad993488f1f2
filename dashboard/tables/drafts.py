"""What a commit would do, row by row, before anybody agrees to it: pure functions over frames."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd

from dashboard.planning.words import listed
from dashboard.tables.breakdown import moved_of
from dashboard.tables.editing import LABELS, Reading, moves_of, sum_moves
from db.commands import Change, Edit, Leave, NewAssignment, TicketMove
from db.domain.actions import STATUSES_FOR, Action
from db.domain.skills import parse_skills, skill_key, skill_keys

Decision = Change | Edit | NewAssignment | Leave | TicketMove
COLUMNS = ("ticket", "title", "change", "from", "to", "points", "reason")
FIELDS = {"priority": "Priority", "due_date": "Due date"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a commit: the decision, how a review shows it, and whom it loads with what."""

    decision: Decision
    shown: tuple[Any, ...]
    moves: Mapping[str, float] = field(default_factory=dict)
    # Who gets work by an approval, which the commit refuses past their available points.
    approved_for: str | None = None
    ticket_id: int = 0
    # Who gets the work, and the skills that it needs.
    taker: str | None = None
    skills: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """All that one commit would do, by row id; `problems` say what is left out and why."""

    lines: Mapping[int, Line]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    # What the edits among the decisions are about.
    kind: Literal["ticket", "developer"] = "ticket"
    # Whether its edits of tickets and developers are what was typed into the cells of the table.
    typed: bool = False

    def without(self, out: Collection[int]) -> "Draft":
        """The same commit without these rows."""
        kept = {id_: line for id_, line in self.lines.items() if id_ not in out}
        return replace(self, lines=kept)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What the commit carries out."""
        return tuple(line.decision for line in self.lines.values())

    @property
    def load_moves(self) -> dict[str, float]:
        """By how many points each developer's workload would move."""
        return sum_moves(line.moves for line in self.lines.values())

    @property
    def moved(self) -> pd.DataFrame:
        """Who gains or loses how many points by which row, as lines of `tables.breakdown`."""
        return moved_of(
            (name, line.ticket_id, *line.shown[:2], points, line.shown[-1])
            for line in self.lines.values()
            for name, points in sum_moves([line.moves]).items()
        )

    @property
    def approved_for(self) -> set[str]:
        """To whom approvals of this commit give work."""
        return {line.approved_for for line in self.lines.values() if line.approved_for}

    def table(self, ids: Iterable[int]) -> pd.DataFrame:
        """These rows as a review shows them, by id."""
        ids = list(ids)
        rows = [self.lines[id_].shown for id_ in ids]
        return pd.DataFrame.from_records(
            rows, columns=list(COLUMNS), index=pd.Index(ids, name="id", dtype="int64")
        )


def draft_of(frame: pd.DataFrame, reading: Reading, notes: tuple[str, ...] = ()) -> Draft:
    """The decisions of `reading` about rows of `frame`, assignments by id."""
    rows = _records(frame)
    lines = {
        change.assignment_id: _decided(rows[change.assignment_id], change)
        for change in reading.changes
    }
    return Draft(lines, reading.problems, notes)


def decide_all(
    frame: pd.DataFrame,
    action: Action,
    *,
    to: Mapping[int, str] | None = None,
    reason: str | None = None,
    why: Mapping[int, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Draft:
    """The same decision about every row of `frame`; `to` has the new developer by row id.

    Rows whose status does not allow it, or that would stay with the same developer, are left out
    and named in a sentence. `why` explains single rows where the manager gives no `reason`.
    """
    changes: list[Change] = []
    refused: dict[str, list[str]] = {}
    staying: list[str] = []
    for id_, row in _records(frame).items():
        developer = (to or {}).get(id_)
        if row["status"] not in STATUSES_FOR[action]:
            refused.setdefault(row["status"], []).append(row["ticket"])
        elif action == "reassign" and developer in (None, row["developer"]):
            staying.append(row["ticket"])
        else:
            changes.append(
                Change(
                    id_,
                    action,
                    developer,
                    reason or (why or {}).get(id_) or None,
                    version=int(row["version"]),
                    ticket_version=int(row["ticket_version"]),
                )
            )
    needed = " or ".join(STATUSES_FOR[action])
    problems = [
        f"{_are(tickets)} {status}: “{LABELS[action]}” is for {needed} work, so "
        f"{'it is' if len(tickets) == 1 else 'they are'} left out."
        for status, tickets in refused.items()
    ]
    if staying:
        one = len(staying) == 1
        problems.append(
            f"{listed(staying)} {'stays' if one else 'stay'} with whoever has "
            f"{'it' if one else 'them'} now."
        )
    return draft_of(frame, Reading(tuple(changes), tuple(problems)), notes)


def with_leaver(draft: Draft, id_: int, name: str, reason: str | None) -> Draft:
    """The same commit, which also ends a developer's time here."""
    shown = (None, name, "Leaves", name, None, None, reason)
    # Under a number that no assignment has.
    return Draft(
        {-id_: Line(Leave(id_, reason), shown), **draft.lines}, draft.problems, draft.notes
    )


def warnings_of(
    draft: Draft, people: pd.DataFrame, away: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Warnings by row id: a skill that the new developer lacks, nothing available, or leave.

    `people` has the columns developer, skills and available; `away` says when somebody is away,
    by name.
    """
    known = {
        name: (skill_keys(None if pd.isna(skills) else skills), float(available))
        for name, skills, available in zip(
            people["developer"], people["skills"], people["available"], strict=True
        )
    }
    found: dict[int, str] = {}
    for id_, line in draft.lines.items():
        if line.taker not in known:
            continue
        skills, available = known[line.taker]
        lacking = [skill for skill in parse_skills(line.skills) if skill_key(skill) not in skills]
        said = [f"lacks {listed(lacking)}"] if lacking else []
        said += ["has no points available"] if available <= 0 else []
        absent = (away or {}).get(line.taker or "")
        said += [f"is {absent}"] if absent else []
        if said:
            found[id_] = f"⚠ {line.taker} {' and '.join(said)}"
    return found


def edit_all(frame: pd.DataFrame, fields: Mapping[str, Any], *, reason: str | None) -> Draft:
    """New values of fields of the tickets in `frame`: assignments, or tickets themselves, by id.

    Tickets that have these values already are left out and counted.
    """
    tickets = tickets_of(frame)
    lines: dict[int, Line] = {}
    for id_, row in _records(tickets).items():
        before = {"priority": row["priority"], "due_date": _day(row["due"])}
        changed = {name: value for name, value in fields.items() if before[name] != value}
        if changed:
            lines[id_] = Line(
                Edit(id_, dict(changed), version=int(row["version"]), reason=reason),
                (
                    row["ticket"],
                    row["title"],
                    " and ".join(FIELDS[name] for name in changed).capitalize(),
                    " · ".join(_said(before[name]) for name in changed),
                    " · ".join(_said(value) for value in changed.values()),
                    row["points"],
                    reason,
                ),
            )
    same = len(tickets) - len(lines)
    problems = (f"{same:,} of them have these values already.",) if same else ()
    return Draft(lines, problems)


def assign_all(
    frame: pd.DataFrame,
    to: Mapping[int, str],
    *,
    reason: str | None,
    why: Mapping[int, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Draft:
    """Give the tickets of `frame` to the developers in `to`; what cannot be given is named.

    `why` explains single rows where the manager gives no `reason`.
    """
    lines: dict[int, Line] = {}
    taken: list[str] = []
    for id_, row in _records(frame).items():
        if row["status"] != "pending":
            taken.append(row["ticket"])
        elif id_ in to:
            said = reason or (why or {}).get(id_) or None
            lines[id_] = Line(
                NewAssignment(id_, to[id_], said, int(row["version"])),
                (row["ticket"], row["title"], "Assign", None, to[id_], row["points"], said),
                {to[id_]: _points(row)},
                ticket_id=id_,
                taker=to[id_],
                skills=_skills(row),
            )
    problems = (f"{_are(taken)} not pending, so nobody is assigned there.",) if taken else ()
    return Draft(lines, problems, notes)


def tickets_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The tickets of a frame of assignments, each once, by ticket id; tickets as they are."""
    if "ticket_id" not in frame:
        return frame
    tickets = frame.drop_duplicates("ticket_id").set_index("ticket_id")
    return tickets.assign(version=tickets["ticket_version"])


def _decided(row: Mapping[str, Any], change: Change) -> Line:
    holder = str(row["developer"])
    to = change.developer or holder
    keeps = change.action in ("approve", "complete", "reopen", "reassign")
    shown = (
        row["ticket"],
        row["title"],
        LABELS[change.action],
        holder,
        to if keeps else None,
        row["points"],
        change.reason,
    )
    return Line(
        change,
        shown,
        moves_of(row, change),
        approved_for=to if change.action == "approve" and _points(row) else None,
        ticket_id=int(row["ticket_id"]),
        taker=to if change.action in ("approve", "reassign") else None,
        skills=_skills(row),
    )


def _records(frame: pd.DataFrame) -> dict[int, dict[str, Any]]:
    """The rows by id, all at once: looking each up in the frame takes seconds for thousands."""
    names = ["ticket", "title", "points", "status", "developer", "version"]
    names += [
        one for one in ("ticket_id", "ticket_version", "priority", "due", "skill") if one in frame
    ]
    columns = [frame[name].tolist() for name in names]
    return {
        int(id_): dict(zip(names, row, strict=True))
        for id_, *row in zip(frame.index.tolist(), *columns, strict=True)
    }


def _points(row: Mapping[str, Any]) -> float:
    return 0.0 if pd.isna(row["points"]) else float(row["points"])


def _skills(row: Mapping[str, Any]) -> str | None:
    skill = row.get("skill")
    return None if skill is None or pd.isna(skill) else str(skill)


def _day(value: Any) -> Any:
    return None if pd.isna(value) else value.date()


def _said(value: Any) -> str:
    return "–" if value is None else str(value)


def _are(tickets: Sequence[str]) -> str:
    return f"{listed(tickets)} {'is' if len(tickets) == 1 else 'are'}"
