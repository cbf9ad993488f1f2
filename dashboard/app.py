"""The Streamlit script: navigation, who is acting, and the page."""

from pathlib import Path

import streamlit as st

from dashboard.database import prepared
from dashboard.live.turns import turn
from dashboard.settings import settings
from dashboard.ui.access.entrance import let_in, show_who
from dashboard.ui.access.forged import note_forged_clicks
from dashboard.ui.access.permission import show_permission
from dashboard.ui.acting.dialogs import leave_dialog_behind, show_dialog
from dashboard.ui.acting.undoing import last_commits, show_notices
from dashboard.ui.drawers.details import close_unknown, show_details
from dashboard.ui.editing.rebalancing import rebalance_in_url
from dashboard.ui.editing.snapshots import arrive_on, keep_typed
from dashboard.ui.editing.unsaved import keep_edits
from dashboard.ui.filters.filter_state import begin_page
from dashboard.ui.filters.views import show_views
from dashboard.ui.filters.whose import PAGES as OF_SOMEBODY
from dashboard.ui.filters.whose import show_whose
from dashboard.ui.page.live_line import PAGES as LIVE
from dashboard.ui.page.live_line import show_live
from dashboard.ui.page.moments import one_moment
from dashboard.ui.page.page_script import add_page_script, add_page_style, show_unsaved
from dashboard.ui.page.visits import since_last_visit
from dashboard.ui.words.links import page_file
from dashboard.web.scripts import HEAD, KEYS_BUTTON

# An image of our own: the browser would fetch a named icon from elsewhere.
st.set_page_config(
    page_title="Assignboard",
    page_icon=Path(__file__).with_name("icon.png"),
    layout="wide",
)

keep_typed()
# The name of each page's script, its icon, and what it is for.
NAMED = {
    "home": ("home", "What waits for a decision, who is overloaded, what is due, what changed."),
    "proposals": (
        "lightbulb",
        "Let the app propose who does what; approve, correct or reject it.",
    ),
    "assignments": (
        "assignment_ind",
        "Who has what: approve, reassign, remove or complete, many at once.",
    ),
    "planner": (
        "view_week",
        "Twelve weeks by people: what is due, what they have, and by when it is done.",
    ),
    "tickets": (
        "confirmation_number",
        "Every ticket with its status and history; assign by hand.",
    ),
    "developers": (
        "groups",
        "The team with skills, availability, capacity, workload and free points.",
    ),
    "analytics": (
        "monitoring",
        "Workload over time against capacity, points and tickets now, actions per week.",
    ),
    "history": ("history", "Every event: who changed what, when and why."),
    "import": ("upload_file", "Bring developers and tickets in from files."),
    "admin": ("admin_panel_settings", "People and their roles, API tokens, the record of access."),
}
*PAGES, ADMIN = (
    st.Page(
        page_file(name),
        title=name.capitalize(),
        icon=f":material/{icon}:",
        default=name == "home",
        help=help_,
    )
    for name, (icon, help_) in NAMED.items()
)


def show() -> None:
    """One run: who is there, the navigation, and the page."""
    add_page_style()
    actor = let_in()
    if actor is None:
        st.navigation(PAGES, position="hidden")
        add_page_script()
        st.stop()
    note_forged_clicks(actor)
    since_last_visit(actor)
    page = st.navigation([*PAGES, *([ADMIN] if actor.may("manage access") else [])], position="top")
    with st.container(
        key=HEAD, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.title(page.title, icon=page.icon, width="content")
        shown = st.container(width="content")
        beside = st.container(width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            # Its field is at the left end, where it moves nothing until the style hides it.
            keep_edits(actor)
            show_views(page.url_path, actor)
            show_unsaved()
            last_commits()
            st.button("Keys", type="tertiary", key=KEYS_BUTTON, help="What the keys do; or press ?")
            show_who(actor)
    if not settings().database_enabled:
        st.warning(
            "Nothing is kept: this board runs without a database, in memory, on the CSV files in "
            f"{settings().data_dir}. Whatever is decided here is gone when the server stops.",
            icon=":material/memory:",
        )
        for sentence in prepared():
            st.caption(f":material/warning: {sentence}")
    show_permission(actor)
    with st.bottom:
        show_notices(page.url_path)
    leave_dialog_behind(page.url_path)
    begin_page(page.url_path)
    arrive_on(page.url_path)
    with one_moment():
        if (page.url_path or "home") in OF_SOMEBODY:
            show_whose(shown, actor)
        close_unknown()
        page.run()
        rebalance_in_url()
        if page.url_path in LIVE:
            with beside:
                show_live(page.url_path, actor.name)
        show_details(page.url_path)
        show_dialog()


with turn():
    show()
