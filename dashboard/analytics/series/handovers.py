"""Who handed active work to whom, and which tickets went back and forth."""

from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.days import Days

_GIVEN = """
WITH given AS (
    SELECT id, on_day, moment, ticket_id, previous_id AS giver_id, new_id AS taker_id
    FROM events
    WHERE action = 'reassigned' AND status = 'active' AND previous_id <> new_id
        AND on_day <= $last
),
here AS (
    SELECT * FROM given
    WHERE on_day >= $first AND ($ids IS NULL
        OR giver_id IN (SELECT unnest($ids::BIGINT[]))
        OR taker_id IN (SELECT unnest($ids::BIGINT[])))
)
"""
_HANDOVERS = """
, pairs AS (SELECT giver_id, taker_id, count(*) AS tickets FROM here GROUP BY ALL)
SELECT giver_id, giver.name AS giver, taker_id, taker.name AS taker, tickets
FROM pairs
    JOIN people AS giver ON giver_id = giver.developer_id
    JOIN people AS taker ON taker_id = taker.developer_id
ORDER BY giver, taker
"""
_RETURNED = """
, first AS (SELECT ticket_id, giver_id, min(id) AS id FROM given GROUP BY ALL)
SELECT here.ticket_id, count(*) AS handovers, count(first.id) AS came_back,
    max(moment) AS last
FROM here LEFT JOIN first
    ON first.ticket_id = here.ticket_id AND first.giver_id = here.taker_id AND first.id < here.id
GROUP BY here.ticket_id HAVING count(first.id) > 0
ORDER BY came_back DESC, handovers DESC, here.ticket_id
"""


def handovers(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """How many active tickets went from whom to whom in `days`: `giver`, `taker`, `tickets`.

    A ticket that was handed over twice counts twice. With `ids`, those from or to one of these.
    """
    return copy.query(_GIVEN + _HANDOVERS, **_values(days, ids))


def back_and_forth(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """The tickets that came back in `days` to somebody who had handed them on before.

    `ticket_id`, how many `handovers` in `days`, how often it `came_back`, and when it went `last`.
    """
    return copy.query(_GIVEN + _RETURNED, **_values(days, ids))


def _values(days: Days, ids: Collection[int] | None) -> dict[str, object]:
    return {"first": days.first, "last": days.last, "ids": None if ids is None else list(ids)}
