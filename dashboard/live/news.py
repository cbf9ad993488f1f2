"""What this process knows of the board without asking: the last commits, and who looks at what.

One thread learns of commits (db/watch.py) and notes them here; pages look as often as they
like, for a look costs no query.
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
# Three looks: who closes the browser is gone soon, who is slow is not.
HERE_SECONDS = 10.0
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a table was read: by whom, and how many events of how many commits."""

    by: tuple[str, ...]
    events: int
    commits: int
    restored: bool = False


class Feed:
    """The last commits of one board, and who is on which page, in this process's memory."""

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
        """The newest data version that is known here; -1 before the first."""
        return self._version

    def start(self) -> None:
        """Begin to learn of commits, in a thread of its own; does nothing when it has begun."""
        with self._lock:
            if self._thread is not None:
                return
            self._thread = Thread(target=self._watch, name="board watcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, if there is one."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def catch_up(self) -> BoardNews:
        """Ask the board now, for a page that is about to be read anyway."""
        with self._board.read() as session:
            news = board_news(session, self._since())
        self.take(news)
        return news

    def take(self, news: BoardNews) -> None:
        """Note what the board told; commits that are known already are left out."""
        with self._lock:
            if news.restored_at != self._restored_at:
                # Versions begin anew from those of the backup.
                self._commits.clear()
                self._restored_at, self._version = news.restored_at, -1
            newest = self._commits[-1].data_version if self._commits else -1
            self._commits.extend(one for one in news.commits if one.data_version > newest)
            self._version = max(self._version, news.data_version)

    def since(self, data_version: int, *, read_at: datetime, me: str) -> News | None:
        """What happened after `data_version`, which was read at `read_at`; None for nothing.

        Commits by `me` come last; they are of another tab, for a tab reads its own at once.
        """
        if self._restored_at is not None and self._restored_at >= read_at:
            return News((), 0, 0, restored=True)
        if data_version >= self._version:
            return None
        with self._lock:
            newer = [one for one in self._commits if one.data_version > data_version]
        names = dict.fromkeys(one.changed_by for one in reversed(newer))
        others = tuple(name for name in names if name != me)
        return News(
            (*others, *([me] if me in names else [])),
            sum(one.events for one in newer),
            len(newer),
        )

    def arrive(self, page: str, *, tab: str, name: str) -> str:
        """Note that `name` looks at `page` in this browser tab, at this moment; what is known."""
        with self._lock:
            self._here[tab] = (page, name, self._clock())
            return self._known(page, name)

    def look(self, tab: str) -> str | None:
        """What is known for a tab that has arrived, which is still here; None for any other."""
        with self._lock:
            if tab not in self._here:
                return None
            page, name, _ = self._here[tab]
            self._here[tab] = (page, name, self._clock())
            return self._known(page, name)

    def others_on(self, page: str, *, me: str) -> list[str]:
        """Who else looks at `page`, by name."""
        with self._lock:
            return self._others(page, me)

    def _known(self, page: str, name: str) -> str:
        """Another text whenever there is another commit, a restore, or somebody comes or goes."""
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
    """The feed of this process's board, which begins with the first that asks for it."""
    board = database()
    with _lock:
        known = _feeds.get(id(board))
        if known is None:
            known = _feeds[id(board)] = (board, Feed(board))
    known[1].start()
    return known[1]


def stop() -> None:
    """End what `feed` began, before the databases are closed."""
    with _lock:
        ended = list(_feeds.values())
        _feeds.clear()
    for _, one in ended:
        one.stop()
