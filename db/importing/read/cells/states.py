"""What a tracker's words for a ticket's state mean here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.importing.read.cells.columns import Converted, Given
from db.importing.read.header.words import STATE_BY_RESOLUTION, STATE_BY_WORD, UNRESOLVED, word
from db.importing.read.sheet import State, StatusWord, shown

MOST_WORDS = 200
UNKNOWN: State = "open"
_NOT = frozenset({"", "0", "never"})


class StatusWords:
    """The words met so far, each with its number and what it is taken for.

    A resolution, or another reason for closing, is part of the word: `Closed (Duplicate)`.
    """

    def __init__(self, chosen: Mapping[str, State]) -> None:
        self._chosen = {word(text): state for text, state in chosen.items()}
        self._met: Counter[tuple[str, str]] = Counter()

    def read(self, statuses: Given | None, resolutions: Given | None) -> Converted:
        """The states of these columns, None where both cells are empty."""
        count = len((statuses or resolutions or Given("", [], [])).cells)
        reasons = resolutions.cells if resolutions else [""] * count
        pairs = [
            _reasoned(status, reason)
            for status, reason in zip(
                statuses.cells if statuses else [""] * count, reasons, strict=True
            )
        ]
        counts = Counter(pairs)
        counts.pop(("", ""), None)
        self._met.update(counts)
        states = {pair: self._state(*pair) or UNKNOWN for pair in counts}
        return Converted(list(map(states.get, pairs)))

    @property
    def met(self) -> Sequence[StatusWord]:
        """The words of the file, the most frequent first; at most so many are told."""
        return [
            StatusWord(
                shown(_label(*pair)), self._state(*pair) or UNKNOWN, count, self._is_known(*pair)
            )
            for pair, count in self._met.most_common(MOST_WORDS)
        ]

    def _state(self, status: str, reason: str) -> State | None:
        """As somebody chose, else by the reason where that is none of success, else as known."""
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
    """Whether a flag is set, or a moment is named at which something was closed."""
    return cell not in _NOT and STATE_BY_WORD.get(word(cell)) != "open"


def _reasoned(status: str, reason: str) -> tuple[str, str]:
    """A status and the reason for it, which some tools write behind it in brackets."""
    if reason and (word(reason) in UNRESOLVED or word(reason) == word(status)):
        reason = ""
    if not reason and status.endswith(")") and word(status) not in STATE_BY_WORD:
        before, _, behind = status[:-1].rpartition("(")
        if before and STATE_BY_RESOLUTION.get(word(behind)) == "set aside":
            return before.strip(), behind
    return status, reason


def _label(status: str, reason: str) -> str:
    return f"{status} ({reason})" if status and reason else status or reason
