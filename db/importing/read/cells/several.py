"""Fields that are read from several columns."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.domain.priorities import is_unsaid
from db.domain.values import Unfit
from db.domain.words import counted
from db.importing.read.cells.dates import parse
from db.importing.read.cells.states import is_closed
from db.importing.read.header.headers import LISTS
from db.importing.read.sheet import listed, shown

# Fields in which `null` and the like may be meant literally.
_TEXTS = frozenset({"id", "name", "title", "description", "source", "external_key", "url"})
_NOTHING = frozenset({"null", "[]", "{}", "(null)", "undefined"})
# Fields that are true if any of their columns says so.
_FLAGS = frozenset({"closed_at", "archived"})
_QUOTES = " \"'"


def plain_cells(role: str, cells: list[str]) -> list[str]:
    """Cells with `null` and `[]` replaced by "", and lists in brackets separated by `;`."""
    if role in _TEXTS:
        return cells
    plain = ["" if cell.casefold() in _NOTHING else cell for cell in cells]
    if role in LISTS:
        return [_unwrapped(cell) if cell[:1] == "[" else cell for cell in plain]
    return plain


def _unwrapped(cell: str) -> str:
    if not cell.endswith("]"):
        return cell
    return "; ".join(part.strip(_QUOTES) for part in cell[1:-1].split(",") if part.strip(_QUOTES))


class Several:
    """Merges columns that feed one field, and counts the rows in which they differ."""

    def __init__(self, header: Sequence[str], also: Mapping[str, Sequence[int]]) -> None:
        self._header = header
        self._also = also
        self._filled_in: Counter[str] = Counter()
        self._differing: Counter[str] = Counter()
        self._first: dict[str, int] = {}

    def scan(self, role: str, columns: Sequence[Sequence[str]], rows: Sequence[int]) -> None:
        """First pass over a chunk of rows."""
        if role in LISTS or role in _FLAGS:
            return
        for row, row_cells in zip(rows, zip(*columns, strict=True), strict=True):
            filled = [cell for cell in row_cells if _says(role, cell)]
            if len(filled) > 1 and any(not _alike(filled[0], cell) for cell in filled[1:]):
                self._differing[role] += 1
                self._first.setdefault(role, row)
            elif filled and not _says(role, row_cells[0]):
                self._filled_in[role] += 1

    @staticmethod
    def merged(role: str, columns: Sequence[Sequence[str]]) -> list[str]:
        """One column from several: lists joined, else the first cell that is filled, or true."""
        if role in LISTS:
            return ["; ".join(filter(None, cells)) for cells in zip(*columns, strict=True)]
        if role in _FLAGS:
            return [
                next(filter(is_closed, cells), cells[0]) for cells in zip(*columns, strict=True)
            ]
        return [
            next((cell for cell in cells if _says(role, cell)), cells[0])
            for cells in zip(*columns, strict=True)
        ]

    def notes(self) -> list[str]:
        """Sentences about which columns were merged, and where they differ."""
        notes = []
        for role, (first, *others) in self._also.items():
            if role in LISTS or role in _FLAGS:
                continue
            names = listed([f"{shown(self._header[at])} (column {at + 1})" for at in others])
            best = f"{shown(self._header[first])} (column {first + 1})"
            note = f"{best} is used for {role.replace('_', ' ')}, and where it is empty {names}"
            if filled := self._filled_in[role]:
                note += f": in {counted(filled, 'row')}"
            notes.append(f"{note}.")
            if number := self._differing[role]:
                rows = counted(number, "row")
                notes.append(
                    f"These columns hold different values in {rows}, the first in row "
                    f"{self._first[role]}: {shown(self._header[first])} counts."
                )
        return notes


def _says(role: str, cell: str) -> bool:
    return bool(cell) and not (role == "priority" and is_unsaid(cell))


def _alike(cell: str, other: str) -> bool:
    """Whether two cells hold the same value, perhaps written differently."""
    if cell.casefold() == other.casefold():
        return True
    for read in (_number, parse):
        try:
            return read(cell) == read(other)
        except (ValueError, Unfit):
            continue
    return False


def _number(text: str) -> float:
    return float(text.replace(",", "."))
