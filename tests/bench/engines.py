"""Fresh, fully migrated databases on both engines."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from db.engine import Database
from db.migrate import upgrade
from tests.services.postgres import fresh_database, running_server

NewDatabase = Callable[[], AbstractContextManager[Database]]


@contextmanager
def _sqlite() -> Iterator[NewDatabase]:
    """Databases in files of a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as folder:
        template = Path(folder, "template.db")
        with closing(Database.open(f"sqlite:///{template}")) as database:
            upgrade(database)
        numbers = count(1)

        @contextmanager
        def make() -> Iterator[Database]:
            path = shutil.copyfile(template, Path(folder, f"board-{next(numbers)}.db"))
            with closing(Database.open(f"sqlite:///{path}")) as database:
                yield database
            path.unlink()

        yield make


@contextmanager
def _postgresql() -> Iterator[NewDatabase]:
    """Databases on a server of their own, or on the one at TEST_DATABASE_URL."""
    with running_server(on_disk=True) as server, fresh_database(server) as template_url:
        with closing(Database.open(template_url)) as database:
            upgrade(database)
        template = make_url(template_url).database

        @contextmanager
        def make() -> Iterator[Database]:
            with (
                fresh_database(server, template=template) as url,
                closing(Database.open(url)) as database,
            ):
                yield database

        yield make


ENGINES = {"SQLite": _sqlite, "PostgreSQL": _postgresql}
