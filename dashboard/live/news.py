"""The last commits and who is on which page, in this process's memory.

One thread watches the board for commits (db/watch.py) and notes them here, so that pages may look
every few seconds without a query.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic
from zlib import crc32

from dashboard.database import database
from db.engine import Database
from db.watch import BoardNews, Commit, board_news, watch

COMMITS_KEPT = 2_000
# Three looks of the page's script: one that comes late does not make its reader absent.
HERE_SECONDS = 10.0
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a table was read: by whom, and how many events in how many commits."""

    by: tuple[str, ...]
    events: int
    commits: int
    restored: bool = False


class Feed:
    def __init__(self, board: Database, *, clock: Callable[[], float] = monotonic) -> None:
        self._board = board
        self._clock = clock
        self._lock = Lock()
        self._commits: deque[Commit] = deque(maxlen=COMMITS_KEPT)
        self._version = -1
        self._restored_at: datetime | None = None
        self._here: dict[str, tuple[str, str, float]] = {}
        self._stop = Event()
        self._thread: Thread | None = None

    @property
    def data_version(self) -> int:
        """The newest known data version; -1 before the first."""
        return self._version

    def start(self) -> None:
        """Start the thread, unless it runs already."""
        with self._lock:
            if self._thread is not None:
                return
            self._thread = Thread(target=self._watch, name="board watcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def catch_up(self) -> BoardNews:
        """Ask the board now: for a page that reads it anyway."""
        with self._board.read() as session:
            news = board_news(session, self._since())
        self.take(news)
        return news

    def take(self, news: BoardNews) -> None:
        """Note what the board told, without commits that are known already."""
        with self._lock:
            if news.restored_at != self._restored_at:
                # The versions go on from those of the backup.
                self._commits.clear()
                self._restored_at, self._version = news.restored_at, -1
            newest = self._commits[-1].data_version if self._commits else -1
            self._commits.extend(commit for commit in news.commits if commit.data_version > newest)
            self._version = max(self._version, news.data_version)

    def since(self, data_version: int, *, read_at: datetime, me: str) -> News | None:
        """What happened after `data_version`, which was read at `read_at`; None for nothing.

        `me` comes last in the names, for what that reader committed in another tab.
        """
        if self._restored_at is not None and self._restored_at >= read_at:
            return News((), 0, 0, restored=True)
        if data_version >= self._version:
            return None
        with self._lock:
            newer = [commit for commit in self._commits if commit.data_version > data_version]
        names = dict.fromkeys(one.changed_by for one in reversed(newer))
        others = tuple(name for name in names if name != me)
        return News(
            (*others, *([me] if me in names else [])),
            sum(one.events for one in newer),
            len(newer),
        )

    def arrive(self, page: str, *, tab: str, name: str) -> str:
        """Note that `name` opened `page` in this browser tab; return what is known, as `look`."""
        with self._lock:
            self._here[tab] = (page, name, self._clock())
            return self._known(page, name)

    def look(self, tab: str) -> str | None:
        """A short text for an open tab that changes with every news; None for an unknown tab."""
        with self._lock:
            if tab not in self._here:
                return None
            page, name, _ = self._here[tab]
            self._here[tab] = (page, name, self._clock())
            return self._known(page, name)

    def others_on(self, page: str, *, me: str) -> list[str]:
        """The names of others who have `page` open."""
        with self._lock:
            return self._others(page, me)

    def _known(self, page: str, name: str) -> str:
        """A text that changes with each commit and restore, and with who is on the page."""
        told = repr((self._restored_at, self._others(page, name)))
        return f"{max(self._version, 0):x}-{crc32(told.encode()):x}"

    def _others(self, page: str, me: str) -> list[str]:
        oldest = self._clock() - HERE_SECONDS
        self._here = {key: one for key, one in self._here.items() if one[2] >= oldest}
        return sorted({name for at, name, _ in self._here.values() if at == page} - {me})

    def _since(self) -> int:
        return self._version

    def _watch(self) -> None:
        watch(self._board, since=self._since, tell=self.take, stop=self._stop)


_feeds: dict[int, tuple[Database, Feed]] = {}
_lock = Lock()


def feed() -> Feed:
    """The feed of this process's board, started on first use."""
    board = database()
    with _lock:
        known = _feeds.get(id(board))
        if known is None:
            known = _feeds[id(board)] = (board, Feed(board))
    known[1].start()
    return known[1]


def stop() -> None:
    """End every feed's thread, before the databases are closed."""
    with _lock:
        ended = list(_feeds.values())
        _feeds.clear()
    for _, one in ended:
        one.stop()
