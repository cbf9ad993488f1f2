"""Each commit is told a moment after it, on both databases, also over a lost connection."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.engine import Database
from db.importing.save import import_rows
from db.migrate import upgrade
from db.watch import BoardNews, Commit, board_news, watch
from tests.factories import START, make_developers, manager
from tests.services.postgres import fresh_database, stoppable_server
from tests.waiting import wait_for

SECONDS = 5.0


def commit_as(session: Session, actor: str, *names: str) -> None:
    import_rows(
        session, "developers", [{"name": name} for name in names], actor=manager(actor), at=START
    )


class Told:
    """What the watcher has told so far."""

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        self.version = -1
        self.times = 0

    def since(self) -> int:
        return self.version

    def take(self, news: BoardNews) -> None:
        self.times += 1
        self.commits += news.commits
        self.version = news.data_version


@contextmanager
def watched(database: Database) -> Iterator[Told]:
    """The board under watch, from the moment that the watcher has looked at it first."""
    told, stop = Told(), threading.Event()
    thread = threading.Thread(
        target=watch,
        args=(database,),
        kwargs={"since": told.since, "tell": told.take, "stop": stop},
    )
    thread.start()
    try:
        wait_for(lambda: told.times > 0)
        yield told
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def test_a_commit_is_told_with_who_and_how_many(database: Database) -> None:
    with watched(database) as told:
        with database.write() as session:
            commit_as(session, "Bea", "Dana", "Eli")

        wait_for(lambda: len(told.commits) == 1)

    commit = told.commits[0]
    assert (commit.changed_by, commit.events) == ("Bea", 2)
    assert told.version == commit.data_version


def test_what_was_committed_before_the_first_look_is_told_with_it(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")

    with watched(database) as told:
        assert len(told.commits) == 1


def test_a_transaction_that_ends_in_an_error_is_not_told(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            make_developers(session, "Dana")
            raise LookupError

    with watched(database) as told:
        with pytest.raises(LookupError):
            fail()
        with database.write() as session:
            commit_as(session, "Bea", "Eli")
        wait_for(lambda: bool(told.commits))

    assert [commit.changed_by for commit in told.commits] == ["Bea"]


def test_many_commits_are_each_told_once_and_in_their_order(database: Database) -> None:
    with watched(database) as told:
        for number in range(20):
            with database.write() as session:
                make_developers(session, f"Developer {number}")
        wait_for(lambda: len(told.commits) == 20)

    versions = [commit.data_version for commit in told.commits]
    assert versions == sorted(set(versions))


def test_a_quiet_board_is_not_asked(database: Database) -> None:
    with watched(database) as told:
        time.sleep(1.5)

    assert told.times == 1


def test_the_news_of_a_board_that_did_not_move_is_empty(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    with database.read() as session:
        version = board_news(session, -1).data_version

        assert board_news(session, version).commits == ()


def test_a_connection_that_the_server_ended_is_made_again(postgres_database: Database) -> None:
    database = postgres_database
    with watched(database) as told:
        with database.engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                )
            )
        with database.write() as session:
            commit_as(session, "Bea", "Dana")

        wait_for(lambda: len(told.commits) == 1)
        with database.write() as session:
            commit_as(session, "Bea", "Eli")
        wait_for(lambda: len(told.commits) == 2)


def test_commits_are_told_again_after_the_server_was_away() -> None:
    with stoppable_server() as server, fresh_database(server.url) as url:
        database = Database.open(url)
        upgrade(database)
        with watched(database) as told:
            server.stop()
            server.start()
            with database.write() as session:
                commit_as(session, "Bea", "Dana")

            wait_for(lambda: len(told.commits) == 1, seconds=30)
        database.dispose()


def test_a_board_in_memory_is_watched_as_well() -> None:
    database = Database.open("sqlite://")
    upgrade(database)
    with watched(database) as told:
        with database.write() as session:
            make_developers(session, "Dana")
        wait_for(lambda: len(told.commits) == 1)
    database.dispose()
