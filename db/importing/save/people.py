"""Match a file's assignees with the board's developers, or plan new developers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.records.rows import load_known, withdrawn_ids
from db.commands.records.targets import DEVELOPER
from db.domain.known_as import Match, alias_list, is_email_alone, join_aliases, name_key
from db.importing.read.cells.people import Person
from db.models.board import Developer


@dataclass(frozen=True, slots=True)
class Assignee:
    """The developer for a ticket; without an id, this import creates them."""

    name: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """An assignee who cannot get work, and why."""

    name: str
    message: str


class People:
    """Finds developers by a file's names and e-mails, and collects those to be created."""

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
        """Unknown people of the file, by the name that they would get."""
        self.back: dict[str, int] = {}
        """The ids of those among them who are on the board, but whose creation was undone."""
        self.called: dict[str, str | None] = {}
        """New values of `aliases` for developers with other names in the file, by their names."""
        self.remarks: list[str] = []
        """Sentences about names that were matched by e-mail, or contradict it."""
        self.with_baseline: dict[str, float] = {}
        """The baselines of known developers whom the file names, by name, if above 0."""

    def find(self, person: Person) -> Assignee | Unknown:
        """The developer whom a person is, by name, alias or e-mail (db/domain/known_as.py)."""
        if person not in self._found:
            self._found[person] = self._look_up(person)
        return self._found[person]

    def can_work(self, assignee: Assignee) -> bool:
        """Whether the assignee is, or will be, active."""
        return assignee.id not in self._inactive or (
            self._create and self.back.get(assignee.name) == assignee.id
        )

    def known(self, seen: Mapping[str, Any]) -> int | None:
        """The id of the developer whom the source named last as assignee; None if unknown."""
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
        # Of two people with the same name, the second gets the e-mail in the name.
        is_taken = self._known.find(person.name) is not None
        name = f"{person.name} ({person.email})" if is_taken else person.name
        self.new[name] = person
        # With a temporary id, so that other rows find them under their other names.
        record = {"name": name, "email": person.email, "aliases": None, "active": True}
        self._known.add(-len(self.new), record)
        return self._coming_in(name)

    def _coming_in(self, name: str, id_: int | None = None) -> Assignee | Unknown:
        if self._create:
            return Assignee(name, id_)
        return Unknown(name, f"There is no developer called {name}.")

    def _remember(self, match: Match, person: Person) -> None:
        """Note how somebody was matched, and make the file's name and e-mail aliases of theirs."""
        known = self._known.people[match.id]
        remark = f"{person.name} <{person.email}> is taken for {known['name']}"
        if match.disputed is not None:
            other = self._known.people[match.disputed]["name"]
            self.remarks.append(f"{remark}: the name counts, though the e-mail is {other}'s.")
            return
        if not known["active"] or (match.id not in self._rows and not self._create):
            return
        is_named = not person.email or not is_email_alone(person.name, person.email)
        if match.by == "e-mail" and is_named:
            self.remarks.append(f"{remark}, by the e-mail.")
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
