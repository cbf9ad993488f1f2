"""Whom a file's assignees are here: known developers, new ones, or nobody who could work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.records.rows import DEVELOPER, load_known, withdrawn_ids
from db.domain.known_as import Match, alias_list, is_email_alone, join_aliases, name_key
from db.importing.read.cells.people import Person
from db.models.board import Developer


@dataclass(frozen=True, slots=True)
class Assignee:
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
        self._coming = {name_key(name) for name in coming}
        self._known = load_known(session)
        columns = (Developer.id, Developer.name, Developer.active, Developer.baseline_workload)
        self._rows = {row.id: row for row in session.execute(select(*columns))}
        self._inactive = {id_ for id_, row in self._rows.items() if not row.active}
        self._withdrawn = withdrawn_ids(session, DEVELOPER, map(_record, self._rows.values()))
        self._found: dict[Person, Assignee | Unknown] = {}
        self.new: dict[str, Person] = {}
        """Those that the file names and nobody here is, by the name that they would get."""
        self.back: dict[str, int] = {}
        """The ids of those among them whose creation was undone."""
        self.called: dict[str, str | None] = {}
        """The aliases of those whom the file calls by something new beside it, by their names."""
        self.remarks: list[str] = []
        """Who was taken for whom, in sentences, where a file says two things."""
        self.with_baseline: dict[str, float] = {}
        """Known developers whom the file names, with the points they carry outside this board."""

    def find(self, person: Person) -> Assignee | Unknown:
        """Who this is: by name, by alias, or by e-mail (db/domain/known_as.py)."""
        if person not in self._found:
            self._found[person] = self._look_up(person)
        return self._found[person]

    def can_work(self, taker: Assignee) -> bool:
        """Whether work can be given to them."""
        return taker.id not in self._inactive or (
            self._create and self.back.get(taker.name) == taker.id
        )

    def known(self, seen: Mapping[str, Any]) -> int | None:
        """The id of the developer whom a source has named before, where there is one."""
        name = seen.get("assignee")
        if not name:
            return None
        match = self._known.find(name, seen.get("assignee_email"))
        return match.id if match else None

    def _look_up(self, person: Person) -> Assignee | Unknown:
        match = self._known.find(person.name, person.email)
        if match is None:
            return self._new(person)
        self._remember(match, person)
        row = self._rows.get(match.id)
        if row is None:
            return self._coming_in(self._known.people[match.id]["name"])
        if row.active:
            if row.baseline_workload:
                self.with_baseline[row.name] = row.baseline_workload
            return Assignee(row.name, row.id)
        if row.id not in self._withdrawn:
            return Unknown(row.name, f"{row.name} is not active here.")
        self.new[row.name], self.back[row.name] = person, row.id
        return self._coming_in(row.name, row.id)

    def _new(self, person: Person) -> Assignee | Unknown:
        sharing = self._known.sharing(person.email) if person.email else []
        if sharing:
            them = " and ".join(sharing)
            message = f"{person.email} is the e-mail of {them}; give each their own."
            return Unknown(person.name, message)
        if name_key(person.name) in self._coming:
            return Assignee(person.name)
        # Two people may share a name, and then the address tells them.
        is_taken = self._known.find(person.name) is not None
        name = f"{person.name} ({person.email})" if is_taken else person.name
        self.new[name] = person
        # Under a number that nobody has: another row may mean them by something else.
        record = {"name": name, "email": person.email, "aliases": None, "active": True}
        self._known.add(-len(self.new), record)
        return self._coming_in(name)

    def _coming_in(self, name: str, id_: int | None = None) -> Assignee | Unknown:
        if self._create:
            return Assignee(name, id_)
        return Unknown(name, f"There is no developer called {name}.")

    def _remember(self, match: Match, person: Person) -> None:
        """Say who was taken for whom, and keep what the file calls them from now on."""
        known = self._known.people[match.id]
        said = f"{person.name} <{person.email}> is taken for {known['name']}"
        if match.disputed is not None:
            other = self._known.people[match.disputed]["name"]
            self.remarks.append(f"{said}: the name counts, though the e-mail is {other}'s.")
            return
        if not known["active"] or (match.id not in self._rows and not self._create):
            return
        is_named = not person.email or not is_email_alone(person.name, person.email)
        if match.by == "e-mail" and is_named:
            self.remarks.append(f"{said}, by the e-mail.")
        for alias in filter(None, (person.email, person.name if is_named else None)):
            own = (known["name"], known["email"])
            aliases = join_aliases([*alias_list(known["aliases"]), alias], own=own)
            after = {**known, "aliases": aliases}
            if aliases != known["aliases"] and not self._known.objection(match.id, after):
                self._known.add(match.id, after)
                self.called[known["name"]] = aliases
                known = after


def _record(row: Any) -> dict[str, Any]:
    return {"id": row.id, "active": row.active}
