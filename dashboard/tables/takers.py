"""Who can take a ticket, the best suited first: pure, over the frame of the team."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from db.domain.skills import skill_keys


@dataclass(frozen=True)
class Taker:
    """Somebody who can be given work; `free` points are what open proposals leave.

    `away` says when they are away soon; `is_here` is false where they are today.
    """

    name: str
    keys: frozenset[str]
    free: float
    away: str = ""
    is_here: bool = True

    @property
    def room(self) -> str:
        return f"{self.free:g} free" if self.free >= 0 else f"{-self.free:g} over"


def takers_of(
    team: pd.DataFrame, away: Mapping[str, str], gone: Collection[str] = ()
) -> tuple[Taker, ...]:
    """The active developers of a team's frame.

    `away` says by name when somebody is away soon; those in `gone` are away today.
    """
    active = team[team["active"]]
    return tuple(
        Taker(
            name,
            frozenset(skill_keys(None if pd.isna(skills) else skills)),
            free,
            away.get(name, ""),
            name not in gone,
        )
        for name, skills, free in zip(
            active["developer"],
            active["skills"],
            (active["free"] - active["reserved"]).round(2),
            strict=True,
        )
    )


def best_first(takers: Collection[Taker], wanted: Collection[str]) -> list[tuple[int, bool]]:
    """Places in `takers`, each with whether they suit: those who do come first.

    Whoever lacks one of the `wanted` skills, or is away today, comes last; among equals, who has
    more points free comes first.
    """
    needed = set(wanted)
    suits = [needed <= taker.keys and taker.is_here for taker in takers]
    order = sorted(
        enumerate(takers), key=lambda one: (not suits[one[0]], -one[1].free, one[1].name)
    )
    return [(place, suits[place]) for place, _taker in order]


def best_with_room(
    takers: Sequence[Taker],
    wanted: Collection[str],
    points: float,
    *,
    but: Collection[str | None] = (),
) -> str | None:
    """The name of who suits best and has so many `points` free, none of `but`; None for nobody."""
    others = [taker for taker in takers if taker.name not in but]
    place, suits = next(iter(best_first(others, wanted)), (0, False))
    return others[place].name if suits and others[place].free >= points else None


def taker_label(taker: Taker, wanted: Collection[str], skill: str) -> str:
    """`Ada Berg · Java · 5 free`; `skill` is what the ticket asks for, in its own words."""
    knows = skill if set(wanted) <= taker.keys else f"without {skill}"
    return " · ".join(
        part for part in (taker.name, skill and knows, taker.room, taker.away) if part
    )
