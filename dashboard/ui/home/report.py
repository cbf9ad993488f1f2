"""The Monday report from a page: made in the background, then offered as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from dashboard.analytics.columnar.here import history
from dashboard.clock import now, today
from dashboard.database import database
from dashboard.live.background import Job
from dashboard.report.files import MEDIA_TYPES, Kind
from dashboard.report.making import make, name_of, plain_names
from dashboard.ui.acting.beside import worked_out
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.errors import errors_shown

_ASKED = "report.asked"


@dataclass(frozen=True)
class _Wish:
    """Which report was asked for: of which moment of the board, on which day, and of whom."""

    moment: Moment
    day: date
    team: str | None

    def make(self, job: Job) -> Mapping[Kind, bytes]:
        """Make it, as the board is now; filling the copy may take minutes on a new server."""
        return make(
            database(), history(patience=None), at=now(), team=self.team, advance=job.advance
        )


def show_report(moment: Moment, teams: list[str]) -> None:
    """Offer the report as files; one that was asked for is made beside the page."""
    with st.popover(
        "Monday report",
        icon=":material/description:",
        help="Who is over, what is late and will be, last week's figures and the next ones'",
    ):
        team, day = _choose_team(teams), today(moment.time_zone)
        if st.button("Make the report", key="report.make"):
            st.session_state[_ASKED] = _Wish(moment, day, team)
        wish: _Wish | None = st.session_state.get(_ASKED)
        if wish is not None and (wish.day, wish.team) == (day, team):
            with errors_shown():
                _offer(wish, plain_names(teams).get(team or "", ""))


def _choose_team(teams: list[str]) -> str | None:
    if not teams:
        return None
    return st.selectbox(
        "Team", teams, index=None, placeholder="Everybody", key="report.team", width=240
    )


def _offer(wish: _Wish, team: str) -> None:
    """The finished files, or how far they are."""
    made = worked_out("report.made", wish, "Making the report", wish.make, beside=True)
    if made is None:
        return
    with st.container(horizontal=True):
        for kind, media_type in MEDIA_TYPES.items():
            st.download_button(
                kind.upper(),
                data=partial(_current, wish, made, kind),
                file_name=name_of(wish.day, kind, team),
                mime=media_type,
                icon=":material/download:",
                type="primary",
                on_click="ignore",
                key=f"report.{kind}",
            )


def _current(wish: _Wish, made: Mapping[Kind, bytes], kind: Kind) -> bytes:
    """The file, made anew where the board has changed since, also while nobody touched the page."""
    now_asked = _Wish(this_moment(), today(wish.moment.time_zone), wish.team)
    return (made if now_asked == wish else now_asked.make(Job("The report, once more")))[kind]
