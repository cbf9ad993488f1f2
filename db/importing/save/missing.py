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
    """A ticket that is open here and not in the file."""

    ticket_id: int
    label: str
    title: str


class Missed:
    """What a file has of a source, as it is compared, and what of it is missing in the end."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._here: set[int] = set()
        self._projects: set[str] = set()

    def note(self, rows: Collection[Mapping[str, Any]], present: Collection[int]) -> None:
        """Take some rows of the file into account, and the tickets here that they mean."""
        self._here |= set(present)
        self._projects |= {_project(row.get("external_key")) for row in rows}

    def tickets(self, session: Session) -> Iterator[Missing]:
        """The open tickets of the same source, and of a project of the file where keys have one.

        None where the file has no ticket in common with the board: it is not a newer one then.
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
