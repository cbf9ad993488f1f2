"""The rules of each field's values: length and characters of texts, range of numbers.

Commands, files, the API and forms all use them, because SQLite checks nothing.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from db.domain.known_as import join_aliases
from db.domain.points import rounded
from db.domain.priorities import PRIORITIES
from db.domain.skills import join_skills, parse_skills
from db.errors import Invalid

NAME_LENGTH = 200
# Numbers have ten digits, two of them decimals.
NUMERIC_LIMIT = 10**8
LARGEST_ID = 2**63 - 1
EARLIEST_YEAR, LATEST_YEAR = 1970, 2200

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")

T_co = TypeVar("T_co", covariant=True)


class Unfit(ValueError):
    """A value that its field cannot hold.

    The message is for a cell in a file: `This may not be empty.` `said` is the end of a sentence
    that begins with the field: `A title` and `cannot be empty.`
    """

    def __init__(self, of_cell: str, said: str = "") -> None:
        super().__init__(of_cell)
        self.said = said


@dataclass(frozen=True)
class FieldRule(ABC, Generic[T_co]):
    """The rule of one field. In sentences, `what` names the field and `noun` the kind of value."""

    what: str
    noun: ClassVar[str]

    @abstractmethod
    def check(self, value: Any) -> T_co:
        """`value` as the board keeps it. Raises Unfit."""

    def clean(self, value: Any) -> T_co:
        """`value` as the board keeps it. Raises Invalid with a sentence."""
        try:
            return self.check(value)
        except Unfit as unfit:
            raise Invalid(f"{self.what} {unfit.said}") from None


@dataclass(frozen=True)
class Text(FieldRule[str | None]):
    """A text without surrounding spaces, or None if it is empty.

    With `lines`, it may have tabs and line ends, which become LF. A `label` identifies rows, so it
    is normalised: NFC, with single spaces inside.
    """

    most: int = NAME_LENGTH
    required: bool = False
    lines: bool = False
    label: bool = False
    noun: ClassVar[str] = "text"

    def check(self, value: Any) -> str | None:
        """The text. Formulas are allowed; exports mark them (db/domain/harmless.py)."""
        if value is not None and not isinstance(value, str):
            raise Unfit("This takes text.", "is a text.")
        text = (value or "").strip()
        if not text:
            if self.required:
                raise Unfit("This may not be empty.", "cannot be empty.")
            return None
        self.check_length(text)
        if _HALF_A_CHARACTER.search(text):
            damaged = "This holds a damaged character: save the file again as CSV UTF-8."
            raise Unfit(damaged, "may not hold control characters.")
        if (_CONTROL_BUT_LINES if self.lines else _CONTROL).search(text):
            kept = "line breaks and tabs" if self.lines else "no line breaks or tabs"
            raise Unfit(
                f"This holds a control character: text may hold {kept}, and no others.",
                "may not hold control characters.",
            )
        text = _LINE_END.sub("\n", text)
        return single_spaced(text) if self.label else text

    def check_length(self, text: str) -> None:
        """Raise Unfit for a text that is too long."""
        if len(text) > self.most:
            raise Unfit(
                f"At most {self.most:,} characters are kept; this has {len(text):,}.",
                f"may have {self.most:,} characters; this one has {len(text):,}.",
            )


@dataclass(frozen=True)
class Skills(Text):
    """Skills separated by `;` `,` or `|`, each once."""

    most: int = 1_000
    noun: ClassVar[str] = "skills"

    def check(self, value: Any) -> str | None:
        """The skills as they are stored; None for none."""
        skills = join_skills(parse_skills(super().check(value)))
        self.check_length(skills)
        return skills or None


@dataclass(frozen=True)
class Aliases(FieldRule[str | None]):
    """Names and e-mails, in a list or one on each line."""

    alias: Text
    most: int = 100
    noun: ClassVar[str] = "text"

    def check(self, value: Any) -> str | None:
        """The aliases as they are stored; None for none."""
        lines = value if isinstance(value, list | tuple) else str(value or "").split("\n")
        if len(lines) > self.most:
            raise Unfit(f"At most {self.most} aliases are kept.", f"are at most {self.most}.")
        return join_aliases(alias for alias in map(self.alias.check, lines) if alias)


@dataclass(frozen=True)
class Number(FieldRule[float | None]):
    """A number of two decimals from `least` to `most`."""

    required: bool = True
    least: float = 0
    most: float | None = None
    noun: ClassVar[str] = "number"

    def check(self, value: Any) -> float | None:
        """The number, rounded."""
        if value is None and not self.required:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unfit("This takes a number.", "is a number.")
        # Compared before rounding: an integer may be too large for a float.
        if not self.least <= value < NUMERIC_LIMIT or rounded(value) >= NUMERIC_LIMIT:
            shown = f"{value:g}" if isinstance(value, float) else "a longer one"
            raise Unfit(
                f"This takes numbers smaller than {NUMERIC_LIMIT:,}."
                if value > self.least
                else f"This takes a number of {self.least:g} or more.",
                f"is a number from {self.least:g} to below {NUMERIC_LIMIT:,}, not {shown}.",
            )
        if self.most is not None and value > self.most:
            bounds = f"a {self.noun} from {self.least:g} to {self.most:g}"
            raise Unfit(f"This takes {bounds}.", f"is {bounds}, not {value:g}.")
        return rounded(value)


@dataclass(frozen=True)
class Fraction(Number):
    """A share of a whole, which files may also write in per cent."""

    most: float | None = 1
    noun: ClassVar[str] = "share"


@dataclass(frozen=True)
class Priority(FieldRule[str]):
    """One of the priorities."""

    noun: ClassVar[str] = "priority"

    def check(self, value: Any) -> str:
        """The priority."""
        if value not in PRIORITIES:
            one_of = f"one of {', '.join(PRIORITIES)}."
            raise Unfit(f"This takes {one_of}", f"is {one_of}")
        return str(value)


@dataclass(frozen=True)
class Day(FieldRule[date | None]):
    """A date, or none."""

    noun: ClassVar[str] = "date"

    def check(self, value: Any) -> date | None:
        """The date."""
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise Unfit("This takes a date.", "is a date.")
        check_year(value.year)
        return value


@dataclass(frozen=True)
class Switch(FieldRule[bool]):
    """Yes or no."""

    noun: ClassVar[str] = "yes or no"

    def check(self, value: Any) -> bool:
        """Yes or no."""
        if not isinstance(value, bool):
            raise Unfit("This takes yes or no.", "or not.")
        return value


class DeveloperFields:
    """The fields of a developer that can be edited."""

    name = Text("A developer's name", required=True, label=True)
    title = Text("A developer's title", 500)
    email = Text("An e-mail address", 320)
    experience_years = Number("Experience", required=False)
    baseline_workload = Number("A baseline workload")
    availability = Fraction("Availability")
    skills = Skills("A list of skills")
    capacity = Number("A capacity")
    aliases = Aliases("A developer's aliases", Text("An alias", 320, label=True))
    team = Text("A team", label=True)
    active = Switch("A developer is active")


class TicketFields:
    """The fields of a ticket that can be edited."""

    title = Text("A ticket's title", 500, required=True)
    description = Text("A description", 100_000, lines=True)
    priority = Priority("A priority")
    story_points = Number("Story points", required=False)
    required_skill = Skills("A list of skills")
    due_date = Day("A due date")
    issue_type = Text("A ticket's type")
    project = Text("A project", 500, label=True)
    blocked = Text("What holds a ticket up")
    is_work = Switch("A ticket counts as work")


class KeyFields:
    """What a ticket added by hand is called in its tracker, so that files of that mean it."""

    external_key = Text("A ticket's key", label=True)
    source = Text("A tracker", label=True)


class SourceFields:
    """The fields of a ticket that only files set."""

    external_key = Text("A ticket's key", required=True, label=True)
    source = Text("A source")
    parent_key = Text("A ticket's parent")
    blocked_by = Text("A list of tickets", 100_000, lines=True)
    blocks = Text("A list of tickets", 100_000, lines=True)


class AssignmentFields:
    """The fields of an assignment."""

    assigned_to = Text("An assignee", label=True)
    assigned_by = Text("The label of a source")
    reason = Text("A reason", 2_000, lines=True)


REASON = AssignmentFields.reason
COMMENT = Text("A comment", 10_000, lines=True)

clean_reason = REASON.clean
clean_comment = COMMENT.clean


def clean_name(name: str | None, *, what: str) -> str | None:
    """A one-line label without spaces around it; None for none. Raises Invalid."""
    return Text(what).clean(name)


def clean_fields(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """New values for fields of a developer or a ticket, as the board keeps them.

    Raises Invalid with a sentence for a field that cannot be edited, or an impossible value.
    """
    is_ticket = kind == "ticket"
    known = rules_of(TicketFields) | rules_of(KeyFields) if is_ticket else rules_of(DeveloperFields)
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise Invalid(f"The field {unknown[0]} of a {kind} cannot be edited.")
    return {name: known[name].clean(value) for name, value in fields.items()}


def rules_of(noun: type) -> dict[str, FieldRule[Any]]:
    """The fields of one of the classes above, by name."""
    return {name: field for name, field in vars(noun).items() if isinstance(field, FieldRule)}


def check_year(year: int) -> None:
    """Raise Unfit for a year outside EARLIEST_YEAR to LATEST_YEAR."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unfit(
            f"This takes dates from the year {EARLIEST_YEAR} to {LATEST_YEAR}.",
            f"is in the years {EARLIEST_YEAR} to {LATEST_YEAR}.",
        )


def is_storable(text: str) -> bool:
    """Whether both databases can hold `text`: neither NUL nor half of a surrogate pair."""
    return "\0" not in text and _HALF_A_CHARACTER.search(text) is None


def printable(text: str) -> str:
    """Pasted text as a field with lines can hold it: invisible characters become spaces."""
    plain = _CONTROL_BUT_LINES.sub(" ", _LINE_END.sub("\n", text))
    return _HALF_A_CHARACTER.sub(" ", plain)


def single_spaced(text: str) -> str:
    """Trimmed text in NFC, with single spaces inside."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text
    return " ".join(unicodedata.normalize("NFC", text).split())
