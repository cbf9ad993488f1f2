"""What a file's words for a priority mean here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.domain.priorities import DEFAULT_PRIORITY, is_unsaid, read_priority
from db.importing.read.cells.columns import Converted, Given
from db.importing.read.header.words import word
from db.importing.read.sheet import PriorityWord, shown

MOST_WORDS = 200


class PriorityWords:
    """The words met so far, each with its number and what it is taken for."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self._chosen = {word(text): name for text, name in chosen.items()}
        self._met: Counter[str] = Counter()
        self.empty = 0

    def read(self, given: Given) -> Converted:
        """Priorities; None where the cell says nothing, and what nobody knows is the default."""
        counts = Counter(given.cells)
        self.empty += counts.pop("", 0)
        for text in [text for text in counts if is_unsaid(text) and word(text) not in self._chosen]:
            del counts[text]
        self._met.update(counts)
        names = {text: self._known(text) or DEFAULT_PRIORITY for text in counts}
        return Converted(list(map(names.get, given.cells)))

    @property
    def met(self) -> Sequence[PriorityWord]:
        """The words of the file, those that nobody knows first, then the most frequent."""
        words = [
            PriorityWord(shown(text), known or DEFAULT_PRIORITY, count, known is not None)
            for text, count in self._met.most_common()
            for known in [self._known(text)]
        ]
        return sorted(words, key=lambda one: one.is_known)[:MOST_WORDS]

    def notes(self, header: str) -> list[str]:
        """Which words nobody knows."""
        unknown = [one for one in self.met if not one.is_known]
        if not unknown:
            return []
        number = sum(one.count for one in unknown)
        named = ", ".join(f"“{one.word}”" for one in unknown[:5])
        more = f" and {len(unknown) - 5:,} more" if len(unknown) > 5 else ""
        return [
            (
                f"{header} has words that are not known as a priority: {named}{more}. "
                f"They are taken for {DEFAULT_PRIORITY} in {number:,} "
                f"{'row' if number == 1 else 'rows'}; say what they mean if it is another."
            )
        ]

    def _known(self, text: str) -> str | None:
        return self._chosen.get(word(text)) or read_priority(text)
