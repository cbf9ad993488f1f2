"""The ranked set of priorities, and the words that other tools use for them."""

import re

PRIORITIES = ("Critical", "High", "Medium", "Low", "Lowest")
DEFAULT_PRIORITY = "Medium"

# English, Spanish, French, German, Portuguese and Italian.
_WORDS = {
    "Critical": "critical|highest|blocker|urgent|immediate|p0|p1|1|showstopper|emergency"
    "|show-stopper|unbreak now!|block"
    "|más alta|crítica|crítico|urgente|la plus haute|très haute|critique|bloquant|höchste"
    "|kritisch|dringend|sofort|mais alta|massima|più alta|critica|bloccante|bloqueante",
    "High": "high|major|important|p2|2|alta|alto|haute|élevée|élevé|majeure|hoch|wichtig|mayor"
    "|majeur|maior|maggiore|schwer|crash",
    "Medium": "medium|normal|moderate|default|p3|3|media|medio|moyenne|moyen|normale|mittel|média"
    "|médio",
    "Low": "low|minor|p4|4|baja|bajo|basse|faible|niedrig|gering|baixa|baixo|bassa|basso|menor"
    "|mineure|mineur|minore|tweak|unwichtig",
    "Lowest": "lowest|trivial|none|p5|5|más baja|la plus basse|très basse|niedrigste|mais baixa"
    "|minima|più bassa|triviale|trivialer|banale|wishlist",
}
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words.split("|")}
_NUMBERED = re.compile(
    r"\W*p?\d+\s*[-–—:.)\]]+\s*(?P<behind>.*\S)|(?P<before>.*\S)\s*[-–—:(\[]+\s*p?\d+\W*"
)
# Words for "nobody has chosen a priority".
_UNSAID = frozenset(
    {
        "no priority",
        "not set",
        "--",
        "---",
        "-",
        "unprioritized",
        "undefined",
        "needs triage",
        "triage",
    }
)


def priority_rank(name: str) -> int:
    """1 for the most urgent, 5 for the least."""
    return PRIORITIES.index(name) + 1


def read_priority(word: str) -> str | None:
    """The priority that `word` means, or None where it is unknown.

    In `p1 - High`, `4 - Low` or `High (2)` the number is a rank in another tool's list and ignored.
    """
    plain = word.strip().casefold()
    known = _BY_WORD.get(plain)
    if known is None and (numbered := _NUMBERED.fullmatch(plain)):
        known = _BY_WORD.get(numbered["before"] or numbered["behind"])
    return known


def is_unsaid(word: str) -> bool:
    """Whether `word` says that there is no priority yet."""
    return word.strip().casefold() in _UNSAID
