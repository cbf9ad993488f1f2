"""Text that a spreadsheet shows instead of running it as a formula, and back again.

https://owasp.org/www-community/attacks/CSV_Injection names the characters. An apostrophe goes
before them where a cell may begin: at the start, and after what a program may be told to split a
file at or takes for the end of a line, for in the middle of a cell our quotes mean nothing to it.
One goes before a text that begins as if it had one, too: so each text comes back as it was.
"""

import re

# A cell may begin here; quotes and spaces before a formula do not keep it from being run.
_BEGINS = r"(?:\A|(?<=[;|\t\r\n]))"
_RUNS = r"[\"' ]*[=+\-@\t\r\n]"
_TO_MARK = re.compile(f"{_BEGINS}(?={_RUNS})")
_MARKED = re.compile(f"{_BEGINS}'(?={_RUNS})")


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet runs, at whatever it splits the line."""
    return _TO_MARK.sub("'", text)


def as_it_was(cell: str) -> str:
    """The text of a cell that `harmless` has made."""
    return _MARKED.sub("", cell)
