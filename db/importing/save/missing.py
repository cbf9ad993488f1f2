"""Open tickets of a source that its newer file does not have: deleted, moved, or filtered."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.assignments.loading import ticket_label
from db.domain.relations import OPEN_STATUSES
from db.history.chain import stream
from db.models.board import Ticket

# `SHOP` of SHOP-12, `firm/shop` of firm/shop#12.
_PROJECT = re.compile(r"(?P<project>.+)[-#]\d+")


@dataclass(frozen=True, slots=True)
class Missing:
    """A ticket that is open on the board and not in the file."""

    ticket_id: int
    label: str
    title: str


class Missed:
    """Collects the tickets of a file, and then finds the missing ones."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._here: set[int] = set()
        self._projects: set[str] = set()

    def note(self, rows: Collection[Mapping[str, Any]], present: Collection[int]) -> None:
        """Note rows of the file, and the ids of the board's tickets that they mean."""
        self._here |= set(present)
        self._projects |= {_project(row.get("external_key")) for row in rows}

    def tickets(self, session: Session) -> Iterator[Missing]:
        """The missing tickets: open, of the same source, and of one of the file's projects.

        There are none if the file shares no ticket with the board: then it is no newer file.
        """
        if not self._here:
            return
        statement = (
            select(Ticket.id, Ticket.external_key, Ticket.title)
            .where(Ticket.source == self._source, Ticket.status.in_(OPEN_STATUSES))
            .order_by(Ticket.id)
        )
        for row in stream(session, statement):
            if row["id"] not in self._here and _project(row["external_key"]) in self._projects:
                label = ticket_label(row["id"], row["external_key"])
                yield Missing(row["id"], label, row["title"])


def _project(key: str | None) -> str:
    found = _PROJECT.fullmatch(key or "")
    return found["project"] if found else ""
