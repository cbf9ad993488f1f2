"""Remember corrections of how files are read, for later files with the same header."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from db.access import Actor, require
from db.importing.read import Choices, header_of
from db.importing.read.sheet import REFUSED_BECAUSE
from db.models.board import table_of
from db.models.mappings import ImportMapping

_SEPARATOR = "\x1f"


def remembered(session: Session, header: Sequence[str]) -> Choices | None:
    """The choices remembered for files with this header; None if there are none."""
    row = session.get(ImportMapping, _digest(header))
    return _choices(row.choices) if row is not None else None


def remember(
    session: Session, header: Sequence[str], choices: Choices, *, actor: Actor, at: datetime
) -> None:
    """Remember the choices for files with this header. Raises Forbidden."""
    require(session, actor, "change the board")
    table = table_of(ImportMapping)
    key = _digest(header)
    values = {"choices": _document(choices), "updated_by": actor.name, "updated_at": at}
    statement = update(table).where(table.c.header == key).values(values)
    if not session.connection().execute(statement).rowcount:
        session.execute(insert(table).values(header=key, **values))


def with_remembered(
    session: Session, source: BinaryIO | bytes | Path, name: str, choices: Choices
) -> Choices:
    """The choices, completed by those that are remembered for the file's header."""
    known = remembered(session, header_of(source, name, choices))
    if known is None:
        return choices
    fields = choices.fields
    # Columns mapped for the other kind of list do not apply.
    if fields is None and (choices.kind or known.kind) == (known.kind or choices.kind):
        fields = known.fields
    return replace(
        choices,
        kind=choices.kind or known.kind,
        fields=fields,
        states={**known.states, **choices.states},
        priorities={**known.priorities, **choices.priorities},
        hours_per_point=choices.hours_per_point or known.hours_per_point,
        date_order=choices.date_order or known.date_order,
        source=choices.source or known.source,
    )


def _digest(header: Sequence[str]) -> str:
    # Without the extra column, a file of refused rows has the header of the original file.
    cells = [cell.strip() for cell in header if cell.strip() != REFUSED_BECAUSE]
    text = _SEPARATOR.join(cells)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _document(choices: Choices) -> dict[str, Any]:
    fields = choices.fields
    return {
        "fields": None if fields is None else {str(at): role for at, role in fields.items()},
        "kind": choices.kind,
        "states": dict(choices.states),
        "priorities": dict(choices.priorities),
        "hours_per_point": choices.hours_per_point,
        "date_order": choices.date_order,
        "source": choices.source,
    }


def _choices(document: Mapping[str, Any]) -> Choices:
    fields = document["fields"]
    # Documents from earlier versions lack newer entries.
    return Choices(
        kind=document.get("kind"),
        fields=None if fields is None else {int(at): role for at, role in fields.items()},
        states=document["states"],
        priorities=document.get("priorities") or {},
        hours_per_point=document.get("hours_per_point"),
        date_order=document["date_order"],
        source=document["source"],
    )
