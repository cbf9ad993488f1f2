"""What the page of a report is made of, whichever kind of file it becomes: pure."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Card:
    """One figure that matters: its name, its value, and what stands below it."""

    label: str
    value: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG, the finding that it shows, and how to read it."""

    svg: str
    finding: str
    key: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts: the column numbered `wide` takes most room, and those in `numeric` numbers."""

    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: int
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is said below it, a picture and a table."""

    heading: str
    said: str = ""
    picture: Picture | None = None
    table: Table | None = None


class Definition(NamedTuple):
    """A figure's name, how it is computed, and the page that shows it."""

    figure: str
    formula: str
    page: str


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report; `note` is about the file itself."""

    title: str
    made: str
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    note: str = ""
