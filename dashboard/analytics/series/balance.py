"""How evenly work lay on people, week by week."""

from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.workload import loads
from db.domain.days import Days


def balance(copy: Copy, days: Days, ids: Collection[int]) -> pd.DataFrame:
    """Each `week` of `days` at its close, over the utilisation of those who had points available.

    `people` are so many; of their utilisation (close ÷ available) a tenth is below `low`, half
    below `middle`, a tenth above `high`, and `spread` is high − low. `jain` is the index of
    R. Jain, D.-M. Chiu and W. Hawe, *A Quantitative Measure of Fairness and Discrimination for
    Resource Allocation in Shared Computer Systems*, 1984: (Σ u)² ÷ (n × Σ u²), 1 where all are
    equal, 1 ÷ n where one carries everything. It is empty where nobody carries anything. A single
    person has neither spread nor balance: both need two.
    """
    found = loads(copy, days, ids, by_week=True)
    shares = found.close / found.available.where(found.available > 0)
    people = shares.notna().sum(axis=1)
    squares = people * (shares**2).sum(axis=1)
    jain = shares.sum(axis=1) ** 2 / squares.where(squares > 0)
    low, middle, high = (shares.quantile(share, axis=1) for share in (0.1, 0.5, 0.9))
    frame = pd.DataFrame(
        {
            "people": people,
            "low": low,
            "middle": middle,
            "high": high,
            "spread": high - low,
            "jain": jain,
        }
    )
    enough = people > 1
    for name in ("spread", "jain"):
        frame[name] = frame[name].where(enough)
    return frame.rename_axis("week").reset_index()
