"""Skills as whole list items: `C++`, `C#`, `Java` and `JavaScript` stay apart."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

SEPARATORS = re.compile(r"[;,|]")
# Shorter names are too similar to guess typing errors: `C` and `R`, `Go` and `Qt`.
SHORTEST_GUESSED = 4
LIKENESS = 0.8


def parse_skills(text: str | None) -> tuple[str, ...]:
    """The skills written in `text`, in their order, each once, separated by `;` `,` or `|`."""
    found: dict[str, str] = {}
    for item in SEPARATORS.split(unicodedata.normalize("NFC", text or "")):
        name = " ".join(item.split())
        if name:
            found.setdefault(skill_key(name), name)
    return tuple(found.values())


def skill_key(name: str) -> str:
    """The key under which spellings of a skill are the same: case and spaces do not count."""
    return " ".join(name.split()).casefold()


@lru_cache(maxsize=4096)
def skill_keys(text: str | None) -> frozenset[str]:
    """The keys of all skills written in `text`."""
    return frozenset(skill_key(name) for name in parse_skills(text))


def join_skills(names: Iterable[str]) -> str:
    """Skills as they are stored and exported."""
    return "; ".join(names)


class Vocabulary:
    """The skills that a board knows, each under one name, with their synonyms.

    `names` has the spelling of each key, `same_as` the key that a synonym stands for. `rewrite`
    adds new names to `learnt`, in their first spelling.
    """

    def __init__(self, names: Mapping[str, str], same_as: Mapping[str, str]) -> None:
        self._names = dict(names)
        self._same_as = dict(same_as)
        self._rewritten: dict[str, str | None] = {}
        self.learnt: dict[str, str] = {}

    @property
    def skills(self) -> list[str]:
        """The names of all skills, without synonyms, in alphabetical order."""
        own = (name for key, name in self._names.items() if key not in self._same_as)
        return sorted(own, key=str.casefold)

    def synonyms(self, name: str) -> list[str]:
        """The synonyms of a skill, in alphabetical order."""
        meant = self.meant_by(skill_key(name))
        return sorted(
            (self._names[key] for key in self._same_as if self.meant_by(key) == meant),
            key=str.casefold,
        )

    def knows(self, name: str) -> bool:
        """Whether the name is known, in any spelling."""
        return skill_key(name) in self._names

    def meant_by(self, key: str) -> str:
        """The key of the skill that this key stands for."""
        # Bounded, so that synonyms that name each other cannot loop for ever.
        for _ in self._same_as:
            if key not in self._same_as:
                break
            key = self._same_as[key]
        return key

    def name_of(self, name: str) -> str:
        """The name of the skill that `name` means; an unknown name is returned as it is."""
        return self._names.get(self.meant_by(skill_key(name)), name)

    def rewrite(self, text: str | None) -> str | None:
        """A list of skills with each skill once and under its name; None for an empty list.

        Unknown names become known.
        """
        if text is None or text in self._rewritten:
            return self._rewritten.get(text or "")
        named = parse_skills(text)
        for name in named:
            key = skill_key(name)
            if key not in self._names:
                self._names[key] = self.learnt[key] = name
        names = dict.fromkeys(self.name_of(name) for name in named)
        self._rewritten[text] = join_skills(names) or None
        return self._rewritten[text]

    def merge(self, key: str, into: str) -> None:
        """Make `key` a synonym of `into`."""
        self._same_as[key] = into
        self._rewritten.clear()

    def near(self, name: str) -> str | None:
        """The known skill that a name may be a typing error of: JavaScript for `Javscript`."""
        key = skill_key(name)
        if key in self._names or len(key) < SHORTEST_GUESSED:
            return None
        return self._nearest(key, self._names)

    def pairs_alike(self) -> list[tuple[str, str]]:
        """Skills of which the first may be a typing error of the second, for a person to judge."""
        own = [key for key in self._names if key not in self._same_as]
        pairs = []
        for at, key in enumerate(own):
            if len(key) >= SHORTEST_GUESSED:
                found = self._nearest(key, own[:at])
                if found is not None and found != self._names[key]:
                    pairs.append((self._names[key], found))
        return pairs

    def _nearest(self, key: str, among: Iterable[str]) -> str | None:
        best, likeness = None, LIKENESS
        matcher = SequenceMatcher(b=key, autojunk=False)
        for other in among:
            # Names that differ in signs or digits are other skills: `C++` and `C#`, `Python 3`.
            if len(other) < SHORTEST_GUESSED or _signs(other) != _signs(key):
                continue
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() > likeness and matcher.ratio() > likeness:
                best, likeness = other, matcher.ratio()
        return None if best is None else self._names[self.meant_by(best)]


def _signs(key: str) -> str:
    return "".join(
        character for character in key if not character.isalpha() and not character.isspace()
    )
