"""Skills as whole list items: `C++`, `C#`, `Java` and `JavaScript` stay apart."""

import re
import unicodedata

SEPARATORS = re.compile(r"[;,|]")


def parse_skills(text: str | None) -> tuple[str, ...]:
    """The skills written in `text`, in their order, each once, separated by `;` `,` or `|`."""
    found: dict[str, str] = {}
    for item in SEPARATORS.split(unicodedata.normalize("NFC", text or "")):
        name = " ".join(item.split())
        if name:
            found.setdefault(skill_key(name), name)
    return tuple(found.values())


def skill_key(name: str) -> str:
    """What two spellings of one skill share: only case and spaces are ignored."""
    return " ".join(name.split()).casefold()


def skill_keys(text: str | None) -> frozenset[str]:
    """The keys of all skills written in `text`."""
    return frozenset(skill_key(name) for name in parse_skills(text))


def join_skills(names: tuple[str, ...]) -> str:
    """Skills as they are stored and exported."""
    return "; ".join(names)
