"""Read tickets' states in the words of a tracker."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.importing.read.cells.columns import Converted, SourceColumn
from db.importing.read.header.words import STATE_BY_RESOLUTION, STATE_BY_WORD, UNRESOLVED, word
from db.importing.read.sheet import State, StatusWord, shown

MOST_WORDS = 200
UNKNOWN: State = "open"
_NOT = frozenset({"", "0", "never"})


class StatusWords:
    """Reads states, and counts the file's words for them.

    A resolution, or another reason for closing, is part of the word: `Closed (Duplicate)`.
    """

    def __init__(self, chosen: Mapping[str, State]) -> None:
        self._chosen = {word(text): state for text, state in chosen.items()}
        self._counts: Counter[tuple[str, str]] = Counter()

    def read(self, statuses: SourceColumn | None, resolutions: SourceColumn | None) -> Converted:
        """The states of a chunk of rows, None where both cells are empty."""
        count = len((statuses or resolutions or SourceColumn("", [], [])).cells)
        reasons = resolutions.cells if resolutions else [""] * count
        pairs = [
            _reasoned(status, reason)
            for status, reason in zip(
                statuses.cells if statuses else [""] * count, reasons, strict=True
            )
        ]
        counts = Counter(pairs)
        counts.pop(("", ""), None)
        self._counts.update(counts)
        states = {pair: self._state(*pair) or UNKNOWN for pair in counts}
        return Converted(list(map(states.get, pairs)))

    @property
    def words(self) -> Sequence[StatusWord]:
        """The file's words, the most frequent first, at most MOST_WORDS."""
        return [
            StatusWord(
                shown(_label(*pair)), self._state(*pair) or UNKNOWN, count, self._is_known(*pair)
            )
            for pair, count in self._counts.most_common(MOST_WORDS)
        ]

    def _state(self, status: str, reason: str) -> State | None:
        """The chosen state, else "set aside" if the reason means so, else that of a known word.

        A reason that means success, such as "Fixed", counts only if the status is unknown.
        """
        by_reason = STATE_BY_RESOLUTION.get(word(reason)) if reason else None
        return (
            self._chosen.get(word(_label(status, reason)))
            or ("set aside" if by_reason == "set aside" else None)
            or self._chosen.get(word(status))
            or STATE_BY_WORD.get(word(status))
            or by_reason
        )

    def _is_known(self, status: str, reason: str) -> bool:
        is_chosen = word(_label(status, reason)) in self._chosen
        reason_is_known = not reason or word(reason) in STATE_BY_RESOLUTION
        return is_chosen or (reason_is_known and self._state(status, reason) is not None)


def is_closed(cell: str) -> bool:
    """Whether a cell says yes, or names a time at which something was closed."""
    return cell not in _NOT and STATE_BY_WORD.get(word(cell)) != "open"


def _reasoned(status: str, reason: str) -> tuple[str, str]:
    """A status and its reason, which some tools write in brackets after the status."""
    if reason and (word(reason) in UNRESOLVED or word(reason) == word(status)):
        reason = ""
    if not reason and status.endswith(")") and word(status) not in STATE_BY_WORD:
        before, _, behind = status[:-1].rpartition("(")
        if before and STATE_BY_RESOLUTION.get(word(behind)) == "set aside":
            return before.strip(), behind
    return status, reason


def _label(status: str, reason: str) -> str:
    return f"{status} ({reason})" if status and reason else status or reason
