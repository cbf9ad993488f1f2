"""What the page of a report is made of, whichever kind of file it becomes: pure."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG, and the finding that it shows; none where the text beside it says it."""

    svg: str
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts and pictures: the column numbered `wide` takes most room.

    Those in `numeric` are numbers; `others` tells where to find what is not listed.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Picture, ...], ...]
    wide: int
    numeric: frozenset[int] = frozenset()
    others: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is said below it, and a table across the page or a picture in half of it.

    `key` says how to read the picture.
    """

    heading: str
    said: str = ""
    table: Table | None = None
    picture: Picture | None = None
    key: str = ""


class Definition(NamedTuple):
    """A figure's name, how it is computed, and the page that shows it."""

    figure: str
    formula: str
    page: str


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report: `lead` says what matters; `wide` sections stand above those side by side.

    `note` is about the file itself.
    """

    title: str
    made: str
    lead: str
    wide: tuple[Section, ...]
    beside: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    note: str = ""
