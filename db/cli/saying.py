"""What goes wrong, said where it does not mix with what was asked for."""

import sys


def complain(sentence: str) -> None:
    """Print to standard error."""
    print(sentence, file=sys.stderr)
