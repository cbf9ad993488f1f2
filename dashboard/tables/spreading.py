"""Work spread over several developers by their free points: a pure rule that explains itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.planning.words import listed, points_of
from db.domain.points import rounded
from db.domain.proposal_rules import hundredths_needed, hundredths_offered
from db.domain.skills import skill_keys

RULE = (
    "Largest ticket first, each to somebody with room for it: to those who know its skill before "
    "the others, among them to whoever has most free points left. Past free points only where "
    "nobody has room."
)


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket to give out: its points, the keys of the skills it needs, and who has it now.

    It goes to those who are `ruled_out` only where nobody else is left.
    """

    id: int
    label: str
    points: float
    skills: frozenset[str] = frozenset()
    holder: str | None = None
    ruled_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to give work to: free points before any of it, and the keys of their skills."""

    name: str
    free: float
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spread:
    """Who takes which ticket and why, by ticket id; `past` are those that nobody had room for."""

    to: dict[int, str]
    why: dict[int, str]
    past: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the review."""
        if not self.past:
            return (RULE,)
        go = "goes" if len(self.past) == 1 else "go"
        return (RULE, f"Nobody has room for {listed(self.past)}, which {go} past free points.")


def spread(work: Sequence[Item], takers: Sequence[Receiver]) -> Spread:
    """Give each ticket to one of `takers`, of whom there is at least one; the same on every run.

    The largest comes first, so whoever ends past their free points holds no ticket for which
    anybody else would still have room.
    """
    free = {taker.name: hundredths_offered(taker.free) for taker in takers}
    to: dict[int, str] = {}
    why: dict[int, str] = {}
    past: list[str] = []
    for ticket in sorted(work, key=lambda ticket: (-hundredths_needed(ticket.points), ticket.id)):
        needed = hundredths_needed(ticket.points)
        fitting = [taker for taker in takers if taker.name not in ticket.ruled_out] or takers
        with_room = [taker for taker in fitting if needed <= free[taker.name]]
        # A ticket of 0 points goes to nobody who is overloaded while others have room.
        chosen = min(
            with_room or fitting,
            key=lambda taker: (
                bool(with_room) and not ticket.skills <= taker.skills,
                -free[taker.name],
                taker.name != ticket.holder,
                taker.name,
            ),
        )
        to[ticket.id] = chosen.name
        why[ticket.id] = _why(ticket, chosen, fitting, free[chosen.name], room=bool(with_room))
        if not with_room:
            past.append(ticket.label)
        free[chosen.name] -= needed
    return Spread(to, why, tuple(past))


def colleagues(
    people: pd.DataFrame, takers: pd.DataFrame, holders: Collection[str]
) -> Sequence[str]:
    """Those of the `takers` who get work where nobody is named: of its holders' teams, else all.

    `people` has the teams of all, also of holders who are no longer active.
    """
    teams = people.loc[people["developer"].isin(list(holders)), "team"].dropna()
    others = takers[~takers["developer"].isin(list(holders))]
    of_team = others[others["team"].isin(teams)]
    names: list[str] = (others if of_team.empty else of_team)["developer"].tolist()
    return names


def spread_rows(
    frame: pd.DataFrame,
    people: pd.DataFrame,
    names: Sequence[str],
    ruled_out: Mapping[int, frozenset[str]] | None = None,
) -> Spread:
    """Spread the rows of `frame`, assignments or tickets by id, over the people called `names`.

    Points of these rows that one of them holds or has reserved count as free again. `ruled_out` has
    names by row.
    """
    work = [
        Item(
            int(id_),
            ticket,
            0.0 if pd.isna(points) else float(points),
            _keys(skill),
            None if pd.isna(holder) else holder,
            (ruled_out or {}).get(int(id_), frozenset()),
        )
        for id_, ticket, points, skill, holder in zip(
            frame.index.tolist(),
            frame["ticket"],
            frame["points"],
            frame["skill"],
            frame["developer"],
            strict=True,
        )
    ]
    freed: dict[str, float] = {}
    for ticket in work:
        if ticket.holder is not None:
            freed[ticket.holder] = freed.get(ticket.holder, 0.0) + ticket.points
    chosen = people[people["developer"].isin(list(names))]
    free = (chosen["free"] - chosen["reserved"]).tolist()
    return spread(
        work,
        [
            Receiver(name, rounded(points + freed.get(name, 0.0)), _keys(skills))
            for name, points, skills in zip(
                chosen["developer"], free, chosen["skills"], strict=True
            )
        ],
    )


def _keys(text: object) -> frozenset[str]:
    return frozenset() if pd.isna(text) else skill_keys(str(text))  # type: ignore[call-overload] # one value


def _why(one: Item, chosen: Receiver, takers: Sequence[Receiver], free: int, *, room: bool) -> str:
    if len(takers) == 1:
        return ""
    if not room:
        return f"Nobody of {len(takers)} had room; {chosen.name} is the least past free points."
    who = f"of {len(takers)}"
    if one.skills and one.skills <= chosen.skills:
        knowing = sum(one.skills <= taker.skills for taker in takers)
        who = f"of the {knowing} who know the skill" if knowing > 1 else "and alone knows the skill"
        if knowing == 1:
            return f"{chosen.name} has room, {points_of(free)} free, {who}."
    return f"Most free points {who}: {points_of(free)}."
