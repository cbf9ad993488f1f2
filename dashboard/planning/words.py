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
    return all_of(names, last=last)


def skill_names(ticket: Ticket, among: frozenset[str]) -> list[str]:
    """Those of the skills it needs that are `among` these, as written and in the order written."""
    written = {skill_key(name): name for name in parse_skills(ticket.skill_text)}
    wanted = ticket.skills & among
    names = {key: name for key, name in written.items() if key in wanted}
    return [*names.values(), *sorted(wanted - names.keys())]


def skills_of(ticket: Ticket, recorded: frozenset[str]) -> str:
    """`Python`, `Python and SQL`: all that it needs and somebody has on record, or nothing."""
    return all_of(skill_names(ticket, recorded))


def nobody_has(ticket: Ticket, recorded: frozenset[str]) -> str:
    """`nobody has Rust or Go on record`, of the skills that it needs; nothing if all are there."""
    missing = all_of(skill_names(ticket, ticket.skills - recorded), last="or")
    return f"nobody has {missing} on record" if missing else ""


def all_of(names: Sequence[str], *, last: str = "and") -> str:
    """All of them, unlike `listed`, which shortens."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def sentence(text: str) -> str:
    """With a capital at the beginning; the rest as it is."""
    return text[:1].upper() + text[1:]
