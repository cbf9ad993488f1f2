"""How long a text may be and what it may hold; SQLite checks neither."""

import unicodedata

from db.errors import Invalid

REASON_LENGTH = 2_000
NAME_LENGTH = 200


def clean_reason(reason: str | None) -> str | None:
    """`reason` without surrounding spaces; None where nothing is left.

    Raises Invalid for one that is too long or holds control characters.
    """
    return _clean(reason, what="A reason", length=REASON_LENGTH)


def clean_name(name: str | None, *, what: str) -> str | None:
    """A one-line label, checked like a reason."""
    return _clean(name, what=what, length=NAME_LENGTH)


def _clean(value: str | None, *, what: str, length: int) -> str | None:
    text = (value or "").strip()
    if len(text) > length:
        raise Invalid(f"{what} may have {length:,} characters; this one has {len(text):,}.")
    if any(
        unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text
    ):
        raise Invalid(f"{what} may not hold control characters.")
    return text or None
