"""The form that makes a plan: for which tickets to propose."""

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.live.background import Job
from dashboard.proposing import ProposedPlan, propose_plan
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Notice, Tone, clicked_too_soon, working
from dashboard.ui.acting.saving import Work, commit
from dashboard.ui.filters.boards import Options
from dashboard.ui.filters.whose import whose
from dashboard.ui.filters.widgets import filter_row
from dashboard.ui.words.numbers import Numbers
from dashboard.ui.words.values import counted, plain
from db.commands import Actor
from db.domain.priorities import PRIORITIES
from db.queries.planning import TicketChoice

MOST_TICKETS = 500
USUAL_TICKETS = 20
MOST_POINTS = 1_000.0


def planning_form(options: Options, name: str) -> None:
    """Ask which tickets to plan; a click plans them and has the table `name` read anew."""
    of = whose()
    # As in a row of filters, the fields say inside what they are for.
    with st.form("plan", border=False), filter_row():
        numbers = Numbers()
        limit = numbers.ask(
            "Tickets, the most urgent first",
            key="plan.limit",
            least=1,
            most=MOST_TICKETS,
            whole=True,
            placeholder=f"{USUAL_TICKETS} tickets",
            label_visibility="collapsed",
            width=160,
        )
        priorities = st.multiselect(
            "Priorities", PRIORITIES, placeholder="Priorities", label_visibility="collapsed"
        )
        skills = st.multiselect(
            "Skills", options.skills, placeholder="Skills", label_visibility="collapsed"
        )
        least = _points("Points from", numbers)
        most = _points("Points to", numbers)
        replan = st.checkbox(
            "Plan anew",
            help="Proposals that wait for a decision are planned anew: where the plan differs, "
            "it supersedes them. What a person corrected stays until it is decided or given back.",
            width="content",
        )
        blocked = st.checkbox(
            "Blocked ones too",
            help="Tickets that wait for an open ticket, or that their tracker says are held up. "
            "Otherwise they are left over, with the reason.",
            width="content",
        )
        asked = st.form_submit_button(
            f"Propose for {plain(of)}" if of else "Propose",
            type="primary",
            icon=":material/lightbulb:",
            disabled=only_looks(),
            key="plan.propose",
        )
    if asked and numbers.are_read and not clicked_too_soon():
        choice = TicketChoice(
            limit=int(limit or USUAL_TICKETS),
            priorities=tuple(priorities),
            skills=tuple(skills),
            min_points=least,
            max_points=most,
            replan=replan,
            include_blocked=blocked,
            teams=of.teams,
            projects=of.projects,
        )
        _propose(choice, name)


def _points(label: str, numbers: Numbers) -> float | None:
    return numbers.ask(
        label,
        key=f"plan.{label}",
        most=MOST_POINTS,
        placeholder=label,
        label_visibility="collapsed",
        width=160,
    )


def _propose(choice: TicketChoice, name: str) -> None:
    def run(_job: Job, actor: Actor) -> ProposedPlan:
        return propose_plan(database(), choice, actor=actor, at=now())

    with working("Working out who does what…"):
        commit(Work(run, _told, "Nothing was proposed.", reloads=name))
    st.rerun()


def _told(proposed: ProposedPlan) -> list[Notice]:
    """How many tickets were proposed, kept and left over."""
    if proposed.waiting == 0:
        nothing = "No waiting ticket passes these choices. Import tickets, widen the choices, or "
        return [Notice("info", f"{nothing}tick Plan anew.")]
    made, kept, more = len(proposed.outcome.changed), proposed.kept, proposed.plan.more_left_over
    left = len(proposed.plan.leftovers) + len(proposed.outcome.refused) + more
    text = f"{made} of {made + left} tickets proposed."
    if kept:
        text += f" {counted(kept, 'open proposal')} as before."
    if left:
        text += f" {left} left over; the reasons are below{' for the first' if more else ''}."
    tone: Tone = "success" if made or kept else "warning"
    return [Notice(tone, text, batch_id=proposed.outcome.batch_id)]
