"""The ranked set of priorities, and the words that other tools use for them."""

PRIORITIES = ("Critical", "High", "Medium", "Low", "Lowest")
DEFAULT_PRIORITY = "Medium"

# English, Spanish, French, German, Portuguese and Italian.
_WORDS = {
    "Critical": "critical|highest|blocker|urgent|immediate|p0|p1|1|showstopper|emergency"
    "|más alta|crítica|crítico|urgente|la plus haute|très haute|critique|bloquant|höchste"
    "|kritisch|dringend|sofort|mais alta|massima|più alta|critica|bloccante",
    "High": "high|major|important|p2|2|alta|alto|haute|élevée|élevé|majeure|hoch|wichtig|mayor",
    "Medium": "medium|normal|moderate|default|p3|3|media|medio|moyenne|moyen|normale|mittel|média"
    "|médio",
    "Low": "low|minor|p4|4|baja|bajo|basse|faible|niedrig|gering|baixa|baixo|bassa|basso|menor"
    "|mineure",
    "Lowest": "lowest|trivial|none|p5|5|más baja|la plus basse|très basse|niedrigste|mais baixa"
    "|minima|più bassa|triviale",
}
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words.split("|")}
# What says that nobody has chosen one.
_UNSAID = frozenset({"no priority", "not set", "--", "---", "-", "unprioritized", "undefined"})


def priority_rank(name: str) -> int:
    """1 for the most urgent, 5 for the least."""
    return PRIORITIES.index(name) + 1


def read_priority(word: str) -> str | None:
    """The priority that `word` means, or None where it is unknown."""
    return _BY_WORD.get(word.strip().casefold())


def is_unsaid(word: str) -> bool:
    """Whether `word` says that there is no priority yet."""
    return word.strip().casefold() in _UNSAID
