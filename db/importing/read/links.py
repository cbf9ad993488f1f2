"""Learn from a file's own links where the keys of its source lead."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from db.domain.links import patterns_in

# So many links tell as much as all of a large file.
LOOKED_AT = 1_000


class LinkReader:
    """Counts the patterns that a file's links follow, for each source that the file names."""

    def __init__(self) -> None:
        self._seen: Counter[str | None] = Counter()
        self._found: defaultdict[str | None, Counter[tuple[str, str]]] = defaultdict(Counter)

    def scan(
        self,
        keys: Sequence[str | None],
        addresses: Sequence[str],
        sources: Sequence[str | None] | None,
    ) -> None:
        """Look at the links of some rows; without `sources` all are of the file's own."""
        named = sources or [None] * len(keys)
        for key, address, source in zip(keys, addresses, named, strict=True):
            if key and address and self._seen[source] < LOOKED_AT:
                self._seen[source] += 1
                found = patterns_in(key, address)
                if found:
                    self._found[source][found] += 1

    @property
    def patterns(self) -> Mapping[str | None, str]:
        """The pattern that most links of a source follow; None is the file's own source.

        What follows the key is left out where it differs from ticket to ticket.
        """
        learnt = {}
        for source, found in self._found.items():
            as_far: Counter[str] = Counter()
            for (start, _), number in found.items():
                as_far[start] += number
            start, number = as_far.most_common(1)[0]
            if 2 * number > self._seen[source]:
                wholes = [whole for (beginning, whole) in found if beginning == start]
                learnt[source] = wholes[0] if len(wholes) == 1 and number > 1 else start
        return learnt
