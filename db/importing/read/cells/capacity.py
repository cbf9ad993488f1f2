"""Compute a developer's capacity from the remaining capacity that a file has."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.domain.values import NUMERIC_LIMIT, DeveloperFields, Number, Unfit
from db.domain.words import counted
from db.importing.read.cells.columns import Converted, SourceColumn, read_number

_REMAINING = Number("What remains of a capacity", least=-NUMERIC_LIMIT)
_ASSUMED = {
    "baseline_workload": "a workload of 0",
    "availability": "an availability of 1",
}


class Capacities:
    """Capacity is (remaining + workload) ÷ availability.

    Then the free points, capacity × availability - workload, are those of the file.
    """

    def __init__(self) -> None:
        self._assumed: list[str] | None = None
        self._away = 0
        self._first_away = 0

    def read(self, column: SourceColumn, values: Mapping[str, Sequence[Any]]) -> Converted:
        """The capacities of a chunk of rows; `values` holds their other fields."""
        remaining = read_number(column, _REMAINING)
        count = len(column.cells)
        self._assumed = [text for name, text in _ASSUMED.items() if name not in values]
        workloads = [value or 0.0 for value in values.get("baseline_workload", [None] * count)]
        shares = [
            1.0 if value is None else value for value in values.get("availability", [None] * count)
        ]
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
                self._first_away = self._first_away or column.rows[at]
            else:
                try:
                    result.values[at] = DeveloperFields.capacity.check((left + workload) / share)
                except Unfit as unfit:
                    result.refusals[at] = f"The capacity that follows {unfit.said}"
        return result

    def notes(self, columns: Mapping[str, SourceColumn]) -> list[str]:
        """Sentences about how capacities were computed, and where they could not be."""
        if self._assumed is None:
            return []
        where = f", with {' and '.join(self._assumed)}" if self._assumed else ""
        notes = [
            (
                f"Capacity is ({columns['remaining_capacity'].header} + workload) ÷ "
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
