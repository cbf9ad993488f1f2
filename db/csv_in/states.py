"""What a tracker's words for a ticket's state mean here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.csv_in.columns import Converted, Given
from db.csv_in.sheet import State, StatusWord, shown
from db.csv_in.words import STATE_BY_WORD, UNRESOLVED, word

MOST_WORDS = 200
UNKNOWN: State = "open"


class StatusWords:
    """The words met so far, each with its number and what it is taken for."""

    def __init__(self, chosen: Mapping[str, State]) -> None:
        self._chosen = {word(text): state for text, state in chosen.items()}
        self._met: Counter[str] = Counter()

    def read(self, given: Given, resolutions: Given | None) -> Converted:
        """The states of a column, None where the cell is empty."""
        beside = resolutions.cells if resolutions else [""] * len(given.cells)
        words = [
            _with_resolution(status, resolution)
            for status, resolution in zip(given.cells, beside, strict=True)
        ]
        counts = Counter(words)
        counts.pop("", None)
        self._met.update(counts)
        states = {one: self.state_of(one) for one in counts}
        return Converted(list(map(states.get, words)))

    def read_closed(self, given: Given) -> Converted:
        """The states of a column that says when a ticket was closed, or whether it was."""
        states: dict[str, State] = {one: _closed(one) for one in set(given.cells)}
        return Converted(list(map(states.get, given.cells)))

    def state_of(self, text: str) -> State:
        """What a word is taken for: as somebody chose, as it is known, or open."""
        key = word(text)
        return self._chosen.get(key) or STATE_BY_WORD.get(key) or _by_resolution(text) or UNKNOWN

    @property
    def met(self) -> Sequence[StatusWord]:
        """The words of the file, the most frequent first; at most so many are told."""
        return [
            StatusWord(
                shown(text),
                self.state_of(text),
                count,
                bool(
                    word(text) in self._chosen
                    or word(text) in STATE_BY_WORD
                    or _by_resolution(text)
                ),
            )
            for text, count in self._met.most_common(MOST_WORDS)
        ]


def _with_resolution(status: str, resolution: str) -> str:
    """`Done (Duplicate)`: a resolution says more than the status where it is none of success."""
    if not resolution or word(resolution) in UNRESOLVED:
        return status
    if STATE_BY_WORD.get(word(resolution)) == "set aside":
        return f"{status} ({resolution})" if status else resolution
    return status or resolution


def _by_resolution(text: str) -> State | None:
    """The state of `Done (Duplicate)` by what stands in the brackets."""
    if not text.endswith(")") or "(" not in text:
        return None
    return STATE_BY_WORD.get(word(text[text.rindex("(") :]))


def _closed(cell: str) -> State:
    return "open" if STATE_BY_WORD.get(word(cell)) == "open" or not cell else "done"
