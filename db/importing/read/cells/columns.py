"""The cells of one column to values, with a sentence for every cell that is none."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.domain.known_as import join_aliases
from db.domain.limits import EMAIL_LENGTH, MOST_ALIASES, NUMERIC_LIMIT
from db.domain.points import rounded
from db.domain.skills import join_skills, parse_skills

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_MOST_DIGITS = 40
_FLOAT_NOISE = 1e-6  # hundredths; 10.700000000000001 is what other programs write for 10.7

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_STRAY_BYTE = re.compile("[\ud800-\udfff]")
_ALIAS_ENDS = re.compile("[;|\n]")
_LINE_END = re.compile("\r\n?")


class Refused(ValueError):
    """A cell is not of its column's type; the text says what is."""


@dataclass(frozen=True, slots=True)
class Given:
    """A column as the file has it: its header and its trimmed cells with their spreadsheet rows."""

    header: str
    cells: list[str]
    rows: Sequence[int]
    decimal_comma: bool = False


@dataclass(slots=True)
class Converted:
    """A column as values, None where the cell is empty or refused, by position."""

    values: list[Any]
    refusals: dict[int, str] = field(default_factory=dict)


def each_value(given: Given, convert: Callable[[str], Any]) -> Converted:
    """Convert a column by its different values: what costs time is done once for each of them."""
    cells = given.cells
    answers: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for value in set(cells):
        try:
            answers[value] = convert(value)
        except Refused as refusal:
            refused[value] = str(refusal)
    return Converted(
        list(map(answers.get, cells)),
        {at: refused[cell] for at, cell in enumerate(cells) if cell in refused} if refused else {},
    )


def read_text(given: Given, *, most: int, required: bool = False, lines: bool = False) -> Converted:
    """Text; with `lines`, tabs and line ends may stand in it, and the latter become LF.

    Only cells that are long or hold something unprintable are looked at one by one.
    """
    result = Converted([cell or None for cell in given.cells])
    if required:
        result.refusals = missing(given)
    for at in _doubtful(given.cells, most, lines=lines):
        try:
            result.values[at] = checked_text(given.cells[at], most=most, lines=lines)
        except Refused as refusal:
            result.values[at] = None
            result.refusals[at] = str(refusal)
    return result


def read_label(given: Given, *, most: int) -> Converted:
    """Required text that tells rows apart: NFC, with single spaces inside."""
    result = read_text(given, most=most, required=True)
    result.values = [value and single_spaced(value) for value in result.values]
    return result


def missing(given: Given) -> dict[int, str]:
    """The refusals of a required column's empty cells."""
    if "" not in given.cells:
        return {}
    message = f"{given.header} may not be empty."
    return {at: message for at, cell in enumerate(given.cells) if not cell}


def _doubtful(cells: list[str], most: int, *, lines: bool) -> list[int]:
    """The positions of cells that may not be fit to be kept as they are."""
    plain = [cell.replace("\n", "") for cell in cells] if lines else cells
    printable = list(map(str.isprintable, plain))
    if all(printable) and max(map(len, cells), default=0) <= most:
        return []
    return [
        at
        for at, (cell, fine) in enumerate(zip(cells, printable, strict=True))
        if not fine or len(cell) > most
    ]


def checked_text(text: str, *, most: int, lines: bool = False) -> str:
    """`text` if it is fit to be kept; it may hold what a spreadsheet would run as a formula."""
    if len(text) > most:
        raise Refused(f"At most {most:,} characters are kept; this has {len(text):,}.")
    if _STRAY_BYTE.search(text):
        raise Refused("This holds a damaged character: save the file again as CSV UTF-8.")
    if (_CONTROL_BUT_LINES if lines else _CONTROL).search(text):
        kept = "line breaks and tabs" if lines else "no line breaks or tabs"
        raise Refused(f"This holds a control character: text may hold {kept}, and no others.")
    return _LINE_END.sub("\n", text)


def single_spaced(text: str) -> str:
    """Trimmed text in NFC, with single spaces inside."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_number(given: Given, *, negative: bool = False) -> Converted:
    """Numbers that numeric(10,2) holds exactly, as floats."""
    what = "any number" if negative else "a number of 0 or more"

    def convert(text: str) -> float | None:
        if not text:
            return None
        number = _number(text, comma=given.decimal_comma)
        if number is None:
            raise Refused(f"This takes {what} such as 8 or 2.5, without unit or exponent.")
        if number < 0 and not negative:
            raise Refused(f"This takes {what}.")
        return _fitted(number)

    return each_value(given, convert)


def read_share(given: Given) -> Converted:
    """A share of 0 to 1 such as `0.8` or `80%`; an empty cell says nothing."""

    def convert(text: str) -> float | None:
        if not text:
            return None
        percent = text.endswith("%")
        number = _number(text.removesuffix("%").rstrip(), comma=given.decimal_comma)
        share = number / 100 if percent and number is not None else number
        if share is None or not 0 <= share <= 1:
            raise Refused("This takes a share from 0 to 1 such as 0.8, or from 0% to 100%.")
        return _fitted(share)

    return each_value(given, convert)


def read_skills(given: Given, *, most: int) -> Converted:
    """Skills separated by `;` `,` or `|`, each once, as they are stored."""

    def convert(text: str) -> str | None:
        names = parse_skills(checked_text(text, most=most))
        skills = join_skills(names)
        if len(skills) > most:
            raise Refused(f"At most {most:,} characters are kept; this has {len(skills):,}.")
        return skills or None

    return each_value(given, convert)


def read_aliases(given: Given) -> Converted:
    """Names and e-mails separated by `;` or `|`, or one a line; as they are stored."""

    def convert(text: str) -> str | None:
        aliases = [
            single_spaced(checked_text(one.strip(), most=EMAIL_LENGTH))
            for one in _ALIAS_ENDS.split(text)
        ]
        return join_aliases(aliases[:MOST_ALIASES])

    return each_value(given, convert)


def _number(text: str, *, comma: bool) -> float | None:
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text) or ("," in text and not comma):
        return None
    return float(text.replace(",", ".")) + 0.0  # no negative zero


def _fitted(number: float) -> float:
    """`number` as numeric(10,2) keeps it; nothing is rounded away."""
    if abs(number) >= NUMERIC_LIMIT:
        raise Refused(f"This takes numbers smaller than {NUMERIC_LIMIT:,}.")
    hundredths = number * 100
    if abs(hundredths - round(hundredths)) > _FLOAT_NOISE:
        raise Refused("This takes at most two decimals.")
    return rounded(number)
