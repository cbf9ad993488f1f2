"""Figures and lists as the reasons write them."""

from collections.abc import Sequence
from functools import partial

from dashboard.planning.problem import Ticket
from db.domain import words
from db.domain.proposal_rules import HUNDREDTHS
from db.domain.skills import parse_skills, skill_key

MOST_NAMES = 3


def amount(points: float) -> str:
    """`12`, `2.5`: points without needless decimals."""
    text = f"{points:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def points_of(hundredths: int) -> str:
    """`12` for 1,200 hundredths of a point."""
    return amount(hundredths / HUNDREDTHS)


counted = partial(words.counted, write=amount)


def percent(share: float, decimals: int = 0) -> str:
    """`67%`."""
    return f"{share:.{decimals}%}"


def percents_apart(share: float, other: float) -> tuple[str, str]:
    """Two shares with as few decimals as tell them apart, and no more than two."""
    for decimals in (0, 1):
        texts = percent(share, decimals), percent(other, decimals)
        if texts[0] != texts[1]:
            return texts
    return percent(share, 2), percent(other, 2)


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """`Ana, Bela and Cora`; of more than four, the first three and how many more."""
    if len(names) > MOST_NAMES + 1:
        names = [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def skill_names(ticket: Ticket) -> dict[str, str]:
    """The skills the ticket needs, each key with the name as written, in the order written."""
    written = {skill_key(name): name for name in parse_skills(ticket.skill_text)}
    names = {key: name for key, name in written.items() if key in ticket.skills}
    return names | {key: key for key in sorted(ticket.skills - names.keys())}


def skills_of(ticket: Ticket) -> str:
    """`Python`, `Python and SQL`: all of them, unlike `listed`, which shortens."""
    names = list(skill_names(ticket).values())
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
