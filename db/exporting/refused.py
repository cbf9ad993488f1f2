"""The refused records of a file under its own header, to be mended and imported again."""

from collections.abc import Iterator, Sequence

from db.domain.harmless import harmless
from db.importing.read import Sheet
from db.importing.read.sheet import REFUSED_BECAUSE


def refused_rows(sheet: Sheet) -> Iterator[Sequence[str]]:
    """The header and the refused records, each with what is wrong with it in the last column.

    That column is passed over when the file is imported again.
    """
    yield [*map(harmless, sheet.header), REFUSED_BECAUSE]
    problems = iter(sheet.problems)
    ahead = next(problems, None)
    width = len(sheet.header)
    for row, cells in sheet.refused_records:
        reasons = []
        while ahead is not None and ahead.row <= row:
            where = f"{ahead.column}: " if ahead.column else ""
            reasons.append(f"{where}{ahead.message}")
            ahead = next(problems, None)
        filled = [*map(harmless, cells), *[""] * (width - len(cells))]
        yield [*filled, harmless(" ".join(reasons))]
