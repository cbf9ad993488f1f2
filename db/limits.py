"""How long a text may be and what it may hold; SQLite checks neither."""

from unicodedata import category

from db.errors import Invalid

REASON_LENGTH = 2_000
NAME_LENGTH = 200


def clean_reason(reason: str | None) -> str | None:
    """`reason` without surrounding spaces; None where nothing is left.

    Raises Invalid for one that is too long or holds control characters.
    """
    return _clean(reason, what="A reason", length=REASON_LENGTH, allowed="\n\t")


def clean_name(name: str | None, *, what: str) -> str | None:
    """A one-line label, checked like a reason."""
    return _clean(name, what=what, length=NAME_LENGTH)


def is_storable(text: str) -> bool:
    """Whether both databases can hold `text`: neither NUL nor half of a surrogate pair."""
    return not any(character == "\0" or category(character) == "Cs" for character in text)


def _clean(value: str | None, *, what: str, length: int, allowed: str = "") -> str | None:
    text = (value or "").strip()
    if len(text) > length:
        raise Invalid(f"{what} may have {length:,} characters; this one has {len(text):,}.")
    if any(category(one) in ("Cc", "Cs") and one not in allowed for one in text):
        raise Invalid(f"{what} may not hold control characters.")
    return text or None
