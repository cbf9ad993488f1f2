"""Convert the cells of a column to values, with a sentence for every cell that is refused."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.domain.values import (
    Aliases,
    FieldRule,
    Fraction,
    Number,
    Skills,
    Switch,
    Text,
    Unfit,
    single_spaced,
)
from db.importing.read.header.words import NOT_BLOCKED, YES, word

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_MOST_DIGITS = 40
_NUMBERS = "This takes a number such as 8 or 2.5, without unit or exponent."
_SHARE = "This takes a share from 0 to 1 such as 0.8, or from 0% to 100%."
_FLOAT_NOISE = 1e-6  # hundredths; 10.700000000000001 is what other programs write for 10.7

_ALIAS_ENDS = re.compile("[;|\n]")


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the file: its header, and trimmed cells with their spreadsheet rows."""

    header: str
    cells: list[str]
    rows: Sequence[int]
    decimal_comma: bool = False


@dataclass(slots=True)
class Converted:
    """A column's values, None where a cell is empty or refused; refusals are by position."""

    values: list[Any]
    refusals: dict[int, str] = field(default_factory=dict)


def read_column(column: SourceColumn, field: FieldRule[Any]) -> Converted:
    """Convert a column by the rule of its field."""
    match field:
        case Skills():
            return each_value(column, field.check)
        case Text():
            return read_text(column, field)
        case Number():
            return read_number(column, field)
        case Aliases():
            return each_value(column, lambda text: field.check(_ALIAS_ENDS.split(text)))
        case Switch():
            return each_value(column, read_switch)
    raise TypeError(f"{field.what} is not read from a single column")


def each_value(column: SourceColumn, convert: Callable[[str], Any]) -> Converted:
    """Convert a column, calling `convert` once for each distinct text. It may raise Unfit."""
    cells = column.cells
    converted: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for value in set(cells):
        try:
            converted[value] = convert(value)
        except Unfit as unfit:
            refused[value] = str(unfit)
    return Converted(
        list(map(converted.get, cells)),
        {at: refused[cell] for at, cell in enumerate(cells) if cell in refused} if refused else {},
    )


def read_text(column: SourceColumn, field: Text) -> Converted:
    """Convert a column of text. Only long or unprintable cells are checked one by one."""
    result = Converted([cell or None for cell in column.cells])
    if field.required:
        result.refusals = missing(column)
    for at in _doubtful(column.cells, field):
        try:
            result.values[at] = field.check(column.cells[at])
        except Unfit as unfit:
            result.values[at] = None
            result.refusals[at] = str(unfit)
    if field.label:
        result.values = [value and single_spaced(value) for value in result.values]
    return result


def missing(column: SourceColumn) -> dict[int, str]:
    """The refusals of a required column's empty cells."""
    if "" not in column.cells:
        return {}
    message = f"{column.header} may not be empty."
    return {at: message for at, cell in enumerate(column.cells) if not cell}


def _doubtful(cells: list[str], field: Text) -> list[int]:
    """The positions of cells that must be checked one by one."""
    plain = [cell.replace("\n", "") for cell in cells] if field.lines else cells
    printable = list(map(str.isprintable, plain))
    if all(printable) and max(map(len, cells), default=0) <= field.most:
        return []
    return [
        at
        for at, (cell, fine) in enumerate(zip(cells, printable, strict=True))
        if not fine or len(cell) > field.most
    ]


def read_number(column: SourceColumn, field: Number) -> Converted:
    """Convert a column of numbers; those with more than two decimals are refused, not rounded."""

    def convert(text: str) -> float | None:
        if not text:
            return None
        percent = isinstance(field, Fraction) and text.endswith("%")
        number = _number(
            text.removesuffix("%").rstrip() if percent else text, comma=column.decimal_comma
        )
        if number is None:
            raise Unfit(_SHARE if isinstance(field, Fraction) else _NUMBERS)
        fitted = field.check(number / 100 if percent else number)
        hundredths = number if percent else number * 100
        if abs(hundredths - round(hundredths)) > _FLOAT_NOISE:
            raise Unfit("This takes at most two decimals.")
        return fitted

    return each_value(column, convert)


def _number(text: str, *, comma: bool) -> float | None:
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text) or ("," in text and not comma):
        return None
    return float(text.replace(",", ".")) + 0.0  # no negative zero


def read_switch(text: str) -> bool | None:
    """Read yes or no; None for an empty cell. Raises Unfit."""
    if not text:
        return None
    key = word(text)
    if key in YES:
        return True
    if key in NOT_BLOCKED:
        return False
    raise Unfit("This takes yes or no.")
