"""Remember which teams somebody chose to see."""

from collections.abc import Iterable

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from db.access import Actor, require
from db.domain.values import DeveloperFields
from db.history.batches import lock_board
from db.models.board import table_of
from db.models.views import ChosenTeam

_TEAMS = table_of(ChosenTeam)


def choose_teams(session: Session, teams: Iterable[str], *, actor: Actor) -> None:
    """Remember these teams for `actor` in place of those of before; none is everybody."""
    lock_board(session)
    require(session, actor, "keep views")
    kept = {team for one in teams if (team := DeveloperFields.team.clean(one))}
    session.execute(delete(_TEAMS).where(_TEAMS.c.actor == actor.name))
    if kept:
        session.execute(
            insert(_TEAMS), [{"actor": actor.name, "team": team} for team in sorted(kept)]
        )
