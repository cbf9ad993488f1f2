"""Fresh, fully migrated databases on both engines."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from db.engine import Database
from db.migrate import upgrade
from tests.services.postgres import fresh_database, running_server

NewDatabase = Callable[[], AbstractContextManager[Database]]


@contextmanager
def sqlite() -> Iterator[NewDatabase]:
    """Databases in files of a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as name:
        folder = Path(name)
        template = folder / "template.db"
        with _opened(f"sqlite:///{template}") as database:
            upgrade(database)

        @contextmanager
        def make() -> Iterator[Database]:
            number = len(list(folder.glob("board-*.db")))
            path = folder / f"board-{number}.db"
            shutil.copyfile(template, path)
            with _opened(f"sqlite:///{path}") as database:
                yield database

        yield make


@contextmanager
def postgresql() -> Iterator[NewDatabase]:
    """Databases on a server of their own, or on the one at TEST_DATABASE_URL."""
    with running_server(on_disk=True) as server, fresh_database(server) as template_url:
        with _opened(template_url) as database:
            upgrade(database)
        template = make_url(template_url).database

        @contextmanager
        def make() -> Iterator[Database]:
            with fresh_database(server, template=template) as url, _opened(url) as database:
                yield database

        yield make


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database.open(url)
    try:
        yield database
    finally:
        database.dispose()
