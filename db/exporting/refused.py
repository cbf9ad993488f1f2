"""The refused records of a file under its own header, to be corrected and imported again."""

from collections.abc import Iterator, Sequence

from db.domain.harmless import harmless
from db.importing.read import Sheet
from db.importing.read.sheet import REFUSED_BECAUSE


def refused_rows(sheet: Sheet) -> Iterator[Sequence[str]]:
    """The header and the refused records; the last column says what is wrong with each.

    An import ignores that column.
    """
    yield [*map(harmless, sheet.header), REFUSED_BECAUSE]
    problems = iter(sheet.problems)
    problem = next(problems, None)
    width = len(sheet.header)
    for row, cells in sheet.refused_records:
        reasons = []
        while problem is not None and problem.row <= row:
            where = f"{problem.column}: " if problem.column else ""
            reasons.append(f"{where}{problem.message}")
            problem = next(problems, None)
        filled = [*map(harmless, cells), *[""] * (width - len(cells))]
        yield [*filled, harmless(" ".join(reasons))]
