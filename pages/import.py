"""Bring developers and tickets in: drop files, see what would change, commit."""

import streamlit as st

from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.saving import running
from dashboard.ui.drawers.offered_skills import show_offered_skills
from dashboard.ui.figures.cached import team
from dashboard.ui.figures.downloads import show_changes_for
from dashboard.ui.importing.assignments import holds_assignments, show_assignments
from dashboard.ui.importing.file import developers_in, forget_all_but, held_files, show_file
from dashboard.ui.importing.job import FINISHED, UPLOADS, start_import
from dashboard.ui.importing.links import show_links
from dashboard.ui.importing.refused import show_refused
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.errors import errors_shown
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import plain
from db.queries.links import link_patterns
from db.queries.tickets import sources

if running() is not None:
    st.caption("Files can be dropped here once the commit at the foot of this page is done.")
    st.stop()
st.caption(
    "Exports of Jira, GitHub, GitLab, Azure DevOps, Linear, Trello, Asana, ClickUp and many other "
    "trackers, or lists of your own: developers (`name, title, experience, workload, availability, "
    "skills, remaining_capacity`) and tickets (`id, title, description, priority, story_points, "
    "required_skill, deadline`), up to 200 MB each; and all three files of an export of a board, "
    "with its assignments. Nothing is written before you commit. A newer "
    "export brings in what changed there; what was decided here stays."
)
uploader = f"import.files.{st.session_state.get(UPLOADS, 0)}"
arrived = uploader not in st.session_state
uploaded = st.file_uploader(
    "Drop CSV files or Excel workbooks here",
    type=["csv", "txt", "tsv", "xlsx", "parquet"],
    accept_multiple_files=True,
    disabled=only_looks(),
    key=uploader,
)
files = held_files(uploaded or [], arrived=arrived)
finished = st.session_state.get(FINISHED)
forget_all_but(files)
if not files and finished:
    st.page_link(page_file("proposals"), label="Propose who does what", icon=":material/lightbulb:")
    for one in finished:
        if one.refused:
            st.markdown(f"**{plain(one.name)}**: what was refused")
            show_refused(one)
    show_offered_skills(this_moment(), team(this_moment()))
with database().read() as session:
    come_from, patterns = sources(session), link_patterns(session)
if come_from:
    with st.container(horizontal=True):
        show_changes_for(come_from)
        show_links(come_from, patterns)
action = st.container()
with errors_shown():
    of_assignments = [file for file in files if holds_assignments(file)]
    others = [file for file in files if file not in of_assignments]
    bring = frozenset(name for file in files for name in developers_in(file))
    uploads = [show_file(file, bring) for file in others]
    if frozenset(name for file in files for name in developers_in(file)) != bring:
        # Whom a file brings is known once it was read, and the others may name them.
        st.rerun()
    ready = [upload for upload in uploads if upload is not None]
    waits = len(ready) < len(others)
    lists = [show_assignments(file, ready, waits=waits) for file in of_assignments]
    shown = [row for row in lists if row is not None]
    if files and action.button(
        f"Import {len(files)} {'file' if len(files) == 1 else 'files'}",
        type="primary",
        icon=":material/upload:",
        disabled=only_looks() or len(ready) + len(shown) < len(files),
        help="Everything in one transaction: all files, or nothing",
        key="import.commit",
    ):
        start_import(ready, shown)
        st.rerun()
