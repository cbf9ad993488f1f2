"""A developer's capacity from what remains of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.domain.values import NUMERIC_LIMIT, DeveloperFields, Number, Unfit
from db.domain.words import counted
from db.importing.read.cells.columns import Converted, Given, read_number

_REMAINING = Number("What remains of a capacity", least=-NUMERIC_LIMIT)
_ASSUMED = {
    "baseline_workload": "a workload of 0",
    "availability": "an availability of 1",
}


class Capacities:
    """Capacity is (remaining + workload) ÷ availability.

    The free points shown, capacity x availability - workload, are then those of the file.
    """

    def __init__(self) -> None:
        self._assumed: list[str] | None = None
        self._away = 0
        self._first_away = 0

    def read(self, given: Given, values: Mapping[str, Sequence[Any]]) -> Converted:
        """Some rows' capacities; `values` holds what was read of the other fields."""
        remaining = read_number(given, _REMAINING)
        count = len(given.cells)
        self._assumed = [text for name, text in _ASSUMED.items() if name not in values]
        workloads = [one or 0.0 for one in values.get("baseline_workload", [None] * count)]
        shares = [1.0 if one is None else one for one in values.get("availability", [None] * count)]
        result = Converted([None] * count, remaining.refusals)
        for at, (left, workload, share) in enumerate(
            zip(remaining.values, workloads, shares, strict=True)
        ):
            if left is None:
                continue
            if left + workload < 0:
                result.refusals[at] = (
                    f"With a workload of {workload:,g}, at least {-workload:,g} remains: "
                    "a capacity is not below 0."
                )
            elif share == 0:
                self._away += 1
                self._first_away = self._first_away or given.rows[at]
            else:
                try:
                    result.values[at] = DeveloperFields.capacity.check((left + workload) / share)
                except Unfit as unfit:
                    result.refusals[at] = f"The capacity that follows {unfit.said}"
        return result

    def notes(self, given: Mapping[str, Given]) -> list[str]:
        """How capacities were worked out, and where they could not be."""
        if self._assumed is None:
            return []
        where = f", with {' and '.join(self._assumed)}" if self._assumed else ""
        notes = [
            (
                f"Capacity is ({given['remaining_capacity'].header} + workload) ÷ "
                f"availability{where}, "
                "so that the free points are the file's."
            )
        ]
        if self._away:
            rows = counted(self._away, "row")
            notes.append(
                f"Capacity is left out in {rows} with an availability of 0 (row {self._first_away}"
                f"{' and others' if self._away > 1 else ''}): nothing can be divided by it."
            )
        return notes
