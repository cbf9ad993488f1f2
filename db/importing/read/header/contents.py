"""Guess the fields of columns from their contents, for files without a useful header."""

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from db.domain.priorities import read_priority
from db.domain.values import Unfit
from db.importing.read.cells.dates import parse
from db.importing.read.header.words import NOBODY, STATE_BY_WORD, word

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+|#?\d+", re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}")
_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\w{1,9}[-/.]\d{1,4}.*")
_LARGEST_ESTIMATE = 100
_FEW = 30
_TITLE_LENGTH = 8
_SWITCHES = frozenset(map(word, ("true", "false", "yes", "no")))


def looks_like_data(record: Sequence[str]) -> bool:
    """Whether a record holds values that no header has: numbers, dates, keys, or repeated cells."""
    cells = [cell.strip() for cell in record]
    filled = [cell for cell in cells if cell]
    return len(set(filled)) < len(filled) or any(
        _KEY.fullmatch(cell) or _NUMBER.fullmatch(cell) or _DATE_LIKE.fullmatch(cell) or "@" in cell
        for cell in filled
    )


def guess_fields(columns: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Guess the fields of a list of tickets, by position; each field at most once.

    `columns` holds some cells of each column. Unclear columns are left out.
    """
    cells = [[cell.strip() for cell in column if cell.strip()] for column in columns]
    full = max(map(len, cells), default=0)
    left = {at: column for at, column in enumerate(cells) if column}
    found: dict[int, str] = {}
    for role, is_one in _RULES.items():
        at = next((at for at, column in left.items() if is_one(column, full)), None)
        if at is not None:
            found[at] = role
            del left[at]
    return found


def _is_id(column: Sequence[str], full: int) -> bool:
    return len(set(column)) == len(column) == full and all(map(_KEY.fullmatch, column))


def _is_title(column: Sequence[str], full: int) -> bool:
    return (
        len(column) == full
        and 2 * len(set(column)) > len(column)
        and fmean(map(len, column)) >= _TITLE_LENGTH
        and sum(" " in cell for cell in column) * 2 > len(column)
        and not any(map(_DATE_LIKE.fullmatch, column))
    )


def _is_priority(column: Sequence[str], _full: int) -> bool:
    return not any(map(_NUMBER.fullmatch, column)) and all(map(read_priority, set(column)))


def _is_status(column: Sequence[str], _full: int) -> bool:
    words = set(map(word, column))
    known = words & STATE_BY_WORD.keys() - _SWITCHES
    return len(words) <= _FEW and 2 * len(known) > len(words)


def _is_date(column: Sequence[str], _full: int) -> bool:
    try:
        return all(parse(cell) is not None for cell in set(column))
    except Unfit:
        return False


def _is_estimate(column: Sequence[str], _full: int) -> bool:
    return all(
        _NUMBER.fullmatch(cell) and float(cell.replace(",", ".")) <= _LARGEST_ESTIMATE
        for cell in set(column)
    )


def _is_person(column: Sequence[str], _full: int) -> bool:
    people = [cell for cell in column if word(cell) not in NOBODY]
    return (
        bool(people)
        and all(
            ("@" in cell and " " not in cell)
            or (_NAME.fullmatch(cell) and all(part[:1].isupper() for part in cell.split()))
            for cell in set(people)
        )
        and (len(people) == 1 or len(set(people)) < len(people))
    )


_RULES: Mapping[str, Callable[[Sequence[str], int], bool]] = {
    "id": _is_id,
    "priority": _is_priority,
    "status": _is_status,
    "due_date": _is_date,
    "story_points": _is_estimate,
    "title": _is_title,
    "assignee": _is_person,
    "description": lambda column, full: _is_title(column, len(column)) and full > 0,
}
