"""The fewest moves that clear an overload: developers and their work in, moves out.

Only work of overloaded developers moves, and only to people who know its skills, as far as anybody
has them on record, were not ruled out for it and have room. There are three aims, the first before
the second: the least overload left, the fewest moves, the fewest points moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from dashboard.planning import rules
from dashboard.planning.problem import Developer, Ticket, recorded_by
from dashboard.planning.words import counted, nobody_has, points_of, skills_of
from db.domain.proposal_rules import HUNDREDTHS, hundredths_needed, hundredths_offered

EFFORT = 0.2
"""The limit of each solve, in the solver's own units of work, not in seconds."""
PAIR_LIMIT = 6_000
"""Past this many pairs of ticket and receiver the solver sees those with most free points."""
FEWEST_PAIRS = 8


@dataclass(frozen=True, slots=True)
class HeldTicket:
    """Active work, and the id of who has it."""

    ticket: Ticket
    holder_id: int


@dataclass(frozen=True, slots=True)
class Move:
    """One ticket that changes hands, and why."""

    ticket_id: int
    from_id: int
    to_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rebalancing:
    """The moves, and the points by which each developer stays overloaded, with the reason.

    `proven` says that no other moves are better.
    """

    moves: tuple[Move, ...]
    left: Mapping[int, float]
    why_left: tuple[str, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class _Question:
    """The input in whole hundredths of a point, by developer or ticket id.

    `over` and `room` hold each developer's overload or free points, `choices` the ids of those who
    could take each ticket. `whole` is False where `choices` were cut to `PAIR_LIMIT`;
    `recorded` are the skills that somebody has on record.
    """

    over: dict[int, int]
    room: dict[int, int]
    points: dict[int, int]
    holder: dict[int, int]
    choices: dict[int, list[int]]
    whole: bool
    recorded: frozenset[str]


def rebalance(
    developers: Sequence[Developer],
    work: Sequence[HeldTicket],
    *,
    barred: frozenset[tuple[int, int]] = frozenset(),
    givers: frozenset[int] | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Rebalancing:
    """Moves that clear the overload of `givers`, of everybody overloaded where none are named.

    `elsewhere` are the skills of people who are not asked. The same on every run.
    """
    people = {developer.id: developer for developer in developers}
    question = _ask(developers, work, barred, givers, elsewhere)
    chosen, proven = _solve(question)
    tickets = {developer.ticket.id: developer.ticket for developer in work}
    left = dict(question.over)
    for ticket in chosen:
        left[question.holder[ticket]] -= question.points[ticket]
    left = {id_: points for id_, points in left.items() if points > 0}
    return Rebalancing(
        tuple(
            Move(
                ticket,
                question.holder[ticket],
                to,
                _why(tickets[ticket], people[question.holder[ticket]], people[to], question),
            )
            for ticket, to in sorted(chosen.items())
        ),
        {id_: points / HUNDREDTHS for id_, points in left.items()},
        tuple(_why_left(people[id_], left[id_], question, chosen) for id_ in sorted(left)),
        proven and question.whole,
    )


def _ask(
    developers: Sequence[Developer],
    work: Sequence[HeldTicket],
    barred: frozenset[tuple[int, int]],
    givers: frozenset[int] | None,
    elsewhere: frozenset[str],
) -> _Question:
    loads = {
        developer.id: hundredths_needed(developer.workload)
        - hundredths_offered(developer.available_points)
        for developer in developers
    }
    over = {
        id_: load for id_, load in loads.items() if load > 0 and (givers is None or id_ in givers)
    }
    # Somebody overloaded has no room, even if they are not among `givers`.
    room = {
        developer.id: hundredths_offered(developer.free_points)
        for developer in developers
        if loads[developer.id] <= 0
    }
    recorded = recorded_by(developers) | elsewhere
    points: dict[int, int] = {}
    holder: dict[int, int] = {}
    choices: dict[int, list[int]] = {}
    for held in work:
        ticket = held.ticket
        size = hundredths_needed(ticket.points or 0.0)
        if held.holder_id not in over or not size:
            continue
        points[ticket.id], holder[ticket.id] = size, held.holder_id
        choices[ticket.id] = [
            developer.id
            for developer in developers
            if developer.id in room
            and rules.broken_rule(
                developer,
                ticket,
                barred,
                recorded,
                points=size,
                available=room[developer.id],
                used=0,
            )
            is None
        ]
    whole = sum(map(len, choices.values())) <= PAIR_LIMIT
    most = max(FEWEST_PAIRS, PAIR_LIMIT // max(1, len(choices)))
    for ticket_id, takers in choices.items():
        takers.sort(key=lambda id_: (-room[id_], id_))
        if not whole:
            choices[ticket_id] = takers[:most]
    return _Question(over, room, points, holder, choices, whole, recorded)


def _solve(question: _Question) -> tuple[dict[int, int], bool]:
    """Which ticket goes to whom, and whether that was proven to be the best."""
    model = cp_model.CpModel()
    gives = {
        (ticket, taker): model.new_bool_var("")
        for ticket, takers in question.choices.items()
        for taker in takers
    }
    if not gives:
        return {}, True
    for ticket, takers in question.choices.items():
        model.add_at_most_one(gives[ticket, taker] for taker in takers)
    to: dict[int, list[tuple[int, int]]] = {}
    out_of: dict[int, list[tuple[int, int]]] = {}
    for pair in gives:
        to.setdefault(pair[1], []).append(pair)
        out_of.setdefault(question.holder[pair[0]], []).append(pair)
    for taker, pairs in to.items():
        points = [question.points[ticket] for ticket, _ in pairs]
        model.add(_sum(gives, pairs, points) <= question.room[taker])
    remaining = []
    for giver, over in question.over.items():
        pairs = out_of.get(giver, [])
        left = model.new_int_var(0, over, "")
        moved = _sum(gives, pairs, [question.points[ticket] for ticket, _ in pairs])
        model.add(left >= over - moved)
        remaining.append(left)
    pairs = list(gives)
    rank = {
        taker: place
        for place, taker in enumerate(
            sorted(question.room, key=lambda id_: (-question.room[id_], id_))
        )
    }
    aims = (
        cp_model.LinearExpr.sum(remaining),
        cp_model.LinearExpr.sum(list(gives.values())),
        _sum(gives, pairs, [question.points[ticket] for ticket, _ in pairs]),
        # Of equals, to those with most free points.
        _sum(gives, pairs, [rank[taker] for _, taker in pairs]),
    )
    chosen = _start(question)
    _hint(model, gives, chosen)
    proven = True
    for number, aim in enumerate(aims):
        model.minimize(aim)
        solver, status = _run(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return chosen, False
        chosen = {
            ticket: taker for (ticket, taker), given in gives.items() if solver.boolean_value(given)
        }
        # The last aim only chooses among equals, so it need not be proven.
        proven = proven and (status == cp_model.OPTIMAL or number == len(aims) - 1)
        model.add(aim <= round(solver.objective_value))
        _hint(model, gives, chosen)
    return chosen, proven


def _start(question: _Question) -> dict[int, int]:
    """Good moves to start from: for each giver the smallest ticket that clears the overload.

    Where none does by itself, the largest ticket is moved first.
    """
    chosen: dict[int, int] = {}
    room = dict(question.room)
    for giver, over_by in question.over.items():
        own = [id_ for id_, held_by in question.holder.items() if held_by == giver]
        over = over_by
        while over > 0:
            fitting = [
                (ticket, taker)
                for ticket in own
                if ticket not in chosen
                for taker in question.choices[ticket]
                if question.points[ticket] <= room[taker]
            ]
            if not fitting:
                break
            ticket, taker = min(
                fitting,
                key=lambda pair: (
                    question.points[pair[0]] < over,
                    abs(question.points[pair[0]] - over),
                    -room[pair[1]],
                    pair,
                ),
            )
            chosen[ticket] = taker
            room[taker] -= question.points[ticket]
            over -= question.points[ticket]
    return chosen


def _run(model: cp_model.CpModel) -> tuple[cp_model.CpSolver, object]:
    """One solve that depends on the problem alone, not on how busy the machine is."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = EFFORT
    return solver, solver.solve(model)


def _hint(
    model: cp_model.CpModel,
    gives: Mapping[tuple[int, int], cp_model.IntVar],
    chosen: Mapping[int, int],
) -> None:
    model.clear_hints()  # type: ignore[no-untyped-call] # OR-Tools left its return type out
    for (ticket, taker), given in gives.items():
        model.add_hint(given, chosen.get(ticket) == taker)


def _sum(
    gives: Mapping[tuple[int, int], cp_model.IntVar],
    pairs: Sequence[tuple[int, int]],
    weights: Sequence[int],
) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum([gives[pair] for pair in pairs], list(weights))


def _why(ticket: Ticket, giver: Developer, taker: Developer, question: _Question) -> str:
    over = counted(question.over[giver.id] / HUNDREDTHS, "point")
    needs = skills_of(ticket, question.recorded)
    knows = f"knows {needs} and " if needs else ""
    missing = nobody_has(ticket, question.recorded)
    but = f", and {missing}" if missing else ""
    free = points_of(question.room[taker.id])
    return f"{giver.name} is {over} over; {taker.name} {knows}has {free} free{but}."


def _why_left(giver: Developer, left: int, question: _Question, chosen: Mapping[int, int]) -> str:
    stays = f"{giver.name} stays {counted(left / HUNDREDTHS, 'point')} over"
    kept = [id_ for id_, held_by in question.holder.items() if held_by == giver.id]
    kept = [id_ for id_ in kept if id_ not in chosen]
    if not kept:
        return f"{stays}: the rest is work outside this board, or of no points."
    return f"{stays}: nobody who knows what the rest of their tickets need has room for it."
