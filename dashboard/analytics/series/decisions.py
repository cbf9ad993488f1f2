"""What became of proposals: approved as they came, changed, rejected; and the reasons given."""

from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.workload import NO_SKILL
from db.domain.days import Days

OUTCOMES = {
    "approved": "Approved as they came",
    "changed": "Approved for somebody else",
    "rejected": "Rejected: not this person",
    "set aside": "Ticket set aside",
}
_HERE = """
FROM decided JOIN tickets USING (ticket_id)
WHERE decided.on_day BETWEEN $first AND $last
    AND ($ids IS NULL OR developer_id IN (SELECT unnest($ids::BIGINT[])))
"""
_DECISIONS = f"""
SELECT coalesce(skill, '{NO_SKILL}') AS skill, outcome, count(*) AS number {_HERE} GROUP BY ALL
"""
_REASONS = f"""
SELECT outcome, reason, count(*) AS decisions {_HERE} AND reason IS NOT NULL
GROUP BY ALL ORDER BY decisions DESC, outcome, reason
"""


def decisions(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """The proposals decided in `days`, by `skill` (that the ticket asks for now) and outcome.

    A column for each of `OUTCOMES`, and `decisions`, their sum; the most decided first. A proposal
    counts with its last decision; one that was undone, or replaced by a newer plan, is none.
    With `ids`, proposals for these developers, as they stood when they were decided.
    """
    found = copy.query(_DECISIONS, **_values(days, ids))
    wide = found.pivot(index="skill", columns="outcome", values="number")
    wide = wide.reindex(columns=list(OUTCOMES)).fillna(0).astype("int64")
    wide["decisions"] = wide.sum(axis=1)
    wide = wide.rename_axis(columns=None).reset_index()
    return wide.sort_values(["decisions", "skill"], ascending=[False, True], ignore_index=True)


def reasons(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """The reasons given for them: `outcome`, `reason`, how many `decisions`; the most often first.

    A reason is what somebody wrote when they rejected, or chose another developer.
    """
    return copy.query(_REASONS, **_values(days, ids))


def _values(days: Days, ids: Collection[int] | None) -> dict[str, object]:
    return {"first": days.first, "last": days.last, "ids": None if ids is None else list(ids)}
