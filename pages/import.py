"""Bring developers and tickets in: drop files, see what would change, commit."""

import streamlit as st

from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from dashboard.ui.figures.downloads import show_changes_for
from dashboard.ui.importing.file import developers_in, forget_all_but, held_files, show_file
from dashboard.ui.importing.job import FINISHED, UPLOADS, running_import, start_import, watch_import
from dashboard.ui.importing.refused import show_problems
from dashboard.ui.words.errors import errors_shown
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import plain
from db.exporting import sources

job = running_import()
if job is not None:
    watch_import(job)
    st.stop()
st.caption(
    "Exports of Jira, GitHub, GitLab, Azure DevOps, Linear, Trello, Asana, ClickUp and many other "
    "trackers, or lists of your own: developers (`name, title, experience, workload, availability, "
    "skills, remaining_capacity`) and tickets (`id, title, description, priority, story_points, "
    "required_skill, deadline`), up to 200 MB each. Nothing is written before you commit. A newer "
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
            show_problems(one.sheet)
with database().read() as session:
    come_from = sources(session)
if come_from:
    show_changes_for(come_from)
action = st.container()
with errors_shown():
    bring = frozenset(name for file in files for name in developers_in(file))
    uploads = [show_file(file, bring) for file in files]
    if frozenset(name for file in files for name in developers_in(file)) != bring:
        # Whom a file brings is known once it was read, and the others may name them.
        st.rerun()
    ready = [upload for upload in uploads if upload is not None]
    if uploads and action.button(
        f"Import {len(uploads)} {'file' if len(uploads) == 1 else 'files'}",
        type="primary",
        icon=":material/upload:",
        disabled=only_looks() or len(ready) < len(uploads),
        help="Everything in one transaction: all files, or nothing",
        key="import.commit",
    ):
        start_import(ready)
        st.rerun()
