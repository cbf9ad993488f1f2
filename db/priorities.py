"""The ranked set of priorities, and the words that other tools use for them."""

PRIORITIES = ("Critical", "High", "Medium", "Low", "Lowest")
DEFAULT_PRIORITY = "Medium"

_WORDS = {
    "Critical": "critical highest blocker urgent immediate p0 p1 1 showstopper emergency",
    "High": "high major important p2 2",
    "Medium": "medium normal moderate default p3 3",
    "Low": "low minor p4 4",
    "Lowest": "lowest trivial none p5 5",
}
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words.split()}


def priority_rank(name: str) -> int:
    """1 for the most urgent, 5 for the least."""
    return PRIORITIES.index(name) + 1


def read_priority(word: str) -> str | None:
    """The priority that `word` means, or None where it is unknown."""
    return _BY_WORD.get(word.strip().casefold())
