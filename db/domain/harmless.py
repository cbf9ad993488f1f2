"""Text that a spreadsheet shows instead of running it as a formula, and back again.

https://owasp.org/www-community/attacks/CSV_Injection names the characters. An apostrophe goes
before them wherever a cell may begin: at the start, and after a separator or a line end, because a
program told to split at another separator ignores our quotes. A text that already looks marked is
marked again, so that every text comes back unchanged.
"""

import re

# Where a cell may begin. Quotes and spaces before a formula do not keep it from being run.
_BEGINS = r"(?:\A|(?<=[;|\t\r\n]))"
_RUNS = r"[\"' ]*[=+\-@\t\r\n]"
_TO_MARK = re.compile(f"{_BEGINS}(?={_RUNS})")
_MARKED = re.compile(f"{_BEGINS}'(?={_RUNS})")


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet runs, whichever separator it is told to split at."""
    return _TO_MARK.sub("'", text)


def as_it_was(cell: str) -> str:
    """The text from which `harmless` made this cell."""
    return _MARKED.sub("", cell)
