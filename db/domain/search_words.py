"""The words by which rows are found and texts sorted, without case and accents.

They are folded here and not by the databases: SQLite folds ASCII letters only, and PostgreSQL
depends on the server's language.
"""

import re
import unicodedata

WORD_LENGTH = 60
SORTED_LENGTH = 100
# How much of a reason is read for sorting. All of it is searched.
READ_LENGTH = 400
# A search looks for this many words at most.
MOST_WORDS = 32

# Scripts that are written without spaces: each character can be searched for.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+[+#]*")

# Letters with a stroke and the like, which Unicode does not decompose.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


def sort_reason(reason: str | None) -> str | None:
    """The text by which a reason is sorted: its first words."""
    return None if reason is None else " ".join(_words(reason[:READ_LENGTH]))[:SORTED_LENGTH]


def reason_fields(reason: str | None) -> dict[str, str | None]:
    """The columns of an assignment that are made from its reason, None without one.

    `reason_words` are its words, each once, with a space between two.
    """
    if reason is None:
        return {"sort_reason": None, "reason_words": None}
    words = dict.fromkeys(_words(reason))
    return {"sort_reason": sort_reason(reason), "reason_words": " ".join(words)}


def search_fields(title: str, external_key: str | None) -> dict[str, str]:
    """The columns of a ticket that are made from its title and key.

    `search_words` are the words of both, with a space between two; `sort_title` is the beginning
    of those of the title.
    """
    words = " ".join(_words(title))
    key = " ".join(_words(external_key or ""))
    return {"sort_title": words[:SORTED_LENGTH], "search_words": f"{words} {key}".strip()}


def query_words(text: str) -> list[str]:
    """The words to search for, each once."""
    return list(dict.fromkeys(_words(text)))[:MOST_WORDS]


def _words(text: str) -> list[str]:
    return [word[:WORD_LENGTH] for word in _WORD.findall(_folded(text))]


def _folded(text: str) -> str:
    """Without case and accents, after Unicode's compatibility decomposition (NFKD)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        character for character in decomposed if not unicodedata.category(character).startswith("M")
    )
    # Some letters show their case only once they are decomposed, such as the Kelvin sign.
    return bare.casefold().translate(_PLAIN)
