"""One ticket's history as sentences: what happened and was said, by whom, when and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from dashboard.ui.words import plain, say_day, say_time
from db.last_seen import seen_values
from db.types import AnyRow

SHOWN = 50
# Fields that follow from others, or that only the database needs.
_SILENT = ("version", "priority_rank", "last_seen")
_FIELDS = {"story_points": "points", "required_skill": "skill", "due_date": "due date"}
_ICONS = {
    "created": "add_circle",
    "updated": "edit",
    "proposed": "lightbulb",
    "superseded": "layers",
    "approved": "check_circle",
    "rejected": "person_off",
    "reassigned": "swap_horiz",
    "removed": "person_remove",
    "completed": "done_all",
    "reopened": "restart_alt",
    "undone": "undo",
    "commented": "comment",
    "withdrew": "comments_disabled",
}


_RECORD_SAID = {
    "updated": "Ticket changed",
    "undone": "Change of the ticket undone",
    "withdrawn": "Import of the ticket undone",
    "noted": "Seen in its tracker",
    "completed": "Completed, as its tracker says",
    "set aside": "Set aside, as its tracker says",
    "reopened": "Reopened, waits again",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event or comment, said in words; `text` is what a comment says, in its own lines."""

    action: str
    what: str
    detail: str
    by: str
    at: datetime
    reason: str | None
    text: str | None = None
    comment_id: int | None = None


def entries(events: Sequence[AnyRow]) -> list[Entry]:
    """The events of one ticket, oldest first, each compared with the state before it."""
    told: list[Entry] = []
    record: Mapping[str, Any] | None = None
    for event in events:
        if event.rank == 0:
            what = "Ticket created" if record is None else _RECORD_SAID.get(event.action, "Changed")
            told_by = noted if event.action == "noted" else edits
            detail = "" if record is None else told_by(record, event)
            record = event.state
        else:
            what, detail = happened(event), ""
        told.append(
            Entry(event.action, what, detail, event.changed_by, event.changed_at, event.reason)
        )
    return told


def remarks(comments: Sequence[AnyRow]) -> list[Entry]:
    """The comments on one ticket, those that were taken back without their text."""
    return [
        Entry("commented", "Comment", "", row.author, row.created_at, None, row.text, row.id)
        if row.withdrawn_at is None
        else Entry(
            "withdrew",
            "Comment withdrawn",
            f"Written {say_time(row.created_at)}",
            row.author,
            row.withdrawn_at,
            None,
        )
        for row in comments
    ]


def edits(before: Mapping[str, Any], event: AnyRow) -> str:
    """Which fields an event changed, from what to what."""
    said = []
    for name, value in event.state.items():
        if name in _SILENT or before.get(name) == value:
            continue
        label = _FIELDS.get(name, name.replace("_", " "))
        if name == "description":
            said.append(label)
        else:
            said.append(f"{label} {_shown(name, before.get(name))} → {_shown(name, value)}")
    return " · ".join(said) or "nothing that shows"


def noted(before: Mapping[str, Any], event: AnyRow) -> str:
    """What a ticket's source says now, and said before; nothing changes here by it."""
    was, now = seen_values(before.get("last_seen")), seen_values(event.state.get("last_seen"))
    said = []
    for name, value in now.items():
        if was.get(name) != value and name != "assignee_email":
            label = _FIELDS.get(name, name.replace("_", " "))
            is_text = name == "description"
            said.append(
                label
                if is_text
                else f"{label} {_shown(name, was.get(name))} → {_shown(name, value)} there"
            )
    return " · ".join(said) or "nothing that shows"


def happened(event: AnyRow) -> str:
    """What an event of an assignment did, and with whom."""
    was, now = event.previous_developer, event.new_developer
    if event.action == "rejected":
        set_aside = event.state.get("scope") == "ticket"
        return f"Set aside, was proposed for {was}" if set_aside else f"Rejected for {was}"
    if event.action == "reopened":
        active = event.state.get("status") == "active"
        return f"Reopened, back with {now}" if active else "Reopened, waits again"
    said: dict[str, str] = {
        "created": f"Given to {now}",
        "proposed": f"Proposed for {now}",
        "superseded": f"Proposal for {was} superseded",
        "approved": f"Approved for {now}",
        "reassigned": f"Reassigned from {was} to {now}",
        "removed": f"Removed from {was}",
        "completed": f"Completed by {now}",
        "undone": f"Undone: {event.state.get('status')} with {event.state.get('assigned_to')}",
    }
    return said.get(event.action) or str(event.action).capitalize()


def show_timeline(
    told: Sequence[Entry], *, key: str, beside: Callable[[Entry], None] = lambda entry: None
) -> None:
    """The entries newest first; of a very long history, the newest until all are asked for.

    `beside` may put an action beside each entry.
    """
    told = sorted(told, key=lambda entry: entry.at)[::-1]
    if len(told) > SHOWN and not st.toggle(f"Show all {len(told)} entries", key=key):
        told = told[:SHOWN]
    for entry in told:
        icon = f":material/{_ICONS.get(entry.action, 'history')}:"
        lines = [f"{icon} **{plain(entry.what)}**"]
        lines += [plain(entry.detail)] if entry.detail else []
        lines += [f"“{plain(entry.reason)}”"] if entry.reason else []
        with st.container(gap=None):
            st.markdown("  \n".join(lines))
            if entry.text is not None:
                st.text(entry.text)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"{plain(entry.by)} · {say_time(entry.at)}", width="content")
                beside(entry)


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if name == "due_date":
        return say_day(date.fromisoformat(value))
    return f"{value:g}" if isinstance(value, float) else str(value)
