"""Skills wanted by open tickets against those that people have, and what only one person knows."""

from collections import defaultdict
from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.points import rounded
from db.domain.skills import parse_skills, skill_key

_OPEN = """
SELECT skill AS skills, count(*) AS tickets, coalesce(sum(story_points), 0)::DOUBLE AS points
FROM tickets WHERE status IN ('pending', 'assigned') AND skill IS NOT NULL GROUP BY skill
"""
_PEOPLE = """
SELECT developer_id, name, coalesce(skills, '') AS skills FROM people WHERE active ORDER BY name
"""


def skills(copy: Copy, ids: Collection[int] | None = None) -> pd.DataFrame:
    """Each `skill` that open tickets ask for or somebody has now; the scarcest first.

    `tickets` and `points` that ask for it and wait or are in work (a ticket that asks for two
    skills counts for both), how many `people` have it, and `only`: the name where it is one
    person's alone. Scarce is what has the most points for each person. People are those on the
    board, or `ids`.
    """
    names: dict[str, str] = {}
    wanted: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
    known: dict[str, list[str]] = defaultdict(list)
    people = copy.query(_PEOPLE)
    if ids is not None:
        people = people[people["developer_id"].isin(list(ids))]
    for who, text in zip(people["name"].tolist(), people["skills"].tolist(), strict=True):
        for name in parse_skills(text or None):
            names.setdefault(skill_key(name), name)
            known[skill_key(name)].append(who)
    asked = copy.query(_OPEN)
    for text, tickets, points in zip(*(asked[name].tolist() for name in asked), strict=True):
        for name in parse_skills(text):
            names.setdefault(skill_key(name), name)
            wanted[skill_key(name)][0] += tickets
            wanted[skill_key(name)][1] += points
    frame = pd.DataFrame(
        [
            (
                name,
                int(wanted[key][0]),
                rounded(wanted[key][1]),
                len(known[key]),
                known[key][0] if len(known[key]) == 1 else None,
            )
            for key, name in names.items()
        ],
        columns=["skill", "tickets", "points", "people", "only"],
    )
    each = frame["points"] / frame["people"].where(frame["people"] > 0, 1e-9)
    order = frame.assign(each=each).sort_values(
        ["each", "tickets", "skill"], ascending=[False, False, True]
    )
    return order.drop(columns="each").reset_index(drop=True)
