"""Edit one ticket's own fields."""

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.identity import current_actor
from dashboard.ui.cached import vocabulary_of
from dashboard.ui.locales import date_input_format
from dashboard.ui.moments import this_moment
from dashboard.ui.saving import save
from dashboard.ui.skills import choose_skills, save_button
from db.commands import Edit, Outcome, update_tickets
from db.limits import DESCRIPTION_LENGTH, REASON_LENGTH, TITLE_LENGTH
from db.priorities import PRIORITIES
from db.types import AnyRow


def ticket_form(row: AnyRow, *, reloads: str) -> None:
    """Title, points, priority, skill, due date and description of `row`, saved with a reason.

    A ticket that somebody changed since it was read is refused, and who did is said.
    """
    # Of this ticket as it was read: what was typed for another one stays there.
    key = f"ticket.{row.id}.{row.version}"
    words = vocabulary_of(this_moment())
    with st.form(f"{key}.edit", border=False):
        title = st.text_input("Title", row.title, TITLE_LENGTH, key=f"{key}.title")
        first, second, third, fourth = st.columns(4)
        with first:
            points = st.number_input(
                "Points", 0.0, None, row.story_points, 1.0, "%g", key=f"{key}.points"
            )
        with second:
            chosen = PRIORITIES.index(row.priority)
            priority = st.selectbox("Priority", PRIORITIES, chosen, key=f"{key}.priority")
        with third:
            skills = choose_skills("Skill", row.required_skill, words, key=key)
        with fourth:
            due = st.date_input("Due", row.due_date, format=date_input_format(), key=f"{key}.due")
        description = st.text_area(
            "Description",
            row.description or "",
            max_chars=DESCRIPTION_LENGTH,
            height=96,
            key=f"{key}.description",
        )
        reason = st.text_input(
            "Reason",
            max_chars=REASON_LENGTH,
            placeholder="Kept in the history",
            key=f"{key}.reason",
        )
        saved = save_button(skills, words, key=key)
    if saved is None:
        return
    fields = {
        "title": title,
        "story_points": points,
        "priority": priority,
        "required_skill": saved,
        "due_date": due,
        "description": description,
    }
    edit = Edit(row.id, fields, version=row.version, reason=reason)

    def command(session: Session) -> Outcome:
        return update_tickets(session, [edit], actor=current_actor(), at=now())

    save(command, done="edited", reloads=reloads)
    # The drawer opens again from the URL, with what the board holds now.
    st.rerun()
