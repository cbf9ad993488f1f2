"""Read a column of priorities in the words of another tool."""

from collections import Counter
from collections.abc import Mapping, Sequence

from db.domain.priorities import DEFAULT_PRIORITY, is_unsaid, read_priority
from db.importing.read.cells.columns import Converted, SourceColumn
from db.importing.read.header.words import word
from db.importing.read.sheet import PriorityWord, shown

MOST_WORDS = 200


class PriorityWords:
    """Reads priorities, and counts the file's words for them."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self._chosen = {word(text): name for text, name in chosen.items()}
        self._counts: Counter[str] = Counter()
        self.empty = 0

    def read(self, column: SourceColumn) -> Converted:
        """Convert a column to priorities; None for empty cells, the default for unknown words."""
        counts = Counter(column.cells)
        self.empty += counts.pop("", 0)
        for text in [text for text in counts if is_unsaid(text) and word(text) not in self._chosen]:
            del counts[text]
        self._counts.update(counts)
        names = {text: self._known(text) or DEFAULT_PRIORITY for text in counts}
        return Converted(list(map(names.get, column.cells)))

    @property
    def words(self) -> Sequence[PriorityWord]:
        """The file's words, unknown ones first, then by frequency."""
        words = [
            PriorityWord(shown(text), known or DEFAULT_PRIORITY, count, known is not None)
            for text, count in self._counts.most_common()
            for known in [self._known(text)]
        ]
        return sorted(words, key=lambda entry: entry.is_known)[:MOST_WORDS]

    def notes(self, header: str) -> list[str]:
        """A sentence about unknown words, if there are any."""
        unknown = [entry for entry in self.words if not entry.is_known]
        if not unknown:
            return []
        number = sum(entry.count for entry in unknown)
        named = ", ".join(f"“{entry.word}”" for entry in unknown[:5])
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
