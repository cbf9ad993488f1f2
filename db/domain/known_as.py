"""The names and e-mails by which developers are known, and which developer one means: pure."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

By = Literal["name", "alias", "e-mail"]
_NAMES: tuple[By, ...] = ("name", "alias")
# The fields of a developer that this module needs.
IDENTITY = ("name", "email", "aliases", "active")


def name_key(text: str) -> str:
    """The key under which spellings of a name or e-mail are the same: `dana` and `Dana`.

    `Weiß` and `Weiss` are different people, so this does not casefold.
    """
    return " ".join(unicodedata.normalize("NFC", text).split()).lower()


def alias_list(text: str | None) -> list[str]:
    """The aliases in a developer's field, which has one on each line."""
    return text.split("\n") if text else []


def join_aliases(aliases: Iterable[str], *, own: Iterable[str | None] = ()) -> str | None:
    """Aliases as text for a developer's field: each once, without their `own` name and e-mail."""
    known = {name_key(text) for text in own if text}
    kept: dict[str, str] = {}
    for alias in aliases:
        key = name_key(alias)
        if key and key not in known:
            kept.setdefault(key, alias)
    return "\n".join(kept.values()) or None


def is_email_alone(name: str, email: str) -> bool:
    """Whether the name is only the part of the e-mail before the @."""
    return name_key(name) == name_key(email.partition("@")[0])


def keys_of(record: Mapping[str, Any]) -> dict[str, By]:
    """All keys by which a developer is found, and whether each is a name, alias or e-mail."""
    keys: dict[str, By] = {name_key(alias): "alias" for alias in alias_list(record["aliases"])}
    if record["email"]:
        keys[name_key(record["email"])] = "e-mail"
    keys[name_key(record["name"])] = "name"
    return keys


def spellings(people: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The developer's name by each key, among `people`; keys that several share are left out."""
    found: dict[str, tuple[By, set[str]]] = {}
    for person in people:
        for key, by in keys_of(person).items():
            known, names = found.get(key, (by, set()))
            if by == "name" or known != "name":
                found[key] = (by, {person["name"]} if by == "name" else names | {person["name"]})
    return {key: next(iter(names)) for key, (_, names) in found.items() if len(names) == 1}


@dataclass(frozen=True, slots=True)
class Match:
    """The developer whom a name or an e-mail means, and by what they were found.

    `disputed` is the id of another developer to whom the e-mail belongs; the name decides.
    """

    id: int
    by: By
    disputed: int | None = None


class KnownAs:
    """Everybody on a board by their names, aliases and e-mails.

    Active developers are found before inactive ones: only they can be given work, and after a merge
    the name of the inactive duplicate is an alias of the developer who was kept.
    """

    def __init__(self, people: Iterable[Mapping[str, Any]]) -> None:
        self.people: dict[int, dict[str, Any]] = {}
        self._ids: dict[str, dict[int, By]] = defaultdict(dict)
        for person in people:
            self.add(person["id"], person)

    def add(self, id_: int, person: Mapping[str, Any]) -> None:
        """Add a developer, or replace what is known of them."""
        self.forget(id_)
        self.people[id_] = {name: person[name] for name in IDENTITY}
        for key, by in keys_of(person).items():
            self._ids[key][id_] = by

    def forget(self, id_: int) -> None:
        """Remove a developer."""
        known = self.people.pop(id_, None)
        for key in keys_of(known) if known else ():
            del self._ids[key][id_]

    def find(self, name: str, email: str | None = None) -> Match | None:
        """Find a developer by name, else by alias, else by e-mail.

        For an e-mail alone, pass the part before the @ as the name. Returns None if the name is
        known but with another e-mail, and nobody has this one: it is somebody else of that name.
        """
        owner = self._by_email(email) if email else None
        if email and owner and is_email_alone(name, email):
            return owner
        # Where two people share a name, imports name the second one `Name (e-mail)`.
        apart = self._by_name(f"{name} ({email})") if email else None
        found = apart or self._by_name(name)
        if found is None or not email:
            return found or owner
        if owner and owner.id != found.id:
            is_gone = not self.people[found.id]["active"] and self.people[owner.id]["active"]
            return owner if is_gone else Match(found.id, found.by, owner.id)
        if owner is None and self.people[found.id]["email"] and not self.sharing(email):
            return None
        return found

    def find_in_list(self, name: str, email: str | None) -> Match | None:
        """The developer whom a row of a list of developers means; names in it are unique."""
        return self._by_name(name) or (self._by_email(email) if email else None)

    def sharing(self, email: str) -> list[str]:
        """The names of the active developers with this e-mail if there are several, else []."""
        owners = self._active(name_key(email), "e-mail")
        return [self.people[id_]["name"] for id_ in owners] if len(owners) > 1 else []

    def objection(self, id_: int, after: Mapping[str, Any]) -> str | None:
        """Why a developer cannot have these names: another one has them; None if they can.

        Only new names are checked, so that older boards, which may have duplicates, go on.
        """
        before = self.people.get(id_)
        old = keys_of(before) if before and before["active"] else {}
        for key, by in keys_of(after).items():
            others = self._ids.get(key, {})
            if by == "name" and (not before or key != name_key(before["name"])):
                taken = [
                    other_id
                    for other_id, what in others.items()
                    if what == "name" and other_id != id_
                ]
                if taken:
                    return f"There is a developer called {self.people[taken[0]]['name']} already."
            if not after["active"] or old.get(key) == by:
                continue
            for other, what in others.items():
                if other != id_ and self.people[other]["active"]:
                    return _belongs(after, key, what, self.people[other]["name"])
        return None

    def _by_name(self, name: str) -> Match | None:
        ids = self._ids.get(name_key(name), {})
        for active in (True, False):
            for by in _NAMES:
                for id_, what in ids.items():
                    if what == by and self.people[id_]["active"] is active:
                        return Match(id_, by)
        return None

    def _by_email(self, email: str) -> Match | None:
        """The developer with this e-mail; None if several have it."""
        key = name_key(email)
        for owners in (self._active(key, "e-mail"), self._active(key, "alias")):
            if owners:
                return Match(owners[0], "e-mail") if len(owners) == 1 else None
        gone = [id_ for id_, by in self._ids.get(key, {}).items() if by != "name"]
        return Match(gone[0], "e-mail") if gone else None

    def _active(self, key: str, by: By) -> list[int]:
        return [
            id_
            for id_, what in self._ids.get(key, {}).items()
            if what == by and self.people[id_]["active"]
        ]


def remembered(before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """A developer's aliases after a change: the former name and e-mail become aliases."""
    former = [before[name] for name in ("name", "email") if before[name] != after[name]]
    aliases = [*alias_list(after["aliases"]), *(text for text in former if text)]
    return join_aliases(aliases, own=(after["name"], after["email"]))


def _belongs(after: Mapping[str, Any], key: str, what: By, owner: str) -> str:
    spelling = next(text for text in (*_texts(after),) if name_key(text) == key)
    if what == "e-mail":
        return f"{spelling} is the e-mail of {owner}; an e-mail belongs to one person."
    if what == "alias":
        return f"{spelling} is an alias of {owner}; take it off there first, or merge the two."
    return f"There is a developer called {owner} already."


def _texts(record: Mapping[str, Any]) -> Iterable[str]:
    yield record["name"]
    yield from filter(None, (record["email"], *alias_list(record["aliases"])))
