"""Match a file's list of developers with those of the board, and settle names and e-mails."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from db.commands.records.rows import load_known, load_records
from db.commands.records.targets import DEVELOPER
from db.domain.known_as import Match, alias_list, join_aliases, name_key, remembered

Row = Mapping[str, Any]


class Team:
    """Finds the board's developers by the rows of a file; `remarks` are sentences about them."""

    def __init__(self, session: Session, rows: Iterable[Row]) -> None:
        self._known = load_known(session)
        self._records = load_records(session, DEVELOPER, self._known.people)
        # Developers whom rows name by their own names; other rows for them only repeat them.
        self._named = {
            match.id
            for row in rows
            if (match := self._known.find_in_list(row["name"], None)) and match.by == "name"
        }
        self._seen_before: set[int] = set()
        self._new = 0
        self.remarks: list[str] = []

    def present(self, row: Row) -> dict[str, Any] | None:
        """The board's record for a row; None if it is somebody new."""
        match = self._match(row)
        return self._records.get(match.id) if match else None

    def says_again(self, row: Row) -> bool:
        """Whether another row names the same developer, so that this one is skipped."""
        match = self._match(row)
        if match is None:
            return False
        is_named = match.by != "name" and (match.id in self._named or match.id < 0)
        is_again = is_named or match.id in self._seen_before
        self._seen_before.add(match.id)
        if is_again:
            name = self._known.people[match.id]["name"]
            self.remarks.append(f"{row['name']} is {name} here, whom another row names; it counts.")
        return is_again

    def settle(self, id_: int | None, before: Row | None, after: dict[str, Any], row: Row) -> None:
        """Set aliases and e-mail in `after`, leaving out those that belong to others.

        `id_` and `before` are None for somebody new.
        """
        own = before["aliases"] if before else None
        wanted = [*alias_list(own), *alias_list(row.get("aliases"))]
        after |= {"aliases": own, "email": after.get("email")}
        if before is not None:
            wanted.append(row["name"])
            if after["email"] and name_key(after["email"]) in map(name_key, wanted):
                after["email"] = before["email"]
        else:
            self._new += 1
        # Somebody new gets a temporary id.
        id_ = -self._new if id_ is None else id_
        person = {"active": True, **after}
        for alias in wanted:
            aliases = join_aliases([*alias_list(person["aliases"]), alias])
            if not self._refuses(id_, person | {"email": None, "aliases": aliases}):
                person["aliases"] = aliases
        if self._refuses(id_, person):
            person["email"] = before["email"] if before else None
        if before is not None:
            person["aliases"] = remembered(before, person)
        person["aliases"] = join_aliases(
            alias_list(person["aliases"]), own=(person["name"], person["email"])
        )
        self._known.add(id_, person)
        after |= {name: person[name] for name in ("aliases", "email")}

    def _refuses(self, id_: int, person: Row) -> bool:
        objection = self._known.objection(id_, person)
        if objection:
            self.remarks.append(f"{objection} {person['name']} is saved without it.")
        return objection is not None

    def _match(self, row: Row) -> Match | None:
        match = self._known.find_in_list(row["name"], row.get("email"))
        # If several rows share an e-mail, only the one who is named so is matched.
        is_shared = match and match.by == "e-mail" and (match.id in self._named or match.id < 0)
        return None if is_shared else match
