"""Whom a file's assignees are here: known developers, new ones, or nobody who could work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.records import DEVELOPER, withdrawn_ids
from db.csv_in.people import Person
from db.models import Developer


@dataclass(frozen=True, slots=True)
class Taker:
    """Who shall have a ticket: a developer by id, or one who is made with this import."""

    name: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why an assignee cannot be given anything."""

    name: str
    message: str


class People:
    """The board's developers as a file names them, and those it would add."""

    def __init__(
        self, session: Session, *, create: bool, coming: frozenset[str] = frozenset()
    ) -> None:
        self._create = create
        self._coming = {name.lower() for name in coming}
        self._by_name: dict[str, list[Any]] = {}
        self._by_email: dict[str, Any] = {}
        for row in session.execute(
            select(
                Developer.id,
                Developer.name,
                Developer.email,
                Developer.active,
                Developer.baseline_workload,
            )
        ):
            self._by_name.setdefault(row.name.lower(), []).append(row)
            if row.email:
                self._by_email.setdefault(row.email.lower(), row)
        everybody = [row for rows in self._by_name.values() for row in rows]
        self._inactive = {row.id for row in everybody if not row.active}
        self._withdrawn = withdrawn_ids(session, DEVELOPER, map(_record, everybody))
        self._found: dict[Person, Taker | Unknown] = {}
        self.new: dict[str, Person] = {}
        """Those that the file names and nobody here is, by the name that they would get."""
        self.back: dict[str, int] = {}
        """The ids of those among them whose creation was undone."""
        self.with_baseline: dict[str, float] = {}
        """Known developers whom the file names, with the points they carry outside this board."""

    def find(self, person: Person) -> Taker | Unknown:
        """Who this is; by e-mail where there is one, else by name, in any case."""
        if person not in self._found:
            self._found[person] = self._look_up(person)
        return self._found[person]

    def can_work(self, taker: Taker) -> bool:
        """Whether work can be given to them."""
        return taker.id not in self._inactive or (
            self._create and self.back.get(taker.name) == taker.id
        )

    def known(self, seen: Mapping[str, Any]) -> int | None:
        """The id of the developer whom a source has named before, where there is one."""
        name = seen.get("assignee")
        if not name:
            return None
        row = self._row(Person(name, seen.get("assignee_email")))
        return row.id if row else None

    def _look_up(self, person: Person) -> Taker | Unknown:
        row = self._row(person)
        if row is not None:
            if row.active:
                if row.baseline_workload:
                    self.with_baseline[row.name] = row.baseline_workload
                return Taker(row.name, row.id)
            if row.id not in self._withdrawn:
                return Unknown(row.name, f"{row.name} is not active here.")
            self.new[row.name], self.back[row.name] = person, row.id
            if self._create:
                return Taker(row.name, row.id)
            return Unknown(row.name, f"There is no developer called {row.name}.")
        if person.name.lower() in self._coming:
            return Taker(person.name)
        name = self._free_name(person)
        self.new[name] = person
        if self._create:
            return Taker(name)
        return Unknown(name, f"There is no developer called {name}.")

    def _row(self, person: Person) -> Any:
        if person.email and person.email in self._by_email:
            return self._by_email[person.email]
        for row in self._by_name.get(person.name.lower(), ()):
            # The same name with another address is somebody else.
            if not person.email or not row.email:
                return row
        return None

    def _free_name(self, person: Person) -> str:
        """A name that nobody has; two people may share one, and then the address tells them."""
        taken = {name.lower(): other for name, other in self.new.items()}
        name = person.name
        if name.lower() in self._by_name or taken.get(name.lower(), person) != person:
            name = f"{person.name} ({person.email})"
        return name


def _record(row: Any) -> dict[str, Any]:
    return {"id": row.id, "active": row.active}
