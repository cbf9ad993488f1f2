"""Who may come in and do what: people, API tokens, and the record of access."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.settings import settings
from dashboard.ui.access.backups import show_backups, show_whether_backed_up
from dashboard.ui.access.people import show_people
from dashboard.ui.access.reports import show_reports
from dashboard.ui.access.tokens import show_tokens
from dashboard.ui.editing.tables import instants, show_table
from dashboard.ui.filters.paging import page_cursor, show_next
from db.queries.people import security_events, tokens, users

actor = current_actor()
if not actor.may("manage access"):
    st.error("This page is for administrators.", icon=":material/block:")
    st.stop()
with database().read() as session:
    everybody, all_tokens = users(session), tokens(session)
    page = security_events(session, cursor=page_cursor())
if settings().sign_in == "local":
    st.caption(
        "Nobody signs in here yet: this server answers only this machine. Roles matter once "
        "sign-in is configured; a token lets a program here call the API under a name of its own."
    )
show_backups(actor)
show_whether_backed_up()
show_reports()
people, secrets, access = st.tabs(["People", "API tokens", "Record of access"])
with people:
    show_people(everybody)
with secrets:
    show_tokens(all_tokens, everybody)
with access:
    events = pd.DataFrame(
        [(row.at, row.actor, row.kind, row.subject, row.detail, row.address) for row in page.rows],
        columns=["When", "Who", "What", "About", "Detail", "From"],
    )
    alt = "Sign-ins, refusals, changes of roles and tokens, newest first"
    show_table(events, alt=alt, config=instants("When"))
    show_next(page.next_cursor)
