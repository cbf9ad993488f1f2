"""Read cells that name people: names and e-mails."""

from dataclasses import dataclass
from email.utils import parseaddr

from db.domain.values import AssignmentFields, DeveloperFields, Unfit
from db.importing.read.cells.columns import Converted, SourceColumn
from db.importing.read.header.words import NOBODY, word, words

# Headers of columns that hold several people.
_LISTS = words("assignees | members | owners | people | responsibles | assigned users")
_NOBODY_AT = ("nobody@", "unassigned@", "noreply@")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a file names; without a name, it is the part of the e-mail before the @."""

    name: str
    email: str | None = None


def read_person(text: str, email: str = "", *, is_list: bool = False) -> Person | None:
    """The person that `text` names, with the `email` of another cell; None for nobody.

    `Ana Petrov <ana@example.com>` is a name and an e-mail, `ana@example.com` an e-mail alone. Of
    several people the first is meant; in a cell that `is_list`, a comma always parts two of them.
    Raises Unfit for text that no name can be.
    """
    text = first_of(text, is_list=is_list)
    if word(text) in NOBODY or not text:
        text = ""
    email = "" if word(email) in NOBODY else email.strip()
    name = text
    if "<" in text and text.endswith(">"):
        name, found = parseaddr(text)
        email = email or found
        name = name or text[: text.index("<")].strip(" \"'")
    elif "@" in text and " " not in text:
        name, email = "", email or text
    if email.casefold().startswith(_NOBODY_AT):
        return None
    if "@" not in email:
        email = ""
    email = (DeveloperFields.email.check(email) or "").lower()
    name = AssignmentFields.assigned_to.check(name) or email.partition("@")[0]
    return Person(name, email or None) if name else None


def first_of(text: str, *, is_list: bool = False) -> str:
    """The first person of a cell such as `Ana Petrov; Bo Lind`, or `ana, bo` (GitHub)."""
    if text.count("<") == 1 and text.endswith(">"):
        return text.strip()  # a comma before an address is part of the name
    for separator in (";", ",", "|", "\n"):
        head, found, rest = text.partition(separator)
        # `Petrov, Ana` is one person: both halves are a single word that begins with a capital.
        if found and not (separator == "," and not is_list and _is_surname_first(head, rest)):
            return head.strip()
    return text.strip()


def _is_surname_first(head: str, rest: str) -> bool:
    halves = (head.strip(), rest.strip())
    return all(half.isalpha() and half[:1].isupper() for half in halves)


def read_people(
    column: SourceColumn, emails: SourceColumn | None
) -> tuple[Converted, Converted, int]:
    """The names and e-mails in a column of people, and the number of cells with several."""
    count = len(column.cells)
    beside = emails.cells if emails else [""] * count
    names, addresses = Converted([None] * count), Converted([None] * count)
    is_list = word(column.header) in _LISTS
    known: dict[tuple[str, str], Person | str | None] = {}
    several = 0
    for at, pair in enumerate(zip(column.cells, beside, strict=True)):
        if pair not in known:
            known[pair] = _read(pair, is_list=is_list)
        person = known[pair]
        if isinstance(person, str):
            names.refusals[at] = person
        elif person is not None:
            names.values[at], addresses.values[at] = person.name, person.email
        several += first_of(pair[0], is_list=is_list) != pair[0]
    return names, addresses, several


def _read(pair: tuple[str, str], *, is_list: bool) -> Person | str | None:
    try:
        return read_person(*pair, is_list=is_list)
    except Unfit as unfit:
        return str(unfit)
