"""The commands of `python -m db`, each loaded when it is asked for: readers of files take long."""

import argparse
from importlib import import_module

from db.cli.saying import complain
from db.engine import Database
from db.migrate import require_board
from db.settings import DatabaseSettings
from db.startup import prepare

_ONLY_READ = ("export", "changes", "verify", "head", "backup")
# Each in a module of this folder.
_COMMANDS = {
    "upgrade": "keeping.print_revision",
    "import": "importing.import_file",
    "export": "exporting.export_board",
    "changes": "exporting.print_changes",
    "verify": "keeping.verify_board",
    "head": "keeping.print_head",
    "time-zone": "keeping.change_time_zone",
    "rebuild-search": "keeping.rebuild_search",
    "backup": "keeping.back_up",
    "restore": "keeping.restore_backup",
}


def run(database: Database, settings: DatabaseSettings, options: argparse.Namespace) -> int:
    """Run one command on an opened database; returns 0, or 1 where it failed."""
    if is_read_only(options) and settings.database_enabled:
        require_board(database, any_revision=options.command == "backup")
    elif options.command != "restore":
        for sentence in prepare(database, settings):
            complain(sentence)
    module, name = _COMMANDS[options.command].split(".")
    command = getattr(import_module(f"db.cli.{module}"), name)
    done: int = command(database, settings, options)
    return done


def is_read_only(options: argparse.Namespace) -> bool:
    """Whether a command only reads; then the database is not upgraded first."""
    return options.command in _ONLY_READ or (options.command == "import" and options.dry_run)
