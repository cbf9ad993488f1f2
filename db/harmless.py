"""Text that a spreadsheet shows instead of running it as a formula, and back again.

https://owasp.org/www-community/attacks/CSV_Injection names the characters. An apostrophe goes
before them, and before a text that begins as if one had: so each text comes back as it was.
"""

_RUN = frozenset("=+-@\t\r\n")
_MARKED = _RUN | {"'"}


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    if text[:1] in _RUN and text:
        return f"'{text}"
    return f"'{text}" if text[:1] == "'" and text[1:2] in _MARKED and len(text) > 1 else text


def as_it_was(cell: str) -> str:
    """The text of a cell that `harmless` has made."""
    return cell[1:] if cell[:1] == "'" and len(cell) > 1 and cell[1] in _MARKED else cell
