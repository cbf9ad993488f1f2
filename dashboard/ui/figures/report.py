"""The Monday report from a page: made in the background, then kept as a file."""

from dataclasses import dataclass

import streamlit as st

from dashboard.analytics.here import history
from dashboard.clock import now, today
from dashboard.database import database
from dashboard.live.background import Job
from dashboard.report.files import MEDIA_TYPES, Kind
from dashboard.report.making import make, name_of
from dashboard.ui.acting.beside import worked_out
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.errors import errors_shown

_ASKED = "report.asked"


@dataclass(frozen=True)
class _Wish:
    """Which report was asked for: of which moment of the board, whom, and as what."""

    moment: Moment
    team: str | None
    kind: Kind


def show_report(moment: Moment, teams: list[str]) -> None:
    """Offer the report as a file; one that was asked for is made beside the page."""
    with st.popover(
        "Monday report",
        icon=":material/description:",
        help="Last week's figures and the next ones', what is late and will be, as one page",
    ):
        team = _choose_team(teams)
        with st.container(horizontal=True):
            for kind in MEDIA_TYPES:
                if st.button(f"Make {kind.upper()}", key=f"report.{kind}"):
                    st.session_state[_ASKED] = _Wish(moment, team, kind)
        wish: _Wish | None = st.session_state.get(_ASKED)
        if wish is not None:
            with errors_shown():
                _offer(wish, moment)


def _choose_team(teams: list[str]) -> str | None:
    if not teams:
        return None
    return st.selectbox(
        "Team", teams, index=None, placeholder="Everybody", key="report.team", width=240
    )


def _offer(wish: _Wish, moment: Moment) -> None:
    """The finished file, or how far it is; one that is older than the page says so."""

    def work(job: Job) -> bytes:
        # Filling the copy may take minutes on a new server; what follows takes a second.
        copy = history(patience=None)
        return make(database(), copy, wish.kind, at=now(), team=wish.team, advance=job.advance)

    content = worked_out("report.made", wish, "Making the report", work, beside=True)
    if content is not None:
        if wish.moment != moment:
            st.caption("The board has changed since this report; make it anew for what is now.")
        st.download_button(
            f"Download {wish.kind.upper()}",
            data=content,
            file_name=name_of(today(wish.moment.time_zone), wish.kind, team=wish.team),
            mime=MEDIA_TYPES[wish.kind],
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            key="report.download",
        )
