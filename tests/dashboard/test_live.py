"""What a process knows of the board without asking: who changed how much, and who is where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.news import HERE_SECONDS, Feed, News
from db.engine import Database
from db.importing.save import import_rows
from db.watch import BoardNews, Commit
from tests.factories import START, manager

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def commit(version: int, name: str = "Bea", events: int = 1) -> Commit:
    return Commit(version, name, AT, events)


def told(*commits: Commit, restored_at: datetime | None = None) -> BoardNews:
    return BoardNews(commits[-1].data_version, "UTC", restored_at, commits)


@pytest.fixture
def feed(sqlite_database: Database) -> Feed:
    return Feed(sqlite_database)


def since(feed: Feed, version: int, *, me: str = "Ann", read_at: datetime = AT) -> News | None:
    return feed.since(version, read_at=read_at, me=me)


def test_nothing_is_new_before_the_first_look(feed: Feed) -> None:
    assert since(feed, 7) is None


def test_commits_after_the_table_was_read_are_summed(feed: Feed) -> None:
    feed.take(told(commit(6), commit(7, "Cy", 3), commit(8, "Bea", 2)))

    assert since(feed, 8) is None
    assert since(feed, 7) == News(("Bea",), 2, 1)
    assert since(feed, 6) == News(("Bea", "Cy"), 5, 2)


def test_my_commits_of_another_tab_come_last(feed: Feed) -> None:
    feed.take(told(commit(6), commit(7, "Ann")))

    assert since(feed, 5) == News(("Bea", "Ann"), 2, 2)


def test_a_table_that_was_read_ahead_of_the_news_is_not_old(feed: Feed) -> None:
    feed.take(told(commit(6)))

    assert since(feed, 9) is None


def test_a_restore_makes_every_table_old_that_was_read_before(feed: Feed) -> None:
    feed.take(told(commit(6), commit(7)))
    feed.take(told(commit(6), restored_at=LATER))

    assert since(feed, 7) == News((), 0, 0, restored=True)
    assert since(feed, 6, read_at=LATER + timedelta(seconds=1)) is None


versions = st.integers(min_value=0, max_value=12)


@given(st.lists(st.tuples(versions, versions), max_size=8), versions)
def test_whoever_tells_and_how_often_each_commit_counts_once(
    looks: list[tuple[int, int]], read: int
) -> None:
    board: Any = None
    feed = Feed(board)
    known, seen = -1, 0
    for asked, reached in looks:
        # Two threads may ask after the same version, and the slower one tells what is known.
        after = min(asked, known)
        news = [commit(version) for version in range(max(after, 0) + 1, reached + 1)]
        feed.take(BoardNews(reached, "UTC", None, tuple(news)))
        known, seen = max(known, reached), max(seen, reached)

    found = since(feed, read)

    assert (found.commits if found else 0) == max(0, seen - read)


def test_who_looks_at_a_page_is_seen_by_the_others_until_they_leave(
    sqlite_database: Database,
) -> None:
    clock = Clock()
    feed = Feed(sqlite_database, clock=clock)
    feed.arrive("tickets", tab="1", name="Ann")
    feed.arrive("tickets", tab="2", name="Bea")
    feed.arrive("tickets", tab="3", name="Bea")
    feed.arrive("proposals", tab="4", name="Cy")

    assert feed.others_on("tickets", me="Ann") == ["Bea"]
    clock.now = HERE_SECONDS - 1
    feed.arrive("tickets", tab="1", name="Ann")
    clock.now = HERE_SECONDS + 1
    assert feed.others_on("tickets", me="Ann") == []
    assert feed.others_on("tickets", me="Bea") == ["Ann"]


def test_a_visitor_is_on_one_page_at_a_time(feed: Feed) -> None:
    feed.arrive("tickets", tab="1", name="Bea")
    feed.arrive("proposals", tab="1", name="Bea")

    assert feed.others_on("tickets", me="Ann") == []
    assert feed.others_on("proposals", me="Ann") == ["Bea"]


def test_a_look_says_when_there_is_a_commit_and_who_comes_and_goes(
    sqlite_database: Database,
) -> None:
    clock = Clock()
    feed = Feed(sqlite_database, clock=clock)
    known = feed.arrive("tickets", tab="1", name="Ann")
    assert feed.look("1") == known

    feed.take(told(commit(6)))
    moved = feed.look("1")
    assert moved != known
    feed.arrive("proposals", tab="2", name="Bea")
    assert feed.look("1") == moved
    feed.arrive("tickets", tab="2", name="Bea")
    met = feed.look("1")
    assert met != moved
    clock.now = HERE_SECONDS - 1
    feed.look("1")
    clock.now = HERE_SECONDS + 1
    assert feed.look("1") == moved


def test_a_tab_that_never_arrived_or_was_away_too_long_is_told_nothing(
    sqlite_database: Database,
) -> None:
    clock = Clock()
    feed = Feed(sqlite_database, clock=clock)
    feed.arrive("tickets", tab="1", name="Ann")

    assert feed.look("2") is None
    clock.now = HERE_SECONDS + 1
    feed.others_on("tickets", me="Bea")
    assert feed.look("1") is None


def test_a_feed_asks_the_board_when_it_is_told_to(sqlite_database: Database) -> None:
    feed = Feed(sqlite_database)
    feed.catch_up()
    with sqlite_database.write() as session:
        import_rows(
            session,
            "developers",
            [{"name": "Dana"}, {"name": "Eli"}],
            actor=manager("Bea"),
            at=START,
        )

    feed.catch_up()

    assert since(feed, 0) == News(("Bea",), 2, 1)
