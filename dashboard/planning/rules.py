"""The rules of a plan, hard and soft, each a function of plain values."""

from datetime import date
from math import floor

from dashboard.planning.problem import Developer, Ticket
from db.domain.proposal_rules import Rule, broken_rules

SOON_DAYS = 7
MONTH_DAYS = 30
FAR_DAYS = 365
FULLNESS_BANDS = 10
LARGE_POINTS = 8.0
HIGH_RANK = 2
EXPERIENCE_CAP = 10


# Hard: a pairing that breaks one of the rules in `db.domain.proposal_rules` is never proposed.


def broken_rule(
    developer: Developer,
    ticket: Ticket,
    barred: frozenset[tuple[int, int]],
    recorded: frozenset[str],
    *,
    points: int,
    available: int,
    used: int,
) -> Rule | None:
    """The first rule that this pair would break; the figures are hundredths of a point."""
    broken = broken_rules(
        needs=ticket.skills,
        has=developer.skills,
        recorded=recorded,
        ruled_out=(ticket.id, developer.id) in barred,
        points=points,
        available=available,
        used=used,
    )
    return next(broken, None)


def fits(points: int, room: int) -> bool:
    """Whether the points fit; for pairs that are known to keep every other hard rule."""
    return points <= room


# Soft, the most important first.


def urgency(ticket: Ticket, today: date) -> tuple[int, int]:
    """How urgent, smallest first: the priority's rank, then how close the due date is.

    The second figure is 0 overdue, 1 due within 7 days, 2 within 30 days, 3 later, 4 no due date.
    Two tickets of the same urgency count the same: a plan places as many of them as it can.
    """
    return ticket.priority_rank, due_band(ticket.due_on, today)


def due_band(due_on: date | None, today: date) -> int:
    """0 overdue, 1 due within 7 days (today included), 2 within 30 days, 3 later, 4 no date."""
    if due_on is None:
        return 4
    days = (due_on - today).days
    if days < 0:
        return 0
    if days <= SOON_DAYS:
        return 1
    return 2 if days <= MONTH_DAYS else 3


def worth(days: list[int]) -> list[int]:
    """What placing each ticket of one urgency is worth, given the days each has in hand.

    One ticket more always outweighs how soon the others are due; then sooner is better.
    """
    sooner = [max(days) - left for left in days]
    return [sum(sooner) + 1 + gained for gained in sooner]


def days_in_hand(due_on: date | None, today: date) -> int:
    """Days until it is due, fewer being more urgent; more than a year either way is a year."""
    if due_on is None:
        return FAR_DAYS
    return max(-FAR_DAYS, min(FAR_DAYS, (due_on - today).days))


def fullness(used: int, available: int) -> float:
    """Utilisation: used points ÷ available points, the lower the better.

    Equal ratios of whole numbers give equal floats, so results may be compared with `==`.
    """
    return used / available


def fullness_steps(available: int) -> tuple[tuple[int, int], ...]:
    """Where a load grows dearer, as (tenths of a hundredth of a point, what each adds past it).

    A point that lifts somebody through a tenth of what they can carry weighs twice as much as one
    in the tenth below: two half-full developers are better than a full one and an idle one.
    """
    weights = (1, *(2 ** (band - 1) for band in range(1, FULLNESS_BANDS)))
    return tuple((band * available, weight) for band, weight in enumerate(weights))


def other_skills(developer: Developer, ticket: Ticket) -> int:
    """Skills the ticket does not ask for: the fewer, the more versatile people stay free."""
    return len(developer.skills - ticket.skills)


def is_demanding(ticket: Ticket) -> bool:
    """Critical, High, or 8 points and more: experience counts for these."""
    return ticket.priority_rank <= HIGH_RANK or (ticket.points or 0.0) >= LARGE_POINTS


def missing_experience(developer: Developer, ticket: Ticket) -> int:
    """For a demanding ticket, the whole years short of ten; unknown experience counts as none."""
    if not is_demanding(ticket):
        return 0
    return EXPERIENCE_CAP - min(EXPERIENCE_CAP, max(0, floor(developer.experience_years or 0.0)))


def misfit(developer: Developer, ticket: Ticket) -> int:
    """How badly the two go together: each other skill and each missing year counts 1."""
    return other_skills(developer, ticket) + missing_experience(developer, ticket)
