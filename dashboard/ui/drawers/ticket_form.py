"""The form for one ticket's own fields."""

from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.ui.acting.notices import Done
from dashboard.ui.adding.keys import ask_key
from dashboard.ui.drawers.row_forms import (
    OpenedRow,
    Values,
    decide,
    opened_row,
    reason_field,
    save_row,
)
from dashboard.ui.drawers.skills import choose_skills, save_button
from dashboard.ui.drawers.typed_choice import choose_or_type
from dashboard.ui.figures.cached import vocabulary_of
from dashboard.ui.filters.boards import load_options
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.numbers import Numbers
from db.commands import Actor, Edit, Outcome, update_tickets
from db.domain.priorities import PRIORITIES
from db.domain.skills import Vocabulary
from db.domain.values import TicketFields
from db.models.types import AnyRow

FIELDS = (
    *("title", "story_points", "priority", "required_skill", "due_date", "description"),
    *("issue_type", "project", "blocked", "is_work"),
)


def ticket_form(row: AnyRow, *, reloads: str) -> None:
    """The fields of `row` that can be edited, saved with a reason.

    If somebody changed the ticket since the form was opened, it shows both versions.
    """
    current = OpenedRow(
        "ticket", row.id, row.version, {name: getattr(row, name) for name in FIELDS}
    )
    opened = opened_row(current)
    key, shown = opened.key, opened.shown
    words = vocabulary_of(this_moment())
    numbers = Numbers()
    with st.form(f"{key}.edit", border=False):
        fields = ticket_fields(shown, words, numbers, key=key)
        if row.by_hand and row.external_key is None:
            fields |= ask_key(key)
        reason = reason_field(key, shown["reason"])
        if opened.version != current.version:
            decide(opened, current, {**fields, "reason": reason})
            return
        saved = save_button(fields["required_skill"], words, key=key)
    if saved is None or not numbers.are_read:
        return
    edit = Edit(row.id, fields | {"required_skill": saved}, version=row.version, reason=reason)

    def command(session: Session, actor: Actor) -> Outcome:
        return update_tickets(session, [edit], actor=actor, at=now())

    save_row(opened, command, done=Done("ticket", "edited"), reloads=reloads)


def ticket_fields(
    shown: Values, words: Vocabulary, numbers: Numbers, *, key: str
) -> dict[str, Any]:
    """The fields of a ticket in a form, beginning with what is `shown`."""
    title = st.text_input(
        "Title", shown["title"] or "", TicketFields.title.most, key=f"{key}.title"
    )
    first, second, third, fourth = st.columns(4)
    with first:
        points = numbers.ask("Points", shown["story_points"], key=f"{key}.points")
    with second:
        chosen = PRIORITIES.index(shown["priority"])
        priority = st.selectbox("Priority", PRIORITIES, chosen, key=f"{key}.priority")
    with third:
        skill = choose_skills("Skill", shown["required_skill"], words, key=key)
    with fourth:
        due = st.date_input("Due", shown["due_date"], format=date_input_format(), key=f"{key}.due")
    description = st.text_area(
        "Description",
        shown["description"] or "",
        max_chars=TicketFields.description.most,
        height=96,
        key=f"{key}.description",
    )
    first, second, third, fourth = st.columns([2, 2, 3, 2], vertical_alignment="bottom")
    with first:
        kind = st.text_input(
            "Type", shown["issue_type"] or "", TicketFields.issue_type.most, key=f"{key}.type"
        )
    with second:
        project = choose_or_type(
            "Project", shown["project"], load_options().projects, key=f"{key}.project"
        )
    with third:
        blocked = st.text_input(
            "Held up by",
            shown["blocked"],
            TicketFields.blocked.most,
            placeholder="Nothing but tickets that it waits for",
            key=f"{key}.blocked",
        )
    with fourth:
        is_work = st.checkbox(
            "Counts as work",
            shown["is_work"],
            key=f"{key}.is_work",
            help="What only gathers other tickets, such as an epic, counts nothing and is not "
            "proposed.",
        )
    values = (title, points, priority, skill, due, description, kind, project, blocked, is_work)
    return dict(zip(FIELDS, values, strict=True))
