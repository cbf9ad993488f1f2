"""The cells of a field: of one column, or of several that are read beside each other."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.domain.priorities import is_unsaid
from db.domain.values import Unfit
from db.domain.words import counted
from db.importing.read.cells.dates import parse
from db.importing.read.cells.states import is_closed
from db.importing.read.header.headers import LISTS
from db.importing.read.sheet import listed, shown

# Text in which a word for nothing may be meant as it stands.
_TEXTS = frozenset({"id", "name", "title", "description", "source", "external_key", "url"})
_NOTHING = frozenset({"null", "[]", "{}", "(null)", "undefined"})
# What one of several columns says is so.
_FLAGS = frozenset({"closed_at", "archived"})
_QUOTES = " \"'"


def plain_cells(role: str, cells: list[str]) -> list[str]:
    """Cells that are empty where they say `null` or `[]`; a list in brackets has `;` between."""
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
    """Reads a field from several columns, and counts the rows in which they differ."""

    def __init__(self, header: Sequence[str], also: Mapping[str, Sequence[int]]) -> None:
        self._header = header
        self._also = also
        self._filled_in: Counter[str] = Counter()
        self._differing: Counter[str] = Counter()
        self._first: dict[str, int] = {}

    def look_at(self, role: str, columns: Sequence[Sequence[str]], rows: Sequence[int]) -> None:
        """Take some rows into account."""
        if role in LISTS or role in _FLAGS:
            return
        for row, some in zip(rows, zip(*columns, strict=True), strict=True):
            filled = [cell for cell in some if _says(role, cell)]
            if len(filled) > 1 and any(not _alike(filled[0], one) for one in filled[1:]):
                self._differing[role] += 1
                self._first.setdefault(role, row)
            elif filled and not _says(role, some[0]):
                self._filled_in[role] += 1

    @staticmethod
    def merged(role: str, columns: Sequence[Sequence[str]]) -> list[str]:
        """Lists joined, a flag that is set; else, row by row, the first cell that says anything."""
        if role in LISTS:
            return ["; ".join(filter(None, some)) for some in zip(*columns, strict=True)]
        if role in _FLAGS:
            return [next(filter(is_closed, some), some[0]) for some in zip(*columns, strict=True)]
        return [
            next((cell for cell in some if _says(role, cell)), some[0])
            for some in zip(*columns, strict=True)
        ]

    def notes(self) -> list[str]:
        """Which columns were read beside each other, and where they differ."""
        said = []
        for role, (first, *others) in self._also.items():
            if role in LISTS or role in _FLAGS:
                continue
            names = listed([f"{shown(self._header[at])} (column {at + 1})" for at in others])
            best = f"{shown(self._header[first])} (column {first + 1})"
            note = f"{best} is used for {role.replace('_', ' ')}, and where it is empty {names}"
            if filled := self._filled_in[role]:
                note += f": in {counted(filled, 'row')}"
            said.append(f"{note}.")
            if number := self._differing[role]:
                rows = counted(number, "row")
                said.append(
                    f"These columns hold different values in {rows}, the first in row "
                    f"{self._first[role]}: {shown(self._header[first])} counts."
                )
        return said


def _says(role: str, cell: str) -> bool:
    return bool(cell) and not (role == "priority" and is_unsaid(cell))


def _alike(one: str, other: str) -> bool:
    """Whether two cells hold the same value, however it is written."""
    if one.casefold() == other.casefold():
        return True
    for read in (_number, parse):
        try:
            return read(one) == read(other)
        except (ValueError, Unfit):
            continue
    return False


def _number(text: str) -> float:
    return float(text.replace(",", "."))
