"""Read a column of estimates: points, times such as `PT8H` or `1w 2d`, or sizes such as `XL`.

Times and sizes are no points and count as empty cells, unless somebody has said how many hours a
point is.
"""

import re

from db.domain.values import TicketFields
from db.domain.words import counted
from db.importing.read.cells.columns import Converted, SourceColumn, read_number
from db.importing.read.sheet import shown

# ISO 8601, and as Jira, GitLab and YouTrack write them: a day has 8 hours, a week 5 days.
_HOURS = {"w": 40.0, "d": 8.0, "h": 1.0, "m": 1 / 60, "s": 1 / 3600}
_PART = r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[a-z]+)"
_UNITS = r"(?:w(?:eeks?|ks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)"
_TIME = re.compile(
    rf"P(?=.)(?:\d+W)?(?:\d+D)?(?:T(?:[\d.,]+[HMS])+)?|(?:\d+(?:[.,]\d+)?\s*{_UNITS}[\s,]*)+",
    re.IGNORECASE | re.ASCII,
)
_PARTS = re.compile(_PART, re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::[0-5]\d)?(?:\s*h)?", re.ASCII)
_SIZE = re.compile(
    r"x{0,3}s|m|x{0,3}l|(?:x-|extra[ -])?(?:small|large)|medium", re.IGNORECASE | re.ASCII
)
_UNKNOWN = frozenset({"?", "-", "–", "--", "tbd", "unknown", "unestimated", "n/a", "no estimate"})
_IN_WORDS = re.compile(r"(?P<points>\S+)\s*(?:story )?(?:points?|pts?|sp)", re.IGNORECASE)


def hours_of(text: str) -> float | None:
    """The hours that a text such as `1w 2d` stands for; None if it is no time."""
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) + int(clock[2]) / 60
    if not _TIME.fullmatch(text):
        return None
    return sum(
        float(part["number"].replace(",", ".")) * _HOURS[part["unit"][0].lower()]
        for part in _PARTS.finditer(text)
    )


class Estimates:
    """Reads points, and counts times and sizes."""

    def __init__(self, hours_per_point: float | None) -> None:
        self._hours_per_point = hours_per_point
        self.times = self._sizes = 0
        self._first = ""

    def read(self, column: SourceColumn) -> Converted:
        """Convert a column to points; None for empty cells, times and sizes."""
        known = {text: self._points(text) for text in set(column.cells)}
        for text in column.cells:
            if known[text] != text:
                self._note(text)
        cells = [known[text] for text in column.cells]
        points = SourceColumn(column.header, cells, column.rows, column.decimal_comma)
        return read_number(points, TicketFields.story_points)

    def notes(self, header: str) -> list[str]:
        """Sentences about times and sizes in the column."""
        notes = []
        if self.times and self._hours_per_point:
            notes.append(
                f"{header} holds a time in {counted(self.times, 'row')}: a point is "
                f"{self._hours_per_point:g} hours, as you chose."
            )
        elif self.times:
            notes.append(
                f"{header} holds a time in {counted(self.times, 'row')} "
                f"({shown(self._first)}): time is not points, so it says nothing of them. Say how "
                "many hours a point is to have them converted."
            )
        if self._sizes:
            notes.append(
                f"{header} holds a size such as XL in {counted(self._sizes, 'row')}: "
                "it is no number, so it says nothing of points."
            )
        return notes

    def _points(self, text: str) -> str:
        """A cell's points as the text of a number, or "" if it has none."""
        if _SIZE.fullmatch(text) or text.casefold() in _UNKNOWN:
            return ""
        if hours := hours_of(text):
            return f"{hours / self._hours_per_point:.2f}" if self._hours_per_point else ""
        worded = _IN_WORDS.fullmatch(text)
        return worded["points"] if worded else text

    def _note(self, text: str) -> None:
        if _SIZE.fullmatch(text):
            self._sizes += 1
        elif hours_of(text) is not None:
            self.times += 1
            self._first = self._first or text
