"""Behind the figures of the Analytics page: the tickets that one bar, point or line counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.figures import Asked
from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.analytics.series.flow import STANDS
from dashboard.analytics.series.throughput import WHEN
from dashboard.analytics.series.workload import NO_SKILL
from db.domain.skills import skill_key, skill_keys

# Each statement gives tickets with a `moment`, `days`, `developer` and a `note`; it is limited to
# what stands at `$place` (a week, a day, a skill, somebody), and of it to `$stack`, where they are
# given.
_WHOM = "($ids IS NULL OR {column} IN (SELECT unnest($ids::BIGINT[])))"
_IN_WEEK = "($place IS NULL OR date_trunc('week', done_on) = try_cast($place AS DATE))"


def _done(begin: str, note: str = "''") -> str:
    return f"""
    SELECT ticket_id, done AS moment, epoch(done - {begin}) / 86400 AS days, name AS developer,
        {note} AS note
    FROM tickets LEFT JOIN people ON developer_id = holder_id
    WHERE done_on BETWEEN $first AND $last AND {_WHOM.format(column="holder_id")} AND {_IN_WEEK}
    """  # noqa: S608 - our own words


_KEPT = """CASE WHEN due_on IS NULL THEN 'undated' WHEN done_on <= due_on THEN 'in_time'
    WHEN done_on <= due_on + 7 THEN 'week_late' ELSE 'later' END"""
_STOOD = """
SELECT ticket_id, max(moment) AS moment, NULL::DOUBLE AS days, NULL::VARCHAR AS developer,
    arg_max(after, moment) AS note
FROM turns WHERE on_day <= CASE WHEN $place IS NULL THEN $last ELSE try_cast($place AS DATE) END
GROUP BY ticket_id
HAVING note <> 'withdrawn' AND ($stack IS NULL OR note = $stack)
"""
_AGES = f"""
SELECT ticket_id, started AS moment, name AS developer, '' AS note,
    greatest(0, epoch($now::TIMESTAMP - started) / 86400) AS days
FROM tickets LEFT JOIN people ON developer_id = holder_id
WHERE status = 'assigned' AND {_WHOM.format(column="holder_id")}
    AND ($place IS NULL OR ticket_id::VARCHAR = $place)
"""  # noqa: S608 - our own words
_DECIDED = f"""
SELECT ticket_id, moment, NULL::DOUBLE AS days, name AS developer,
    outcome || coalesce(': ' || reason, '') AS note
FROM decided JOIN tickets USING (ticket_id) JOIN people USING (developer_id)
WHERE decided.on_day BETWEEN $first AND $last AND {_WHOM.format(column="developer_id")}
    AND ($place IS NULL OR {{place}} = $place) AND ($stack IS NULL OR outcome = $stack)
"""  # noqa: S608 - our own words
_GIVEN = """
SELECT ticket_id, moment, NULL::DOUBLE AS days,
    giver.name || ' → ' || taker.name AS developer, coalesce(reason, '') AS note
FROM events
    JOIN people AS giver ON giver.developer_id = previous_id
    JOIN people AS taker ON taker.developer_id = new_id
WHERE action = 'reassigned' AND status = 'active' AND previous_id <> new_id
    AND on_day BETWEEN $first AND $last
    AND ($ids IS NULL OR previous_id IN (SELECT unnest($ids::BIGINT[]))
        OR new_id IN (SELECT unnest($ids::BIGINT[])))
    AND ($place IS NULL OR giver.name = $place) AND ($stack IS NULL OR taker.name = $stack)
"""
_OPEN = """
SELECT ticket_id, created AS moment, NULL::DOUBLE AS days, name AS developer, skill AS note
FROM tickets LEFT JOIN people ON developer_id = holder_id AND tickets.status = 'assigned'
WHERE status IN ('pending', 'assigned') AND skill IS NOT NULL
    AND ($place IS NULL OR skill IN (SELECT unnest($skills::VARCHAR[])))
"""
_HELD = f"""
WITH last AS (
    SELECT max(id) AS id FROM events
    WHERE on_day <= CASE WHEN $place IS NULL THEN $last ELSE try_cast($place AS DATE) END
    GROUP BY assignment_id
)
SELECT ticket_id, moment, NULL::DOUBLE AS days, name AS developer,
    coalesce(skill, '{NO_SKILL}') AS note
FROM events SEMI JOIN last USING (id) JOIN tickets USING (ticket_id)
    JOIN people ON developer_id = coalesce(new_id, previous_id)
WHERE events.status = 'active' AND {_WHOM.format(column="developer_id")}
    AND ($stack IS NULL OR note = $stack)
"""  # noqa: S608 - our own words
_SKILLS = "SELECT DISTINCT skill FROM tickets WHERE skill IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Behind:
    """How the tickets of a figure are found, in which order, and what their columns are called."""

    statement: str
    columns: Mapping[str, str]
    order: str = "moment DESC"
    notes: Mapping[str, str] | None = None


_COMPLETED = {"moment": "Completed", "days": "Cycle, days"}
_JUDGED = {"moment": "Decided", "developer": "For", "note": "Decision"}
BEHIND: Mapping[str, Behind] = {
    "workload-by-skill": Behind(
        _HELD, {"moment": "Changed last", "developer": "Developer", "note": "Asks for"}
    ),
    "throughput": Behind(_done("started"), _COMPLETED),
    "due-dates": Behind(
        f"SELECT * FROM ({_done('started', _KEPT)}) WHERE $stack IS NULL OR note = $stack",  # noqa: S608 - our own words
        {"moment": "Completed", "note": "Against the due date"},
        notes=WHEN,
    ),
    "cycle-times": Behind(_done("started") + "AND started IS NOT NULL", _COMPLETED, "days DESC"),
    "lead-times": Behind(
        _done("created"), {"moment": "Completed", "days": "Lead, days"}, "days DESC"
    ),
    "cumulative-flow": Behind(_STOOD, {"moment": "Since", "note": "Stood"}, notes=STANDS),
    "ages": Behind(
        _AGES, {"moment": "Since", "days": "Days", "developer": "Developer"}, "days DESC"
    ),
    "decisions": Behind(_DECIDED.format(place=f"coalesce(skill, '{NO_SKILL}')"), _JUDGED),
    "reasons": Behind(_DECIDED.format(place="reason") + "AND reason IS NOT NULL", _JUDGED),
    "hand-overs": Behind(_GIVEN, {"moment": "Handed over", "developer": "Whose", "note": "Reason"}),
    "skills": Behind(
        _OPEN, {"moment": "Came", "developer": "Developer", "note": "Asks for"}, "moment"
    ),
}


def tickets_behind(
    copy: Copy, asked: Asked, name: str, *, place: str | None, stack: str | None, most: int
) -> tuple[pd.DataFrame, int]:
    """At most so many of the tickets behind a figure, and how many there are.

    `ticket_id`, and what `BEHIND[name]` has columns for. A place that the figure does not have is
    that of no ticket.
    """
    behind = BEHIND[name]
    values = {
        "first": asked.days.first,
        "last": asked.days.last,
        "ids": None if asked.ids is None else list(asked.ids),
        "now": asked.now_utc,
        "place": place,
        "stack": stack,
        "skills": _texts(copy, place) if "$skills" in behind.statement else None,
    }
    found = copy.query(
        f"SELECT *, count(*) OVER () AS number FROM ({behind.statement}) "  # noqa: S608 - our own words
        f"ORDER BY {behind.order}, ticket_id LIMIT {most:d}",
        **{key: value for key, value in values.items() if f"${key}" in behind.statement},
    )
    number = int(found["number"].iloc[0]) if len(found) else 0
    if behind.notes is not None:
        found["note"] = found["note"].map(behind.notes)
    elif name in ("decisions", "reasons"):
        found["note"] = found["note"].map(_in_words)
    return found[["ticket_id", *behind.columns]], number


def _texts(copy: Copy, skill: str | None) -> list[str]:
    """All that tickets ask for in which the skill is."""
    texts: list[str] = copy.query(_SKILLS)["skill"].tolist()
    return [text for text in texts if skill_key(skill or "") in skill_keys(text)]


def _in_words(note: str) -> str:
    outcome, colon, reason = note.partition(":")
    return f"{OUTCOMES[outcome]}{colon}{reason}"
